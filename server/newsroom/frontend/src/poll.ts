import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Asks again and again, as long as the page is looked at. */
export class Poll implements ReactiveController {
  private timer: number | undefined;

  constructor(
    host: ReactiveControllerHost,
    /** Asks once; how long to wait until the next time, undefined: never again. */
    private readonly ask: () => Promise<number | undefined>,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener("visibilitychange", this.now);
    this.now();
  }

  hostDisconnected(): void {
    document.removeEventListener("visibilitychange", this.now);
    clearTimeout(this.timer);
  }

  readonly now = (): void => {
    clearTimeout(this.timer);
    if (document.hidden) return;
    void this.ask().then((waitMs) => {
      clearTimeout(this.timer);
      if (waitMs !== undefined) this.timer = window.setTimeout(this.now, waitMs);
    });
  };
}
