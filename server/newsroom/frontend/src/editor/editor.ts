import { html } from "lit";
import { fileUrl, getFindings, getPeaks, getTranscript, posterUrl } from "../api";
import { LightElement } from "../light";
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
import type { Match } from "../transcript/finding";
import { same } from "../transcript/merging";
import { indexOf, lastBegun, type Segment, type Transcript } from "../transcript/model";
import type { SegmentActions } from "./actions";
import type { QmAgain } from "./again";
import { bar, overview } from "./bar";
import type { QmConflict, QmKeys, QmSpeakers } from "./dialogs";
import { Editing } from "./editing";
import { nameElsewhere } from "./elsewhere";
import type { QmFindBar } from "./findbar";
import { type Bindings, commandOf, readBindings, writeBindings } from "./keys";
import type { QmSegments } from "./list";
import { bySegment, type Findings, nextProblem, nextUnsure } from "./next";
import { Playing } from "./playing";
import type { QmRevisions } from "./revisions";
import { NUDGE_MS } from "./times";
import { Waveform } from "./waveform";
import "./again";
import "./dialogs";
import "./findbar";
import "./list";
import "./revisions";

const SKIP_MS = 2000;

/** The transcript editor: footage, waveform and text in one view. */
export class QmEditor extends LightElement {
  static override properties = {
    media: {},
    language: {},
    languages: {},
    nonce: { attribute: "data-nonce" },
    isReadOnly: { type: Boolean, attribute: "read-only" },
    editing: { state: true },
    besideLanguage: { state: true },
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
  declare private besideLanguage: string;
  declare private currentId: string | undefined;
  declare private problem: string;
  private beside: Transcript | undefined;
  private findings: Findings = new Map();
  private found = new Map<string, Match[]>();
  private bindings: Bindings = readBindings();
  private playing: Playing | undefined;
  private waveform: Waveform | undefined;
  private spokenId: string | undefined;
  private follows = true;
  private namesSaved: Transcript["speakers"];
  private readonly actions: SegmentActions = {
    select: (id) => this.select(id),
    seek: (ms) => this.playing?.seek(ms),
    typed: (base, text) =>
      this.change((now) => typed(now, base, text), "Typing", `typing ${base.id}`),
    split: (id, offset) => this.split(id, offset),
    join: (id) => this.join(id),
    joinAbove: (id) => this.joinAbove(id),
    step: (id, by) => void this.step(id, by),
    move: (id, to) => this.change((now) => moved(now, id, to), "Moving", `moving ${id}`),
    saidBy: (id, speaker) => this.saidBy(id, speaker),
    nowMs: () => this.playing?.nowMs ?? 0,
  };

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
    previous: () => this.currentId && void this.step(this.currentId, -1),
    next: () => void this.stepOn(),
    spoken: () => this.spokenId && void this.goTo(this.spokenId),
    "next-problem": () => this.seekProblem(1),
    "previous-problem": () => this.seekProblem(-1),
    "next-unsure": () => this.seekUnsure(),
    "set-in": () => this.moveCurrent({ start_ms: this.actions.nowMs() }),
    "set-out": () => this.moveCurrent({ end_ms: this.actions.nowMs() }),
    "start-earlier": () => this.nudge("start_ms", -NUDGE_MS),
    "start-later": () => this.nudge("start_ms", NUDGE_MS),
    "end-earlier": () => this.nudge("end_ms", -NUDGE_MS),
    "end-later": () => this.nudge("end_ms", NUDGE_MS),
    split: () => this.splitAtCursor(),
    join: () => this.currentId && this.join(this.currentId),
    undo: () => this.editing?.undo(),
    redo: () => this.editing?.redo(),
    find: () => void this.child<QmFindBar>("qm-find-bar").open(),
    replace: () => void this.child<QmFindBar>("qm-find-bar").open(),
    save: () => void this.editing?.save(),
    speakers: () => this.child<QmSpeakers>("qm-speakers").open(),
    again: () =>
      this.canHear && this.current && this.child<QmAgain>("qm-again").openAt(this.current),
    revisions: () => this.child<QmRevisions>("qm-revisions").open(),
    keys: () => this.child<QmKeys>("qm-keys").open(),
  };

  private readonly run = (id: string) => () => this.commands[id]?.();

  constructor() {
    super();
    this.isReadOnly = false;
    this.languages = "";
    this.besideLanguage = "";
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

  private get transcript(): Transcript | undefined {
    return this.editing?.transcript;
  }

  private get current(): Segment | undefined {
    return this.transcript?.segments[indexOf(this.transcript, this.currentId)];
  }

  private get list(): QmSegments {
    return this.child<QmSegments>("qm-segments");
  }

  private get others(): string[] {
    return this.languages.split(" ").filter((one) => one && one !== this.language);
  }

  private async load(): Promise<void> {
    try {
      const editing = await Editing.open(this.media, this.language);
      this.namesSaved = editing.transcript.speakers;
      editing.addEventListener("change", () => this.changed());
      editing.addEventListener("state", () => this.stateChanged());
      editing.addEventListener("saved", () => void this.saved());
      this.currentId = editing.transcript.segments[0]?.id;
      this.besideLanguage = editing.transcript.translated_from ?? "";
      this.editing = editing;
      await this.updateComplete;
      const video = this.querySelector("video") as HTMLVideoElement;
      this.playing = new Playing(video, (ms) => this.heard(ms));
      this.openAt(new URL(location.href).searchParams.get("t"));
      void this.check();
      await Promise.all([this.loadBeside(), this.draw(video, editing.transcript)]);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  private async draw(video: HTMLVideoElement, { media }: Transcript): Promise<void> {
    const container = this.querySelector<HTMLElement>(".waveform");
    const peaks = await getPeaks(this.media).catch(() => undefined);
    if (!container || !peaks) return;
    container.dataset.nonce = this.nonce;
    this.waveform = new Waveform(container, video, peaks, media.duration_ms, this.actions.move);
    this.waveform.show(this.current);
  }

  private openAt(seconds: string | null): void {
    const ms = Number(seconds) * 1000;
    if (!seconds || !Number.isFinite(ms) || !this.transcript) return;
    this.playing?.seek(ms);
    const segment = this.transcript.segments[Math.max(0, lastBegun(this.transcript.segments, ms))];
    if (segment) void this.goTo(segment.id);
  }

  protected override render() {
    const { transcript, editing } = this;
    if (!transcript || !editing) {
      return html`<p role="status">${this.problem || "Opening the transcript …"}</p>`;
    }
    return html`${this.bar(editing)}
      <qm-find-bar .editing=${editing} .transcript=${transcript} @found=${this.wasFound}></qm-find-bar>
      <div class="side">
        <video src=${fileUrl(this.media)} poster=${posterUrl(this.media)} controls playsinline preload="metadata"></video>
        <p class="caption" dir="auto" lang=${this.language}></p>
        ${overview(transcript, this.findings, this.run)}
      </div>
      <qm-segments tabindex="-1" aria-label="Transcript" .transcript=${transcript} .beside=${this.beside}
        .findings=${this.findings} .found=${this.found} .currentId=${this.currentId} .spokenId=${this.spokenId}
        .isReadOnly=${this.isReadOnly} .actions=${this.actions} @wheel=${this.unfollow} @touchmove=${this.unfollow}></qm-segments>
      <div class="strip"><div class="waveform" dir="ltr"></div>
        <label class="zoom">Closer <input type="range" min="20" max="400" value="80"
          @input=${(event: InputEvent) => this.waveform?.zoom(Number((event.target as HTMLInputElement).value))}></label></div>
      <qm-speakers .editing=${editing}></qm-speakers>
      <qm-again .editing=${editing} .languages=${this.languages.split(" ")}></qm-again>
      <qm-revisions .editing=${editing}></qm-revisions>
      <qm-conflict .editing=${editing}></qm-conflict>
      <qm-keys .bindings=${this.bindings} @change=${this.rebind}></qm-keys>`;
  }

  /** Whether this is what is said, and may be changed. */
  private get canHear(): boolean {
    return !this.isReadOnly && !this.transcript?.translated_from;
  }

  private bar(editing: Editing) {
    const { isReadOnly, canHear, follows, others, besideLanguage: beside, run } = this;
    const { choseBeside, follow, settle } = this;
    const shown = {
      isReadOnly,
      canHear,
      follows,
      others,
      beside,
      run,
      choseBeside,
      follow,
      settle,
    };
    return bar(editing, shown);
  }

  private child<Part extends HTMLElement>(name: string): Part {
    return this.querySelector(name) as Part;
  }

  private change(act: (now: Transcript) => Transcript, label: string, key?: string): void {
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

  private readonly settle = () => this.child<QmConflict>("qm-conflict").open();

  private async saved(): Promise<void> {
    void this.check();
    const speakers = this.transcript?.speakers;
    if (!speakers || same(speakers, this.namesSaved)) return;
    try {
      await nameElsewhere(this.media, this.others, speakers);
      this.namesSaved = speakers;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  /** Look for what a reader of the subtitles would stumble over, as last saved. */
  private async check(): Promise<void> {
    const problems = await getFindings(this.media, this.language).catch(() => []);
    this.findings = bySegment(this.transcript?.segments ?? [], problems);
    this.requestUpdate();
  }

  private async loadBeside(): Promise<void> {
    this.beside = undefined;
    if (this.besideLanguage) {
      const { transcript } = await getTranscript(this.media, this.besideLanguage);
      this.beside = transcript;
    }
    this.requestUpdate();
  }

  private readonly choseBeside = (event: Event) => {
    this.besideLanguage = (event.target as HTMLSelectElement).value;
    void this.loadBeside();
  };

  private select(id: string): void {
    this.currentId = id;
    this.waveform?.show(this.current);
  }

  private async goTo(id: string, offset?: number): Promise<void> {
    this.select(id);
    this.list.show(id, "center");
    const row = await this.list.shown(id);
    row?.placeCursor(offset ?? 0);
  }

  private async step(id: string, by: -1 | 1): Promise<void> {
    const { transcript } = this;
    const next = transcript?.segments[indexOf(transcript, id) + by];
    if (!next) return;
    this.select(next.id);
    this.list.show(next.id);
    const row = await this.list.shown(next.id);
    row?.placeCursor(by < 0 ? next.text.length : 0);
  }

  private async stepOn(): Promise<void> {
    if (this.currentId) await this.step(this.currentId, 1);
  }

  private split(id: string, offset: number): void {
    const before = this.transcript;
    this.change((now) => split(now, id, offset), "Splitting");
    const { transcript } = this;
    const next = transcript?.segments[indexOf(transcript, id) + 1];
    if (next && transcript !== before) void this.goTo(next.id);
  }

  private splitAtCursor(): void {
    const row = this.list.row(this.currentId);
    if (row?.cursor !== undefined) this.split(row.segment.id, row.cursor);
  }

  private join(id: string): void {
    const { transcript } = this;
    const seam = transcript?.segments[indexOf(transcript, id)]?.text.length;
    this.change((now) => joined(now, id), "Joining");
    void this.goTo(id, seam);
  }

  private joinAbove(id: string): void {
    const { transcript } = this;
    const at = transcript ? indexOf(transcript, id) : -1;
    const [above, segment] = [transcript?.segments[at - 1], transcript?.segments[at]];
    if (!above || !segment) return;
    if (segment.text.trim()) this.join(above.id);
    else {
      this.change((now) => removed(now, id), "Removing");
      void this.goTo(above.id, above.text.length);
    }
  }

  private saidBy(id: string, speaker: string): void {
    if (speaker !== "+") {
      this.change((now) => saidBy(now, id, speaker || null), "Naming who speaks");
      return;
    }
    this.change((now) => {
      const free = freeSpeaker(now);
      return saidBy(named(now, free, ""), id, free);
    }, "Naming who speaks");
    this.commands.speakers?.();
  }

  private moveCurrent(to: { start_ms?: number; end_ms?: number }): void {
    if (this.currentId) this.actions.move(this.currentId, to);
  }

  private nudge(side: "start_ms" | "end_ms", by: number): void {
    if (this.current) this.moveCurrent({ [side]: this.current[side] + by });
  }

  private seekProblem(by: 1 | -1): void {
    const { transcript } = this;
    const segment = transcript && nextProblem(transcript, this.findings, this.currentId, by);
    if (!segment) return;
    this.playing?.seek(segment.start_ms);
    void this.goTo(segment.id);
  }

  private seekUnsure(): void {
    const next = this.transcript && nextUnsure(this.transcript, this.actions.nowMs());
    if (!next) return;
    this.playing?.seek(next.word.start_ms);
    void this.goTo(next.segment.id, Math.max(0, next.segment.text.indexOf(next.word.text)));
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

  private readonly follow = (event: Event) => {
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
