import type { Playing } from "../editor/playing";
import type { Shortcut } from "../shortcuts";

const SKIP_MS = 5000;

/** What keys do beside those of the player, which has its own only while it has the focus. */
export interface WatchActions {
  readonly playing: Playing;
  readonly captions: () => void;
  readonly find: () => void;
}

export function shortcuts({ playing, captions, find }: WatchActions): readonly Shortcut[] {
  const { video } = playing;
  const key = (label: string, act: () => void, ...keys: string[]) => ({ keys, label, act });
  return [
    key("Play or pause", () => playing.toggle(), "Space"),
    key("Slower, then back a second", () => playing.shuttle(-1), "J"),
    key("Stop", () => playing.shuttle(0), "K"),
    key("Play, then faster", () => playing.shuttle(1), "L"),
    key("Back five seconds", () => playing.skip(-SKIP_MS), "ArrowLeft"),
    key("Ahead five seconds", () => playing.skip(SKIP_MS), "ArrowRight"),
    key("The whole screen, and back", () => wholeScreen(video), "F"),
    key("Subtitles, or none", captions, "C"),
    key("Sound off, or on", () => (video.muted = !video.muted), "M"),
    key("Find in the transcript", find, "/"),
  ];
}

function wholeScreen(video: HTMLMediaElement): void {
  // It may be refused, as in a frame that was not given it.
  if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
  else void video.requestFullscreen?.().catch(() => {});
}
