import { expect, test } from "vitest";
import type { Decision, Quote } from "../api";
import { choices, chosen, isSettled, nextOpen } from "./settled";

const decision = (state: "confirmed" | "rejected", stale = false) => ({ state, stale }) as Decision;
const quote = (id: string, verdict: string, decision: Decision | null = null) => {
  return { id, verdict, decision } as Quote;
};
const quotes = [
  quote("a", "verbatim", decision("confirmed")),
  quote("b", "altered"),
  quote("c", "verbatim", decision("rejected", true)),
  quote("d", "altered", decision("rejected")),
];

test("a decision on words that have changed settles nothing", () => {
  expect(quotes.map(isSettled)).toEqual([true, false, false, true]);
});

test("what is shown is counted", () => {
  expect(choices(quotes, "all").map(({ name, count }) => [name, count])).toEqual([
    ["all", 4],
    ["open", 2],
    ["confirmed", 1],
    ["rejected", 1],
    ["stale", 1],
    ["altered", 2],
    ["verbatim", 2],
  ]);
  expect(chosen(quotes, "open").map(({ id }) => id)).toEqual(["b", "c"]);
  expect(choices([], "open").map(({ name }) => name)).toEqual(["all", "open"]);
});

test("the next open quote is looked for from the beginning too", () => {
  expect(nextOpen(quotes, "b")?.id).toBe("c");
  expect(nextOpen(quotes, "c")?.id).toBe("b");
  expect(nextOpen(quotes, undefined)?.id).toBe("b");
  expect(nextOpen([], "a")).toBeUndefined();
});
