import { html, nothing } from "lit";
import { type Asked, type Choices, getChoices } from "../api";
import { wordsOf } from "../failing";
import { nameOf, sentTo } from "../languages";
import { LightElement } from "../light";
import { withCode } from "../with-code";
import { people, told, USUAL } from "./asked";

const MOST_SPEAKERS = 20;
const COUNTS = [null, 0, ...Array.from({ length: MOST_SPEAKERS - 1 }, (_, n) => n + 2)];

/** How a recording is heard: fires `asked` when somebody chose, told in `asked`. */
export class QmAsking extends LightElement {
  static override properties = {
    heading: {},
    asked: { attribute: false },
    choices: { state: true },
    problem: { state: true },
  };

  declare heading: string;
  declare asked: Asked;
  declare private choices: Choices | undefined;
  declare private problem: string;

  constructor() {
    super();
    this.asked = USUAL;
    this.problem = "";
  }

  protected override render() {
    return html`<details class="asking" @toggle=${this.opened}><summary>${this.heading}: <span class="measure">${told(this.asked)}</span></summary>
      <p role="status">${this.problem || (this.choices ? nothing : "Looking what can be asked for …")}</p>
      ${this.choices ? this.form(this.choices) : nothing}</details>`;
  }

  private form(choices: Choices) {
    return html`<div class="tools">${this.language(choices)} ${this.speakers(choices)}</div>
      ${choices.lacks ? html`<p class="measure">${withCode(choices.lacks)}</p>` : nothing}
      ${this.into(choices)}
      <p class="measure">${withCode(choices.how)}</p>`;
  }

  private language({ languages }: Choices) {
    const { language } = this.asked;
    const known = language && !languages.includes(language) ? [language, ...languages] : languages;
    const options = byName(known).map((each) => {
      return html`<option value=${each} .selected=${each === language}>${nameOf(each)}</option>`;
    });
    return html`<label>Spoken in <select @change=${this.spoken}>
      <option value="" .selected=${language === null}>what is told by the sound</option>${options}</select></label>`;
  }

  private speakers({ lacks }: Choices) {
    const counts = lacks ? [...new Set([null, this.asked.speakers])] : COUNTS;
    return html`<label>Who speaks <select @change=${this.counted}>${counts.map((count) => {
      return html`<option value=${count ?? ""} .selected=${count === this.asked.speakers}>${people(count)}</option>`;
    })}</select></label>`;
  }

  private into({ targets }: Choices) {
    const hosts = new Map(targets.map(({ language, leaves_to }) => [language, leaves_to]));
    const { translate } = this.asked;
    return html`<fieldset><legend>Translated into</legend><div>${byName([
      ...new Set([...hosts.keys(), ...translate]),
    ]).map((each) => {
      const host = hosts.get(each);
      const note = host === undefined ? " (nothing here does it now)" : sentTo(host);
      return html`<label><input type="checkbox" .checked=${translate.includes(each)}
          @change=${() => this.turn(each)}> ${nameOf(each)}${note}</label>`;
    })}</div></fieldset>`;
  }

  private readonly opened = (event: Event) => {
    if ((event.target as HTMLDetailsElement).open && !this.choices) void this.ask();
  };

  private readonly spoken = (event: Event) => {
    this.change({ language: (event.target as HTMLSelectElement).value || null });
    void this.ask();
  };

  private readonly counted = (event: Event) => {
    const { value } = event.target as HTMLSelectElement;
    this.change({ speakers: value === "" ? null : Number(value) });
  };

  private turn(language: string): void {
    const { translate } = this.asked;
    const others = translate.filter((each) => each !== language);
    const isIn = others.length < translate.length;
    this.change({ translate: isIn ? others : [...translate, language] });
  }

  private change(change: Partial<Asked>): void {
    this.asked = { ...this.asked, ...change };
    this.dispatchEvent(new Event("asked"));
  }

  private async ask(): Promise<void> {
    try {
      this.choices = await getChoices(this.asked.language);
      this.problem = "";
    } catch (error) {
      this.problem = wordsOf(error);
    }
  }
}

function byName(languages: readonly string[]): readonly string[] {
  return languages.toSorted((one, other) => nameOf(one).localeCompare(nameOf(other)));
}

customElements.define("qm-asking", QmAsking);
