import "./clip";
import "./recording/job";
import "./recording/publish";
import "./recording/quotes";
import "./recording/reader";
import "./recording/translate";
