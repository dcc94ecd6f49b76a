import { html, nothing } from "lit";
import { type ArticleItem, articleFileUrl, getAlignment, listArticles, type Quote } from "../api";
import { placeOf } from "../desk/place";
import { wordsOf } from "../failing";
import { LightElement } from "../light";
import { clock } from "../transcript/clock";
import { VERDICTS } from "../verdicts";
import type { QmReader } from "./reader";

interface Quoting {
  readonly article: ArticleItem;
  readonly quotes: readonly Quote[];
}

/** What articles quote of a recording, each quote with its verdict, and the way to the desk. */
export class QmQuotes extends LightElement {
  static override properties = { media: {}, found: { state: true }, problem: { state: true } };

  declare media: string;
  declare private found: readonly Quoting[] | undefined;
  declare private problem: string;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  protected override render() {
    if (!this.found) return html`<p role="status">${this.problem || "Looking for quotes …"}</p>`;
    if (!this.found.length) return html`<p>No article quotes this recording yet.</p>`;
    return this.found.map(
      ({ article, quotes }) => html`
      <h3><a href="/articles/${article.id}" dir="auto">${article.title}</a></h3>
      <ul class="quotes">${quotes.map((quote) => this.quote(article, quote))}</ul>
      ${
        quotes.length
          ? html`<p>For the edit suite: <a href=${articleFileUrl(article.id, "quotes.edl")} download>EDL</a>,
        <a href=${articleFileUrl(article.id, "quotes.otio")} download>OpenTimelineIO</a></p>`
          : html`<p class="measure">Nothing of it was found in this recording.</p>`
      }`,
    );
  }

  private quote({ id }: ArticleItem, quote: Quote) {
    const { decision } = quote;
    const place = placeOf(quote);
    const { label, tone } = VERDICTS[quote.verdict] ?? { label: quote.verdict, tone: "changed" };
    return html`<li><span class="verdict ${tone}">${label}</span>
      ${decision ? html`<span class="decision ${decision.stale ? "stale" : decision.state}">${decision.state} by <bdi>${decision.by}</bdi>${decision.stale ? ", changed since" : ""}</span>` : nothing}
      <a href="/articles/${id}#${quote.id}" dir="auto">“${quote.exact}”</a>
      ${
        place
          ? html`<button type="button"
        @click=${() => this.reader?.playSpan(place.startMs, place.endMs)}>Play <span class="clock">${clock(place.startMs)}</span></button>
        <qm-clip .media=${place.media} .startMs=${place.startMs} .endMs=${place.endMs}></qm-clip>`
          : nothing
      }</li>`;
  }

  private get reader(): QmReader | null {
    return document.querySelector<QmReader>("qm-reader");
  }

  private async load(): Promise<void> {
    try {
      const { items } = await listArticles(this.media);
      this.found = await Promise.all(
        items.map(async (article) => {
          const { quotes } = await getAlignment(article.id);
          return {
            article,
            quotes: quotes.filter((quote) => placeOf(quote)?.media === this.media),
          };
        }),
      );
    } catch (error) {
      this.problem = wordsOf(error);
    }
  }
}

customElements.define("qm-quotes", QmQuotes);
