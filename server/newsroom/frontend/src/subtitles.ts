const REMEMBERED = "quotemark.subtitles";

/**
 * Which subtitles of some footage are shown: what the viewer chose last in this browser, else what
 * the browser's languages ask for, else the first.
 */
export class Subtitles {
  private chosen: string;
  private last = "";
  private isTouched = false;
  private readonly select = document.createElement("select");

  constructor(private readonly video: HTMLVideoElement) {
    this.chosen = recall() ?? this.asked() ?? video.textTracks[0]?.language ?? "";
    this.show();
    for (const name of ["pointerdown", "keydown"])
      video.addEventListener(name, () => {
        this.isTouched = true;
      });
    video.textTracks.addEventListener("change", () => this.changed());
  }

  /** A choice for who does not find the one of the browser's controls; none without subtitles. */
  chooser(): HTMLElement[] {
    if (!this.video.textTracks.length) return [];
    const label = document.createElement("label");
    this.select.add(new Option("None", ""));
    for (const { language, label: name } of this.video.textTracks)
      this.select.add(new Option(name, language));
    this.select.value = this.chosen;
    this.select.addEventListener("change", () => this.choose(this.select.value));
    label.append("Subtitles ", this.select);
    return [label];
  }

  /** None, or again those that were shown last. */
  toggle(): void {
    this.isTouched = true;
    const [first] = this.video.textTracks;
    this.choose(this.chosen ? "" : this.last || (first?.language ?? ""));
  }

  /** Browsers choose by themselves too, a moment after the footage is in the page: not for long. */
  private changed(): void {
    const [shown, ...others] = this.shown();
    if (this.isTouched) this.choose(shown ?? "");
    else if (others.length || (shown ?? "") !== this.chosen) this.show();
  }

  private choose(language: string): void {
    if (this.chosen) this.last = this.chosen;
    this.chosen = language;
    this.select.value = language;
    keep(language);
    this.show();
  }

  private show(): void {
    for (const track of this.video.textTracks) {
      const mode = track.language === this.chosen ? "showing" : "disabled";
      if (track.mode !== mode) track.mode = mode;
    }
  }

  private shown(): string[] {
    const showing = [...this.video.textTracks].filter(({ mode }) => mode === "showing");
    return showing.map(({ language }) => language);
  }

  private asked(): string | undefined {
    const mine = navigator.languages.map(primary);
    const tracks = [...this.video.textTracks];
    return tracks.find(({ language }) => mine.includes(primary(language)))?.language;
  }
}

function primary(language: string): string {
  return language.split("-")[0]?.toLowerCase() ?? "";
}

// A frame of another site may be forbidden to keep anything.
function recall(): string | undefined {
  try {
    return localStorage.getItem(REMEMBERED) ?? undefined;
  } catch {
    return undefined;
  }
}

function keep(language: string): void {
  try {
    localStorage.setItem(REMEMBERED, language);
  } catch {}
}
