/**
 * What was done, to be undone and done again.
 *
 * Undoing takes back what a step changed, segment by segment, and leaves what came in between from
 * others as it is.
 */

import { merged } from "./merging";
import type { Transcript } from "./model";

interface Step {
  readonly label: string;
  readonly before: Transcript;
  readonly after: Transcript;
  /** Steps of one key, soon after one another, are undone together (typing). */
  readonly key: string | undefined;
  readonly atMs: number;
}

export interface Undone {
  readonly transcript: Transcript;
  readonly label: string;
}

const MOST_STEPS = 500;
const TOGETHER_MS = 1500;

export class History {
  private done: Step[] = [];
  private undone: Step[] = [];

  get undoes(): string | undefined {
    return this.done.at(-1)?.label;
  }

  get redoes(): string | undefined {
    return this.undone.at(-1)?.label;
  }

  add(
    before: Transcript,
    after: Transcript,
    label: string,
    key?: string,
    nowMs = Date.now(),
  ): void {
    this.undone = [];
    const last = this.done.at(-1);
    const goesOn =
      last && key && last.key === key && last.after === before && nowMs - last.atMs < TOGETHER_MS;
    if (goesOn) this.done[this.done.length - 1] = { ...last, after, atMs: nowMs };
    else this.done.push({ label, before, after, key, atMs: nowMs });
    if (this.done.length > MOST_STEPS) this.done.shift();
  }

  undo(now: Transcript): Undone | undefined {
    const step = this.done.pop();
    if (!step) return undefined;
    this.undone.push(step);
    return { transcript: turned(step.after, now, step.before), label: step.label };
  }

  redo(now: Transcript): Undone | undefined {
    const step = this.undone.pop();
    if (!step) return undefined;
    this.done.push(step);
    return { transcript: turned(step.before, now, step.after), label: step.label };
  }
}

/** `now` with what leads `from` one state `to` another; what changed since then stays. */
function turned(from: Transcript, now: Transcript, to: Transcript): Transcript {
  return now === from ? to : merged(from, now, to).transcript;
}
