import type { Quote } from "../api";

/** Where something was said. */
export interface Place {
  readonly media: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** Where a quote was said: as it was decided, as somebody chose, as it was found. */
export function placeOf({ decision, chosen, media, start_ms, end_ms }: Quote): Place | undefined {
  const best =
    decision?.start_ms != null
      ? decision
      : chosen?.start_ms != null
        ? chosen
        : { media, start_ms, end_ms };
  if (best.media === null || best.start_ms === null || best.end_ms === null) return undefined;
  return { media: best.media, startMs: best.start_ms, endMs: best.end_ms };
}
