/** What stands above and beside the transcript: the tools, and what there is to do. */

import { html, nothing } from "lit";
import { nameOf } from "../languages";
import { clock } from "../transcript/clock";
import type { Transcript } from "../transcript/model";
import { STALE } from "../transcript/translations";
import type { BesideView } from "./beside";
import type { Editing } from "./editing";
import type { Findings } from "./next";

type Run = (command: string) => () => void;

interface BarState {
  readonly isReadOnly: boolean;
  readonly canHear: boolean;
  readonly follows: boolean;
  /** The recording's other languages. */
  readonly others: readonly string[];
  readonly run: Run;
  readonly choseBeside: (event: Event) => void;
  readonly follow: (event: Event) => void;
  readonly settle: () => void;
}

export function bar({ history, state, notice }: Editing, beside: string, shown: BarState) {
  const { isReadOnly, canHear, follows, run } = shown;
  const told = {
    saved: "Saved",
    unsaved: "Not saved yet",
    saving: "Saving …",
    failed:
      state.kind === "failed" ? `Not saved: ${state.message} It is kept in this browser.` : "",
    conflict: "Somebody else changed the same words.",
  }[state.kind];
  return html`<div class="bar" role="toolbar" aria-label="Editing">
    <button type="button" ?disabled=${!history.undoes} title=${history.undoes ?? ""} @click=${run("undo")}>Undo</button>
    <button type="button" ?disabled=${!history.redoes} title=${history.redoes ?? ""} @click=${run("redo")}>Redo</button>
    <button type="button" @click=${run("find")}>Find</button>
    <button type="button" @click=${run("speakers")}>Who speaks</button>
    ${canHear ? html`<button type="button" @click=${run("again")}>Listen again</button>` : nothing}
    <button type="button" @click=${run("revisions")}>Earlier states</button>
    <button type="button" @click=${run("keys")}>Keys</button>
    ${chooser(beside, shown)}
    <label><input type="checkbox" .checked=${follows} @change=${shown.follow}> Follow</label>
    <span class="saving ${state.kind}" role="status">${isReadOnly ? "You may read, not change." : told}</span>
    ${state.kind === "conflict" ? html`<button type="button" class="main" @click=${shown.settle}>Settle it</button>` : nothing}
    ${notice ? html`<span class="notice" role="status">${notice}</span>` : nothing}
  </div>`;
}

interface Overview {
  readonly transcript: Transcript;
  readonly findings: Findings;
  readonly beside: BesideView;
  readonly isReadOnly: boolean;
  readonly run: Run;
}

export function overview({ transcript, findings, beside, isReadOnly, run }: Overview) {
  const { segments, media, translated_from } = transcript;
  const count = [...findings.values()].flat().length;
  const unsure = segments.filter(({ flags }) => flags?.some((flag) => flag !== STALE)).length;
  const { forMachine, forPeople } = beside.outOfDate;
  const due = forMachine + forPeople;
  const byHand = forPeople ? ` (${forPeople} by hand)` : "";
  return html`<dl class="overview">
      <div><dt>Length</dt><dd>${clock(media.duration_ms)}</dd></div>
      <div><dt>Segments</dt><dd>${segments.length}</dd></div>
      <div><dt>To listen to</dt><dd>${unsure}</dd></div>
      <div><dt>Problems of the subtitles</dt><dd>${count}</dd></div>
      ${beside.translation ? html`<div><dt>Translations out of date</dt><dd>${due}${byHand}</dd></div>` : nothing}</dl>
    <div class="tools"><button type="button" ?disabled=${!count} @click=${run("next-problem")}>Next problem</button>
      <button type="button" @click=${run("next-unsure")}>Next unsure word</button>
      ${translated_from ? html`<button type="button" ?disabled=${!due} @click=${run("next-stale")}>Next out of date</button>` : nothing}
      ${isReadOnly || !forMachine ? nothing : html`<button type="button" ?disabled=${beside.isTranslating} @click=${() => void beside.translate()}>Translate them again</button>`}</div>
    <p role="status">${beside.told}</p>`;
}

function chooser(beside: string, { others, choseBeside }: BarState) {
  if (!others.length) return nothing;
  const options = others.map((language) => {
    return html`<option value=${language} .selected=${language === beside}>${nameOf(language)}</option>`;
  });
  return html`<label>Beside it <select @change=${choseBeside}>
    <option value="" .selected=${!beside}>nothing</option>${options}</select></label>`;
}
