import { html, nothing, type PropertyValues } from "lit";
import {
  type Alternative,
  type Decided,
  decide,
  fileUrl,
  getAlignment,
  getArticle,
  getMedia,
  type Media,
  type Orphaned,
  type Quote,
} from "../api";
import { Playing } from "../editor/playing";
import { wordsOf } from "../failing";
import { LightElement } from "../light";
import { Shortcuts } from "../shortcuts";
import { VERDICTS } from "../verdicts";
import type { QmDeciding } from "./deciding";
import { decided, gone, item, rivals, standing, verdict, wording } from "./details";
import { asBefore, type Done, done } from "./done";
import { shortcuts } from "./keys";
import type { QmMarking } from "./marking";
import { type Place, placeOf } from "./place";
import { beyond, type Moves, placing, type Side, withEnd } from "./placing";
import { Printed } from "./printed";
import { progress } from "./progress";
import type { QmSaid } from "./said";
import { chosen, isSettled, nextOpen } from "./settled";
import "./deciding";
import "./marking";
import "./rewriting";
import "./said";

const PENDING_MS = 5000;
const AROUND_MS = 3000;

/** The quote desk: quote by quote, listen, compare, decide. */
export class QmDesk extends LightElement {
  static override properties = {
    article: {},
    canDecide: { type: Boolean, attribute: "can-decide" },
    canEdit: { type: Boolean, attribute: "can-edit" },
    quotes: { state: true },
    currentId: { state: true },
    shown: { state: true },
    place: { state: true },
    recordings: { state: true },
    lookedFor: { state: true },
    done: { state: true },
    problem: { state: true },
  };

  declare article: string;
  declare canDecide: boolean;
  declare canEdit: boolean;
  declare private quotes: readonly Quote[] | undefined;
  declare private currentId: string | undefined;
  /** What is listed, as `choices` names it. */
  declare private shown: string;
  declare private place: Place | undefined;
  declare private recordings: readonly Media[];
  /** The words of a quote that was not found. */
  declare private lookedFor: string;
  /** What was decided here, the last one last. */
  declare private done: readonly Done[];
  declare private problem: string;
  private orphaned: readonly Orphaned[] = [];
  private printed: Printed | undefined;
  private playing: Playing | undefined;
  private readonly moves: Moves = {
    play: () => this.play(),
    playAround: () => this.play(AROUND_MS),
    nudge: (side, by) => this.nudge(side, by),
    setHere: (side) => this.setHere(side),
  };
  private readonly shortcuts = new Shortcuts(
    shortcuts({
      ...this.moves,
      step: (by) => this.step(by),
      goToOpen: () => this.goToOpen(),
      toggle: () => this.toggle(),
      skip: (ms) => this.playing?.skip(ms),
      take: (n) => this.take(this.current?.alternatives[n]),
      search: () => this.focusOn("qm-said input[type=search]"),
      mark: () => this.focusOn("qm-marking input"),
      confirm: () => this.deciding?.want("confirmed"),
      reject: () => this.deciding?.reject(),
      reopen: () => this.current?.decision && this.deciding?.want("open"),
      undo: () => void this.undo(),
    }),
  );

  constructor() {
    super();
    this.shown = "all";
    this.recordings = [];
    this.done = [];
    this.lookedFor = this.problem = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.shortcuts.listen();
    document.addEventListener("visibilitychange", this.cameBack);
    this.page?.addEventListener("click", this.clickedArticle);
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.shortcuts.stop();
    document.removeEventListener("visibilitychange", this.cameBack);
    this.page?.removeEventListener("click", this.clickedArticle);
  }

  private get page(): Element | null {
    return document.querySelector(".article");
  }

  private get current(): Quote | undefined {
    return this.quotes?.find(({ id }) => id === this.currentId);
  }

  private get listed(): readonly Quote[] {
    return chosen(this.quotes ?? [], this.shown);
  }

  private async load(): Promise<void> {
    try {
      const [article, alignment] = await Promise.all([
        getArticle(this.article),
        getAlignment(this.article),
      ]);
      if (!this.quotes) this.recordings = await Promise.all(article.media.map(getMedia));
      if (this.page && !this.printed) this.printed = new Printed(this.page, article.plain);
      this.orphaned = alignment.orphaned ?? [];
      this.show(alignment.quotes);
      const isPending = alignment.pending?.length;
      this.problem = isPending ? "Some of its recordings are still being worked on." : "";
      if (isPending) setTimeout(() => void this.load(), PENDING_MS);
    } catch (error) {
      this.tell(error);
    }
  }

  /** Show quotes; what somebody is at stays where nothing of it has changed. */
  private show(quotes: readonly Quote[]): void {
    const before = this.current;
    this.quotes = quotes;
    const wanted = this.currentId ?? location.hash.slice(1);
    const current = quotes.find(({ id }) => id === wanted) ?? quotes[0];
    if (JSON.stringify(before) !== JSON.stringify(current)) this.select(current);
  }

  protected override render() {
    const { quotes, current } = this;
    if (!quotes)
      return html`<p role="status">${this.problem || "Comparing the article with what was said …"}</p>`;
    const last = this.done.at(-1);
    return html`${this.footage()}
      <p class="problem" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      ${quotes.length ? progress(quotes, this.shown, this.filtered) : nothing}
      <p class="told" role="status">${last ? html`${last.told} <button type="button" @click=${this.undo}>Undo</button>` : nothing}</p>
      ${current ? this.details(current, quotes) : html`<p>This article quotes nobody. Words that are somebody’s can be made a quote below.</p>`}
      <qm-said .recordings=${this.recordings} .place=${this.place} .words=${this.lookedFor}
        .canDecide=${this.canDecide} @place=${this.placed}></qm-said>
      <ol class="all-quotes" aria-label="Quotes">${this.listed.map((quote) => {
        const isCurrent = quote.id === this.currentId;
        return item(quote, quotes.indexOf(quote) + 1, isCurrent, () => this.select(quote));
      })}</ol>
      ${gone(this.orphaned)}
      ${
        this.canDecide
          ? html`<qm-marking .article=${this.article} .page=${this.page} .printed=${this.printed}
        @marked=${this.marked}></qm-marking>`
          : nothing
      }
      <p class="tools">${this.canEdit ? html`<qm-rewriting .article=${this.article}></qm-rewriting>` : nothing}
        <button type="button" @click=${this.shortcuts.show}>Keys <kbd>?</kbd></button></p>`;
  }

  protected override updated(changed: PropertyValues): void {
    const video = this.querySelector("video");
    if (video && this.playing?.video !== video) this.playing = new Playing(video, () => {});
    if (!changed.has("quotes") && !changed.has("currentId")) return;
    const quotes = this.quotes ?? [];
    this.printed?.light("quote", chosen(quotes, "open"));
    this.printed?.light("quote-settled", quotes.filter(isSettled));
    this.printed?.light("quote-current", this.current ? [this.current] : []);
  }

  private footage() {
    const media = this.place?.media ?? this.recordings[0]?.id;
    const hasPicture = this.recordings.find(({ id }) => id === media)?.poster;
    return media
      ? html`<video class=${hasPicture ? "" : "sound"} controls playsinline preload="metadata"
        aria-label="The footage" src=${fileUrl(media)}></video>`
      : html`<p>No recording belongs to this article.</p>`;
  }

  private details(quote: Quote, quotes: readonly Quote[]) {
    const { place, canDecide } = this;
    const recording = this.recordings.find(({ id }) => id === place?.media);
    const [spoken] = recording?.languages ?? [];
    const editor = this.canEdit && spoken ? `/media/${recording?.id}/edit/${spoken}` : undefined;
    const titles = new Map(this.recordings.map(({ id, title }) => [id, title]));
    return html`<section class="quote" aria-label="This quote">
      <p class="tools" role="status"><span class="measure">Quote ${quotes.indexOf(quote) + 1} of ${quotes.length}</span>
        ${verdict(quote)} ${standing(quote)} <span class="unseen" dir="auto">“${quote.exact}”</span></p>
      <p class="measure">${VERDICTS[quote.verdict]?.meaning}</p>
      ${wording(quote)}
      ${placing(place, this.moves)}
      ${rivals(quote, titles, (one) => this.take(one))}
      ${quote.decision ? decided(quote.decision) : nothing}
      ${
        canDecide
          ? html`<qm-deciding .decision=${quote.decision} .hasPlace=${place !== undefined}
        @decide=${this.wanted}></qm-deciding>`
          : nothing
      }
      ${place ? beyond(place, editor) : nothing}</section>`;
  }

  private select(quote: Quote | undefined): void {
    this.currentId = quote?.id;
    this.place = quote && placeOf(quote);
    this.lookedFor = quote && !this.place ? quote.exact : "";
    this.deciding?.clear();
    if (quote) this.printed?.bringIntoView(quote);
    void this.updateComplete.then(() => this.playing?.video.paused && this.cue());
    if (quote) history.replaceState(null, "", `#${quote.id}`);
  }

  private step(by: 1 | -1): void {
    const at = this.listed.findIndex(({ id }) => id === this.currentId);
    const next = this.listed[Math.min(Math.max(at + by, 0), this.listed.length - 1)];
    if (next) this.select(next);
  }

  private goToOpen(): void {
    const next = nextOpen(this.quotes ?? [], this.currentId);
    if (next) this.select(next);
  }

  /** Show the picture that a quote begins with. */
  private cue(): void {
    if (this.place) this.playing?.seek(this.place.startMs);
  }

  private toggle(): void {
    const { playing, place } = this;
    if (!playing?.video.paused) playing?.video.pause();
    else if (place && playing.nowMs > place.startMs && playing.nowMs < place.endMs)
      playing.playUntil(place.endMs);
    else if (place) this.play();
    else playing.toggle();
  }

  private play(aroundMs = 0): void {
    const { startMs, endMs } = this.place ?? {};
    if (startMs === undefined || endMs === undefined) return;
    this.playing?.playSpan(Math.max(0, startMs - aroundMs), endMs + aroundMs);
  }

  private nudge(side: Side, by: number): void {
    if (!this.place) return;
    const next = { ...this.place, [side]: Math.max(0, this.place[side] + by) };
    if (next.startMs < next.endMs) this.place = next;
  }

  private setHere(side: Side): void {
    const media = this.place?.media ?? this.recordings[0]?.id;
    if (media && this.playing) this.place = withEnd(this.place, media, side, this.playing.nowMs);
  }

  private take(one: Alternative | undefined): void {
    if (!one) return;
    this.place = { media: one.media, startMs: one.start_ms, endMs: one.end_ms };
    void this.updateComplete.then(() => this.play());
  }

  private focusOn(field: string): void {
    const found = this.querySelector<HTMLInputElement>(field);
    found?.closest("details")?.setAttribute("open", "");
    found?.focus();
  }

  private readonly placed = (event: Event) => {
    this.place = (event.target as QmSaid).chosen;
    void this.updateComplete.then(() => this.play());
  };

  private readonly marked = async (event: Event) => {
    this.currentId = (event.target as QmMarking).quote?.id;
    await this.load();
  };

  private get deciding(): QmDeciding | null {
    return this.querySelector("qm-deciding");
  }

  private readonly wanted = async () => {
    const { current, place, deciding } = this;
    if (!current || !deciding?.wanted) return;
    const { state } = deciding.wanted;
    const where = place && { media: place.media, start_ms: place.startMs, end_ms: place.endMs };
    if (!(await this.send(current, { ...deciding.wanted, ...where }))) return;
    this.done = [...this.done, done(current, state)];
    deciding.clear();
    if (state !== "open") this.goToOpen();
  };

  /** As it was before the last decision. */
  private readonly undo = async (): Promise<void> => {
    const { was } = this.done.at(-1) ?? {};
    if (!was) return;
    if (!(await this.send(was, asBefore(was)))) return;
    this.done = this.done.slice(0, -1);
    this.select(this.quotes?.find(({ id }) => id === was.id));
  };

  /** Whether it was taken. */
  private async send({ id }: Quote, decision: Decided): Promise<boolean> {
    try {
      const made = await decide(this.article, id, decision);
      this.quotes = this.quotes?.map((one) => (one.id === made.id ? made : one));
      this.problem = "";
      return true;
    } catch (error) {
      this.tell(error);
      return false;
    }
  }

  private tell(error: unknown): void {
    this.problem = wordsOf(error);
  }

  private readonly filtered = (shown: string) => {
    this.shown = shown;
    if (!this.listed.some(({ id }) => id === this.currentId)) this.select(this.listed[0]);
  };

  /** Somebody may have corrected the transcript meanwhile. */
  private readonly cameBack = () => {
    if (!document.hidden) void this.load();
  };

  private readonly clickedArticle = () => {
    const quote = this.printed?.atCursor(this.quotes ?? []);
    if (quote) this.select(quote);
  };
}

customElements.define("qm-desk", QmDesk);
