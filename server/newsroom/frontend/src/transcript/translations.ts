/** Translations beside what was said: which are out of date, and who made them. */

import { indexOf, type Segment, type Transcript } from "./model";

/** The flag of a translation whose source was changed since. */
export const STALE = "stale";

interface Mark {
  readonly by?: string;
  readonly translator?: string;
}

export const isStale = (segment: Segment | undefined) => !!segment?.flags?.includes(STALE);

/** Who made a segment of a translation, in words; undefined where nothing says so. */
export function madeBy(segment: Segment | undefined): string | undefined {
  const { by, translator } = (segment?.translation ?? {}) as Mark;
  if (by === "person") return "translated by hand";
  return by === "machine" ? `translated by ${translator ?? "machine"}` : undefined;
}

/** A translation that a person has looked through: it is right as it stands. */
export function lookedThrough(transcript: Transcript, id: string): Transcript {
  const at = indexOf(transcript, id);
  const segment = transcript.segments[at];
  if (!segment || !isStale(segment)) return transcript;
  return { ...transcript, segments: transcript.segments.with(at, withoutStale(segment)) };
}

export function withoutStale(segment: Segment): Segment {
  if (!isStale(segment)) return segment;
  return { ...segment, flags: segment.flags?.filter((flag) => flag !== STALE) ?? [] };
}

export interface OutOfDate {
  /** Out of date, or not there yet: a translator can make them again. */
  readonly forMachine: number;
  /** Written by people, and out of date. */
  readonly forPeople: number;
}

export function outOfDate(translation: Transcript, source: Transcript | undefined): OutOfDate {
  const stale = translation.segments.filter(isStale);
  const isByHand = ({ translation: mark }: Segment) => (mark as Mark)?.by !== "machine";
  const forPeople = stale.filter(isByHand).length;
  const missing = source?.segments.filter(({ id }) => indexOf(translation, id) < 0).length ?? 0;
  return { forMachine: stale.length - forPeople + missing, forPeople };
}
