import { html, nothing, type PropertyValues } from "lit";
import { type ClipState, getClip, getMedia, makeClip } from "./api";
import { copied } from "./copying";
import { wordsOf } from "./failing";
import { nameOf } from "./languages";
import { LightElement } from "./light";
import { written } from "./moment";

const ASK_MS = 500;
const HANDLES_S = [0, 1, 2, 5];

/** A moment to send to a colleague: a link to it, or its footage as a file. */
export class QmClip extends LightElement {
  static override properties = {
    media: {},
    startMs: { type: Number, attribute: "start-ms" },
    endMs: { type: Number, attribute: "end-ms" },
    languages: { state: true },
    file: { state: true },
    told: { state: true },
    isAtWork: { state: true },
  };

  declare media: string;
  declare startMs: number;
  declare endMs: number;
  /** Of the recording's subtitles. */
  declare private languages: readonly string[];
  declare private file: string | null;
  declare private told: string;
  declare private isAtWork: boolean;

  constructor() {
    super();
    this.languages = [];
    this.file = null;
    this.told = "";
    this.isAtWork = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!(changed.has("media") || changed.has("startMs") || changed.has("endMs"))) return;
    this.file = null;
    this.told = "";
  }

  protected override render() {
    const { file, told, isAtWork } = this;
    return html`<details @toggle=${this.opened}><summary>Send this moment</summary>
      <form class="tools" @submit=${this.submit} @change=${this.changed}>
        <button type="button" @click=${this.copy}>Copy link</button>
        <label>Before and after it <select name="handles">${HANDLES_S.map((each) => {
          return html`<option value=${each * 1000} .selected=${each === 1}>${each} s</option>`;
        })}</select></label>
        <label>Subtitles in the picture <select name="subtitles"><option value="">none</option>
          ${this.languages.map((each) => html`<option value=${each}>${nameOf(each)}</option>`)}</select></label>
        ${
          file
            ? html`<a class="button main" href=${file} download>Save the clip</a>`
            : html`<button class="main" ?disabled=${isAtWork}>Make a clip</button>`
        }
        <span role="status">${told || nothing}</span></form></details>`;
  }

  private readonly opened = async (event: Event) => {
    if (!(event.target as HTMLDetailsElement).open || this.languages.length) return;
    await this.tell(async () => {
      this.languages = (await getMedia(this.media)).languages;
    });
  };

  private readonly changed = () => {
    this.file = null;
    this.told = "";
  };

  private readonly copy = (event: Event) => {
    const address = new URL(`/watch/${this.media}`, location.href);
    void copied(`${address}?t=${written(this)}`, event.currentTarget as HTMLButtonElement);
  };

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const { media, startMs, endMs } = this;
    this.isAtWork = true;
    await this.tell(async () => {
      const clip = await this.made(media, {
        start_ms: startMs,
        end_ms: endMs,
        handles_ms: Number(data.get("handles")),
        subtitles: String(data.get("subtitles")) || null,
      });
      const isStillAsked = media === this.media && startMs === this.startMs && endMs === this.endMs;
      if (!isStillAsked) return;
      this.file = clip.file;
      this.told = "The clip is made.";
    });
    this.isAtWork = false;
  };

  private async made(media: string, asked: Parameters<typeof makeClip>[1]): Promise<ClipState> {
    this.told = "Making the clip …";
    let clip = await makeClip(media, asked);
    while (clip.state === "waiting" || clip.state === "working") {
      await new Promise((done) => setTimeout(done, ASK_MS));
      clip = await getClip(media, clip.id);
    }
    if (clip.error !== null) throw new Error(clip.error);
    return clip;
  }

  private async tell(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.told = wordsOf(error);
    }
  }
}

customElements.define("qm-clip", QmClip);
