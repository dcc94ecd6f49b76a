import { describe, expect, it } from "vitest";
import { typed } from "./edits";
import type { Segment, Transcript } from "./model";
import { isStale, lookedThrough, madeBy, outOfDate } from "./translations";

const segment = (id: string, by: string | undefined, ...flags: string[]): Segment => {
  const translation = by && { by, translator: "apertium 3.8.3" };
  return { id, start_ms: 0, end_ms: 900, text: id, flags, ...(translation ? { translation } : {}) };
};
const of = (...segments: Segment[]): Transcript => {
  return { media: { id: "m", title: "", duration_ms: 9000 }, language: "en", segments };
};

const TRANSLATION = of(
  segment("s1", "machine", "stale", "low-confidence"),
  segment("s2", "person", "stale"),
  segment("s3", "machine"),
  segment("s4", undefined),
);

describe("translations", () => {
  it("are counted by who has to look", () => {
    const source = of(...TRANSLATION.segments, segment("s5", undefined));
    expect(outOfDate(TRANSLATION, source)).toEqual({ forMachine: 2, forPeople: 1 });
    expect(outOfDate(TRANSLATION, undefined)).toEqual({ forMachine: 1, forPeople: 1 });
  });

  it("are looked through by saying so, or by typing", () => {
    const [first, second] = TRANSLATION.segments as [Segment, Segment];
    const approved = lookedThrough(TRANSLATION, "s1").segments[0];
    expect(approved).toEqual({ ...first, flags: ["low-confidence"] });
    expect(lookedThrough(TRANSLATION, "s3")).toBe(TRANSLATION);
    expect(isStale(typed(TRANSLATION, second, "Other.").segments[1])).toBe(false);
  });

  it("say who made them", () => {
    const told = TRANSLATION.segments.map(madeBy);
    expect(told[0]).toBe("translated by apertium 3.8.3");
    expect(told.slice(1)).toEqual(["translated by hand", told[0], undefined]);
  });
});
