import "./embed/embed";
