import { html, nothing, type PropertyValues } from "lit";
import { getTranscript, type Media } from "../api";
import { problemOf } from "../failing";
import { nameOf } from "../languages";
import { LightElement } from "../light";
import { Selecting } from "../selecting";
import { clock } from "../transcript/clock";
import { indexOf, type Span, type Transcript } from "../transcript/model";
import { around, likely, timesOf } from "./likely";
import type { Place } from "./place";

const SEARCH_AFTER_MS = 200;

/**
 * What was said, beside the footage: around the place looked at, or where words may stand.
 *
 * Words selected in it, or a whole segment, are a place: dispatches `place`, told in `chosen`.
 */
export class QmSaid extends LightElement {
  static override properties = {
    recordings: { attribute: false },
    place: { attribute: false },
    canDecide: { attribute: false },
    words: {},
    transcript: { state: true },
    selected: { state: true },
    problem: { state: true },
  };

  /** Those that the article quotes. */
  declare recordings: readonly Media[];
  declare place: Place | undefined;
  declare canDecide: boolean;
  /** What to look for; empty: what stands around the place. */
  declare words: string;
  /** What was chosen last. */
  chosen: Place | undefined;
  declare private transcript: Transcript | undefined;
  declare private selected: Span | undefined;
  declare private problem: string;
  /** The recording and the language that are shown. */
  private shown = { media: "", language: "" };
  private searching: number | undefined;

  constructor() {
    super();
    new Selecting(this, (range) => this.selects(range));
    this.recordings = [];
    this.words = "";
    this.problem = "";
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const media = this.place?.media ?? (this.shown.media || this.recordings[0]?.id);
    const isOther = changed.has("place") && media !== this.shown.media;
    if (changed.has("recordings") || isOther) void this.tell(() => this.show(media));
  }

  protected override render() {
    const { transcript, selected } = this;
    const rows = transcript ? this.rows(transcript) : [];
    return html`<details ?open=${!this.place}><summary>What was said</summary>
      <p class="problem" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      <div class="tools">${this.choosers()}
        <label>Look for <input type="search" dir="auto" .value=${this.words} @input=${this.asked}></label></div>
      ${
        this.canDecide && selected
          ? html`<p role="status"><button type="button" class="main" @pointerdown=${keepSelection}
        @click=${() => this.choose(selected)}>It was said in these words,
        ${clock(selected.start_ms)}–${clock(selected.end_ms)}</button></p>`
          : nothing
      }
      ${rows.length ? nothing : html`<p role="status">${this.words ? "No words like these were heard." : ""}</p>`}
      <ol class="said">${rows.map((segment) => {
        const at = clock(segment.start_ms);
        return html`<li><span class="clock">${at}</span>
          <p class="text" dir="auto" lang=${transcript?.language ?? ""} data-segment=${segment.id}>${segment.text}</p>
          ${
            this.canDecide
              ? html`<button type="button" aria-label="Here, at ${at}"
            @click=${() => this.choose(segment)}>Here</button>`
              : nothing
          }</li>`;
      })}</ol></details>`;
  }

  private rows(transcript: Transcript) {
    const { place, words } = this;
    if (words.trim()) return likely(transcript, words);
    return around(transcript, place?.media === this.shown.media ? place.startMs : 0);
  }

  private choosers() {
    const { media, language } = this.shown;
    const item = this.recordings.find(({ id }) => id === media);
    const options = this.recordings.map(({ id, title }) => {
      return html`<option value=${id} .selected=${id === media}>${title}</option>`;
    });
    const languages = item?.languages.map((one) => {
      return html`<option value=${one} .selected=${one === language}>${nameOf(one)}</option>`;
    });
    const chose = (event: Event) => (event.target as HTMLSelectElement).value;
    return html`${
      options.length > 1
        ? html`<label>Recording <select @change=${(event: Event) =>
            this.tell(() => this.show(chose(event)))}>${options}</select></label>`
        : nothing
    }${
      (languages?.length ?? 0) > 1
        ? html`<label>Language <select @change=${(event: Event) =>
            this.tell(() => this.show(media, chose(event)))}>${languages}</select></label>`
        : nothing
    }`;
  }

  private async show(media: string | undefined, language?: string): Promise<void> {
    const item = this.recordings.find(({ id }) => id === media);
    const named = language ?? item?.languages[0];
    if (!item || !named) return;
    this.shown = { media: item.id, language: named };
    const { transcript } = await getTranscript(item.id, named);
    if (this.shown.media === item.id && this.shown.language === named) this.transcript = transcript;
  }

  private readonly asked = (event: Event) => {
    const words = (event.target as HTMLInputElement).value;
    clearTimeout(this.searching);
    this.searching = window.setTimeout(() => (this.words = words), SEARCH_AFTER_MS);
  };

  private choose({ start_ms, end_ms }: Span): void {
    this.chosen = { media: this.shown.media, startMs: start_ms, endMs: end_ms };
    this.dispatchEvent(new Event("place"));
  }

  private selects(range: Range | undefined): void {
    const [first, last] = range ? [this.end(range, "start"), this.end(range, "end")] : [];
    this.selected = first && last && { start_ms: first.start_ms, end_ms: last.end_ms };
  }

  /** The time of the word at one end of a selection; undefined: it is elsewhere. */
  private end(range: Range, side: "start" | "end"): Span | undefined {
    const { transcript } = this;
    const [node, offset] = [range[`${side}Container`], range[`${side}Offset`]];
    const row = node.parentElement?.closest<HTMLElement>(".said .text");
    if (!(node instanceof Text) || !row || !this.contains(row)) return undefined;
    const segment = transcript?.segments[indexOf(transcript, row.dataset.segment)];
    if (!segment) return undefined;
    return side === "start"
      ? timesOf(segment, offset, segment.text.length)
      : timesOf(segment, 0, offset);
  }

  private async tell(act: () => Promise<void>): Promise<void> {
    this.problem = await problemOf(act);
  }
}

/** A press on a button takes the selection away, and the button with it. */
function keepSelection(event: Event): void {
  event.preventDefault();
}

customElements.define("qm-said", QmSaid);
