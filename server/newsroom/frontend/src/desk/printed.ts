/** The article as printed: where its quotes stand in the document. */

interface Letter {
  readonly node: Text;
  readonly offset: number;
}

/**
 * The ranges of code points of the article's plain text in what is shown of it.
 *
 * Both hold the same letters; only the white space between blocks differs, so it is not counted.
 */
export class Printed {
  private readonly letters: Letter[] = [];
  private readonly before: number[] = [0];

  constructor(article: Element, plain: string) {
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      let offset = 0;
      for (const letter of (node as Text).data) {
        if (letter.trim()) this.letters.push({ node: node as Text, offset });
        offset += letter.length;
      }
    }
    for (const letter of plain)
      this.before.push((this.before.at(-1) ?? 0) + (letter.trim() ? 1 : 0));
  }

  /** Undefined where the article does not show it. */
  range({ start, end }: { readonly start: number; readonly end: number }): Range | undefined {
    const first = this.letters[this.before[start] ?? -1];
    const last = this.letters[(this.before[end] ?? 0) - 1];
    if (!first || !last) return undefined;
    const range = document.createRange();
    range.setStart(first.node, first.offset);
    range.setEnd(last.node, last.offset + 1);
    return range;
  }
}

/** Light ranges of the article under a name that the style sheet knows. */
export function light(name: string, ranges: readonly (Range | undefined)[]): void {
  if (typeof Highlight !== "function" || !CSS.highlights) return;
  CSS.highlights.set(name, new Highlight(...ranges.filter((range) => range !== undefined)));
}
