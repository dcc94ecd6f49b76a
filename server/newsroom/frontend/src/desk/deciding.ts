import { html, nothing } from "lit";
import type { Decided, Decision } from "../api";
import { LightElement } from "../light";

/** What somebody wants of a quote: dispatches `decide`, told in `wanted`. */
export class QmDeciding extends LightElement {
  static override properties = {
    decision: { attribute: false },
    hasPlace: { attribute: false },
    isRejecting: { state: true },
  };

  declare decision: Decision | null;
  /** Whether it is known where the words were said: else there is nothing to confirm. */
  declare hasPlace: boolean;
  /** Whether it is being said why. */
  declare private isRejecting: boolean;
  wanted: { readonly state: Decided["state"]; readonly note: string } | undefined;

  constructor() {
    super();
    this.decision = null;
    this.hasPlace = false;
    this.isRejecting = false;
  }

  protected override render() {
    const { isRejecting } = this;
    return html`<form class="deciding" @submit=${this.submit}>
      <label for="note">${isRejecting ? "Why is it rejected?" : "Note"}</label>
      <input id="note" name="note" dir="auto" autocomplete="off" ?required=${isRejecting}
        @keydown=${this.escaped}>
      ${isRejecting ? this.rejecting() : this.choosing()}</form>`;
  }

  private choosing() {
    return html`${this.hasPlace ? html`<button class="main">Confirm</button>` : nothing}
      <button type="button" @click=${this.reject}>Reject</button>
      ${this.decision ? html`<button type="button" @click=${() => this.want("open")}>Open again</button>` : nothing}`;
  }

  private rejecting() {
    return html`<button class="main">Reject</button>
      <button type="button" @click=${this.keep}>Do not reject</button>`;
  }

  /** Reject it where a reason is written already, and ask for one where there is none. */
  readonly reject = (): void => {
    if (this.note?.value) this.want("rejected");
    else {
      this.isRejecting = true;
      this.note?.focus();
    }
  };

  want(state: Decided["state"]): void {
    if (state === "confirmed" && !this.hasPlace) return;
    this.wanted = { state, note: this.note?.value ?? "" };
    this.dispatchEvent(new Event("decide"));
  }

  /** Begin anew. */
  clear(): void {
    this.isRejecting = false;
    if (!this.note) return;
    this.note.value = "";
    this.note.blur();
  }

  private get note(): HTMLInputElement | null {
    return this.querySelector("input");
  }

  private readonly keep = (): void => {
    this.isRejecting = false;
  };

  private readonly escaped = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    this.keep();
    this.note?.blur();
  };

  private readonly submit = (event: SubmitEvent) => {
    event.preventDefault();
    this.want(this.isRejecting ? "rejected" : "confirmed");
  };
}

customElements.define("qm-deciding", QmDeciding);
