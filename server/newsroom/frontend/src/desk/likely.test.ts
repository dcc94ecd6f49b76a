import { describe, expect, it } from "vitest";
import type { Segment, Transcript } from "../transcript/model";
import { around, likely, timesOf } from "./likely";

const said = (n: number, text: string): Segment => {
  const words = text.split(" ").map((word, at) => {
    return { text: word, start_ms: n * 1000 + at * 100, end_ms: n * 1000 + at * 100 + 90 };
  });
  return { id: `s${n}`, start_ms: n * 1000, end_ms: n * 1000 + 900, text, words };
};
const transcript: Transcript = {
  media: { id: "m", title: "", duration_ms: 9000 },
  language: "en",
  segments: [
    said(0, "We were there and we saw it."),
    said(1, "The café was closed for months."),
    said(2, "And the months were long."),
    said(3, "Nobody came."),
  ],
};
const ids = (segments: readonly Segment[]) => segments.map(({ id }) => id);

describe("what may have been said", () => {
  it("shares the rarest words, whatever their case and accents", () => {
    expect(ids(likely(transcript, "“THE CAFE: shut for many months”"))).toEqual(["s1", "s2"]);
    expect(likely(transcript, "Quite something else!")).toEqual([]);
    expect(likely(transcript, " … ")).toEqual([]);
  });

  it("stands around a moment", () => {
    expect(ids(around(transcript, 2500))).toEqual(["s0", "s1", "s2", "s3"]);
    expect(ids(around({ ...transcript, segments: [] }, 0))).toEqual([]);
  });
});

describe("the times of letters", () => {
  const segment = transcript.segments[1] as Segment;
  it("are those of the words that hold them", () => {
    expect(timesOf(segment, 6, 12)).toEqual({ start_ms: 1100, end_ms: 1290 });
    expect(timesOf(segment, 0, segment.text.length)).toEqual({ start_ms: 1000, end_ms: 1590 });
  });

  it("are the segment's where no word is timed", () => {
    const { words: _, ...bare } = segment;
    expect(timesOf(bare, 4, 8)).toEqual({ start_ms: 1000, end_ms: 1900 });
  });
});
