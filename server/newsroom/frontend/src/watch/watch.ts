import { copied } from "../copying";
import { written } from "../moment";
import type { QmReader } from "../recording/reader";
import { Shortcuts } from "../shortcuts";
import { clock } from "../transcript/clock";
import { Finding } from "./finding";
import { shortcuts } from "./keys";

/**
 * The page of viewers around its reader: moments in the address, subtitles to choose, words to
 * find, what to send to others. All of its words and links the server rendered.
 */
export class QmWatch extends HTMLElement {
  private keys: Shortcuts | undefined;

  connectedCallback(): void {
    const [reader, video] = [
      this.querySelector<QmReader>("qm-reader"),
      this.querySelector("video"),
    ];
    for (const button of this.querySelectorAll<HTMLButtonElement>("button[data-copies]"))
      this.offerCopy(button);
    if (!reader || !video) return;
    this.offerTools(video);
    const [list, place] = [
      this.querySelector<HTMLElement>(".reading"),
      this.querySelector("[data-finds]"),
    ];
    const finding = list && place ? new Finding(list) : undefined;
    if (finding) place?.append(finding.form);
    this.offerKeys(reader, () => finding?.focus());
    this.addEventListener("click", (event) => this.play(event, reader));
  }

  disconnectedCallback(): void {
    this.keys?.stop();
  }

  private offerKeys(reader: QmReader, find: () => void): void {
    const { playing, subtitles } = reader;
    if (!playing || !subtitles) return;
    this.keys = new Shortcuts(shortcuts({ playing, captions: () => subtitles.toggle(), find }));
    this.keys.listen();
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Keys";
    button.addEventListener("click", this.keys.show);
    this.querySelector("[data-tools]")?.append(button);
  }

  /** A link to a moment of this page plays it without leaving; its address is kept for sending. */
  private play(event: MouseEvent, reader: QmReader): void {
    const link = (event.target as Element).closest<HTMLElement>("a[data-end-ms]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const [startMs, endMs] = [Number(link.dataset.startMs), Number(link.dataset.endMs)];
    history.replaceState(null, "", `#t=${written({ startMs, endMs })}`);
    reader.playSpan(startMs, endMs);
    this.querySelector("video")?.scrollIntoView({ block: "nearest" });
  }

  private offerTools(video: HTMLVideoElement): void {
    const tools = this.querySelector("[data-tools]");
    if (!tools) return;
    const share = document.createElement("button");
    share.type = "button";
    const name = () => {
      share.textContent = `Copy link to ${clock(video.currentTime * 1000)}`;
    };
    name();
    for (const event of ["seeked", "pause"]) video.addEventListener(event, name);
    share.addEventListener("click", () => {
      video.pause();
      const startMs = Math.round(video.currentTime * 10) * 100;
      void copied(
        `${this.getAttribute("address")}?t=${written({ startMs, endMs: undefined })}`,
        share,
      );
    });
    tools.append(share);
  }

  private offerCopy(button: HTMLButtonElement): void {
    button.hidden = false;
    const field = button.previousElementSibling?.querySelector("textarea");
    button.addEventListener("click", () => void copied(field?.value ?? "", button));
  }
}

customElements.define("qm-watch", QmWatch);
