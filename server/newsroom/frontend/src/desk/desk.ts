import { html, nothing } from "lit";
import {
  type Alternative,
  type Decided,
  decide,
  fileUrl,
  getAlignment,
  getArticle,
  type Quote,
} from "../api";
import { keyName } from "../editor/keys";
import { Playing } from "../editor/playing";
import { nameOf } from "../languages";
import { LightElement } from "../light";
import { clock, preciseClock } from "../transcript/clock";
import { FLAGS, VERDICTS } from "../verdicts";
import type { QmMarking } from "./marking";
import { type Place, placeOf } from "./place";
import { light, Printed } from "./printed";
import type { QmSaid } from "./said";
import "./marking";
import "./rewriting";
import "./said";

const NUDGE_MS = 100;
const PENDING_MS = 5000;

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
    problem: { state: true },
  };

  declare article: string;
  declare canDecide: boolean;
  declare canEdit: boolean;
  declare private quotes: readonly Quote[] | undefined;
  declare private currentId: string | undefined;
  /** A verdict, `open` for those not settled, or everything. */
  declare private shown: string;
  declare private place: Place | undefined;
  declare private recordings: readonly string[];
  /** The words of a quote that was not found. */
  declare private lookedFor: string;
  declare private problem: string;
  private printed: Printed | undefined;
  private playing: Playing | undefined;
  private readonly keys: { readonly [key: string]: () => void } = {
    J: () => this.step(1),
    K: () => this.step(-1),
    ArrowDown: () => this.step(1),
    ArrowUp: () => this.step(-1),
    Space: () => this.toggle(),
    P: () => this.play(),
    "[": () => this.nudge("startMs", -NUDGE_MS),
    "]": () => this.nudge("startMs", NUDGE_MS),
    "Shift+[": () => this.nudge("endMs", -NUDGE_MS),
    "Shift+]": () => this.nudge("endMs", NUDGE_MS),
    C: () => void this.decide("confirmed"),
    X: () => void this.decide("rejected"),
    O: () => void this.decide("open"),
  };

  constructor() {
    super();
    this.shown = "all";
    this.recordings = [];
    this.lookedFor = "";
    this.problem = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("keydown", this.pressed);
    this.page?.addEventListener("click", this.clickedArticle);
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("keydown", this.pressed);
    this.page?.removeEventListener("click", this.clickedArticle);
  }

  private get page(): Element | null {
    return document.querySelector(".article");
  }

  private get current(): Quote | undefined {
    return this.quotes?.find(({ id }) => id === this.currentId);
  }

  private get listed(): readonly Quote[] {
    return (this.quotes ?? []).filter(({ verdict, decision }) => {
      return this.shown === "all" || verdict === this.shown || (this.shown === "open" && !decision);
    });
  }

  private async load(): Promise<void> {
    try {
      const [article, alignment] = await Promise.all([
        getArticle(this.article),
        getAlignment(this.article),
      ]);
      this.quotes = alignment.quotes;
      this.recordings = article.media;
      if (this.page) this.printed = new Printed(this.page, article.plain);
      const wanted = location.hash.slice(1);
      this.select(this.quotes.find(({ id }) => id === wanted) ?? this.current ?? this.quotes[0]);
      if (alignment.pending?.length) {
        this.problem = "Some of its recordings are still being worked on.";
        setTimeout(() => void this.load(), PENDING_MS);
      }
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  protected override render() {
    const { quotes } = this;
    if (!quotes)
      return html`<p role="status">${this.problem || "Comparing the article with what was said …"}</p>`;
    const settled = quotes.filter(({ decision }) => decision).length;
    return html`<video controls playsinline preload="metadata"
        src=${this.place ? fileUrl(this.place.media) : nothing}></video>
      <p class="problem" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      <div class="about"><b role="status">${settled} of ${quotes.length} settled</b>
        <progress max=${quotes.length || 1} value=${settled} aria-label="Settled"></progress>
        ${this.filter(quotes)}</div>
      ${this.current ? this.details(this.current) : html`<p>This article quotes nobody.</p>`}
      <qm-said .recordings=${this.recordings} .place=${this.place} .words=${this.lookedFor}
        .canDecide=${this.canDecide} @place=${this.placed}></qm-said>
      <ol class="all-quotes" aria-label="Quotes">${this.listed.map((quote) => this.item(quote))}</ol>
      ${
        this.canDecide
          ? html`<qm-marking .article=${this.article} .page=${this.page} .printed=${this.printed}
        @marked=${this.marked}></qm-marking>`
          : nothing
      }
      ${this.canEdit ? html`<qm-rewriting .article=${this.article}></qm-rewriting>` : nothing}
      <p class="measure">Keys: J and K go through the quotes, Space and P play, [ and ] move the beginning, with
        Shift the end, C confirms, X rejects, O opens again.</p>`;
  }

  protected override updated(): void {
    const video = this.querySelector("video");
    if (video && this.playing?.video !== video) this.playing = new Playing(video, () => {});
    const ranges = (quotes: readonly Quote[]) => {
      return quotes.map(({ position }) => this.printed?.range(position));
    };
    light("quote", ranges(this.quotes ?? []));
    light("quote-current", ranges(this.current ? [this.current] : []));
  }

  private filter(quotes: readonly Quote[]) {
    const present = Object.keys(VERDICTS).filter((verdict) =>
      quotes.some((one) => one.verdict === verdict),
    );
    const count = (verdict: string) => quotes.filter((one) => one.verdict === verdict).length;
    return html`<label>Show <select @change=${this.filtered}>
      <option value="all">all</option><option value="open">not settled</option>
      ${present.map((verdict) => html`<option value=${verdict}>${VERDICTS[verdict]?.label} (${count(verdict)})</option>`)}
    </select></label>`;
  }

  private item(quote: Quote) {
    const isCurrent = quote.id === this.currentId;
    return html`<li><button type="button" aria-current=${isCurrent} @click=${() => this.select(quote)}>
      ${verdict(quote)} ${quote.decision ? html`<span class="decision">${quote.decision.state}</span>` : nothing}
      <span class="exact" dir="auto">“${quote.exact}”</span></button></li>`;
  }

  private details(quote: Quote) {
    const { decision } = quote;
    return html`<section class="quote" aria-label="This quote">
      <p>${verdict(quote)} ${VERDICTS[quote.verdict]?.meaning}</p>
      <blockquote dir="auto">“${quote.exact}”${quote.speaker ? html` <cite>— ${quote.speaker}</cite>` : nothing}</blockquote>
      ${
        quote.spoken
          ? html`<p class="label">Spoken${quote.language ? html`, ${nameOf(quote.language)}` : nothing}</p>
        <blockquote dir="auto" lang=${quote.language ?? ""}>${quote.spoken}</blockquote>`
          : nothing
      }
      ${quote.translation ? html`<p class="label">Translated by a machine</p><blockquote dir="auto">${quote.translation}</blockquote>` : nothing}
      ${quote.flags.map((flag) => html`<p class="note">${FLAGS[flag] ?? VERDICTS[flag]?.meaning ?? flag}</p>`)}
      ${quote.differences.length ? html`<ul class="differences" aria-label="Differences">${quote.differences.map(difference)}</ul>` : nothing}
      ${this.where()} ${this.rivals(quote)}
      ${
        decision
          ? html`<p class="decision">${decision.stale ? "Something changed since this was " : ""}${decision.state}
        by <bdi>${decision.by}</bdi>, ${new Date(decision.at).toLocaleString()}. <span dir="auto">${decision.note}</span></p>`
          : nothing
      }
      ${this.canDecide ? this.deciding(quote) : nothing}</section>`;
  }

  private where() {
    const { place } = this;
    if (!place) return html`<p>Not found in the recordings.</p>`;
    const side = (name: "startMs" | "endMs", label: string) => html`<span class="side-of">${label}
      <span class="clock">${preciseClock(place[name])}</span>
      <button type="button" aria-label="${label} a little earlier" @click=${() => this.nudge(name, -NUDGE_MS)}>−</button>
      <button type="button" aria-label="${label} a little later" @click=${() => this.nudge(name, NUDGE_MS)}>+</button></span>`;
    return html`<div class="tools"><button type="button" class="main" @click=${() => this.play()}>Play</button>
      ${side("startMs", "Begins")} ${side("endMs", "Ends")}</div>`;
  }

  private rivals({ alternatives, id }: Quote) {
    if (!alternatives.length) return nothing;
    return html`<p class="label">Other places that fit</p><ul class="rivals">${alternatives.map(
      (one) => {
        return html`<li><span class="clock">${clock(one.start_ms)}</span>
        <span class="measure">fits ${Math.round(one.score * 100)} %</span>
        <button type="button" aria-label="Take the place at ${clock(one.start_ms)} for ${id}"
          @click=${() => this.choose(one)}>Take and play this one</button></li>`;
      },
    )}</ul>`;
  }

  private deciding({ id, decision }: Quote) {
    return html`<form class="deciding" @submit=${(event: Event) => event.preventDefault()}>
      <label for="note-${id}">Note</label><input id="note-${id}" name="note" dir="auto" autocomplete="off">
      <button type="button" class="main" @click=${() => this.decide("confirmed")}>Confirm</button>
      <button type="button" @click=${() => this.decide("rejected")}>Reject</button>
      ${decision ? html`<button type="button" @click=${() => this.decide("open")}>Open again</button>` : nothing}</form>`;
  }

  private select(quote: Quote | undefined): void {
    this.currentId = quote?.id;
    this.place = quote && placeOf(quote);
    this.lookedFor = quote && !this.place ? quote.exact : "";
    const range = quote && this.printed?.range(quote.position);
    range?.startContainer.parentElement?.scrollIntoView({ block: "nearest" });
    if (quote) history.replaceState(null, "", `#${quote.id}`);
  }

  private step(by: 1 | -1): void {
    const at = this.listed.findIndex(({ id }) => id === this.currentId);
    const next = this.listed[Math.min(Math.max(at + by, 0), this.listed.length - 1)];
    if (next) this.select(next);
  }

  private toggle(): void {
    if (this.playing?.video.paused) this.play();
    else this.playing?.video.pause();
  }

  private play(): void {
    if (this.place) this.playing?.playSpan(this.place.startMs, this.place.endMs);
  }

  private nudge(side: "startMs" | "endMs", by: number): void {
    if (!this.place) return;
    const next = { ...this.place, [side]: Math.max(0, this.place[side] + by) };
    if (next.startMs < next.endMs) this.place = next;
  }

  private choose({ media, start_ms, end_ms }: Alternative): void {
    this.place = { media, startMs: start_ms, endMs: end_ms };
    void this.updateComplete.then(() => this.play());
  }

  private readonly placed = (event: Event) => {
    this.place = (event.target as QmSaid).chosen;
    void this.updateComplete.then(() => this.play());
  };

  private readonly marked = async (event: Event) => {
    this.currentId = (event.target as QmMarking).quote?.id;
    history.replaceState(null, "", `#${this.currentId}`);
    await this.load();
  };

  private async decide(state: Decided["state"]): Promise<void> {
    const { current, place } = this;
    if (!current || !this.canDecide) return;
    const note = this.querySelector<HTMLInputElement>("[name=note]");
    const where = place && { media: place.media, start_ms: place.startMs, end_ms: place.endMs };
    try {
      const decided = await decide(this.article, current.id, {
        state,
        note: note?.value ?? "",
        ...where,
      });
      this.quotes = this.quotes?.map((one) => (one.id === decided.id ? decided : one));
      this.problem = "";
      if (note) note.value = "";
      if (state !== "open") this.goToOpen(current.id);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  /** To the next quote that is not settled. */
  private goToOpen(id: string): void {
    const quotes = this.quotes ?? [];
    const at = quotes.findIndex((quote) => quote.id === id);
    const next = [...quotes.slice(at + 1), ...quotes.slice(0, at)].find(
      ({ decision }) => !decision,
    );
    if (next) this.select(next);
  }

  private readonly filtered = (event: Event) => {
    this.shown = (event.target as HTMLSelectElement).value;
    if (!this.listed.some(({ id }) => id === this.currentId)) this.select(this.listed[0]);
  };

  private readonly clickedArticle = () => {
    const selection = getSelection();
    if (!selection?.isCollapsed || !selection.focusNode) return;
    const { focusNode, focusOffset } = selection;
    const quote = this.quotes?.find(({ position }) => {
      return this.printed?.range(position)?.isPointInRange(focusNode, focusOffset);
    });
    if (quote) this.select(quote);
  };

  private readonly pressed = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    const key = keyName(event);
    if (target.matches("input, select, textarea, video") || event.isComposing) return;
    if (key === "Space" && target.matches("button, a")) return;
    const act = this.keys[key];
    if (!act) return;
    event.preventDefault();
    act();
  };
}

function verdict(quote: Quote) {
  const { label, tone } = VERDICTS[quote.verdict] ?? { label: quote.verdict, tone: "warn" };
  return html`<span class="verdict ${tone}">${label}</span>`;
}

function difference({ kind, spoken, quoted }: Quote["differences"][number]) {
  const told = { deleted: "Left out:", added: "Put in:", changed: "Changed:" }[kind];
  return html`<li>${told} ${spoken ? html`<del dir="auto">${spoken}</del>` : nothing}
    ${quoted ? html`<ins dir="auto">${quoted}</ins>` : nothing}</li>`;
}

customElements.define("qm-desk", QmDesk);
