/**
 * The words of a segment whose text a person types over, and where they stand in it.
 *
 * Words that stayed keep their times; what stands in for other words has the times of these, one
 * for one where they are as many, else shared by their letters; what was put in shares the time
 * that its neighbours leave.
 */

import type { Segment, Span, Word } from "./model";

/** Written without spaces between words (as `transcripts.tags.UNSPACED`). */
const UNSPACED = new Set(["ja", "km", "lo", "my", "th", "yue", "zh"]);

/** More pairs of words than this are not compared: all of them count as changed. */
const MOST_PAIRS = 250_000;

/** Where a word stands in its segment's text, in UTF-16 code units. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/** A segment with another text; the times of its words follow. */
export function withText(segment: Segment, text: string, language: string): Segment {
  if (text === segment.text) return segment;
  if (!segment.words?.length) return { ...segment, text };
  return { ...segment, text, words: retimed(segment.words, tokens(text, language), segment) };
}

/** Words with these texts, timed by the words that stood there before. */
export function retimed(before: readonly Word[], texts: readonly string[], within: Span): Word[] {
  const words: Word[] = [];
  let [old, next] = [0, 0];
  for (const [oldEnd, nextEnd] of [...kept(before, texts), [before.length, texts.length] as Pair]) {
    const startMs = words.at(-1)?.end_ms ?? within.start_ms;
    const endMs = before[oldEnd]?.start_ms ?? within.end_ms;
    const free = { start_ms: startMs, end_ms: Math.max(startMs, endMs) };
    words.push(...changed(before.slice(old, oldEnd), texts.slice(next, nextEnd), free));
    const same = before[oldEnd];
    if (same) words.push(same);
    [old, next] = [oldEnd + 1, nextEnd + 1];
  }
  return words;
}

/** The words of a text as it is written. */
export function tokens(text: string, language: string): string[] {
  if (!isUnspaced(language)) return text.split(/\s+/u).filter(Boolean);
  const parts = new Intl.Segmenter(language, { granularity: "word" }).segment(text);
  const words: string[] = [];
  for (const { segment, isWordLike } of parts) {
    if (isWordLike || !words.length) words.push(segment.trim());
    else words.push((words.pop() as string) + segment.trim());
  }
  return words.filter(Boolean);
}

/** A word without what readers overhear: case, accents, punctuation. */
export function bare(word: string): string {
  return word
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();
}

export function isUnspaced(language: string): boolean {
  return UNSPACED.has(language.split(/[-_]/)[0]?.toLowerCase() ?? "");
}

const PLACES = new WeakMap<Segment, readonly (Place | undefined)[]>();

/** Where each word of a segment stands in its text; undefined for one that is not in it. */
export function places(segment: Segment): readonly (Place | undefined)[] {
  let known = PLACES.get(segment);
  if (!known) {
    let from = 0;
    known = (segment.words ?? []).map(({ text }) => {
      const at = segment.text.indexOf(text, from);
      if (at < 0) return undefined;
      from = at + text.length;
      return { from: at, to: from };
    });
    PLACES.set(segment, known);
  }
  return known;
}

/** The word at, or else before, an offset of a segment's text; the first one before all. */
export function wordAtOffset(segment: Segment, offset: number): Word | undefined {
  const found = places(segment).findLastIndex((place) => place && place.from <= offset);
  return segment.words?.[Math.max(0, found)];
}

/** An index among the old words, and one among the new. */
type Pair = readonly [number, number];

/** The pairs of words that stayed: common ends, and the longest common sequence between them. */
function kept(before: readonly Word[], texts: readonly string[]): Pair[] {
  const same = (old: number, next: number) => before[old]?.text === texts[next];
  const shorter = Math.min(before.length, texts.length);
  let head = 0;
  while (head < shorter && same(head, head)) head++;
  let tail = 0;
  while (tail < shorter - head && same(before.length - tail - 1, texts.length - tail - 1)) tail++;
  const heads = Array.from({ length: head }, (_, n): Pair => [n, n]);
  const tails = Array.from({ length: tail }, (_, n): Pair => {
    return [before.length - tail + n, texts.length - tail + n];
  });
  const between = common(before.length - tail - head, texts.length - tail - head, (old, next) =>
    same(head + old, head + next),
  );
  return [...heads, ...between.map(([old, next]): Pair => [head + old, head + next]), ...tails];
}

/** The longest common sequence of two sequences of these lengths; none of very long ones. */
export function common(
  olds: number,
  nexts: number,
  same: (old: number, next: number) => boolean,
): Pair[] {
  if (!olds || !nexts || olds * nexts > MOST_PAIRS) return [];
  const width = nexts + 1;
  const lengths = new Uint32Array((olds + 1) * width);
  const at = (old: number, next: number) => lengths[old * width + next] as number;
  for (let old = olds - 1; old >= 0; old--)
    for (let next = nexts - 1; next >= 0; next--)
      lengths[old * width + next] = same(old, next)
        ? at(old + 1, next + 1) + 1
        : Math.max(at(old + 1, next), at(old, next + 1));
  const pairs: Pair[] = [];
  for (let old = 0, next = 0; old < olds && next < nexts; ) {
    if (same(old, next)) pairs.push([old++, next++]);
    else if (at(old + 1, next) >= at(old, next + 1)) old++;
    else next++;
  }
  return pairs;
}

/** New words in place of old ones; nobody knows how sure a recogniser would be of them. */
function changed(olds: readonly Word[], texts: readonly string[], free: Span): Word[] {
  const [first, last] = [olds[0], olds.at(-1)];
  if (!first || !last) return shared(texts, free);
  if (olds.length !== texts.length) {
    return shared(texts, { start_ms: first.start_ms, end_ms: last.end_ms });
  }
  return olds.map(({ confidence: _, ...old }, n) => ({ ...old, text: texts[n] as string }));
}

/** A span shared among words by their letters. */
function shared(texts: readonly string[], { start_ms, end_ms }: Span): Word[] {
  const letters = texts.reduce((sum, text) => sum + text.length, 0);
  let before = 0;
  const moment = () => start_ms + Math.round(((end_ms - start_ms) * before) / letters);
  return texts.map((text) => {
    const from = moment();
    before += text.length;
    return { start_ms: from, end_ms: moment(), text };
  });
}
