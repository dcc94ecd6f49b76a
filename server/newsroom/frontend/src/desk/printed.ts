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
  private readonly plain: readonly string[];

  constructor(article: Element, plain: string) {
    this.plain = [...plain];
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      let offset = 0;
      for (const letter of (node as Text).data) {
        if (letter.trim()) this.letters.push({ node: node as Text, offset });
        offset += letter.length;
      }
    }
    for (const letter of this.plain)
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

  /** The words of a range as the plain text has them, and where; undefined: there are none. */
  written(range: Range): { readonly text: string; readonly start: number } | undefined {
    const isFrom = (n: number, order: number) => {
      const { node, offset } = this.letters[n] as Letter;
      return range.comparePoint(node, offset) >= order;
    };
    const first = least(this.letters.length, (n) => isFrom(n, 0));
    const behind = least(this.letters.length, (n) => isFrom(n, 1));
    const last = this.letters[behind - 1];
    const isOnEnd = last?.node === range.endContainer && last.offset === range.endOffset;
    const start = this.before.indexOf(first + 1) - 1;
    const end = this.before.indexOf(isOnEnd ? behind - 1 : behind);
    return start < 0 || end <= start
      ? undefined
      : { text: this.plain.slice(start, end).join(""), start };
  }
}

/** The least of the numbers below a limit from which on something holds; the limit: none. */
function least(limit: number, holds: (n: number) => boolean): number {
  let [low, high] = [0, limit];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Light ranges of the article under a name that the style sheet knows. */
export function light(name: string, ranges: readonly (Range | undefined)[]): void {
  if (typeof Highlight !== "function" || !CSS.highlights) return;
  CSS.highlights.set(name, new Highlight(...ranges.filter((range) => range !== undefined)));
}
