import "./editor/editor";
