import { html } from "lit";
import type { Quote } from "../api";
import { choices, isSettled } from "./settled";

/** How many quotes are settled, and which are shown. */
export function progress(quotes: readonly Quote[], shown: string, choose: (shown: string) => void) {
  const settled = quotes.filter(isSettled).length;
  const isDone = quotes.length > 0 && settled === quotes.length;
  const chose = (event: Event) => choose((event.target as HTMLSelectElement).value);
  return html`<div class="about"><b role="status">${settled} of ${quotes.length} settled${isDone ? ". All done." : ""}</b>
    <progress max=${quotes.length || 1} value=${settled} aria-label="Settled"></progress>
    <label>Show <select @change=${chose}>${choices(quotes, shown).map(({ name, label, count }) => {
      return html`<option value=${name} .selected=${name === shown}>${label} (${count})</option>`;
    })}</select></label></div>`;
}
