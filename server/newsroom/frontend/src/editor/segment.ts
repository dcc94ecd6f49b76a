import { html, nothing, type PropertyValues } from "lit";
import type { Finding } from "../api";
import { nameOf } from "../languages";
import { LightElement } from "../light";
import { clock } from "../transcript/clock";
import type { Match } from "../transcript/finding";
import { type Segment, type Speaker, UNSURE } from "../transcript/model";
import { isStale, madeBy, STALE } from "../transcript/translations";
import { places, wordAtOffset } from "../transcript/words";
import type { SegmentActions } from "./actions";
import { Lit } from "./highlights";

/** What a segment's flags mean. */
const FLAGS: ReadonlyMap<string, string> = new Map([
  ["low-confidence", "The recogniser was unsure: listen"],
  ["repetition", "Repeats itself: was it really said so?"],
  ["over-silence", "Nobody seems to speak here"],
  ["stale", "Out of date: what was said was corrected since"],
  ["untranslated", "Not translated"],
  ["term-missing", "A term of the glossary is not in it"],
  ["name-missing", "A name of the glossary is not in it"],
  ["number-missing", "A number is not in it"],
]);

/** What stands beside a segment: the same moment in another language. */
export interface Beside {
  readonly language: string;
  readonly isTranslation: boolean;
  readonly segment: Segment | undefined;
}

/** One segment of the transcript: its time, its speaker, its text to type over. */
export class QmSegment extends LightElement {
  static override properties = {
    segment: { attribute: false },
    language: {},
    beside: { attribute: false },
    spokenBefore: { attribute: false },
    speakers: { attribute: false },
    findings: { attribute: false },
    found: { attribute: false },
    isCurrent: { attribute: false },
    isSpoken: { attribute: false },
    isReadOnly: { attribute: false },
  };

  declare segment: Segment;
  declare language: string;
  declare beside: Beside | undefined;
  /** The language of the segment above: a change of it is told once. */
  declare spokenBefore: string;
  declare speakers: readonly Speaker[];
  declare findings: readonly Finding[] | undefined;
  declare found: readonly Match[] | undefined;
  declare isCurrent: boolean;
  declare isSpoken: boolean;
  declare isReadOnly: boolean;
  actions!: SegmentActions;
  /** The segment before the typing of now began: words that come back have their times again. */
  private base: Segment | undefined;
  private isTyping = false;
  private readonly spoken = new Lit("spoken");
  private readonly unsure = new Lit("unsure");
  private readonly foundLit = new Lit("found");

  /** The element whose text is typed over. */
  get text(): HTMLElement {
    return this.querySelector(".text") as HTMLElement;
  }

  /** Where the cursor stands in the text; undefined when it is elsewhere. */
  get cursor(): number | undefined {
    const selection = getSelection();
    if (!selection?.focusNode || !this.text.contains(selection.focusNode)) return undefined;
    return selection.focusNode instanceof Text ? selection.focusOffset : 0;
  }

  placeCursor(offset: number): void {
    this.text.focus({ preventScroll: true });
    const node = this.text.firstChild;
    getSelection()?.collapse(
      node ?? this.text,
      node ? Math.min(offset, this.segment.text.length) : 0,
    );
  }

  /** Light one word as being said; undefined: none. */
  lightWord(index: number | undefined): void {
    if (index === undefined) this.spoken.clear();
    else this.spoken.show(this.text, [places(this.segment)[index]]);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const lit of [this.spoken, this.unsure, this.foundLit]) lit.clear();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("segment") && !this.isTyping) this.base = this.segment;
    this.isTyping = false;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("segment")) this.showText();
    if (changed.has("segment") || changed.has("found")) {
      this.foundLit.show(this.text, this.found ?? []);
    }
    if (changed.has("isSpoken") && !this.isSpoken) this.spoken.clear();
  }

  protected override render() {
    const { segment } = this;
    const at = clock(segment.start_ms);
    const classes = ["row", this.isCurrent && "current", this.isSpoken && "spoken"];
    return html`<div class=${classes.filter(Boolean).join(" ")} @focusin=${this.select}>
      <button type="button" class="clock" title="Play from here" @click=${this.playFromHere}>${at}</button>
      ${this.speaker()}
      <div class="text" contenteditable=${this.isReadOnly ? "false" : "plaintext-only"} role="textbox"
        aria-multiline="true" aria-readonly=${this.isReadOnly} aria-label="What is said at ${at}" tabindex="0"
        dir="auto" lang=${this.language} spellcheck="true" @input=${this.typed} @click=${this.clicked}
        @keydown=${this.pressed} @beforeinput=${this.beforeInput}></div>
      ${this.besideText()} ${this.notes()}
    </div>`;
  }

  private speaker() {
    const said = this.segment.speaker ?? "";
    const names = this.speakers.map((speaker) => {
      const isChosen = speaker.id === said;
      return html`<option value=${speaker.id} .selected=${isChosen}>${speaker.name || speaker.id}</option>`;
    });
    return html`<select class="speaker" aria-label="Who speaks" ?disabled=${this.isReadOnly}
      @change=${this.chose}>
      <option value="" .selected=${!said}>—</option>${names}
      <option value="+">Somebody new …</option>
    </select>`;
  }

  private besideText() {
    if (!this.beside) return nothing;
    const { language, segment, isTranslation } = this.beside;
    const isDue = isTranslation && (!segment || isStale(segment));
    return html`<div class="beside"><p dir="auto" lang=${language}>${segment?.text ?? "—"}</p>
      ${isStale(segment) ? flagNotes([STALE]) : nothing}
      ${isDue ? html`<div class="tools">${this.translating()}${maker(segment)}</div>` : nothing}</div>`;
  }

  private translating() {
    if (this.isReadOnly) return nothing;
    return html`<button type="button" @click=${() => this.actions.translate(this.segment.id)}>Translate again</button>`;
  }

  /** What is to be done about a translation that is out of date. */
  private due() {
    if (!isStale(this.segment) || this.isReadOnly) return nothing;
    return html`<div class="tools due"><button type="button"
      @click=${() => this.actions.lookedThrough(this.segment.id)}>It is right as it is</button>${this.translating()}${maker(this.segment)}</div>`;
  }

  private notes() {
    const { flags } = this.segment;
    const language = this.segment.language ?? this.language;
    return html`${language === this.spokenBefore ? nothing : html`<p class="measure">Spoken in ${nameOf(language)}</p>`}
      ${flagNotes(flags?.filter((flag) => flag !== "language-switch"))}${this.due()}
      ${this.findings?.map((finding) => html`<p class="note ${finding.severity}">${finding.message}</p>`)}`;
  }

  /** Write the text where it is not what was typed; the cursor stays where it was. */
  private showText(): void {
    const { text, cursor } = this;
    if (text.textContent !== this.segment.text) {
      text.textContent = this.segment.text;
      if (cursor !== undefined) this.placeCursor(cursor);
    }
    const found = places(this.segment);
    const words = this.segment.words ?? [];
    this.unsure.show(
      text,
      found.filter((_, n) => (words[n]?.confidence ?? 1) < UNSURE),
    );
  }

  private readonly select = () => {
    if (!this.isCurrent) this.actions.select(this.segment.id);
  };

  private readonly playFromHere = () => this.actions.seek(this.segment.start_ms);

  private readonly chose = (event: Event) => {
    this.actions.saidBy(this.segment.id, (event.target as HTMLSelectElement).value);
  };

  private readonly typed = () => {
    this.isTyping = true;
    this.actions.typed(this.base ?? this.segment, this.text.textContent ?? "");
  };

  private readonly clicked = () => {
    const { cursor } = this;
    if (cursor === undefined || !getSelection()?.isCollapsed) return;
    const word = wordAtOffset(this.segment, cursor);
    this.actions.seek(word?.start_ms ?? this.segment.start_ms);
  };

  /** Undoing is the editor's, not the browser's. */
  private readonly beforeInput = (event: InputEvent) => {
    if (event.inputType.startsWith("history")) event.preventDefault();
  };

  private readonly pressed = (event: KeyboardEvent) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { id, text } = this.segment;
    const { cursor } = this;
    const isRange = !getSelection()?.isCollapsed;
    if (cursor === undefined || isRange || event.shiftKey) return;
    const done = (act: () => void) => {
      event.preventDefault();
      act();
    };
    if (event.key === "Backspace" && cursor === 0) done(() => this.actions.joinAbove(id));
    else if (event.key === "Delete" && cursor === text.length) done(() => this.actions.join(id));
    else if (event.key === "ArrowUp" && this.isOnEdge("top")) done(() => this.actions.step(id, -1));
    else if (event.key === "ArrowDown" && this.isOnEdge("bottom")) {
      done(() => this.actions.step(id, 1));
    }
  };

  /** Whether the cursor is in the first or last line of the text. */
  private isOnEdge(edge: "top" | "bottom"): boolean {
    const range = getSelection()?.getRangeAt(0);
    const [at] = range?.getClientRects() ?? [];
    if (!at) return true;
    return Math.abs(at[edge] - this.text.getBoundingClientRect()[edge]) < at.height;
  }
}

function maker(segment: Segment | undefined) {
  const told = madeBy(segment);
  return told ? html`<span class="measure">${told}</span>` : nothing;
}

function flagNotes(flags: readonly string[] | undefined) {
  return flags?.map((flag) => html`<p class="note flag">${FLAGS.get(flag) ?? flag}</p>`);
}

customElements.define("qm-segment", QmSegment);
