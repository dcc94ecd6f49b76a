import { afterEach, expect, test, vi } from "vitest";
import type { QmClip } from "./clip";
import "./clip";

const CLIP = { id: "7040-10080-ab", state: "waiting", file: null, error: null };

/** Answers one after the other; the bodies that were sent. */
function answering(...answers: readonly object[]): unknown[] {
  const sent: unknown[] = [];
  const left = [...answers];
  vi.stubGlobal("fetch", async (_address: string, { body }: RequestInit) => {
    if (body) sent.push(JSON.parse(String(body)));
    return Response.json(left.shift());
  });
  return sent;
}

async function opened(): Promise<QmClip> {
  document.body.innerHTML = `<qm-clip media="m" start-ms="7040" end-ms="10080"></qm-clip>`;
  const clip = document.querySelector("qm-clip") as QmClip;
  await clip.updateComplete;
  return clip;
}

afterEach(() => vi.unstubAllGlobals());

test("a clip is asked for, waited for, and offered", async () => {
  const file = "/api/v1/media/m/clips/7040-10080-ab/file";
  const sent = answering(CLIP, { ...CLIP, state: "done", file });
  const clip = await opened();
  clip.querySelector("form")?.requestSubmit();
  await vi.waitFor(() => expect(clip.querySelector("a")?.getAttribute("href")).toBe(file), 3000);
  expect(sent).toEqual([{ start_ms: 7040, end_ms: 10_080, handles_ms: 1000, subtitles: null }]);
  clip.startMs = 7000;
  await clip.updateComplete;
  expect(clip.querySelector("a")).toBeNull();
});

test("what went wrong is said", async () => {
  answering({ ...CLIP, state: "failed", error: "The newsroom's disk is full." });
  const clip = await opened();
  clip.querySelector("form")?.requestSubmit();
  await vi.waitFor(() => expect(clip.textContent).toContain("disk is full"));
  expect(clip.querySelector("button.main")?.hasAttribute("disabled")).toBe(false);
});
