/** The article as printed: where its quotes stand in the document. */

interface Letter {
  readonly node: Text;
  readonly offset: number;
}

interface Quoted {
  /** In code points of the article's plain text. */
  readonly position: { readonly start: number; readonly end: number };
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

  constructor(
    private readonly article: Element,
    plain: string,
  ) {
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

  /** Light quotes, and no others, under a name that the style sheet knows. */
  light(name: string, quotes: readonly Quoted[]): void {
    if (typeof Highlight !== "function" || !CSS.highlights) return;
    const ranges = quotes.map((quote) => this.range(quote)).filter((range) => range !== undefined);
    CSS.highlights.set(name, new Highlight(...ranges));
  }

  /** The quote in which a click put the cursor. */
  atCursor<Some extends Quoted>(quotes: readonly Some[]): Some | undefined {
    const selection = getSelection();
    if (!selection?.isCollapsed || !selection.focusNode) return undefined;
    const { focusNode, focusOffset } = selection;
    return quotes.find((quote) => this.range(quote)?.isPointInRange(focusNode, focusOffset));
  }

  /** Where the article scrolls by itself, beside the footage; else the footage would be left. */
  bringIntoView(quote: Quoted): void {
    const { article } = this;
    const element = this.range(quote)?.startContainer.parentElement;
    if (
      article.scrollHeight > article.clientHeight &&
      getComputedStyle(article).overflowY === "auto"
    )
      element?.scrollIntoView({ block: "nearest" });
  }

  /** Undefined where the article does not show it. */
  private range({ position: { start, end } }: Quoted): Range | undefined {
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
