import { html, nothing } from "lit";
import { cancelJob, getMedia, type Media, retryJob } from "../api";
import { LightElement } from "../light";
import { Poll } from "../poll";
import { standing } from "../standing";

const BUSY_MS = 1500;

/** The work on a recording, until it is done: how far it is, stop, try again. */
export class QmJob extends LightElement {
  static override properties = {
    media: {},
    canEdit: { type: Boolean, attribute: "can-edit" },
    item: { state: true },
    problem: { state: true },
  };

  declare media: string;
  declare canEdit: boolean;
  declare private item: Media | undefined;
  declare private problem: string;
  private languages: string | undefined;
  private readonly poll = new Poll(this, () => this.ask());

  protected override render() {
    const { item } = this;
    if (!item) return html`<p role="status">${this.problem}</p>`;
    const isBusy = item.status === "queued" || item.status === "processing";
    return html`${standing(item)} ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      ${this.canEdit && isBusy ? html`<button type="button" @click=${() => this.act(cancelJob)}>Stop</button>` : nothing}
      ${this.canEdit && item.status === "failed" ? html`<button type="button" class="main" @click=${() => this.act(retryJob)}>Try again</button>` : nothing}`;
  }

  private async ask(): Promise<number | undefined> {
    try {
      this.item = await getMedia(this.media);
      this.problem = "";
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
    const languages = this.item?.languages.join();
    const hasMore = this.languages !== undefined && languages !== this.languages;
    this.languages = languages;
    // The page shows what there is: a transcript that was just heard, the footage.
    if (this.item?.status === "ready" || hasMore) location.reload();
    return this.item?.status === "ready" || this.item?.status === "failed" ? undefined : BUSY_MS;
  }

  private async act(doIt: (id: string) => Promise<unknown>): Promise<void> {
    try {
      await doIt(this.media);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
    this.poll.now();
  }
}

customElements.define("qm-job", QmJob);
