import type { Shortcut } from "../shortcuts";
import { type Moves, NUDGE_MS } from "./placing";

const SKIP_MS = 1000;
const RIVALS = [..."123456789"];

/** What the keys of the desk ask for. */
export interface DeskActions extends Moves {
  readonly step: (by: 1 | -1) => void;
  readonly goToOpen: () => void;
  readonly toggle: () => void;
  readonly skip: (ms: number) => void;
  /** The rival with an index. */
  readonly take: (n: number) => void;
  readonly search: () => void;
  readonly mark: () => void;
  readonly confirm: () => void;
  readonly reject: () => void;
  readonly reopen: () => void;
  readonly undo: () => void;
}

export function shortcuts(on: DeskActions): readonly Shortcut[] {
  const key = (label: string, act: Shortcut["act"], ...keys: string[]) => ({ keys, label, act });
  return [
    key("The next quote", () => on.step(1), "J", "ArrowDown"),
    key("The quote before", () => on.step(-1), "K", "ArrowUp"),
    key("The next that is not settled", on.goToOpen, "N"),
    key("Play or pause", on.toggle, "Space"),
    key("Play the quote from its beginning", on.play, "P"),
    key("Play it with what is around it", on.playAround, "Shift+P"),
    key("Back a second", () => on.skip(-SKIP_MS), "ArrowLeft"),
    key("Ahead a second", () => on.skip(SKIP_MS), "ArrowRight"),
    key("It begins here", () => on.setHere("startMs"), "I"),
    key("It ends here", () => on.setHere("endMs"), "O"),
    key("It begins a little earlier", () => on.nudge("startMs", -NUDGE_MS), "["),
    key("It begins a little later", () => on.nudge("startMs", NUDGE_MS), "]"),
    key("It ends a little earlier", () => on.nudge("endMs", -NUDGE_MS), "Shift+["),
    key("It ends a little later", () => on.nudge("endMs", NUDGE_MS), "Shift+]"),
    key("Take another place that fits, by its number", (n) => on.take(Number(n) - 1), ...RIVALS),
    key("Look for words in what was said", on.search, "/"),
    key("Make the selected words of the article a quote", on.mark, "M"),
    key("Confirm", on.confirm, "C"),
    key("Reject, and say why", on.reject, "X"),
    key("Open again what was decided", on.reopen, "R"),
    key("Undo the last decision", on.undo, "U", "Ctrl+Z"),
  ];
}
