import { html, type TemplateResult } from "lit";
import { LightElement } from "./light";

/** A dialog over the page, closed with Escape or its button. */
export abstract class LightDialog extends LightElement {
  protected abstract readonly heading: string;

  open(): void {
    this.requestUpdate();
    void this.updateComplete.then(() => {
      const dialog = this.querySelector("dialog");
      if (dialog && !dialog.open) dialog.showModal();
    });
  }

  close(): void {
    this.querySelector("dialog")?.close();
  }

  get isOpen(): boolean {
    return this.querySelector("dialog")?.open ?? false;
  }

  protected abstract content(): TemplateResult | TemplateResult[];

  protected override render() {
    return html`<dialog aria-label=${this.heading}>
      <header><h2>${this.heading}</h2>
        <button type="button" @click=${this.close}>Close</button></header>
      ${this.content()}
    </dialog>`;
  }
}
