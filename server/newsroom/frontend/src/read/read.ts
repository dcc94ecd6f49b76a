import { Playing } from "../editor/playing";
import { Subtitles } from "../subtitles";

/** An article whose quotes play where they stand: footage and spoken words come up beside it. */
export class QmRead extends HTMLElement {
  private readonly panel = document.createElement("section");
  private playing: Playing | undefined;
  private shown: string | undefined;

  connectedCallback(): void {
    this.panel.className = "moment";
    this.panel.popover = "auto";
    this.panel.setAttribute("aria-label", "The moment of a quote");
    this.panel.addEventListener("toggle", (event) => {
      if ((event as ToggleEvent).newState === "closed") this.playing?.video.pause();
    });
    this.append(this.panel);
    this.addEventListener("click", (event) => this.clicked(event));
  }

  private clicked(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLElement>("a[data-note]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const note = document.getElementById(`note-${link.dataset.note}`);
    if (!note || !this.panel.showPopover) return;
    event.preventDefault();
    this.show(note);
    this.panel.showPopover();
    this.playing?.playSpan(Number(note.dataset.startMs), Number(note.dataset.endMs));
    this.panel.querySelector("button")?.focus({ preventScroll: true });
  }

  /** The player of a note's recording, which stays while the next one is of the same. */
  private show(note: HTMLElement): void {
    const media = note.dataset.media ?? "";
    const says = document.createElement("div");
    says.className = "says";
    says.append(...[...note.children].map((each) => each.cloneNode(true)));
    if (media !== this.shown) {
      this.putPlayer(media);
      this.shown = media;
    }
    this.panel.querySelector(".says")?.remove();
    this.panel.append(says);
  }

  private putPlayer(media: string): void {
    const kept = this.querySelector<HTMLTemplateElement>(
      `template[data-player="${CSS.escape(media)}"]`,
    );
    const video = kept?.content.querySelector("video");
    if (!video) return;
    const player = document.importNode(video, true);
    const tools = document.createElement("div");
    tools.className = "tools";
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => this.panel.hidePopover());
    this.panel.replaceChildren(player, tools);
    this.playing = new Playing(player, () => {});
    tools.append(...new Subtitles(player).chooser(), close);
  }
}

customElements.define("qm-read", QmRead);
