import fc from "fast-check";
import { expect, test } from "vitest";
import type { Difference, Quote } from "../api";
import { compared } from "./compared";

const quote = (exact: string, spoken: string, ...differences: Difference[]) => {
  return { exact, spoken, differences } as unknown as Quote;
};
const deleted = (spoken: string): Difference => ({ kind: "deleted", spoken, quoted: "" });
const written = (pieces: readonly { text: string; differs: boolean }[]) => {
  return pieces.map(({ text, differs }) => (differs ? `<${text}>` : text)).join("");
};

test("words that were left out are marked where they were said", () => {
  const { printed, spoken } = compared(
    quote(
      "Every year, the answer was no.",
      "Every single year, um, the answer was no",
      {
        ...deleted("single"),
      },
      deleted("um"),
    ),
  );
  expect(written(printed)).toBe("Every year, the answer was no.");
  expect(written(spoken)).toBe("Every <single> year, <um,> the answer was no");
});

test("what an ellipsis stands for is put in its place", () => {
  const { printed, spoken } = compared(
    quote("The gates … did not open,", "The gates … did not open.", deleted("nobody had tested")),
  );
  expect(written(printed)).toBe("The gates … did not open,");
  expect(written(spoken)).toBe("The gates <nobody had tested> did not open.");
});

test("of words said twice those are marked that are not printed", () => {
  const { spoken } = compared(
    quote("the house and the river", "the house and the old house the river", deleted("house")),
  );
  expect(written(spoken)).toBe("the house and the old <house> the river");
});

test("changed words are marked on both sides, in any script", () => {
  const { printed, spoken } = compared(
    quote("كنا خمسين عائلة", "كنا أربعين عائلة", {
      kind: "changed",
      spoken: "أربعين",
      quoted: "خمسين",
    }),
  );
  expect(written(printed)).toBe("كنا <خمسين> عائلة");
  expect(written(spoken)).toBe("كنا <أربعين> عائلة");
});

test("no letter is lost", () => {
  const words = fc.array(fc.constantFrom("a", "b", "c,", "…", "é"), { maxLength: 8 });
  fc.assert(
    fc.property(words, words, words, (exact, spoken, part) => {
      const change = { kind: "changed", spoken: part.join(" "), quoted: part.join(" ") } as const;
      const { printed } = compared(quote(exact.join(" "), spoken.join(" "), change));
      const kept = printed.map(({ text }) => text).join("");
      if (!exact.includes("…")) expect(kept).toBe(exact.join(" "));
    }),
  );
});
