/**
 * Two people's changes of one transcript, put together segment by segment.
 *
 * A segment that only one of them changed, added or removed is as that one left it. One that both
 * changed, and not alike, is a conflict, which a person settles. The rest of the document (its
 * media, its engine) is theirs, who saved first.
 */

import { inOrder } from "./edits";
import type { Segment, Speaker, Transcript } from "./model";

/** A segment that both changed; undefined: removed. */
export interface Conflict {
  readonly id: string;
  readonly mine: Segment | undefined;
  readonly theirs: Segment | undefined;
}

export interface Merged {
  /** With my side of the conflicts. */
  readonly transcript: Transcript;
  readonly conflicts: readonly Conflict[];
}

export function merged(base: Transcript, mine: Transcript, theirs: Transcript): Merged {
  const segments = mergedItems(base.segments, mine.segments, theirs.segments);
  const speakers = mergedItems(base.speakers ?? [], mine.speakers ?? [], theirs.speakers ?? []);
  return {
    transcript: {
      ...theirs,
      speakers: speakers.items as readonly Speaker[],
      segments: inOrder(segments.items as readonly Segment[]),
    },
    conflicts: segments.conflicts,
  };
}

/** Conflicts settled: theirs for the ids named, mine for the others. */
export function settled(
  { transcript, conflicts }: Merged,
  theirs: ReadonlySet<string>,
): Transcript {
  const chosen = conflicts.filter(({ id }) => theirs.has(id));
  const gone = new Set(chosen.map(({ id }) => id));
  const kept = transcript.segments.filter(({ id }) => !gone.has(id));
  const added = chosen.flatMap((conflict) => conflict.theirs ?? []);
  return { ...transcript, segments: inOrder([...kept, ...added]) };
}

/** What was changed since a state of the transcript: its segments and speakers, null: removed. */
export interface Patch {
  readonly segments: { readonly [id: string]: Segment | null };
  readonly speakers: readonly Speaker[];
}

export function changes(base: Transcript, now: Transcript): Patch | undefined {
  const segments: { [id: string]: Segment | null } = {};
  const before = new Map(base.segments.map((segment) => [segment.id, segment]));
  for (const segment of now.segments) {
    if (!same(before.get(segment.id), segment)) segments[segment.id] = segment;
    before.delete(segment.id);
  }
  for (const id of before.keys()) segments[id] = null;
  const speakers = now.speakers ?? [];
  if (!Object.keys(segments).length && same(base.speakers ?? [], speakers)) return undefined;
  return { segments, speakers };
}

export function patched(base: Transcript, patch: Patch): Transcript {
  const changed = new Map(Object.entries(patch.segments));
  const kept = base.segments.filter(({ id }) => !changed.has(id));
  const added = [...changed.values()].filter((segment) => segment !== null);
  return { ...base, speakers: patch.speakers, segments: inOrder([...kept, ...added]) };
}

/** Whether two values of JSON are the same, whatever the order of their fields; null is none. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [fields, others] = [defined(one), defined(other)];
  if (fields.size !== others.size) return false;
  return [...fields].every(([name, value]) => others.has(name) && same(value, others.get(name)));
}

function defined(value: object): Map<string, unknown> {
  return new Map(
    Object.entries(value).filter(([, field]) => field !== undefined && field !== null),
  );
}

type Item = Segment | Speaker;

function mergedItems(base: readonly Item[], mine: readonly Item[], theirs: readonly Item[]) {
  const [before, ours, others] = [base, mine, theirs].map(
    (items) => new Map(items.map((item) => [item.id, item])),
  ) as [Map<string, Item>, Map<string, Item>, Map<string, Item>];
  const items: Item[] = [];
  const conflicts: Conflict[] = [];
  for (const id of new Set([...others.keys(), ...ours.keys()])) {
    const [was, here, there] = [before.get(id), ours.get(id), others.get(id)];
    const isMine = !same(was, here);
    if (isMine && !same(was, there) && !same(here, there)) {
      conflicts.push({ id, mine: here, theirs: there } as Conflict);
    }
    const item = isMine ? here : there;
    if (item) items.push(item);
  }
  return { items, conflicts };
}
