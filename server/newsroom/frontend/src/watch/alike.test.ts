import fc from "fast-check";
import { expect, test } from "vitest";
import { alike } from "./alike";

const found = (text: string, words: string) => {
  return alike(text, words).map(({ from, to }) => text.slice(from, to));
};

test("accents, case and vowel signs make no other word", () => {
  expect(found("Éramos cuarenta; éramos más", "eramos")).toEqual(["Éramos", "éramos"]);
  expect(found("قالَتْ إيبارا", "قالت")).toEqual(["قالَتْ"]);
  expect(found("کوردی", "كوردي")).toEqual(["کوردی"]);
  expect(found("nothing", "")).toEqual([]);
});

test("a text is found in itself wherever it stands", () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  fc.assert(
    fc.property(fc.string(), word, fc.string(), (before, words, after) => {
      expect(found(before + words + after, words).length).toBeGreaterThan(0);
    }),
  );
});
