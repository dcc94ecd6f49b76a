import "./read/read";
