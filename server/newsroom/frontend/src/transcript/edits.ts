/** What a person does to a transcript, each a function from one transcript to the next. */

import {
  indexOf,
  type Segment,
  type Span,
  type Speaker,
  type Transcript,
  type Word,
} from "./model";
import { withoutStale } from "./translations";
import { isUnspaced, retimed, tokens, withText } from "./words";

/** The shortest segment that can be made by moving its ends. */
const SHORTEST_MS = 40;

/**
 * A segment's text typed over; `base` is the segment before the typing began. Who types over a
 * translation that is out of date has looked through it.
 */
export function typed(transcript: Transcript, base: Segment, text: string): Transcript {
  const { text: written, words } = withText(base, text, transcript.language);
  return changedAt(transcript, base.id, (segment) => {
    const next = { ...withoutStale(segment), text: written };
    return words ? { ...next, words } : next;
  });
}

/** A segment parted at an offset of its text; its parts are s5 and s5.2. */
export function split(transcript: Transcript, id: string, offset: number): Transcript {
  const { language } = transcript;
  return changedAt(transcript, id, (segment) => {
    const texts = [
      segment.text.slice(0, offset).trim(),
      segment.text.slice(offset).trim(),
    ] as const;
    if (!texts[0] || !texts[1]) return segment;
    const [one, other] = [tokens(texts[0], language), tokens(texts[1], language)];
    const words = segment.words?.length && retimed(segment.words, [...one, ...other], segment);
    const [before, after] = words ? [words.slice(0, one.length), words.slice(one.length)] : [];
    const part = texts[0].length / (texts[0].length + texts[1].length);
    const middleMs = Math.round(segment.start_ms + (segment.end_ms - segment.start_ms) * part);
    const first = { ...segment, text: texts[0], end_ms: before?.at(-1)?.end_ms ?? middleMs };
    const second = { ...segment, text: texts[1], start_ms: after?.[0]?.start_ms ?? middleMs };
    return [withWords(first, before), withWords({ ...second, id: freeId(transcript, id) }, after)];
  });
}

/** A segment joined with the one after it. */
export function joined(transcript: Transcript, id: string): Transcript {
  const at = indexOf(transcript, id);
  const [one, other] = [transcript.segments[at], transcript.segments[at + 1]];
  if (!one || !other) return transcript;
  const between = isUnspaced(transcript.language) ? "" : " ";
  const whole = {
    ...one,
    end_ms: Math.max(one.end_ms, other.end_ms),
    text: [one.text, other.text].filter(Boolean).join(between),
    flags: [...new Set([...(one.flags ?? []), ...(other.flags ?? [])])],
  };
  const timed = [...(one.words ?? []), ...(other.words ?? [])];
  const words = timed.length
    ? retimed(timed, tokens(whole.text, transcript.language), whole)
    : undefined;
  return { ...transcript, segments: transcript.segments.toSpliced(at, 2, withWords(whole, words)) };
}

/** A segment without its text's place in time: it is gone. */
export function removed(transcript: Transcript, id: string): Transcript {
  return changedAt(transcript, id, () => []);
}

/** A segment with another start or end; its words stay inside, and segments in order of time. */
export function moved(transcript: Transcript, id: string, to: Partial<Span>): Transcript {
  const next = changedAt(transcript, id, (segment) => {
    const wanted = { start_ms: segment.start_ms, end_ms: segment.end_ms, ...to };
    const latest = to.end_ms === undefined ? segment.end_ms - SHORTEST_MS : wanted.start_ms;
    const start_ms = Math.max(0, Math.min(wanted.start_ms, Math.max(0, latest)));
    const end_ms = Math.max(wanted.end_ms, start_ms + SHORTEST_MS);
    const inside = (ms: number) => Math.min(Math.max(ms, start_ms), end_ms);
    const words = segment.words?.map((word) => {
      return { ...word, start_ms: inside(word.start_ms), end_ms: inside(word.end_ms) };
    });
    return withWords({ ...segment, start_ms, end_ms }, words);
  });
  return { ...next, segments: inOrder(next.segments) };
}

export function inOrder(segments: readonly Segment[]): readonly Segment[] {
  const isSorted = segments.every((segment, n) => {
    return segment.start_ms >= (segments[n - 1]?.start_ms ?? 0);
  });
  return isSorted ? segments : segments.toSorted((one, other) => one.start_ms - other.start_ms);
}

/** A segment said by another speaker; null: nobody knows who. */
export function saidBy(transcript: Transcript, id: string, speaker: string | null): Transcript {
  return changedAt(transcript, id, (segment) => ({ ...segment, speaker }));
}

/** A speaker named; one who is not there yet is added. Wherever they speak, the name is theirs. */
export function named(transcript: Transcript, id: string, name: string): Transcript {
  const speakers = transcript.speakers ?? [];
  const next: Speaker = {
    ...speakers.find((speaker) => speaker.id === id),
    id,
    name: name || null,
  };
  const isKnown = speakers.some((speaker) => speaker.id === id);
  return {
    ...transcript,
    speakers: isKnown
      ? speakers.map((speaker) => (speaker.id === id ? next : speaker))
      : [...speakers, next],
  };
}

/** Two speakers who are one person. */
export function joinedSpeakers(transcript: Transcript, from: string, into: string): Transcript {
  return {
    ...transcript,
    speakers: (transcript.speakers ?? []).filter((speaker) => speaker.id !== from),
    segments: transcript.segments.map((segment) =>
      segment.speaker === from ? { ...segment, speaker: into } : segment,
    ),
  };
}

/** The id of the next speaker: S1, S2 … */
export function freeSpeaker(transcript: Transcript): string {
  const taken = new Set([
    ...(transcript.speakers ?? []).map((speaker) => speaker.id),
    ...transcript.segments.map((segment) => segment.speaker),
  ]);
  let number = 1;
  while (taken.has(`S${number}`)) number++;
  return `S${number}`;
}

function changedAt(
  transcript: Transcript,
  id: string,
  change: (segment: Segment) => Segment | readonly Segment[],
): Transcript {
  const at = indexOf(transcript, id);
  const segment = transcript.segments[at];
  if (!segment) return transcript;
  const next = [change(segment)].flat() as Segment[];
  if (next.length === 1 && next[0] === segment) return transcript;
  return { ...transcript, segments: transcript.segments.toSpliced(at, 1, ...next) };
}

function withWords(segment: Segment, words: readonly Word[] | undefined): Segment {
  return segment.words || words ? { ...segment, words: words ?? [] } : segment;
}

function freeId(transcript: Transcript, id: string): string {
  const whole = id.split(".")[0] as string;
  let number = 2;
  while (indexOf(transcript, `${whole}.${number}`) >= 0) number++;
  return `${whole}.${number}`;
}
