import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joined, moved, named, saidBy, split, typed } from "./edits";
import { matches, replaced } from "./finding";
import { History } from "./history";
import { changes, merged, patched, settled } from "./merging";
import type { Segment, Transcript, Word } from "./model";

function spoken(texts: readonly string[]): Transcript {
  const segments = texts.map((text, n): Segment => {
    const words = text.split(" ").map((word, w): Word => {
      return { start_ms: n * 2000 + w * 200, end_ms: n * 2000 + w * 200 + 180, text: word };
    });
    return { id: `s${n + 1}`, start_ms: n * 2000, end_ms: n * 2000 + 1900, text, words };
  });
  return { media: { id: "m", title: "t", duration_ms: 60_000 }, language: "en", segments };
}

const THREE = spoken(["we never left", "the camp burned down", "and then nothing"]);
const texts = (transcript: Transcript) => transcript.segments.map((segment) => segment.text);
const first = (transcript: Transcript) => transcript.segments[0] as Segment;
const second = (transcript: Transcript) => transcript.segments[1] as Segment;

describe("splitting and joining", () => {
  it("parts words and times where the text is parted", () => {
    const parted = split(THREE, "s2", "the camp".length);
    expect(parted.segments.map(({ id }) => id)).toEqual(["s1", "s2", "s2.2", "s3"]);
    expect(texts(parted).slice(1, 3)).toEqual(["the camp", "burned down"]);
    expect(second(parted).end_ms).toBe(2380);
    expect(parted.segments[2]?.start_ms).toBe(2400);
  });

  it("does nothing at an end", () => {
    expect(split(THREE, "s2", 0)).toBe(THREE);
    expect(joined(THREE, "s3")).toBe(THREE);
  });

  it("comes back to the same words when joined again", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 19 }), (offset) => {
        const parted = split(THREE, "s2", offset);
        const whole = parted === THREE ? THREE : joined(parted, "s2");
        const shown = second(whole)
          .words?.map((word) => word.text)
          .join("");
        expect(shown).toBe("thecampburneddown");
        expect(second(whole).end_ms).toBeLessThanOrEqual(3900);
      }),
    );
  });
});

describe("moving ends", () => {
  it("keeps words inside and the segment longer than nothing", () => {
    const wanted = fc.integer({ min: -5000, max: 70_000 });
    fc.assert(
      fc.property(wanted, fc.boolean(), (ms, isStart) => {
        const next = moved(THREE, "s2", isStart ? { start_ms: ms } : { end_ms: ms });
        const segment = next.segments.find(({ id }) => id === "s2") as Segment;
        expect(segment.end_ms).toBeGreaterThan(segment.start_ms);
        expect(segment.start_ms).toBeGreaterThanOrEqual(0);
        for (const word of segment.words ?? []) {
          expect(word.start_ms).toBeGreaterThanOrEqual(segment.start_ms);
          expect(word.end_ms).toBeLessThanOrEqual(segment.end_ms);
        }
        const starts = next.segments.map(({ start_ms }) => start_ms);
        expect(starts).toEqual(starts.toSorted((one, other) => one - other));
      }),
    );
  });
});

describe("two editors", () => {
  const mine = typed(THREE, first(THREE), "we never ever left");

  it("keeps both when they changed different segments, even neighbours", () => {
    const both = merged(THREE, mine, typed(THREE, second(THREE), "the camp burned"));
    expect(both.conflicts).toEqual([]);
    expect(texts(both.transcript)).toEqual([
      "we never ever left",
      "the camp burned",
      "and then nothing",
    ]);
  });

  it("asks when both changed one", () => {
    const both = merged(THREE, mine, typed(THREE, first(THREE), "we left"));
    expect(both.conflicts.map(({ id }) => id)).toEqual(["s1"]);
    expect(texts(settled(both, new Set()))[0]).toBe("we never ever left");
    expect(texts(settled(both, new Set(["s1"])))[0]).toBe("we left");
  });

  it("asks when one typed into what the other joined away", () => {
    const both = merged(THREE, joined(THREE, "s1"), typed(THREE, second(THREE), "the camp fell"));
    expect(both.conflicts.map(({ id, mine: here }) => [id, here])).toEqual([["s2", undefined]]);
    expect(texts(settled(both, new Set(["s2"])))).toContain("the camp fell");
  });

  it("loses nothing that only one of them did", () => {
    const edit = fc.tuple(fc.constantFrom(0, 1, 2), fc.constantFrom("x", "y z", "we never left"));
    fc.assert(
      fc.property(edit, edit, ([one, text], [other, otherText]) => {
        fc.pre(one !== other);
        const at = (n: number) => THREE.segments[n] as Segment;
        const { transcript } = merged(
          THREE,
          typed(THREE, at(one), text),
          typed(THREE, at(other), otherText),
        );
        expect(texts(transcript)[one]).toBe(text);
        expect(texts(transcript)[other]).toBe(otherText);
      }),
    );
  });

  it("survives as a patch", () => {
    const now = named(saidBy(split(mine, "s2", 8), "s3", "S1"), "S1", "Rosa");
    const patch = JSON.parse(JSON.stringify(changes(THREE, now)));
    expect(patched(THREE, patch)).toEqual(now);
    expect(changes(THREE, structuredClone(THREE))).toBeUndefined();
  });
});

describe("undoing", () => {
  it("takes typing back together, and does it again", () => {
    const history = new History();
    const one = typed(THREE, first(THREE), "we never left t");
    const two = typed(one, first(THREE), "we never left th");
    history.add(THREE, one, "Typing", "s1", 0);
    history.add(one, two, "Typing", "s1", 100);
    expect(history.undo(two)?.transcript).toBe(THREE);
    expect(history.redo(THREE)?.transcript).toBe(two);
  });

  it("leaves what somebody else did in the meantime", () => {
    const history = new History();
    const mine = typed(THREE, first(THREE), "we left");
    history.add(THREE, mine, "Typing");
    const withTheirs = typed(mine, second(THREE), "the camp");
    const back = history.undo(withTheirs)?.transcript as Transcript;
    expect(texts(back)).toEqual(["we never left", "the camp", "and then nothing"]);
  });
});

describe("finding", () => {
  const query = { text: "THE", matchCase: false, wholeWords: false };

  it("finds in any case, whole words when asked, and no pattern", () => {
    expect(matches(THREE, query).map(({ id }) => id)).toEqual(["s2", "s3"]);
    expect(matches(THREE, { ...query, wholeWords: true }).map(({ id }) => id)).toEqual(["s2"]);
    expect(matches(THREE, { ...query, matchCase: true })).toEqual([]);
    expect(matches(THREE, { ...query, text: ".*" })).toEqual([]);
    expect(matches(spoken(["قال نعم"]), { ...query, text: "نعم", wholeWords: true })).toHaveLength(
      1,
    );
  });

  it("replaces all or one, and the words follow", () => {
    const all = replaced(THREE, query, "a");
    expect([all.count, ...texts(all.transcript)]).toEqual([
      2,
      "we never left",
      "a camp burned down",
      "and an nothing",
    ]);
    expect(second(all.transcript).words?.map((word) => word.text)).toEqual([
      "a",
      "camp",
      "burned",
      "down",
    ]);
    expect(replaced(THREE, query, "a", matches(THREE, query)[1]).count).toBe(1);
  });
});
