import { html } from "lit";
import { markQuote, type Quote } from "../api";
import { wordsOf } from "../failing";
import { LightElement } from "../light";
import { Selecting } from "../selecting";
import type { Printed } from "./printed";

/**
 * Words of the article made a quote by hand: selected in it, or written here.
 *
 * Dispatches `marked`, the quote being `quote` then.
 */
export class QmMarking extends LightElement {
  static override properties = { words: { state: true }, problem: { state: true } };

  article = "";
  page: Element | null = null;
  printed: Printed | undefined;
  quote: Quote | undefined;
  declare private words: string;
  declare private problem: string;
  /** Where the words stand, where they were selected. */
  private start: number | undefined;

  constructor() {
    super();
    new Selecting(this, (range) => this.selects(range));
    this.words = "";
    this.problem = "";
  }

  protected override render() {
    return html`<form class="marking" @submit=${this.submit}>
      <label>A quote that was missed <input dir="auto" autocomplete="off" required
        placeholder="Select its words in the article" .value=${this.words} @input=${this.wrote}></label>
      <button>Mark it</button>
      <p class="problem" role="alert" ?hidden=${!this.problem}>${this.problem}</p></form>`;
  }

  private selects(range: Range | undefined): void {
    const isHere = range && this.page?.contains(range.commonAncestorContainer);
    const found = isHere ? this.printed?.written(range) : undefined;
    if (!found) return;
    this.words = found.text;
    this.start = found.start;
  }

  private readonly wrote = (event: Event) => {
    this.words = (event.target as HTMLInputElement).value;
    this.start = undefined;
  };

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault();
    try {
      this.quote = await markQuote(this.article, this.words, this.start);
      this.words = this.problem = "";
      this.start = undefined;
      this.dispatchEvent(new Event("marked"));
    } catch (error) {
      this.problem = wordsOf(error);
    }
  };
}

customElements.define("qm-marking", QmMarking);
