/** A transcript as the API speaks it, `quotemark/transcript/1`. Values are never changed in place. */

/** Fields that this page does not know; they survive every edit. */
type Extra = { readonly [name: string]: unknown };

/** Milliseconds from the start of the media; spans are half-open. */
export interface Span {
  readonly start_ms: number;
  readonly end_ms: number;
}

export type Word = Span & Extra & { readonly text: string; readonly confidence?: number };

export type Segment = Span &
  Extra & {
    readonly id: string;
    readonly text: string;
    readonly speaker?: string | null;
    /** Where another one than the transcript's is spoken. */
    readonly language?: string | null;
    readonly flags?: readonly string[];
    readonly words?: readonly Word[];
  };

export type Speaker = Extra & { readonly id: string; readonly name?: string | null };

export type Transcript = Extra & {
  readonly media: Extra & {
    readonly id: string;
    readonly title: string;
    readonly duration_ms: number;
  };
  readonly language: string;
  readonly translated_from?: string | null;
  readonly segments: readonly Segment[];
  readonly speakers?: readonly Speaker[];
};

/** Below this the recogniser was unsure of a word. */
export const UNSURE = 0.5;

const BY_ID = new WeakMap<readonly Segment[], ReadonlyMap<string, number>>();

/** Where the segment with an id stands; -1 where there is none. */
export function indexOf(transcript: Transcript, id: string | undefined): number {
  let known = BY_ID.get(transcript.segments);
  if (!known) {
    known = new Map(transcript.segments.map((segment, index) => [segment.id, index]));
    BY_ID.set(transcript.segments, known);
  }
  return (id === undefined ? undefined : known.get(id)) ?? -1;
}

/** The last of the spans that has begun at a time, in spans sorted by their start; -1 before all. */
export function lastBegun(spans: readonly Span[], atMs: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle] as Span).start_ms <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What to call a speaker. */
export function speakerName(transcript: Transcript, id: string | null | undefined): string {
  if (!id) return "";
  return transcript.speakers?.find((speaker) => speaker.id === id)?.name || id;
}
