/** Words found in a transcript, and replaced. */

import { typed } from "./edits";
import type { Segment, Transcript } from "./model";

export interface Query {
  readonly text: string;
  readonly matchCase: boolean;
  readonly wholeWords: boolean;
}

export interface Match {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

/** Every place of the text, in order; combining marks and letters of all scripts count as they are. */
export function matches(transcript: Transcript, query: Query): Match[] {
  const pattern = patternOf(query);
  return pattern ? transcript.segments.flatMap((segment) => matchesIn(segment, pattern)) : [];
}

export function replaced(
  transcript: Transcript,
  query: Query,
  by: string,
  only?: Match,
): { readonly transcript: Transcript; readonly count: number } {
  let [now, count] = [transcript, 0];
  const pattern = patternOf(query);
  for (const segment of pattern ? transcript.segments : []) {
    if (only && only.id !== segment.id) continue;
    const text = segment.text.replace(pattern as RegExp, (match, ...rest) => {
      if (only && rest.find((value) => typeof value === "number") !== only.from) return match;
      count++;
      return by;
    });
    if (text !== segment.text) now = typed(now, segment, text);
  }
  return { transcript: now, count };
}

function matchesIn(segment: Segment, pattern: RegExp): Match[] {
  return [...segment.text.matchAll(pattern)].map(({ 0: found, index }) => {
    return { id: segment.id, from: index, to: index + found.length };
  });
}

const LETTER = "[\\p{L}\\p{M}\\p{N}]";

function patternOf({ text, matchCase, wholeWords }: Query): RegExp | undefined {
  if (!text) return undefined;
  const literal = text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const source = wholeWords ? `(?<!${LETTER})${literal}(?!${LETTER})` : literal;
  return new RegExp(source, matchCase ? "gu" : "giu");
}
