import type { Segment, Transcript } from "./model";

const TEXTS = new WeakMap<Segment, string>();

/**
 * A transcript as JSON to be sent. What did not change since the last time is not written again,
 * and a blob, unlike a string, is sent without holding up the page.
 */
export function serialised({ segments, ...rest }: Transcript): Blob {
  const rows = segments.map((segment) => {
    let text = TEXTS.get(segment);
    if (text === undefined) {
      text = JSON.stringify(segment);
      TEXTS.set(segment, text);
    }
    return text;
  });
  const head = JSON.stringify(rest).slice(0, -1);
  return new Blob([`${head},"segments":[`, rows.join(","), "]}"], { type: "application/json" });
}
