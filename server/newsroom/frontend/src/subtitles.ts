/** Which subtitles are shown: the viewer's choice, kept in this browser. */

const REMEMBERED = "quotemark.subtitles";

/** Show what was chosen last, else what the browser's languages ask for; keep what is chosen. */
export function rememberSubtitles(video: HTMLVideoElement): void {
  const tracks = [...video.textTracks];
  const wanted = recall() ?? asked(tracks);
  if (wanted !== undefined) show(video, wanted);
  video.textTracks.addEventListener("change", () => keep(shown(video)));
}

/** A choice of subtitles for who does not find the one of the browser's controls. */
export function subtitleChooser(video: HTMLVideoElement): HTMLElement {
  const label = document.createElement("label");
  const select = document.createElement("select");
  select.add(new Option("None", ""));
  for (const { language, label: name } of video.textTracks) select.add(new Option(name, language));
  select.value = shown(video);
  select.addEventListener("change", () => show(video, select.value));
  video.textTracks.addEventListener("change", () => {
    select.value = shown(video);
  });
  label.append("Subtitles ", select);
  return label;
}

function show(video: HTMLVideoElement, language: string): void {
  for (const track of video.textTracks)
    track.mode = track.language === language ? "showing" : "disabled";
}

/** The language shown; empty: none. */
function shown(video: HTMLVideoElement): string {
  return [...video.textTracks].find(({ mode }) => mode === "showing")?.language ?? "";
}

function asked(tracks: readonly TextTrack[]): string | undefined {
  const mine = navigator.languages.map(primary);
  return tracks.find(({ language }) => mine.includes(primary(language)))?.language;
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
