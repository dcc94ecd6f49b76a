import { beforeEach, expect, test } from "vitest";
import { areSame, asMetadata, remember, remembered, told, USUAL } from "./asked";

beforeEach(() => localStorage.clear());

test("what is chosen is remembered, and nonsense is not taken", () => {
  expect(remembered()).toEqual(USUAL);
  remember({ language: "ku", translate: [], speakers: 0 });
  expect(remembered()).toEqual({ language: "ku", translate: [], speakers: 0 });
  for (const kept of ["{", "null", "7", `{"language": 1, "translate": [], "speakers": null}`]) {
    localStorage.setItem("quotemark.asked", kept);
    expect(remembered()).toEqual(USUAL);
  }
});

test("an upload says it in words of text", () => {
  expect(asMetadata(USUAL)).toEqual({ translate: "en" });
  const all = { language: "ar", translate: ["en", "tr"], speakers: 0 };
  expect(asMetadata(all)).toEqual({ language: "ar", translate: "en,tr", speakers: "0" });
  expect(asMetadata({ ...USUAL, translate: [] })).toEqual({ translate: "none" });
});

test("it is told in a few words, and compared whatever the order", () => {
  expect(told(USUAL)).toBe("language told by itself · into English · speakers not told apart");
  const one = { language: "es", translate: ["tr", "en"], speakers: 2 };
  expect(told(one)).toBe("spoken in Spanish · into Turkish, English · 2 speakers told apart");
  expect(areSame(one, { ...one, translate: ["en", "tr"] })).toBe(true);
  expect(areSame(one, { ...one, translate: ["en"] })).toBe(false);
});
