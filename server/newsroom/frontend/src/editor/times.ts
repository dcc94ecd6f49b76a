import { html } from "lit";
import { LightElement } from "../light";
import { preciseClock, readClock } from "../transcript/clock";
import type { Segment } from "../transcript/model";
import type { SegmentActions } from "./actions";

/** How far a nudge goes. */
export const NUDGE_MS = 50;

type Side = "start_ms" | "end_ms";

/** The tools of the current segment: when it begins and ends, splitting and joining. */
export class QmTimes extends LightElement {
  static override properties = { segment: { attribute: false } };

  declare segment: Segment;
  actions!: SegmentActions;
  splitAt!: () => number | undefined;

  protected override render() {
    const { start_ms, end_ms, text } = this.segment;
    const seconds = (end_ms - start_ms) / 1000;
    const speed = Math.round([...text].length / seconds);
    return html`<div class="times" role="group" aria-label="This segment">
      ${this.side("start_ms", "Begins")} ${this.side("end_ms", "Ends")}
      <span class="measure">${seconds.toFixed(1)} s, ${speed} characters a second</span>
      <button type="button" @pointerdown=${this.split} @click=${this.splitByKey}>Split</button>
      <button type="button" @click=${() => this.actions.join(this.segment.id)}>Join with the next</button>
    </div>`;
  }

  private side(side: Side, label: string) {
    const ms = this.segment[side];
    const nudge = (by: number) => () => this.move(side, ms + by);
    const now = () => this.move(side, this.actions.nowMs());
    return html`<span class="side-of"><label>${label}
      <input class="clock" size="10" inputmode="decimal" .value=${preciseClock(ms)}
        @change=${(event: Event) => this.written(side, event.target as HTMLInputElement)}></label>
      <button type="button" aria-label="${label} a little earlier" @click=${nudge(-NUDGE_MS)}>−</button>
      <button type="button" aria-label="${label} a little later" @click=${nudge(NUDGE_MS)}>+</button>
      <button type="button" @click=${now}>${label} now</button></span>`;
  }

  private written(side: Side, input: HTMLInputElement): void {
    const ms = readClock(input.value);
    if (ms === undefined) input.value = preciseClock(this.segment[side]);
    else this.move(side, ms);
  }

  private move(side: Side, ms: number): void {
    this.actions.move(this.segment.id, { [side]: ms });
  }

  /** Before the press takes the cursor out of the text. */
  private readonly split = (event: Event) => {
    const offset = this.splitAt();
    if (offset === undefined) return;
    event.preventDefault();
    this.actions.split(this.segment.id, offset);
  };

  private readonly splitByKey = (event: MouseEvent) => {
    const isKey = event.detail === 0;
    if (isKey) this.actions.split(this.segment.id, Math.floor(this.segment.text.length / 2));
  };
}

customElements.define("qm-times", QmTimes);
