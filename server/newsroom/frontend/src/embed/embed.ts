import { Playing } from "../editor/playing";
import { Subtitles } from "../subtitles";
import { clock } from "../transcript/clock";

/** What the frame tells the page around it, whoever that is: nothing but its height. */
export interface Told {
  readonly quotemark: "height";
  readonly px: number;
}

/** One quote that plays its seconds, and none before or after them. */
export class QmEmbed extends HTMLElement {
  private readonly button = document.createElement("button");
  private readonly progress = document.createElement("progress");
  private readonly time = document.createElement("span");

  connectedCallback(): void {
    const video = this.querySelector("video");
    if (!video) return;
    const [startMs, endMs] = [Number(this.dataset.startMs), Number(this.dataset.endMs)];
    const playing = new Playing(video, (ms) => this.heard(ms, startMs, endMs));
    const toggle = () => {
      if (!video.paused) video.pause();
      else if (playing.nowMs <= startMs || playing.nowMs >= endMs - 50)
        playing.playSpan(startMs, endMs);
      else playing.playUntil(endMs);
    };
    video.controls = false;
    video.addEventListener("click", toggle);
    this.button.type = "button";
    this.button.className = "main";
    this.button.addEventListener("click", toggle);
    for (const event of ["play", "pause"])
      video.addEventListener(event, () => this.name(video.paused));
    this.name(true);
    this.progress.max = endMs - startMs;
    this.progress.setAttribute("aria-label", "How far the quote has played");
    this.time.className = "clock";
    const tools = this.querySelector("[data-tools]");
    const subtitles = new Subtitles(video).chooser();
    tools?.append(this.button, this.progress, this.time, ...subtitles);
    this.heard(startMs, startMs, endMs);
  }

  private name(paused: boolean): void {
    this.button.textContent = paused ? "Play" : "Pause";
  }

  private heard(ms: number, startMs: number, endMs: number): void {
    this.progress.value = Math.min(Math.max(ms - startMs, 0), endMs - startMs);
    this.time.textContent = `${clock(this.progress.value)} / ${clock(endMs - startMs + 999)}`;
  }
}

customElements.define("qm-embed", QmEmbed);

if (parent !== window) {
  const tell = () => {
    const told: Told = { quotemark: "height", px: document.documentElement.scrollHeight };
    parent.postMessage(told, "*");
  };
  new ResizeObserver(tell).observe(document.body);
}
