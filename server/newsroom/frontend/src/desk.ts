import "./desk/desk";
