import { html } from "lit";
import { type ArticleSource, changeArticle, getArticle } from "../api";
import { ARTICLE_FILES, readArticle } from "../article-file";
import { LightDialog } from "../dialog";

/** The article's words changed, and its quotes looked for again; decisions stay with theirs. */
export class QmRewriting extends LightDialog {
  static override properties = { text: { state: true }, problem: { state: true } };

  protected readonly heading = "Change the article";
  article = "";
  declare private text: string;
  declare private problem: string;

  constructor() {
    super();
    this.text = "";
    this.problem = "";
  }

  protected override render() {
    return html`<button type="button" @click=${this.open}>Change the article</button>${super.render()}`;
  }

  override open(): void {
    super.open();
    void this.tell(async () => {
      this.text = (await getArticle(this.article)).text;
    });
  }

  protected content() {
    return html`<form @submit=${this.submit}>
      <p>What was decided stays with the quotes whose words stay.</p>
      <p class="problem" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      <p class="field"><label for="rewritten">The article</label>
        <textarea id="rewritten" name="text" rows="14" dir="auto" required .value=${this.text}></textarea></p>
      <p class="field"><label for="rewritten-file">Or its new file</label>
        <input id="rewritten-file" type="file" accept=${ARTICLE_FILES} @change=${this.chose}></p>
      <button class="main">Look for its quotes again</button></form>`;
  }

  private readonly chose = (event: Event) => {
    const [file] = (event.target as HTMLInputElement).files ?? [];
    if (file) void this.tell(async () => this.change(await readArticle(file)));
  };

  private readonly submit = (event: SubmitEvent) => {
    event.preventDefault();
    const text = String(new FormData(event.target as HTMLFormElement).get("text"));
    void this.tell(() => this.change({ text }));
  };

  private async change(source: ArticleSource): Promise<void> {
    await changeArticle(this.article, source);
    location.reload();
  }

  private async tell(act: () => Promise<void>): Promise<void> {
    try {
      await act();
      this.problem = "";
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }
}

customElements.define("qm-rewriting", QmRewriting);
