import { html, nothing } from "lit";
import { seconds } from "../moment";
import { preciseClock } from "../transcript/clock";
import type { Place } from "./place";
import "../clip";

/** What changes the place of a quote, by buttons as by keys. */
export interface Moves {
  readonly play: () => void;
  readonly playAround: () => void;
  readonly nudge: (side: Side, by: number) => void;
  readonly setHere: (side: Side) => void;
}

export type Side = "startMs" | "endMs";

export const NUDGE_MS = 100;
/** How long a place is that begins or ends here, as long as nobody says more. */
const USUAL_MS = 3000;

/** A place with one of its ends at a moment; the other end gives way. */
export function withEnd(place: Place | undefined, media: string, side: Side, ms: number): Place {
  const at = Math.max(0, Math.round(ms));
  if (side === "startMs") {
    const isBefore = place && place.media === media && at < place.endMs;
    return { media, startMs: at, endMs: isBefore ? place.endMs : at + USUAL_MS };
  }
  const isAfter = place && place.media === media && at > place.startMs;
  const endMs = Math.max(at, 1);
  return { media, startMs: isAfter ? place.startMs : Math.max(0, endMs - USUAL_MS), endMs };
}

/** A place, and what plays and moves it. */
export function placing(place: Place | undefined, moves: Moves) {
  const ends = html`${side("startMs", "Begins", place, moves)} ${side("endMs", "Ends", place, moves)}`;
  if (!place) {
    return html`<p>Not found in the recordings. Look for its words below, or play the footage and
      say where it begins and ends.</p><div class="tools">${ends}</div>`;
  }
  return html`<div class="tools"><button type="button" @click=${moves.play}>Play</button>
      <button type="button" @click=${moves.playAround}>With what is around it</button></div>
    <div class="tools">${ends}</div>`;
}

/** What else may be done with a place; `editor` is the address of the transcript's editor. */
export function beyond(place: Place, editor: string | undefined) {
  return html`${editor ? html`<p class="tools"><a href="${editor}?t=${seconds(place.startMs)}">Correct what was heard here</a></p>` : nothing}
    <qm-clip .media=${place.media} .startMs=${place.startMs} .endMs=${place.endMs}></qm-clip>`;
}

function side(name: Side, label: string, place: Place | undefined, { nudge, setHere }: Moves) {
  return html`<span class="side-of" role="group" aria-label=${label}>${label}
    ${
      place
        ? html`<span class="clock">${preciseClock(place[name])}</span>
      <button type="button" aria-label="${label} a little earlier" @click=${() => nudge(name, -NUDGE_MS)}>−</button>
      <button type="button" aria-label="${label} a little later" @click=${() => nudge(name, NUDGE_MS)}>+</button>`
        : nothing
    }
    <button type="button" aria-label="${label} here, where the footage stands" @click=${() => setHere(name)}>Here</button></span>`;
}
