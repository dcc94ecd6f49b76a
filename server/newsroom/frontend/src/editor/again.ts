import { html } from "lit";
import { getSectionJob, hearAgain } from "../api";
import { LightDialog } from "../dialog";
import { wordsOf } from "../failing";
import { preciseClock, readClock } from "../transcript/clock";
import type { Segment, Span } from "../transcript/model";
import { ended } from "../waiting";
import type { Editing } from "./editing";

/** A section heard again by the recogniser; what it heard is put in, and can be undone. */
export class QmAgain extends LightDialog {
  static override properties = {
    segment: { state: true },
    told: { state: true },
    isAtWork: { state: true },
  };

  protected readonly heading = "Listen again";
  editing!: Editing;
  /** The recording's languages, the spoken one first. */
  languages: readonly string[] = [];
  declare private segment: Segment | undefined;
  declare private told: string;
  declare private isAtWork: boolean;

  constructor() {
    super();
    this.told = "";
    this.isAtWork = false;
  }

  /** Ask about a segment. */
  openAt(segment: Segment): void {
    if (!this.isAtWork) {
      this.segment = segment;
      this.told = "";
    }
    this.open();
  }

  protected content() {
    const { segment, isAtWork } = this;
    if (!segment) return html``;
    return html`<form @submit=${this.submit}>
      <p>The recogniser listens to these seconds once more. What it hears takes the place of the
        segments there; Undo brings them back.</p>
      <div class="tools">${field("From", "start", preciseClock(segment.start_ms))}
        ${field("To", "end", preciseClock(segment.end_ms))}
        <label>Spoken in <input name="language" list="spoken-in" size="6" pattern="[a-z]{2,3}"
          .value=${segment.language ?? this.editing.language} placeholder="any" title="A code as en, es or ku; empty: it is told by the sound">
        </label><datalist id="spoken-in">${this.languages.map((one) => html`<option value=${one}></option>`)}</datalist>
        <button class="main" ?disabled=${isAtWork}>Listen again</button></div>
      <p role="status">${this.told}</p></form>`;
  }

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const [start_ms, end_ms] = ["start", "end"].map((name) => readClock(String(data.get(name))));
    if (start_ms === undefined || end_ms === undefined) {
      this.told = "Write times as 1:05.3";
      return;
    }
    this.isAtWork = true;
    try {
      await this.hear({ start_ms, end_ms, language: String(data.get("language")) || null });
    } catch (error) {
      this.told = wordsOf(error);
    }
    this.isAtWork = false;
  };

  private async hear(section: Span & { language: string | null }): Promise<void> {
    const { media, language } = this.editing;
    await this.editing.save();
    await ended(
      await hearAgain(media, language, section),
      (id) => getSectionJob(media, language, id),
      (isWorking) => (this.told = isWorking ? "Listening …" : "Waits for its turn …"),
    );
    await this.editing.takeIn("Listening again");
    this.told = "What was heard is in the transcript now.";
    this.close();
  }
}

function field(label: string, name: string, value: string) {
  return html`<label>${label} <input class="clock" name=${name} size="10" inputmode="decimal" required
    .value=${value}></label>`;
}

customElements.define("qm-again", QmAgain);
