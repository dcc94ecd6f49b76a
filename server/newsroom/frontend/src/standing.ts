import { html, nothing } from "lit";
import type { Media } from "./api";
import { about } from "./transcript/clock";

/** How far the work on a recording is. */
export function standing(media: Media) {
  if (media.status === "ready") return nothing;
  if (media.status === "failed")
    return html`<p class="problem">${media.error ?? "This failed."}</p>`;
  if (media.status === "queued") return html`<p role="status">Waits for its turn</p>`;
  const left = media.left_ms === null ? "" : `, ${about(media.left_ms)} left`;
  return html`<progress max="1" value=${media.progress} aria-label="Work on ${media.title}"></progress>
    <p role="status">${media.stage ?? "Being worked on"}${left}</p>`;
}
