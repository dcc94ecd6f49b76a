import { getTranscript } from "../api";
import { Lit } from "../editor/highlights";
import { Playing } from "../editor/playing";
import { momentOf } from "../moment";
import { Subtitles } from "../subtitles";
import { indexOf, lastBegun, type Transcript, UNSURE } from "../transcript/model";
import { places, wordAtOffset } from "../transcript/words";

/**
 * Footage and transcript as the server rendered them, brought together: the word that is said is
 * lit, a click on a word goes there, the subtitles chosen are remembered.
 */
export class QmReader extends HTMLElement {
  playing: Playing | undefined;
  subtitles: Subtitles | undefined;
  private transcript: Transcript | undefined;
  private spoken: HTMLElement | undefined;
  private readonly lit = new Lit("spoken");

  connectedCallback(): void {
    const video = this.querySelector("video");
    if (!video) return;
    this.playing = new Playing(video, (ms) => this.heard(ms));
    this.subtitles = new Subtitles(video);
    this.querySelector("[data-tools]")?.prepend(...this.subtitles.chooser());
    this.addEventListener("click", this.clicked);
    addEventListener("hashchange", this.goToMoment);
    this.goToMoment();
    void this.load();
  }

  disconnectedCallback(): void {
    removeEventListener("hashchange", this.goToMoment);
  }

  /** Play from a moment (for what stands beside the transcript). */
  seek(ms: number): void {
    this.playing?.seek(ms);
    this.playing?.video.scrollIntoView({ block: "nearest" });
  }

  playSpan(startMs: number, endMs: number): void {
    this.playing?.playSpan(startMs, endMs);
  }

  /** To the moment that the address names; one with an end plays. */
  private readonly goToMoment = (): void => {
    const moment = momentOf(new URL(location.href));
    if (!moment) return;
    if (moment.endMs === undefined) this.seek(moment.startMs);
    else this.playSpan(moment.startMs, moment.endMs);
  };

  private async load(): Promise<void> {
    const [media, language] = [this.getAttribute("media"), this.getAttribute("language")];
    if (!media || !language) return;
    const answer = await getTranscript(media, language).catch(() => undefined);
    this.transcript = answer?.transcript;
    this.heard(this.playing?.nowMs ?? 0);
    this.showUnsure();
  }

  /** Mark the words that the recogniser was unsure of, where the page says what marks them. */
  private showUnsure(): void {
    const key = this.querySelector<HTMLElement>("[data-unsure]");
    if (!key || !this.transcript) return;
    for (const row of this.querySelectorAll<HTMLElement>("[data-segment]")) {
      const segment = this.transcript.segments[indexOf(this.transcript, row.dataset.segment)];
      const words = segment?.words?.map(({ confidence }) => (confidence ?? 1) < UNSURE) ?? [];
      const text = row.querySelector<HTMLElement>(".text");
      if (!segment || !text || !words.includes(true)) continue;
      new Lit("unsure").show(
        text,
        places(segment).filter((_, n) => words[n]),
      );
      key.hidden = false;
    }
  }

  private heard(ms: number): void {
    const segments = this.transcript?.segments ?? [];
    const segment = segments[lastBegun(segments, ms)];
    const row = segment && this.row(segment.id);
    if (row !== this.spoken) {
      if (row && !this.playing?.video.paused) follow(row, this.spoken);
      this.spoken?.classList.remove("spoken");
      row?.classList.add("spoken");
      this.spoken = row;
    }
    const text = row?.querySelector<HTMLElement>(".text");
    const word = segment?.words ? lastBegun(segment.words, ms) : -1;
    const isSaid = segment && word >= 0 && ms < segment.end_ms;
    if (text && isSaid) this.lit.show(text, [places(segment)[word]]);
    else this.lit.clear();
  }

  private readonly clicked = (event: MouseEvent) => {
    const row = (event.target as Element).closest<HTMLElement>("[data-segment]");
    if (!row || !getSelection()?.isCollapsed) return;
    const { transcript } = this;
    const segment = transcript?.segments[indexOf(transcript, row.dataset.segment)];
    const isTime = (event.target as Element).closest(".clock");
    if (isTime) event.preventDefault();
    const offset = getSelection()?.focusOffset ?? 0;
    const word = segment && !isTime ? wordAtOffset(segment, offset) : undefined;
    this.seek(word?.start_ms ?? Number(row.dataset.startMs));
  };

  private row(id: string): HTMLElement | undefined {
    return this.querySelector<HTMLElement>(`[data-segment="${CSS.escape(id)}"]`) ?? undefined;
  }
}

/**
 * Bring what is said into view: in the list, or, where the page itself scrolls, as long as its
 * reader is looking at what was said before.
 */
function follow(row: HTMLElement, before: HTMLElement | undefined): void {
  const list = row.closest<HTMLElement>(".reading");
  if (list && list.scrollHeight > list.clientHeight) {
    const over = list.scrollTop - row.offsetTop;
    const under = row.offsetTop + row.offsetHeight - list.clientHeight - list.scrollTop;
    if (over > 0) list.scrollTop -= over;
    else if (under > 0) list.scrollTop += under;
    return;
  }
  const { top = -1, bottom = -1 } = before?.getBoundingClientRect() ?? {};
  if (bottom > 0 && top < innerHeight) row.scrollIntoView({ block: "nearest" });
}

customElements.define("qm-reader", QmReader);
