import "./clip";
import "./recording/reader";
import "./watch/watch";
