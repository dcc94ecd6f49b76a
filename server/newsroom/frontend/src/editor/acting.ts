/** What a person does to the segments, by mouse and by key. */

import {
  freeSpeaker,
  joined,
  moved,
  named,
  removed,
  saidBy,
  split,
  typed,
} from "../transcript/edits";
import { indexOf, type Segment, type Span, type Transcript } from "../transcript/model";
import { isStale, lookedThrough } from "../transcript/translations";
import type { SegmentActions } from "./actions";
import type { QmSegments } from "./list";
import { type Findings, nextProblem, nextUnsure } from "./next";
import type { Playing } from "./playing";

/** The editor, as far as it is acted on. */
export interface Acted {
  readonly transcript: Transcript | undefined;
  readonly currentId: string | undefined;
  readonly findings: Findings;
  readonly list: QmSegments;
  readonly playing: Playing | undefined;
  change(act: (now: Transcript) => Transcript, label: string, key?: string): void;
  select(id: string): void;
  nameSpeakers(): void;
  translateAgain(ids: readonly string[]): void;
}

export class Acting implements SegmentActions {
  constructor(private readonly at: Acted) {}

  get current(): Segment | undefined {
    const { transcript, currentId } = this.at;
    return transcript?.segments[indexOf(transcript, currentId)];
  }

  select(id: string): void {
    this.at.select(id);
  }

  seek(ms: number): void {
    this.at.playing?.seek(ms);
  }

  nowMs(): number {
    return this.at.playing?.nowMs ?? 0;
  }

  typed(base: Segment, text: string): void {
    this.at.change((now) => typed(now, base, text), "Typing", `typing ${base.id}`);
  }

  move(id: string, to: Partial<Span>): void {
    this.at.change((now) => moved(now, id, to), "Moving", `moving ${id}`);
  }

  moveCurrent(to: Partial<Span>): void {
    if (this.current) this.move(this.current.id, to);
  }

  nudge(side: "start_ms" | "end_ms", by: number): void {
    if (this.current) this.moveCurrent({ [side]: this.current[side] + by });
  }

  saidBy(id: string, speaker: string): void {
    const label = "Naming who speaks";
    if (speaker !== "+") {
      this.at.change((now) => saidBy(now, id, speaker || null), label);
      return;
    }
    this.at.change((now) => {
      const free = freeSpeaker(now);
      return saidBy(named(now, free, ""), id, free);
    }, label);
    this.at.nameSpeakers();
  }

  lookedThrough(id: string): void {
    this.at.change((now) => lookedThrough(now, id), "Looking through");
  }

  translate(id: string): void {
    this.at.translateAgain([id]);
  }

  async goTo(id: string, offset = 0): Promise<void> {
    this.at.select(id);
    this.at.list.show(id, "center");
    const row = await this.at.list.shown(id);
    row?.placeCursor(offset);
  }

  async step(id: string, by: -1 | 1): Promise<void> {
    const { transcript, list } = this.at;
    const next = transcript?.segments[indexOf(transcript, id) + by];
    if (!next) return;
    this.at.select(next.id);
    list.show(next.id);
    const row = await list.shown(next.id);
    row?.placeCursor(by < 0 ? next.text.length : 0);
  }

  stepFrom(id: string | undefined, by: -1 | 1): void {
    if (id) void this.step(id, by);
  }

  split(id: string, offset: number): void {
    const before = this.at.transcript;
    this.at.change((now) => split(now, id, offset), "Splitting");
    const { transcript } = this.at;
    const next = transcript?.segments[indexOf(transcript, id) + 1];
    if (next && transcript !== before) void this.goTo(next.id);
  }

  splitAtCursor(): void {
    const row = this.at.list.row(this.at.currentId);
    if (row?.cursor !== undefined) this.split(row.segment.id, row.cursor);
  }

  join(id: string): void {
    const { transcript } = this.at;
    const seam = transcript?.segments[indexOf(transcript, id)]?.text.length;
    this.at.change((now) => joined(now, id), "Joining");
    void this.goTo(id, seam);
  }

  joinAbove(id: string): void {
    const { transcript } = this.at;
    const at = transcript ? indexOf(transcript, id) : -1;
    const [above, segment] = [transcript?.segments[at - 1], transcript?.segments[at]];
    if (!above || !segment) return;
    if (segment.text.trim()) this.join(above.id);
    else {
      this.at.change((now) => removed(now, id), "Removing");
      void this.goTo(above.id, above.text.length);
    }
  }

  seekProblem(by: 1 | -1): void {
    const { transcript, findings, currentId } = this.at;
    this.playFrom(transcript && nextProblem(transcript, findings, currentId, by));
  }

  seekUnsure(): void {
    const next = this.at.transcript && nextUnsure(this.at.transcript, this.nowMs());
    if (!next) return;
    this.seek(next.word.start_ms);
    void this.goTo(next.segment.id, Math.max(0, next.segment.text.indexOf(next.word.text)));
  }

  /** To the next translation that is out of date; behind the last is the first. */
  seekStale(): void {
    const { transcript, currentId } = this.at;
    const stale = transcript?.segments.filter(isStale) ?? [];
    const here = transcript ? indexOf(transcript, currentId) : -1;
    const isBelow = ({ id }: Segment) => transcript && indexOf(transcript, id) > here;
    this.playFrom(stale.find(isBelow) ?? stale[0]);
  }

  private playFrom(segment: Segment | undefined): void {
    if (!segment) return;
    this.seek(segment.start_ms);
    void this.goTo(segment.id);
  }
}
