import { html, nothing } from "lit";
import { type ArticleFormat, type ArticleSource, addArticle, type Media } from "../api";
import { ARTICLE_FILES, readArticle } from "../article-file";
import { LightDialog } from "../dialog";
import { wordsOf } from "../failing";

/** Add an article: paste it, choose its file or name its address, and say which recordings it quotes. */
export class QmArticleForm extends LightDialog {
  static override properties = {
    media: { attribute: false },
    canFetch: { type: Boolean, attribute: "can-fetch" },
    isFetched: { state: true },
    file: { state: true },
    problem: { state: true },
    isBusy: { state: true },
  };

  protected readonly heading = "Add an article";
  declare media: readonly Media[];
  /** Whether the newsroom fetches articles from their address. */
  declare canFetch: boolean;
  declare private isFetched: boolean;
  /** A Word document, which is not shown as text. */
  declare private file: ArticleSource | undefined;
  declare private problem: string;
  declare private isBusy: boolean;

  constructor() {
    super();
    this.media = [];
    this.problem = "";
    this.isFetched = false;
    this.isBusy = false;
  }

  protected override render() {
    return html`<button type="button" @click=${this.open}>Add an article</button>${super.render()}`;
  }

  protected content() {
    const isTyped = !this.file && !this.isFetched;
    return html`<form @submit=${this.submit}>
      <p class="problem" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      ${
        this.canFetch
          ? html`<p class="field"><label for="article-address">Its address, if it is published</label>
        <input id="article-address" name="address" type="url" dir="ltr" autocomplete="off"
          placeholder="https://" @input=${this.addressed}></p>`
          : nothing
      }
      <p class="field" ?hidden=${this.isFetched}><label for="article-file">A file (Word, Markdown, HTML, text), or paste below</label>
        <input id="article-file" type="file" accept=${ARTICLE_FILES} @change=${this.read}></p>
      <p class="field"><label for="article-title">Title</label>
        <input id="article-title" name="title" dir="auto" autocomplete="off"></p>
      <p class="field" ?hidden=${!isTyped}><label for="article-text">The article</label>
        <textarea id="article-text" name="text" rows="10" dir="auto" ?required=${isTyped}></textarea></p>
      <p class="field" ?hidden=${!isTyped}><label for="article-format">Written as</label>
        <select id="article-format" name="format"><option value="markdown">Markdown or plain paragraphs</option>
          <option value="html">HTML</option><option value="text">Plain text</option></select></p>
      <fieldset><legend>Quotes these recordings</legend>${this.media.map(({ id, title }) => {
        return html`<label><input type="checkbox" name="media" value=${id}> <bdi>${title}</bdi></label>`;
      })}</fieldset>
      <button class="main" ?disabled=${this.isBusy}>${this.isBusy ? "Fetching it …" : "Find its quotes"}</button>
    </form>`;
  }

  private readonly addressed = (event: Event) => {
    this.isFetched = (event.target as HTMLInputElement).value !== "";
  };

  private readonly read = async (event: Event) => {
    const [file] = (event.target as HTMLInputElement).files ?? [];
    const form = this.querySelector("form");
    const source = file && (await readArticle(file));
    this.file = source?.docx === undefined ? undefined : source;
    if (!form || source?.text === undefined) return;
    const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement;
    field("text").value = source.text;
    field("format").value = source.format ?? "text";
  };

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const typed = { text: String(data.get("text")), format: data.get("format") as ArticleFormat };
    const address = String(data.get("address") ?? "");
    this.isBusy = this.isFetched;
    try {
      const { id } = await addArticle({
        title: String(data.get("title")),
        media: data.getAll("media").map(String),
        ...(this.isFetched ? { address } : (this.file ?? typed)),
      });
      location.assign(`/articles/${id}`);
    } catch (error) {
      this.problem = wordsOf(error);
      this.isBusy = false;
    }
  };
}

customElements.define("qm-article-form", QmArticleForm);
