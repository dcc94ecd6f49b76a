import "./library/library";
