/** Where there is something to look at. */

import type { Finding } from "../api";
import {
  indexOf,
  lastBegun,
  type Segment,
  type Transcript,
  UNSURE,
  type Word,
} from "../transcript/model";

export type Findings = ReadonlyMap<string, readonly Finding[]>;

/** Problems of the subtitles by the ids of the segments they are about. */
export function bySegment(segments: readonly Segment[], problems: readonly Finding[]): Findings {
  const found = Map.groupBy(problems, ({ start_ms }) => {
    return segments[Math.max(0, lastBegun(segments, start_ms))]?.id ?? "";
  });
  found.delete("");
  return found;
}

/** The segment with the problem behind (1) or before (-1) one; behind the last is the first. */
export function nextProblem(
  transcript: Transcript,
  findings: Findings,
  currentId: string | undefined,
  by: 1 | -1,
): Segment | undefined {
  const places = [...findings.keys()]
    .map((id) => indexOf(transcript, id))
    .filter((index) => index >= 0)
    .toSorted((one, other) => by * (one - other));
  const here = indexOf(transcript, currentId);
  const next = places.find((index) => by * (index - here) > 0) ?? places[0];
  return next === undefined ? undefined : transcript.segments[next];
}

/** The first word behind a moment that the recogniser was unsure of. */
export function nextUnsure(
  { segments }: Transcript,
  nowMs: number,
): { readonly segment: Segment; readonly word: Word } | undefined {
  const unsure = segments.flatMap((segment) =>
    (segment.words ?? [])
      .filter((word) => (word.confidence ?? 1) < UNSURE)
      .map((word) => ({ segment, word })),
  );
  return unsure.find(({ word }) => word.start_ms > nowMs) ?? unsure[0];
}
