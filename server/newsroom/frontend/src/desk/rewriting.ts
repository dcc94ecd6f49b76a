import { html, nothing } from "lit";
import { type ArticleSource, type ArticleText, changeArticle, getArticle, Problem } from "../api";
import { ARTICLE_FILES, readArticle } from "../article-file";
import { LightDialog } from "../dialog";
import { problemOf } from "../failing";

/** The article's words changed, and its quotes looked for again; decisions stay with theirs. */
export class QmRewriting extends LightDialog {
  static override properties = {
    read: { state: true },
    theirs: { state: true },
    problem: { state: true },
  };

  protected readonly heading = "Change the article";
  article = "";
  /** What is being changed, as it was read last. */
  declare private read: ArticleText | undefined;
  /** What somebody else made of it meanwhile. */
  declare private theirs: string;
  declare private problem: string;

  constructor() {
    super();
    this.theirs = "";
    this.problem = "";
  }

  protected override render() {
    return html`<button type="button" @click=${this.open}>Change the article</button>${super.render()}`;
  }

  override open(): void {
    super.open();
    void this.tell(async () => {
      this.read = await getArticle(this.article);
      this.theirs = "";
    });
  }

  protected content() {
    return html`<form @submit=${this.submit}>
      <p>What was decided stays with the quotes whose words stay.</p>
      <p class="problem" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      <p class="field"><label for="rewritten">The article</label>
        <textarea id="rewritten" name="text" rows="14" dir="auto" required .value=${this.read?.text ?? ""}></textarea></p>
      ${this.theirs ? this.beside() : nothing}
      <p class="field"><label for="rewritten-file">Or its new file</label>
        <input id="rewritten-file" type="file" accept=${ARTICLE_FILES} @change=${this.chose}></p>
      <button class="main">Look for its quotes again</button></form>`;
  }

  private beside() {
    return html`<p class="field"><label for="theirs">As somebody else saved it meanwhile</label>
      <textarea id="theirs" rows="14" dir="auto" readonly .value=${this.theirs}></textarea></p>`;
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
    if (!this.read) return;
    try {
      await changeArticle(this.article, source, this.read.revision);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412) throw error;
      return this.overtaken(this.read.text, source);
    }
    location.reload();
  }

  /** Somebody was faster. Where the words are as they were, as when it was published, go on. */
  private async overtaken(before: string, source: ArticleSource): Promise<void> {
    const now = await getArticle(this.article);
    this.read = { ...now, text: source.text ?? before };
    if (now.text === before) return this.change(source);
    this.theirs = now.text;
    throw new Error(
      "Somebody else changed the article while you did, and nothing of theirs was lost. Put their changes into yours, then send it again.",
    );
  }

  private async tell(act: () => Promise<void>): Promise<void> {
    this.problem = await problemOf(act);
  }
}

customElements.define("qm-rewriting", QmRewriting);
