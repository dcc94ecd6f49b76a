import { html, nothing } from "lit";
import { changeArticle, changeMedia, type Visibility } from "../api";
import { wordsOf } from "../failing";
import { LightElement } from "../light";

const CHOICES: readonly [Visibility, string][] = [
  ["private", "Only people of the project"],
  ["unlisted", "Whoever has the link"],
  ["public", "Everybody"],
];

/** Who may watch a recording, or read an article. */
export class QmPublish extends LightElement {
  static override properties = {
    media: {},
    article: {},
    revision: { type: Number },
    visibility: {},
    problem: { state: true },
  };

  declare media: string | undefined;
  declare article: string | undefined;
  /** Of the article, as it stands on this page. */
  declare revision: number;
  declare visibility: Visibility;
  declare private problem: string;

  protected override render() {
    const options = CHOICES.map(([value, label]) => {
      return html`<option value=${value} .selected=${value === this.visibility}>${label}</option>`;
    });
    const page = this.article ? `/read/${this.article}` : `/watch/${this.media}`;
    return html`<label>Who may ${this.article ? "read" : "watch"} it <select @change=${this.chose}>${options}</select></label>
      ${this.visibility === "private" ? nothing : html`<a href=${page}>The page they see</a>`}
      <span role="status">${this.problem}</span>`;
  }

  private readonly chose = async (event: Event) => {
    const visibility = (event.target as HTMLSelectElement).value as Visibility;
    try {
      if (this.article)
        this.revision = (await changeArticle(this.article, { visibility }, this.revision)).revision;
      else if (this.media) await changeMedia(this.media, { visibility });
      this.visibility = visibility;
      this.problem = "Saved";
    } catch (error) {
      this.problem = wordsOf(error);
    }
  };
}

customElements.define("qm-publish", QmPublish);
