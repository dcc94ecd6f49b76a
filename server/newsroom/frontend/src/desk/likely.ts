/** Where something may have been said: the segments that share most words with it. */

import { lastBegun, type Segment, type Span, type Transcript } from "../transcript/model";
import { bare, places, tokens } from "../transcript/words";

const MOST = 20;
const AROUND = 3;

/** The segments that share words with a text, those that share most and rarest first. */
export function likely({ segments, language }: Transcript, text: string): readonly Segment[] {
  const asked = new Set(wordsOf(text, language));
  const shared = segments.map(({ text }) => {
    return [...new Set(wordsOf(text, language))].filter((word) => asked.has(word));
  });
  const counts = new Map<string, number>();
  for (const word of shared.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  const weight = (word: string) => Math.log(1 + segments.length / (counts.get(word) ?? 1));
  return segments
    .map((segment, n) => ({ segment, score: sum(shared[n]?.map(weight) ?? []) }))
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score)
    .slice(0, MOST)
    .map(({ segment }) => segment);
}

/** The segments about a moment. */
export function around({ segments }: Transcript, ms: number): readonly Segment[] {
  const at = Math.max(0, lastBegun(segments, ms));
  return segments.slice(Math.max(0, at - AROUND), at + AROUND + 1);
}

/** When the letters ``[from, to)`` of a segment were said: its words that hold them. */
export function timesOf(segment: Segment, from: number, to: number): Span {
  const words = segment.words ?? [];
  const stand = places(segment);
  const held = words.filter((_, n) => {
    const place = stand[n];
    return place !== undefined && place.to > from && place.from < to;
  });
  const { start_ms, end_ms } = segment;
  return { start_ms: held[0]?.start_ms ?? start_ms, end_ms: held.at(-1)?.end_ms ?? end_ms };
}

function wordsOf(text: string, language: string): string[] {
  return tokens(text, language).map(bare).filter(Boolean);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
