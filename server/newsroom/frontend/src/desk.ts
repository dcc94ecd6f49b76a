import "./desk/desk";
import "./recording/publish";
