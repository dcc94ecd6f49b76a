/**
 * Words lit without an element of their own: ranges of the text as it stands in the document
 * (CSS Custom Highlight API). Browsers without it show the text unlit.
 */

import type { Place } from "../transcript/words";

export type Kind = "spoken" | "unsure" | "found";

const KINDS: readonly Kind[] = ["unsure", "found", "spoken"];

const HIGHLIGHTS = new Map<Kind, Highlight>();
if (typeof Highlight === "function" && CSS.highlights)
  for (const [priority, kind] of KINDS.entries()) {
    const highlight = new Highlight();
    highlight.priority = priority;
    HIGHLIGHTS.set(kind, highlight);
    CSS.highlights.set(kind, highlight);
  }

/** The places of one kind that are lit in one element. */
export class Lit {
  private ranges: Range[] = [];

  constructor(private readonly kind: Kind) {}

  /** Light these places of an element's text, and no others. */
  show(element: HTMLElement, places: readonly (Place | undefined)[]): void {
    this.clear();
    const highlight = HIGHLIGHTS.get(this.kind);
    const text = element.firstChild;
    if (!highlight || !(text instanceof Text)) return;
    for (const place of places) {
      if (!place || place.to > text.length) continue;
      const range = document.createRange();
      range.setStart(text, place.from);
      range.setEnd(text, place.to);
      highlight.add(range);
      this.ranges.push(range);
    }
  }

  clear(): void {
    const highlight = HIGHLIGHTS.get(this.kind);
    for (const range of this.ranges) highlight?.delete(range);
    this.ranges = [];
  }
}
