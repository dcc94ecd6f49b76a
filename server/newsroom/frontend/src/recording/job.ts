import { html, nothing } from "lit";
import {
  type Asked,
  cancelJob,
  fileUrl,
  getJob,
  getMedia,
  type JobState,
  type Media,
  retryJob,
} from "../api";
import { areSame, askedOf } from "../asking/asked";
import type { QmAsking } from "../asking/asking";
import { wordsOf } from "../failing";
import { LightElement } from "../light";
import { Poll } from "../poll";
import { standing } from "../standing";
import { clock } from "../transcript/clock";
import "../asking/asking";

const BUSY_MS = 1500;

/** The stages of the job in words. */
const STAGES: { readonly [stage: string]: string } = {
  reading: "Looking at the file",
  playable: "Making it playable",
  speech: "Writing down what is said",
  speakers: "Telling who speaks",
  translation: "Translating",
  saving: "Making the subtitles",
  articles: "Finding the quotes",
};

/** The work on a recording: its stages, what is heard while it is heard; stop, do again. */
export class QmJob extends LightElement {
  static override properties = {
    media: {},
    canEdit: { type: Boolean, attribute: "can-edit" },
    item: { state: true },
    asked: { state: true },
    problem: { state: true },
  };

  declare media: string;
  declare canEdit: boolean;
  declare private item: Media | undefined;
  /** What is chosen for doing it again. */
  declare private asked: Asked | undefined;
  declare private problem: string;
  private stages: readonly string[] = [];
  private done = new Set<string>();
  private said: readonly JobState["said"][number][] = [];
  private next = 0;
  private wasBusy = false;
  private readonly poll = new Poll(this, () => this.ask());

  constructor() {
    super();
    this.problem = "";
  }

  private get isBusy(): boolean {
    return this.item?.status === "queued" || this.item?.status === "processing";
  }

  protected override render() {
    const { item, isBusy } = this;
    if (!item) return html`<p role="status">${this.problem}</p>`;
    return html`${standing(item)} ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      ${this.canEdit && isBusy ? html`<button type="button" @click=${() => this.act(cancelJob)}>Stop</button>` : nothing}
      ${this.canEdit && item.status === "failed" ? html`<button type="button" class="main" @click=${() => this.act((id) => retryJob(id))}>Try again</button>` : nothing}
      <details ?open=${item.status !== "ready"}><summary>The work on it</summary>
        <ol class="stages">${this.stages.map((stage) => this.stage(stage))}</ol>
        ${this.canEdit && !isBusy ? this.again(askedOf(item.options)) : nothing}</details>
      ${item.status === "ready" ? nothing : this.live()}`;
  }

  private stage(stage: string) {
    const now = this.stages.find((one) => !this.done.has(one));
    const state = this.done.has(stage) ? "done" : stage === now ? this.stateOfNow() : "later";
    const canRepeat = this.canEdit && !this.isBusy && state === "done";
    const name = STAGES[stage] ?? stage;
    const again = () => this.act((id) => retryJob(id, { stage }));
    return html`<li class=${state}><span>${name}</span> <span class="measure">${state}</span>
      ${canRepeat ? html`<button type="button" aria-label="Again from here: ${name}" @click=${again}>Again from here</button>` : nothing}</li>`;
  }

  /** The same form as before it was brought in; what is chosen otherwise is asked for from now on. */
  private again(was: Asked) {
    const asked = this.asked ?? was;
    const stage = areSame(asked, was) && this.item?.status === "ready" ? { stage: "speech" } : {};
    return html`<qm-asking heading="Do it again with" .asked=${asked} @asked=${this.chose}></qm-asking>
      <p><button type="button" @click=${() => this.act((id) => retryJob(id, { ...stage, ...asked }))}>Do it again</button>
        <span class="measure">What people corrected stands where the same words are heard again; else it stays among the earlier states.</span></p>`;
  }

  private readonly chose = (event: Event) => {
    this.asked = (event.target as QmAsking).asked;
  };

  private stateOfNow(): string {
    if (this.item?.status === "failed") return "stopped here";
    return this.item?.status === "processing" ? "at it" : "next";
  }

  /** What can be watched and read before all is done. */
  private live() {
    const isShown = this.done.has("playable") && !document.querySelector("qm-reader video");
    const rows = this.said.map(({ start_ms, text }) => {
      return html`<li><span class="clock">${clock(start_ms)}</span><p class="text" dir="auto">${text}</p></li>`;
    });
    return html`${
      isShown
        ? html`<video class=${this.item?.poster ? "" : "sound"} controls playsinline preload="metadata"
        src=${fileUrl(this.media)} poster=${this.item?.poster ?? nothing}></video>`
        : nothing
    }
      ${rows.length ? html`<h2>Heard so far</h2><ol class="reading" tabindex="0" aria-label="Heard so far">${rows}</ol>` : nothing}`;
  }

  private async ask(): Promise<number | undefined> {
    try {
      this.item = await getMedia(this.media);
      await this.follow();
      this.problem = "";
    } catch (error) {
      this.problem = wordsOf(error);
    }
    // The page shows what there is: the transcript as it is kept, the quotes.
    if (this.wasBusy && this.item?.status === "ready") location.reload();
    this.wasBusy = this.isBusy;
    this.requestUpdate();
    return this.isBusy || this.problem ? BUSY_MS : undefined;
  }

  /** What was done since the last time. */
  private async follow(): Promise<void> {
    for (let before = -1; before < this.next; ) {
      before = this.next;
      const { stages, done, said, next } = await getJob(this.media, before);
      this.stages = stages;
      this.done = new Set([...this.done, ...done]);
      this.said = [...this.said, ...said];
      this.next = next;
    }
  }

  private async act(doIt: (id: string) => Promise<unknown>): Promise<void> {
    this.problem = "";
    try {
      await doIt(this.media);
    } catch (error) {
      this.problem = wordsOf(error);
    }
    // The page of a recording that is worked on begins with the work.
    if (this.item?.status === "ready" && !this.problem) return location.reload();
    [this.done, this.said, this.next] = [new Set(), [], 0];
    this.asked = undefined;
    this.poll.now();
  }
}

customElements.define("qm-job", QmJob);
