/** What the desk shows of a quote. */

import { html, nothing } from "lit";
import type { Alternative, Decision, Orphaned, Quote } from "../api";
import { nameOf } from "../languages";
import { clock } from "../transcript/clock";
import { FLAGS, VERDICTS } from "../verdicts";
import { compared, type Piece } from "./compared";
import { isSettled } from "./settled";

export function verdict(quote: Quote) {
  const { label, tone } = VERDICTS[quote.verdict] ?? { label: quote.verdict, tone: "warn" };
  return html`<span class="verdict ${tone}">${label}</span>`;
}

/** A word on what was decided; nothing where nothing was. */
export function standing({ decision }: Quote) {
  if (!decision) return nothing;
  if (decision.stale)
    return html`<span class="decision stale">${decision.state}, changed since</span>`;
  return html`<span class="decision ${decision.state}">${decision.state}</span>`;
}

/** The printed words beside the spoken ones, and in words how they differ. */
export function wording(quote: Quote) {
  const { printed, spoken } = compared(quote);
  return html`<div class="pair">
      <figure><figcaption class="label">Printed${quote.speaker ? html`, from <bdi>${quote.speaker}</bdi>` : nothing}</figcaption>
        <blockquote class="printed" dir="auto">${printed.map(shown("ins"))}</blockquote></figure>
      ${
        quote.spoken
          ? html`<figure><figcaption class="label">Spoken${quote.language ? html`, ${nameOf(quote.language)}` : nothing}</figcaption>
        <blockquote dir="auto" lang=${quote.language ?? ""}>${spoken.map(shown("del"))}</blockquote></figure>`
          : nothing
      }
      ${quote.translation ? html`<figure><figcaption class="label">Translated by a machine</figcaption><blockquote dir="auto">${quote.translation}</blockquote></figure>` : nothing}
    </div>
    ${quote.flags.map((flag) => html`<p class="note">${FLAGS[flag] ?? VERDICTS[flag]?.meaning ?? flag}</p>`)}
    ${quote.differences.length ? html`<ul class="differences" aria-label="Differences">${quote.differences.map(difference)}</ul>` : nothing}`;
}

/** The other places that fit, and what takes one of them; `titles` where there are several. */
export function rivals(
  { alternatives, id }: Quote,
  titles: ReadonlyMap<string, string>,
  take: (one: Alternative) => void,
) {
  if (!alternatives.length) return nothing;
  return html`<p class="label">Other places that fit</p><ol class="rivals">${alternatives.map(
    (one) => {
      const at = clock(one.start_ms);
      return html`<li><span class="clock">${at}</span>
      ${titles.size > 1 ? html`<bdi>${titles.get(one.media)}</bdi>` : nothing}
      <span class="measure">fits ${Math.round(one.score * 100)} %</span>
      <button type="button" aria-label="Take the place at ${at} for ${id}"
        @click=${() => take(one)}>Take and play this one</button></li>`;
    },
  )}</ol>`;
}

/** Who decided what, when, and why. */
export function decided(decision: Decision) {
  const at = new Date(decision.at).toLocaleString("en-GB", {
    dateStyle: "long",
    timeStyle: "short",
  });
  const state = decision.state === "confirmed" ? "Confirmed" : "Rejected";
  return html`<p class="decision ${decision.stale ? "stale" : decision.state}">
    ${state} by <bdi>${decision.by}</bdi>, ${at}${decision.note ? html`: <span dir="auto">${decision.note}</span>` : nothing}</p>
    ${decision.stale ? html`<p class="note">The words have changed since, so it is to be decided again.</p>` : nothing}`;
}

/** A quote in the list of all; `number` counts from 1. */
export function item(quote: Quote, number: number, isCurrent: boolean, select: () => void) {
  return html`<li><button type="button" class=${isSettled(quote) ? "settled" : ""}
    aria-current=${isCurrent} @click=${select}>
    <span class="measure">${number}</span> ${verdict(quote)} ${standing(quote)}
    <span class="exact" dir="auto">“${quote.exact}”</span></button></li>`;
}

/** The decisions on quotes that the article has no longer. */
export function gone(orphaned: readonly Orphaned[]) {
  if (!orphaned.length) return nothing;
  return html`<details><summary>Decided, but no longer in the article (${orphaned.length})</summary>
    <ul>${orphaned.map((each) => {
      return html`<li><blockquote dir="auto">“${each.exact}”</blockquote>${decided({ ...each, stale: false })}</li>`;
    })}</ul></details>`;
}

function shown(mark: "ins" | "del") {
  return ({ text, differs }: Piece) => {
    if (!differs) return text;
    return mark === "ins" ? html`<ins>${text}</ins>` : html`<del>${text}</del>`;
  };
}

function difference({ kind, spoken, quoted }: Quote["differences"][number]) {
  const [said, printed] = [
    html`<del dir="auto">${spoken}</del>`,
    html`<ins dir="auto">${quoted}</ins>`,
  ];
  if (kind === "deleted") return html`<li>Spoken, not printed: ${said}</li>`;
  if (kind === "added") return html`<li>Printed, not spoken: ${printed}</li>`;
  return html`<li>Spoken ${said}, printed ${printed}</li>`;
}
