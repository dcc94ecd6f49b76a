import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Segment, Word } from "./model";
import { places, tokens, withText, wordAtOffset } from "./words";

function said(text: string, eachMs = 300): Segment {
  const words = text.split(" ").map((word, n): Word => {
    return { start_ms: n * eachMs, end_ms: n * eachMs + eachMs - 50, text: word, confidence: 0.9 };
  });
  return { id: "s1", start_ms: 0, end_ms: words.length * eachMs, text, words };
}

const times = (segment: Segment) =>
  segment.words?.map(({ text, start_ms, end_ms }) => [text, start_ms, end_ms]);

describe("typing over a segment", () => {
  it("gives a corrected word the time of what it replaces, and no confidence", () => {
    const corrected = withText(said("we left Kobany then"), "we left Kobani then", "en");
    expect(times(corrected)).toEqual(times(said("we left Kobani then")));
    expect(corrected.words?.map((word) => word.confidence)).toEqual([0.9, 0.9, undefined, 0.9]);
  });

  it("puts a word that was left out between its neighbours", () => {
    expect(times(withText(said("we left then"), "we never left then", "en"))).toEqual([
      ["we", 0, 250],
      ["never", 250, 300],
      ["left", 300, 550],
      ["then", 600, 850],
    ]);
  });

  it("shares the time of one word among two by their letters", () => {
    expect(times(withText(said("we someone left"), "we someo ne left", "en"))).toEqual([
      ["we", 0, 250],
      ["someo", 300, 479],
      ["ne", 479, 550],
      ["left", 600, 850],
    ]);
  });

  it("drops the words that are gone, and keeps fields it does not know", () => {
    const known = said("we never left");
    const marked = {
      ...known,
      words: known.words?.map((word) => ({ ...word, pos: "X" })) as Word[],
    };
    expect(withText(marked, "we left", "en").words?.map((word) => word.pos)).toEqual(["X", "X"]);
  });

  it("leaves a segment without word times without them", () => {
    expect(withText({ id: "s", start_ms: 0, end_ms: 9, text: "a" }, "b c", "en")).toEqual({
      id: "s",
      start_ms: 0,
      end_ms: 9,
      text: "b c",
    });
  });

  it("finds the words of a language without spaces", () => {
    expect(tokens("私は学生です。", "ja").join("")).toBe("私は学生です。");
    expect(tokens("私は学生です。", "ja").length).toBeGreaterThan(2);
  });
});

const text = fc.array(fc.constantFrom<string[]>("a", "bb", "ccc", "not", "نعم", "é"), {
  minLength: 1,
  maxLength: 12,
});

describe("whatever is typed", () => {
  it("has the words of the text, in order of time, inside the segment", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const segment = withText(said(before.join(" ")), after.join(" "), "en");
        const words = segment.words ?? [];
        expect(words.map((word) => word.text)).toEqual(after);
        let last = 0;
        for (const word of words) {
          expect(word.start_ms).toBeGreaterThanOrEqual(last);
          expect(word.end_ms).toBeGreaterThanOrEqual(word.start_ms);
          last = word.end_ms;
        }
        expect(last).toBeLessThanOrEqual(segment.end_ms);
      }),
    );
  });

  it("keeps every word when one is put in anywhere", () => {
    fc.assert(
      fc.property(text, fc.nat(), (before, at) => {
        const segment = said(before.join(" "));
        const after = before.toSpliced(at % (before.length + 1), 0, "new");
        const words = withText(segment, after.join(" "), "en").words ?? [];
        expect(words.filter((word) => word.text !== "new")).toEqual(segment.words);
      }),
    );
  });

  it("is found again at its place", () => {
    fc.assert(
      fc.property(text, (before) => {
        const segment = said(before.join("  "));
        for (const [n, place] of places(segment).entries()) {
          if (place) expect(wordAtOffset(segment, place.from)).toBe(segment.words?.[n]);
        }
      }),
    );
  });
});
