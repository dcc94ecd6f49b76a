import { html, nothing } from "lit";
import { getTranslationJob, listTranslations, type Translations, translate } from "../api";
import { wordsOf } from "../failing";
import { nameOf, sentTo } from "../languages";
import { LightElement } from "../light";
import { ended } from "../waiting";
import { withCode } from "../with-code";

/** A recording translated into one more language, with what is on the newsroom's machine. */
export class QmTranslate extends LightElement {
  static override properties = {
    media: {},
    languages: {},
    possible: { state: true },
    told: { state: true },
    isAtWork: { state: true },
  };

  declare media: string;
  /** Those that there are, with spaces between. */
  declare languages: string;
  declare private possible: Translations | undefined;
  declare private told: string;
  declare private isAtWork: boolean;

  constructor() {
    super();
    this.told = "";
    this.isAtWork = false;
  }

  protected override render() {
    return html`<details @toggle=${this.opened}><summary>Another language</summary>
      ${this.possible ? this.choice(this.possible) : nothing}
      <p role="status">${this.told}</p></details>`;
  }

  private choice({ items, how }: Translations) {
    const there = this.languages.split(" ");
    const others = items.filter(({ language }) => !there.includes(language));
    const named = others.map((one) => ({ ...one, name: nameOf(one.language) }));
    const options = named
      .toSorted((one, other) => one.name.localeCompare(other.name))
      .map(({ language, name, leaves_to }) => {
        return html`<option value=${language}>${name}${sentTo(leaves_to)}</option>`;
      });
    const form = html`<form class="tools" @submit=${this.submit}>
      <label>Translate into <select name="language">${options}</select></label>
      <button ?disabled=${this.isAtWork}>Translate</button></form>`;
    const none = html`<p>No translator on this machine does another language of this recording.</p>`;
    return html`${options.length ? form : none}<p class="measure">${withCode(how)}</p>`;
  }

  private readonly opened = async (event: Event) => {
    if (!(event.target as HTMLDetailsElement).open || this.possible) return;
    try {
      this.told = "Looking for translators …";
      this.possible = await listTranslations(this.media);
      this.told = "";
      const [first] = Object.entries(this.possible.working);
      if (first) await this.wait(first[0]);
    } catch (error) {
      this.told = wordsOf(error);
    }
  };

  private readonly submit = (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    void this.wait(String(data.get("language")));
  };

  /** Have it done, which is not begun again where it is being done. */
  private async wait(language: string): Promise<void> {
    this.isAtWork = true;
    try {
      await ended(
        await translate(this.media, language),
        (id) => getTranslationJob(this.media, language, id),
        (isWorking) => {
          const name = nameOf(language);
          this.told = isWorking ? `Translating into ${name} …` : `${name} waits for its turn …`;
        },
      );
      location.search = `?language=${encodeURIComponent(language)}`;
    } catch (error) {
      this.told = wordsOf(error);
    }
    this.isAtWork = false;
  }
}

customElements.define("qm-translate", QmTranslate);
