import { html } from "lit";

/** A sentence in which commands stand between backticks. */
export function withCode(told: string) {
  return told.split("`").map((part, n) => (n % 2 ? html`<code>${part}</code>` : part));
}
