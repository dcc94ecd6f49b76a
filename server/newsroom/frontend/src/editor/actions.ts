import type { Segment, Span } from "../transcript/model";

/** What a row of the editor asks for. */
export interface SegmentActions {
  select(id: string): void;
  seek(ms: number): void;
  typed(base: Segment, text: string): void;
  split(id: string, offset: number): void;
  /** Join with the segment below; the cursor goes to the seam. */
  join(id: string): void;
  joinAbove(id: string): void;
  /** To the segment above (-1) or below (1), the cursor to its end or beginning. */
  step(id: string, by: -1 | 1): void;
  move(id: string, to: Partial<Span>): void;
  /** Said by a speaker; `""` nobody knows, `"+"` somebody new. */
  saidBy(id: string, speaker: string): void;
  /** A translation that is out of date is right as it stands. */
  lookedThrough(id: string): void;
  /** Have it translated again. */
  translate(id: string): void;
  nowMs(): number;
}
