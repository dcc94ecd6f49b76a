import { html, nothing, type PropertyValues } from "lit";
import { LightElement } from "../light";
import { type Match, matches, type Query, replaced } from "../transcript/finding";
import type { Transcript } from "../transcript/model";
import type { Editing } from "./editing";

/** Find and replace. Dispatches `found` when the matches or the one looked at change. */
export class QmFindBar extends LightElement {
  static override properties = {
    query: { state: true },
    by: { state: true },
    at: { state: true },
    isOpen: { state: true },
    transcript: { attribute: false },
  };

  editing!: Editing;
  all: readonly Match[] = [];
  declare transcript: Transcript;
  declare isOpen: boolean;
  declare private query: Query;
  declare private by: string;
  declare private at: number;

  constructor() {
    super();
    this.query = { text: "", matchCase: false, wholeWords: false };
    this.by = "";
    this.at = -1;
    this.isOpen = false;
  }

  get match(): Match | undefined {
    return this.all[this.at];
  }

  async open(): Promise<void> {
    this.isOpen = true;
    await this.updateComplete;
    this.querySelector<HTMLInputElement>("[name=find]")?.select();
  }

  close(): void {
    this.isOpen = false;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!["transcript", "query", "isOpen"].some((name) => changed.has(name))) return;
    const before = this.all;
    this.all = this.isOpen && this.transcript ? matches(this.transcript, this.query) : [];
    this.at = Math.min(this.at, this.all.length - 1);
    if (before.length || this.all.length) queueMicrotask(() => this.tell());
  }

  protected override render() {
    if (!this.isOpen) return nothing;
    const { text, matchCase, wholeWords } = this.query;
    const told = text ? `${this.at + 1} of ${this.all.length}` : "";
    return html`<form class="find" role="search" aria-label="In this transcript" @submit=${this.submit}
      @keydown=${this.pressed}>
      <label>Find <input name="find" dir="auto" .value=${text} @input=${this.asked}></label>
      <label>Replace with <input name="by" dir="auto" .value=${this.by}
        @input=${(event: InputEvent) => (this.by = (event.target as HTMLInputElement).value)}></label>
      <label><input type="checkbox" name="case" .checked=${matchCase} @change=${this.asked}> Same case</label>
      <label><input type="checkbox" name="whole" .checked=${wholeWords} @change=${this.asked}> Whole words</label>
      <output>${told}</output>
      <button type="submit">Next</button>
      <button type="button" @click=${() => this.go(-1)}>Before</button>
      <button type="button" @click=${this.replaceOne}>Replace</button>
      <button type="button" @click=${this.replaceAll}>Replace all</button>
      <button type="button" @click=${this.close}>Close</button>
    </form>`;
  }

  private readonly asked = () => {
    const field = (name: string) => this.querySelector<HTMLInputElement>(`[name=${name}]`);
    this.query = {
      text: field("find")?.value ?? "",
      matchCase: field("case")?.checked ?? false,
      wholeWords: field("whole")?.checked ?? false,
    };
    this.at = -1;
  };

  private readonly submit = (event: SubmitEvent) => {
    event.preventDefault();
    this.go(1);
  };

  private readonly pressed = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.close();
  };

  private go(by: 1 | -1): void {
    const count = this.all.length;
    if (count) this.at = (Math.max(this.at, by > 0 ? -1 : 0) + by + count) % count;
    this.tell();
  }

  private readonly replaceOne = () => {
    if (!this.match) this.go(1);
    else this.replace(this.match);
  };

  private readonly replaceAll = () => this.replace();

  private replace(only?: Match): void {
    const { transcript } = replaced(this.editing.transcript, this.query, this.by, only);
    this.editing.apply(transcript, only ? "Replacing" : "Replacing all");
  }

  private tell(): void {
    this.dispatchEvent(new Event("found"));
  }
}

customElements.define("qm-find-bar", QmFindBar);
