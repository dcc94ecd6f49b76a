import "./recording/reader";
import "./watch/watch";
