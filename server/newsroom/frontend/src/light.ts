import { LitElement } from "lit";

/**
 * An element that renders into itself, so that one style sheet and one document serve all.
 *
 * What the server rendered inside it, for readers without script, gives way to it.
 */
export class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren();
    return this;
  }
}
