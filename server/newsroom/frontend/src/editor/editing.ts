/**
 * One transcript being edited: its state, what was done to it, and how it is saved.
 *
 * Every change is kept in this browser at once, and sent a moment later. Where somebody else
 * saved first, both are put together; where both changed the same segment, a person settles it.
 */

import {
  getRevision,
  getTranscript,
  Problem,
  patchTranscript,
  revisionOf,
  type Versioned,
} from "../api";
import { wordsOf } from "../failing";
import { History } from "../transcript/history";
import { changes, type Merged, merged, patched, settled } from "../transcript/merging";
import type { Transcript } from "../transcript/model";
import { DraftStore } from "./draft";

export type SaveState =
  | { readonly kind: "saved" }
  | { readonly kind: "unsaved" }
  | { readonly kind: "saving" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "conflict"; readonly merged: Merged; readonly theirs: Versioned };

const SAVE_AFTER_MS = 1200;
const KEEP_AFTER_MS = 300;
const RETRY_MS = 5000;
const OVERTAKEN = 412;

/** Dispatches `change` (the transcript), `state` (of saving) and `saved`. */
export class Editing extends EventTarget {
  readonly history = new History();
  state: SaveState = { kind: "saved" };
  /** What a person should know about how the transcript was opened. */
  notice = "";
  private readonly draft: DraftStore;
  private keepTimer: number | undefined;
  private saveTimer: number | undefined;

  private constructor(
    readonly media: string,
    readonly language: string,
    private base: Versioned,
    private now: Transcript,
  ) {
    super();
    this.draft = new DraftStore(media, language);
  }

  /** Open the newest revision, with what was typed here and not saved. */
  static async open(media: string, language: string): Promise<Editing> {
    const newest = await getTranscript(media, language);
    const editing = new Editing(media, language, newest, newest.transcript);
    await editing.takeUpDraft();
    return editing;
  }

  get transcript(): Transcript {
    return this.now;
  }

  get revision(): number {
    return revisionOf(this.base.etag);
  }

  get etag(): string {
    return this.base.etag;
  }

  get isSaved(): boolean {
    return this.now === this.base.transcript;
  }

  /** Do something. Steps of one `key` (typing in one segment) are undone together. */
  apply(next: Transcript, label: string, key?: string): void {
    if (next === this.now) return;
    this.history.add(this.now, next, label, key);
    this.set(next);
  }

  undo(): string | undefined {
    return this.turn(this.history.undo(this.now));
  }

  redo(): string | undefined {
    return this.turn(this.history.redo(this.now));
  }

  /** Send what is not saved yet, now. */
  async save(): Promise<void> {
    clearTimeout(this.saveTimer);
    if (this.isSaved || this.state.kind === "saving" || this.state.kind === "conflict") return;
    const sending = this.now;
    this.become({ kind: "saving" });
    try {
      const { transcript, etag } = this.base;
      const patch = changes(transcript, sending) ?? {};
      this.base = {
        transcript: sending,
        etag: await patchTranscript(this.media, this.language, patch, etag),
      };
      this.keep();
      this.become(this.isSaved ? { kind: "saved" } : { kind: "unsaved" });
      this.dispatchEvent(new Event("saved"));
      if (!this.isSaved) this.saveSoon();
    } catch (error) {
      await this.failed(error);
    }
  }

  /** Settle a conflict: their side of the segments named, my side of the others. */
  settle(theirIds: ReadonlySet<string>): void {
    if (this.state.kind !== "conflict") return;
    const { merged: both, theirs } = this.state;
    const late = changes(both.transcript, this.now);
    const chosen = settled(both, theirIds);
    this.rebase(theirs, late && this.now !== both.transcript ? patched(chosen, late) : chosen);
  }

  /** Begin again from the server's state (after an older revision was restored). */
  async reload(): Promise<void> {
    const newest = await getTranscript(this.media, this.language);
    this.history.add(this.now, newest.transcript, "Restoring");
    this.rebase(newest, newest.transcript);
  }

  /** Put in what the server has now; what is not saved here stays, and all can be undone. */
  async takeIn(label: string): Promise<void> {
    const before = this.now;
    await this.joinWithTheirs();
    this.history.add(before, this.now, label);
    this.dispatchEvent(new Event("change"));
  }

  /** Keep at once what is not saved: the page is going away. */
  keep(): void {
    clearTimeout(this.keepTimer);
    const patch = changes(this.base.transcript, this.now);
    const isKept = this.draft.write(patch && { etag: this.base.etag, patch });
    if (!isKept) void this.save();
  }

  private async takeUpDraft(): Promise<void> {
    const draft = this.draft.read();
    if (!draft) return;
    const { etag, transcript } = this.base;
    let next: Transcript;
    if (draft.etag === etag) next = patched(transcript, draft.patch);
    else {
      const before = await this.before(draft.etag);
      const both = merged(before, patched(before, draft.patch), transcript);
      next = both.transcript;
    }
    const count = Object.keys(changes(transcript, next)?.segments ?? {}).length;
    if (!count) return;
    this.notice = `What you had typed here and was not saved is back (${count} changed).`;
    this.history.add(transcript, next, "What was not saved");
    this.set(next);
  }

  private async before(etag: string): Promise<Transcript> {
    try {
      return await getRevision(this.media, this.language, revisionOf(etag));
    } catch {
      return this.base.transcript;
    }
  }

  private set(next: Transcript): void {
    this.now = next;
    clearTimeout(this.keepTimer);
    this.keepTimer = window.setTimeout(() => this.keep(), KEEP_AFTER_MS);
    if (this.state.kind === "saved" || this.state.kind === "failed")
      this.become({ kind: "unsaved" });
    this.dispatchEvent(new Event("change"));
    this.saveSoon();
  }

  private saveSoon(afterMs = SAVE_AFTER_MS): void {
    clearTimeout(this.saveTimer);
    this.saveTimer = window.setTimeout(() => void this.save(), afterMs);
  }

  private turn(undone: { transcript: Transcript; label: string } | undefined): string | undefined {
    if (undone) this.set(undone.transcript);
    return undone?.label;
  }

  private async failed(error: unknown): Promise<void> {
    if (error instanceof Problem && error.status === OVERTAKEN) {
      try {
        await this.joinWithTheirs();
        if (this.state.kind !== "conflict")
          this.notice = "Somebody else saved meanwhile; both your changes are in.";
        return;
      } catch (again) {
        error = again;
      }
    }
    this.become({
      kind: "failed",
      message: wordsOf(error),
    });
    const isPassing = error instanceof Problem && (error.status === 0 || error.status >= 500);
    if (isPassing) this.saveSoon(RETRY_MS);
  }

  private async joinWithTheirs(): Promise<void> {
    const theirs = await getTranscript(this.media, this.language);
    const both = merged(this.base.transcript, this.now, theirs.transcript);
    if (both.conflicts.length) {
      this.now = both.transcript;
      this.become({ kind: "conflict", merged: both, theirs });
      this.dispatchEvent(new Event("change"));
    } else this.rebase(theirs, both.transcript);
  }

  private rebase(base: Versioned, now: Transcript): void {
    this.base = base;
    this.now = now;
    const isSaved = !changes(base.transcript, now);
    if (isSaved) this.now = base.transcript;
    this.keep();
    this.become({ kind: isSaved ? "saved" : "unsaved" });
    this.dispatchEvent(new Event("change"));
    if (!isSaved) this.saveSoon(0);
  }

  private become(state: SaveState): void {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
