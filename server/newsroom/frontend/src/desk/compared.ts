/** The printed words of a quote beside the spoken ones, each with the words marked that differ. */

import type { Quote } from "../api";
import { bare, common } from "../transcript/words";

export interface Piece {
  readonly text: string;
  readonly differs: boolean;
}

interface Word {
  readonly bare: string;
  readonly from: number;
  readonly to: number;
  /** Whether it stands on both sides. */
  readonly isShared: boolean;
}

/** What is printed and what is spoken, in pieces that together are their texts. */
export function compared({ exact, spoken, differences }: Quote): {
  readonly printed: readonly Piece[];
  readonly spoken: readonly Piece[];
} {
  const heard = spoken ?? "";
  return {
    printed: pieces(
      exact,
      differences.map(({ quoted }) => quoted),
      heard,
    ),
    spoken: pieces(
      heard,
      differences.map(({ spoken }) => spoken),
      exact,
    ),
  };
}

/** A text in pieces, those parts marked; one that an ellipsis stands for is put in its place. */
function pieces(text: string, parts: readonly string[], other: string): Piece[] {
  const words = wordsOf(text, other);
  const found: Piece[] = [];
  let at = 0;
  const add = (from: number, to: number, marked: string) => {
    found.push({ text: text.slice(at, from), differs: false }, { text: marked, differs: true });
    at = to;
  };
  for (const part of parts.filter(Boolean)) {
    const place = placeOf(part, words, at);
    const ellipsis = text.indexOf("…", at);
    if (place) add(place.from, place.to, text.slice(place.from, place.to));
    else if (ellipsis >= 0) add(ellipsis, ellipsis + 1, part);
  }
  found.push({ text: text.slice(at), differs: false });
  return found.filter((piece) => piece.text);
}

/** Where words stand from an offset on: rather where one of them is not on the other side too. */
function placeOf(part: string, words: readonly Word[], offset: number) {
  const wanted = part.split(/\s+/u).map(bare).filter(Boolean);
  const runs = words
    .map((_, n) => words.slice(n, n + wanted.length))
    .filter((run) => run[0] && run[0].from >= offset)
    .filter((run) => wanted.length && wanted.every((word, n) => run[n]?.bare === word));
  const run = runs.find((words) => words.some(({ isShared }) => !isShared)) ?? runs[0];
  return run && { from: run[0]?.from ?? 0, to: run.at(-1)?.to ?? 0 };
}

function wordsOf(text: string, other: string): Word[] {
  const words = [...text.matchAll(/\S+/gu)]
    .map(({ 0: word, index }) => ({ bare: bare(word), from: index, to: index + word.length }))
    .filter(({ bare }) => bare);
  const others = other.split(/\s+/u).map(bare).filter(Boolean);
  const same = (n: number, m: number) => words[n]?.bare === others[m];
  const shared = new Set(common(words.length, others.length, same).map(([n]) => n));
  return words.map((word, n) => ({ ...word, isShared: shared.has(n) }));
}
