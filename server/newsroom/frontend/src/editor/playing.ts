/** Playing: shuttle, speed, and the moment that is being heard. */

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];

export class Playing {
  private frame = 0;
  private untilMs: number | undefined;

  constructor(
    readonly video: HTMLMediaElement,
    /** Told of every moment, many times a second while it plays. */
    private readonly onTime: (ms: number) => void,
  ) {
    video.addEventListener("play", () => this.follow());
    // Frames stand still while nobody looks at the page; time is told all the same.
    for (const name of ["seeked", "pause", "timeupdate"])
      video.addEventListener(name, () => this.tell());
  }

  get nowMs(): number {
    return Math.round(this.video.currentTime * 1000);
  }

  seek(ms: number): void {
    this.untilMs = undefined;
    this.video.currentTime = Math.max(0, ms / 1000);
  }

  /** Play a stretch, and stop after it. */
  playSpan(startMs: number, endMs: number): void {
    this.seek(startMs);
    this.playUntil(endMs);
  }

  /** Play on, and stop at a moment. */
  playUntil(endMs: number): void {
    this.untilMs = endMs;
    this.start();
  }

  toggle(): void {
    this.untilMs = undefined;
    if (this.video.paused) this.start();
    else this.video.pause();
  }

  skip(ms: number): void {
    this.seek(this.nowMs + ms);
  }

  faster(steps: 1 | -1): void {
    const near = SPEEDS.findIndex((speed) => speed >= this.video.playbackRate);
    const speed = SPEEDS[Math.min(Math.max(near + steps, 0), SPEEDS.length - 1)];
    this.video.playbackRate = speed ?? 1;
  }

  /** J, K and L. */
  shuttle(direction: -1 | 0 | 1): void {
    const isFast = this.video.playbackRate > 1;
    if (direction === 0) {
      this.video.pause();
      this.video.playbackRate = 1;
    } else if (direction === 1 && this.video.paused) this.start();
    else if (direction === -1 && !isFast) this.skip(-1000);
    else this.faster(direction);
  }

  private start(): void {
    // It may be refused, as long as nobody has touched the page.
    this.video.play().catch(() => {});
  }

  private follow(): void {
    cancelAnimationFrame(this.frame);
    const step = () => {
      if (this.video.paused) return;
      this.tell();
      this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  private tell(): void {
    if (this.untilMs !== undefined && this.nowMs >= this.untilMs) {
      this.untilMs = undefined;
      this.video.pause();
    }
    this.onTime(this.nowMs);
  }
}
