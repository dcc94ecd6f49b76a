import WaveSurfer from "wavesurfer.js";
import Regions, { type Region } from "wavesurfer.js/plugins/regions";
import type { Peaks } from "../api";
import type { Segment, Span } from "../transcript/model";

const NEAR_PX = 80;
const HEIGHT_PX = 72;
const SHORTEST_S = 0.04;

/** The waveform around the playhead, with the current segment, whose ends can be dragged. */
export class Waveform {
  private readonly surfer: WaveSurfer;
  private readonly regions = Regions.create();
  private region: Region | undefined;
  private isReady = false;
  private segment: Segment | undefined;

  constructor(
    container: HTMLElement,
    video: HTMLMediaElement,
    { peaks }: Peaks,
    durationMs: number,
    onMove: (id: string, to: Partial<Span>) => void,
  ) {
    const style = getComputedStyle(container);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    this.surfer = WaveSurfer.create({
      container,
      media: video,
      peaks: [peaks.map((percent) => percent / 100)],
      duration: durationMs / 1000,
      minPxPerSec: NEAR_PX,
      height: HEIGHT_PX,
      waveColor: colour("--wave"),
      progressColor: colour("--accent"),
      cursorColor: colour("--ink"),
      cursorWidth: 2,
      normalize: true,
      autoCenter: true,
      plugins: [this.regions],
      cspNonce: container.dataset.nonce ?? "",
    });
    const scrolled = this.surfer.getWrapper().parentElement;
    scrolled?.setAttribute("tabindex", "0");
    scrolled?.setAttribute("role", "group");
    scrolled?.setAttribute("aria-label", "Waveform");
    this.surfer.on("ready", () => {
      this.isReady = true;
      this.show(this.segment);
    });
    this.regions.on("region-updated", ({ id, start, end }, side) => {
      const [start_ms, end_ms] = [Math.round(start * 1000), Math.round(end * 1000)];
      onMove(
        id,
        side === "start" ? { start_ms } : side === "end" ? { end_ms } : { start_ms, end_ms },
      );
    });
  }

  /** Show a segment as the current one. */
  show(segment: Segment | undefined): void {
    this.segment = segment;
    if (!this.isReady) return;
    const span = segment && { start: segment.start_ms / 1000, end: segment.end_ms / 1000 };
    if (span && this.region?.id === segment.id) {
      this.region.setOptions(span);
      return;
    }
    this.region?.remove();
    this.region = undefined;
    if (!span) return;
    const options = { ...span, id: segment.id, drag: false, minLength: SHORTEST_S };
    this.region = this.regions.addRegion({ ...options, color: "rgb(11 86 128 / 18%)" });
  }

  zoom(pxPerSecond: number): void {
    if (this.isReady) this.surfer.zoom(pxPerSecond);
  }

  destroy(): void {
    this.surfer.destroy();
  }
}
