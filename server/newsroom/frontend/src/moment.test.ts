import fc from "fast-check";
import { expect, test } from "vitest";
import { momentOf, readMoment, written } from "./moment";

test("the fragment counts before the query", () => {
  const address = new URL("https://example.org/watch/a?t=7&x=1#t=12.3,15.9");
  expect(momentOf(address)).toEqual({ startMs: 12300, endMs: 15900 });
  expect(momentOf(new URL("https://example.org/watch/a?t=7"))).toEqual({ startMs: 7000 });
});

test.each(["", "-1", "1e3", "5,4", "5,5", "1,2,3", "NaN", "1,", "javascript:1", "1".repeat(12)])(
  "%j is no moment",
  (text) => expect(readMoment(text)).toBeUndefined(),
);

test("what is written is read again", () => {
  fc.assert(
    fc.property(fc.nat(86_400_000), fc.option(fc.integer({ min: 1, max: 600_000 })), (ms, more) => {
      const moment = { startMs: ms, endMs: more === null ? undefined : ms + more };
      expect(readMoment(written(moment))).toEqual(moment);
    }),
  );
});
