import { html, nothing } from "lit";
import { getRevision, listRevisions, type Revision, restoreRevision } from "../api";
import { LightDialog } from "../dialog";
import { wordsOf } from "../failing";
import { clock } from "../transcript/clock";
import { changes } from "../transcript/merging";
import { indexOf, type Segment, type Transcript } from "../transcript/model";
import type { Editing } from "./editing";

interface Change {
  readonly startMs: number;
  readonly before: string | undefined;
  readonly now: string | undefined;
}

const MOST_CHANGES = 200;

/** The earlier states of a transcript: what each differs in from today, and the way back. */
export class QmRevisions extends LightDialog {
  static override properties = {
    revisions: { state: true },
    chosen: { state: true },
    changed: { state: true },
    message: { state: true },
  };

  protected readonly heading = "Earlier states";
  editing!: Editing;
  declare private revisions: readonly Revision[];
  declare private chosen: number | undefined;
  declare private changed: readonly Change[];
  declare private message: string;

  constructor() {
    super();
    this.revisions = [];
    this.changed = [];
    this.message = "";
  }

  override open(): void {
    this.chosen = undefined;
    super.open();
    void this.tell(async () => {
      const { media, language } = this.editing;
      const all = await listRevisions(media, language);
      this.revisions = all.toSorted((one, other) => other.revision - one.revision);
    });
  }

  protected content() {
    return html`<p role="status">${this.message}</p>
      <div class="revisions"><ul>${this.revisions.map((revision) => this.item(revision))}</ul>
      ${this.chosen === undefined ? nothing : this.comparison(this.chosen)}</div>`;
  }

  private item({ revision, made_by, made_ms, note }: Revision) {
    const isNow = revision === this.editing.revision;
    return html`<li><button type="button" aria-pressed=${revision === this.chosen}
      @click=${() => this.compare(revision)}><b>${revision}</b> ${new Date(made_ms).toLocaleString()},
      ${made_by ?? "the machine"}${isNow ? ", the newest" : ""} <span dir="auto">${note}</span></button></li>`;
  }

  private comparison(revision: number) {
    const rows = this.changed.slice(0, MOST_CHANGES).map(({ startMs, before, now }) => {
      return html`<li><span class="clock">${clock(startMs)}</span>
        <del dir="auto">${before ?? "(was not there)"}</del> <ins dir="auto">${now ?? "(is gone)"}</ins></li>`;
    });
    return html`<section aria-label="What differs from today">
      <p>${this.changed.length} segments differ from today’s.</p>
      <button type="button" class="main" @click=${() => this.restore(revision)}>
        Make ${revision} the newest again</button>
      <ul class="differences">${rows}</ul></section>`;
  }

  private compare(revision: number) {
    void this.tell(async () => {
      const { media, language, transcript } = this.editing;
      const then = await getRevision(media, language, revision);
      this.changed = differences(then, transcript);
      this.chosen = revision;
    });
  }

  private restore(revision: number) {
    void this.tell(async () => {
      await this.editing.save();
      const { media, language, etag } = this.editing;
      await restoreRevision(media, language, revision, etag);
      await this.editing.reload();
      this.close();
    });
  }

  private async tell(act: () => Promise<void>): Promise<void> {
    this.message = "";
    try {
      await act();
    } catch (error) {
      this.message = wordsOf(error);
    }
  }
}

function differences(then: Transcript, now: Transcript): Change[] {
  const ids = Object.keys(changes(then, now)?.segments ?? {});
  const found = ids.map((id): Change => {
    const at = (transcript: Transcript): Segment | undefined =>
      transcript.segments[indexOf(transcript, id)];
    const [was, is] = [at(then), at(now)];
    return { startMs: (is ?? was)?.start_ms ?? 0, before: was?.text, now: is?.text };
  });
  return found.toSorted((one, other) => one.startMs - other.startMs);
}

customElements.define("qm-revisions", QmRevisions);
