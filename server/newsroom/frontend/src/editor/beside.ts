/** What stands beside the transcript: the same recording in another language. */

import { getNewer, getTranscript, getTranslationJob, translate, type Versioned } from "../api";
import { wordsOf } from "../failing";
import type { Transcript } from "../transcript/model";
import { type OutOfDate, outOfDate } from "../transcript/translations";
import { ended } from "../waiting";
import type { Editing } from "./editing";

/** Dispatches `change` when there is something else to show. */
export class BesideView extends EventTarget {
  language = "";
  /** What is being done about a translation, or went wrong with it. */
  told = "";
  isTranslating = false;
  private shown: Versioned | undefined;

  constructor(private readonly editing: Editing) {
    super();
  }

  get transcript(): Transcript | undefined {
    return this.shown?.transcript;
  }

  /** The one of the two that is a translation; what was said can be the other. */
  get translation(): Transcript | undefined {
    return [this.editing.transcript, this.transcript].find((one) => one?.translated_from);
  }

  get outOfDate(): OutOfDate {
    const { translation } = this;
    if (!translation) return { forMachine: 0, forPeople: 0 };
    const pair = [this.editing.transcript, this.transcript];
    return outOfDate(
      translation,
      pair.find((one) => one && !one.translated_from),
    );
  }

  async show(language: string): Promise<void> {
    this.language = language;
    this.shown = language ? await getTranscript(this.editing.media, language) : undefined;
    this.changed();
  }

  /** Look whether it was changed: what is saved here can make a translation out of date. */
  async refresh(): Promise<void> {
    if (!this.shown) return;
    const newer = await getNewer(this.editing.media, this.language, this.shown.etag);
    if (!newer) return;
    this.shown = newer;
    this.changed();
  }

  /** Have these segments translated again, or all that are out of date and nobody wrote. */
  async translate(segments?: readonly string[]): Promise<void> {
    const { media } = this.editing;
    const language = this.translation?.language;
    if (!language || this.isTranslating) return;
    this.isTranslating = true;
    try {
      await this.editing.save();
      await ended(
        await translate(media, language, segments),
        (id) => getTranslationJob(media, language, id),
        (isWorking) => this.tell(isWorking ? "Translating …" : "Waits for its turn …"),
      );
      if (language === this.language) await this.refresh();
      else await this.editing.takeIn("Translating");
      this.told = "Translated again.";
    } catch (error) {
      this.told = wordsOf(error);
    }
    this.isTranslating = false;
    this.changed();
  }

  private tell(told: string): void {
    this.told = told;
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}
