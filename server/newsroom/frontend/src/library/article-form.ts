import { html } from "lit";
import { type ArticleFormat, type ArticleSource, addArticle, type Media } from "../api";
import { ARTICLE_FILES, readArticle } from "../article-file";
import { LightDialog } from "../dialog";

/** Add an article: paste it or choose its file, and say which recordings it quotes. */
export class QmArticleForm extends LightDialog {
  static override properties = {
    media: { attribute: false },
    file: { state: true },
    problem: { state: true },
  };

  protected readonly heading = "Add an article";
  declare media: readonly Media[];
  /** A Word document, which is not shown as text. */
  declare private file: ArticleSource | undefined;
  declare private problem: string;

  constructor() {
    super();
    this.media = [];
    this.problem = "";
  }

  protected override render() {
    return html`<button type="button" @click=${this.open}>Add an article</button>${super.render()}`;
  }

  protected content() {
    return html`<form @submit=${this.submit}>
      <p class="problem" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      <p class="field"><label for="article-file">A file (Word, Markdown, HTML, text), or paste below</label>
        <input id="article-file" type="file" accept=${ARTICLE_FILES} @change=${this.read}></p>
      <p class="field"><label for="article-title">Title</label>
        <input id="article-title" name="title" dir="auto" autocomplete="off"></p>
      <p class="field" ?hidden=${this.file}><label for="article-text">The article</label>
        <textarea id="article-text" name="text" rows="10" dir="auto" ?required=${!this.file}></textarea></p>
      <p class="field" ?hidden=${this.file}><label for="article-format">Written as</label>
        <select id="article-format" name="format"><option value="markdown">Markdown or plain paragraphs</option>
          <option value="html">HTML</option><option value="text">Plain text</option></select></p>
      <fieldset><legend>Quotes these recordings</legend>${this.media.map(({ id, title }) => {
        return html`<label><input type="checkbox" name="media" value=${id}> <bdi>${title}</bdi></label>`;
      })}</fieldset>
      <button class="main">Find its quotes</button>
    </form>`;
  }

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
    try {
      const { id } = await addArticle({
        title: String(data.get("title")),
        media: data.getAll("media").map(String),
        ...(this.file ?? typed),
      });
      location.assign(`/articles/${id}`);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  };
}

customElements.define("qm-article-form", QmArticleForm);
