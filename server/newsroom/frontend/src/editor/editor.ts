import { html, nothing } from "lit";
import { fileUrl, getFindings, getPeaks, posterUrl } from "../api";
import { wordsOf } from "../failing";
import { LightElement } from "../light";
import type { Match } from "../transcript/finding";
import { indexOf, lastBegun, type Segment, type Transcript } from "../transcript/model";
import { type Acted, Acting } from "./acting";
import type { QmAgain } from "./again";
import { bar, overview } from "./bar";
import { BesideView } from "./beside";
import type { QmConflict, QmKeys, QmSpeakers } from "./dialogs";
import { Editing } from "./editing";
import type { QmFindBar } from "./findbar";
import { type Bindings, commandOf, readBindings, writeBindings } from "./keys";
import type { QmSegments } from "./list";
import { bySegment, type Findings } from "./next";
import { Playing } from "./playing";
import type { QmRevisions } from "./revisions";
import { NUDGE_MS } from "./times";
import { Waveform } from "./waveform";
import "../clip";
import "./again";
import "./dialogs";
import "./findbar";
import "./list";
import "./revisions";

const SKIP_MS = 2000;

/** The transcript editor: footage, waveform and text in one view. */
export class QmEditor extends LightElement implements Acted {
  static override properties = {
    media: {},
    language: {},
    languages: {},
    nonce: { attribute: "data-nonce" },
    isReadOnly: { type: Boolean, attribute: "read-only" },
    editing: { state: true },
    currentId: { state: true },
    problem: { state: true },
  };

  declare media: string;
  declare language: string;
  /** All of the recording, with spaces between. */
  declare languages: string;
  declare isReadOnly: boolean;
  declare nonce: string;
  declare private editing: Editing | undefined;
  declare currentId: string | undefined;
  declare private problem: string;
  findings: Findings = new Map();
  playing: Playing | undefined;
  private beside: BesideView | undefined;
  private found = new Map<string, Match[]>();
  private bindings: Bindings = readBindings();
  private waveform: Waveform | undefined;
  private spokenId: string | undefined;
  follows = true;
  private readonly acting = new Acting(this);

  /** What each command does. */
  private readonly commands: { readonly [id: string]: () => void } = {
    play: () => this.playing?.toggle(),
    "shuttle-back": () => this.playing?.shuttle(-1),
    "shuttle-stop": () => this.playing?.shuttle(0),
    "shuttle-on": () => this.playing?.shuttle(1),
    back: () => this.playing?.skip(-SKIP_MS),
    ahead: () => this.playing?.skip(SKIP_MS),
    slower: () => this.playing?.faster(-1),
    faster: () => this.playing?.faster(1),
    replay: () =>
      this.current && this.playing?.playSpan(this.current.start_ms, this.current.end_ms),
    previous: () => this.acting.stepFrom(this.currentId, -1),
    next: () => this.acting.stepFrom(this.currentId, 1),
    spoken: () => this.spokenId && void this.acting.goTo(this.spokenId),
    "next-problem": () => this.acting.seekProblem(1),
    "previous-problem": () => this.acting.seekProblem(-1),
    "next-unsure": () => this.acting.seekUnsure(),
    "next-stale": () => this.acting.seekStale(),
    "set-in": () => this.acting.moveCurrent({ start_ms: this.acting.nowMs() }),
    "set-out": () => this.acting.moveCurrent({ end_ms: this.acting.nowMs() }),
    "start-earlier": () => this.acting.nudge("start_ms", -NUDGE_MS),
    "start-later": () => this.acting.nudge("start_ms", NUDGE_MS),
    "end-earlier": () => this.acting.nudge("end_ms", -NUDGE_MS),
    "end-later": () => this.acting.nudge("end_ms", NUDGE_MS),
    split: () => this.acting.splitAtCursor(),
    join: () => this.currentId && this.acting.join(this.currentId),
    undo: () => this.editing?.undo(),
    redo: () => this.editing?.redo(),
    find: () => void this.child<QmFindBar>("qm-find-bar").open(),
    replace: () => void this.child<QmFindBar>("qm-find-bar").open(),
    save: () => void this.editing?.save(),
    speakers: () => this.nameSpeakers(),
    again: () =>
      this.canHear && this.current && this.child<QmAgain>("qm-again").openAt(this.current),
    revisions: () => this.child<QmRevisions>("qm-revisions").open(),
    keys: () => this.child<QmKeys>("qm-keys").open(),
  };

  readonly run = (id: string) => () => this.commands[id]?.();

  constructor() {
    super();
    this.isReadOnly = false;
    this.languages = "";
    this.problem = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("keydown", this.pressed);
    addEventListener("pagehide", this.leaving);
    addEventListener("beforeunload", this.warnUnsaved);
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("keydown", this.pressed);
    removeEventListener("pagehide", this.leaving);
    removeEventListener("beforeunload", this.warnUnsaved);
    this.leaving();
    this.waveform?.destroy();
  }

  get transcript(): Transcript | undefined {
    return this.editing?.transcript;
  }

  private get current(): Segment | undefined {
    return this.acting.current;
  }

  get list(): QmSegments {
    return this.child<QmSegments>("qm-segments");
  }

  get others(): string[] {
    return this.languages.split(" ").filter((one) => one && one !== this.language);
  }

  private async load(): Promise<void> {
    try {
      const editing = await Editing.open(this.media, this.language);
      editing.addEventListener("change", () => this.changed());
      editing.addEventListener("state", () => this.stateChanged());
      editing.addEventListener("saved", () => void this.saved());
      this.currentId = editing.transcript.segments[0]?.id;
      this.beside = new BesideView(editing);
      this.beside.addEventListener("change", () => this.requestUpdate());
      this.editing = editing;
      await this.updateComplete;
      const video = this.querySelector("video") as HTMLVideoElement;
      this.playing = new Playing(video, (ms) => this.heard(ms));
      this.openAt(new URL(location.href).searchParams.get("t"));
      void this.check();
      const beside = this.beside.show(editing.transcript.translated_from ?? "");
      await Promise.all([beside, this.draw(video, editing.transcript)]);
    } catch (error) {
      this.problem = wordsOf(error);
    }
  }

  private async draw(video: HTMLVideoElement, { media }: Transcript): Promise<void> {
    const container = this.querySelector<HTMLElement>(".waveform");
    const peaks = await getPeaks(this.media).catch(() => undefined);
    if (!container || !peaks) return;
    container.dataset.nonce = this.nonce;
    this.waveform = new Waveform(container, video, peaks, media.duration_ms, (id, to) =>
      this.acting.move(id, to),
    );
    this.waveform.show(this.current);
  }

  private openAt(seconds: string | null): void {
    const ms = Number(seconds) * 1000;
    if (!seconds || !Number.isFinite(ms) || !this.transcript) return;
    this.playing?.seek(ms);
    const segment = this.transcript.segments[Math.max(0, lastBegun(this.transcript.segments, ms))];
    if (segment) void this.acting.goTo(segment.id);
  }

  protected override render() {
    const { transcript, editing, beside, findings, isReadOnly, run } = this;
    if (!transcript || !editing || !beside) {
      return html`<p role="status">${this.problem || "Opening the transcript …"}</p>`;
    }
    return html`${bar(editing, beside.language, this)}
      <qm-find-bar .editing=${editing} .transcript=${transcript} @found=${this.wasFound}></qm-find-bar>
      <div class="side">
        <video src=${fileUrl(this.media)} poster=${posterUrl(this.media)} controls playsinline preload="metadata"></video>
        <p class="caption" dir="auto" lang=${this.language}></p>
        ${overview({ transcript, findings, beside, isReadOnly, run })}
        ${this.current ? html`<qm-clip .media=${this.media} .startMs=${this.current.start_ms} .endMs=${this.current.end_ms}></qm-clip>` : nothing}
      </div>
      <qm-segments tabindex="-1" aria-label="Transcript" .transcript=${transcript} .beside=${beside.transcript}
        .findings=${findings} .found=${this.found} .currentId=${this.currentId} .spokenId=${this.spokenId}
        .isReadOnly=${isReadOnly} .actions=${this.acting} @wheel=${this.unfollow} @touchmove=${this.unfollow}></qm-segments>
      <div class="strip"><div class="waveform" dir="ltr"></div>
        ${this.current && !isReadOnly ? this.times(this.current) : nothing}
        <label class="zoom">Closer <input type="range" min="20" max="400" value="80"
          @input=${(event: InputEvent) => this.waveform?.zoom(Number((event.target as HTMLInputElement).value))}></label></div>
      <qm-speakers .editing=${editing}></qm-speakers>
      <qm-again .editing=${editing} .languages=${this.languages.split(" ")}></qm-again>
      <qm-revisions .editing=${editing}></qm-revisions>
      <qm-conflict .editing=${editing}></qm-conflict>
      <qm-keys .bindings=${this.bindings} @change=${this.rebind}></qm-keys>`;
  }

  /** Not in its row: rows that grew would slip away from under a double click. */
  private times(segment: Segment) {
    return html`<qm-times .segment=${segment} .actions=${this.acting}
      .splitAt=${() => this.list.row(segment.id)?.cursor}></qm-times>`;
  }

  /** Whether this is what is said, and may be changed. */
  get canHear(): boolean {
    return !this.isReadOnly && !this.transcript?.translated_from;
  }

  private child<Part extends HTMLElement>(name: string): Part {
    return this.querySelector(name) as Part;
  }

  change(act: (now: Transcript) => Transcript, label: string, key?: string): void {
    if (this.transcript && !this.isReadOnly) this.editing?.apply(act(this.transcript), label, key);
  }

  private changed(): void {
    const { transcript } = this;
    if (transcript && indexOf(transcript, this.currentId) < 0) {
      this.currentId = transcript.segments[0]?.id;
    }
    this.waveform?.show(this.current);
    this.requestUpdate();
  }

  private stateChanged(): void {
    if (this.editing?.state.kind === "conflict") this.settle();
    this.requestUpdate();
  }

  readonly settle = () => this.child<QmConflict>("qm-conflict").open();

  private async saved(): Promise<void> {
    void this.check();
    try {
      await this.beside?.refresh();
    } catch (error) {
      this.problem = wordsOf(error);
    }
  }

  /** Look for what a reader of the subtitles would stumble over, as last saved. */
  private async check(): Promise<void> {
    const problems = await getFindings(this.media, this.language).catch(() => []);
    this.findings = bySegment(this.transcript?.segments ?? [], problems);
    this.requestUpdate();
  }

  readonly choseBeside = (event: Event) => {
    void this.beside?.show((event.target as HTMLSelectElement).value);
  };

  nameSpeakers(): void {
    this.child<QmSpeakers>("qm-speakers").open();
  }

  translateAgain(ids: readonly string[]): void {
    void this.beside?.translate(ids);
  }

  select(id: string): void {
    this.currentId = id;
    this.waveform?.show(this.current);
  }

  /** What is being said at a moment is lit. */
  private heard(ms: number): void {
    const { transcript } = this;
    if (!transcript) return;
    const at = lastBegun(transcript.segments, ms);
    const segment = transcript.segments[at];
    if (segment?.id !== this.spokenId) {
      this.spokenId = segment?.id;
      this.list.spokenId = this.spokenId;
      const caption = this.querySelector(".caption");
      if (caption) caption.textContent = segment?.text ?? "";
      if (segment && this.follows && !this.playing?.video.paused)
        this.list.show(segment.id, "center");
    }
    const word = segment?.words ? lastBegun(segment.words, ms) : -1;
    const isSaid = word >= 0 && ms < (segment?.end_ms ?? 0);
    this.list.row(segment?.id)?.lightWord(isSaid ? word : undefined);
  }

  private readonly wasFound = (event: Event) => {
    const bar = event.target as QmFindBar;
    this.found = Map.groupBy(bar.all, ({ id }) => id);
    if (bar.match) {
      this.select(bar.match.id);
      this.list.show(bar.match.id, "center");
    }
    this.requestUpdate();
  };

  readonly follow = (event: Event) => {
    this.follows = (event.target as HTMLInputElement).checked;
  };

  private readonly unfollow = () => {
    if (!this.follows || this.playing?.video.paused) return;
    this.follows = false;
    this.requestUpdate();
  };

  private readonly rebind = (event: Event) => {
    this.bindings = (event.target as QmKeys).bindings;
    writeBindings(this.bindings);
  };

  private readonly pressed = (event: KeyboardEvent) => {
    if (document.querySelector("dialog[open]")) return;
    const id = commandOf(event, this.bindings);
    if (id === undefined || !this.commands[id]) return;
    event.preventDefault();
    this.commands[id]();
  };

  private readonly leaving = () => this.editing?.keep();

  private readonly warnUnsaved = (event: BeforeUnloadEvent) => {
    if (this.editing && !this.editing.isSaved) event.preventDefault();
  };
}

customElements.define("qm-editor", QmEditor);
