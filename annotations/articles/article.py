"""An article as its reader sees it: read from a file, and given back with passages marked.

One walk over the sanitised HTML tells where each stretch of the plain text stands in it; the
plain text, the spans of its elements and the decorated HTML all come from that walk, so
positions always agree.
"""

import hashlib
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from itertools import groupby, pairwise
from pathlib import Path

from annotations.articles.intake import to_fragment
from annotations.errors import ArticleError
from annotations.model import Article, Span

MAX_ARTICLE_BYTES = 2 << 20
MAX_DOCX_BYTES = 64 << 20
"""Pictures count here; the words are measured when they are unpacked."""


@dataclass(frozen=True, slots=True)
class Decoration:
    """HTML to put around the code points ``[start, end)`` of the plain text.

    `open` and `close` must be inline markup that adds no text; `after` comes once, behind the
    last part wrapped.
    """

    start: int
    end: int
    open: str
    close: str
    after: str = ""


def read_article(path: Path) -> Article:
    """Read Markdown, HTML, DOCX or plain text. Raises `ArticleError` for anything else."""
    if path.exists() and not path.is_file():
        raise ArticleError(f"{path}: not a file; name the article itself")
    limit = MAX_DOCX_BYTES if path.suffix.lower() == ".docx" else MAX_ARTICLE_BYTES
    try:
        if path.stat().st_size > limit:
            raise ArticleError(f"{path}: larger than {limit >> 20} MB; save the article alone")
        data = path.read_bytes()
    except OSError as error:
        raise ArticleError(f"{path}: cannot be read: {error.strerror}") from None
    return article_from_bytes(data, path)


def article_from_bytes(data: bytes, path: Path) -> Article:
    """The article in a file's bytes; `path` tells its kind and names it in errors."""
    fragment = to_fragment(data, path)
    text = visible_text(fragment.html)
    if not text.strip():
        raise ArticleError(f"{path}: holds no text; name a file with the article's words")
    title = _heading(fragment.html) or fragment.title or path.stem
    return Article(title, text, fragment.html, hashlib.sha256(data).hexdigest())


def visible_text(html: str) -> str:
    """What a reader sees of a sanitised fragment, blocks set apart by a blank line.

    Whitespace collapses as in a browser (CSS Text 3, section 4.1.1); letters stay as they are.
    """
    return _walked(html).text


def elements(html: str, *names: str) -> tuple[Span, ...]:
    """The outermost elements of each of these names that show text, in order.

    As spans of the plain text of the sanitised fragment.
    """
    walker = _walked(html)
    spans = (_stripped(walker.text, *bounds) for name in names for bounds in walker.elements[name])
    return tuple(sorted((span for span in spans if span.start < span.end), key=_bounds))


def decorate(html: str, decorations: Sequence[Decoration]) -> str:
    """Re-emit a sanitised fragment with spans of its plain text wrapped.

    A span that crosses elements is wrapped piece by piece, so tags always nest. Raises
    `ValueError` when two decorations overlap.
    """
    ordered = sorted(decorations, key=lambda decoration: (decoration.start, decoration.end))
    if any(left.end > right.start for left, right in pairwise(ordered)):
        raise ValueError("decorations overlap")
    walker = _walked(html)
    pieces: list[str] = []
    copied = 0
    for decoration in ordered:
        for at, markup in _insertions(walker, decoration):
            pieces += html[copied:at], markup
            copied = at
    return "".join([*pieces, html[copied:]])


_BLOCK_NAMES = (
    "address article aside blockquote caption center dd details div dl dt figcaption figure "
    "footer h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section summary table tbody "
    "td tfoot th thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_PIECES = re.compile(r"[ \t\n\r\f]+|[^ \t\n\r\f]+(?: [^ \t\n\r\f]+)*")
"""Runs of collapsible space, and what shows between them as it is written."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Plain text from code point `at` on, and where the HTML has it.

    Written one to one, or as a character reference, which is not divided. `run` numbers the
    text between two tags; breaks between blocks stand nowhere, run -1.
    """

    text: str
    at: int
    start: int = -1
    end: int = -1
    run: int = -1

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Where the HTML has the code points of this stretch within ``[start, end)``."""
        if self.end - self.start != len(self.text):
            return self.start, self.end
        first, last = max(0, start - self.at), min(len(self.text), end - self.at)
        return self.start + first, self.start + last


def _insertions(walker: "_Walker", decoration: Decoration) -> Iterator[tuple[int, str]]:
    start, end = decoration.start, decoration.end
    runs = [
        (members[0].source(start, end)[0], members[-1].source(start, end)[1])
        for run, stretch in groupby(walker.between(start, end), key=lambda stretch: stretch.run)
        if run >= 0
        for members in [list(stretch)]
    ]
    for number, (first, last) in enumerate(runs, 1):
        yield first, decoration.open
        yield last, decoration.close + (decoration.after if number == len(runs) else "")


def _heading(html: str) -> str | None:
    start = html.find("<h1")
    end = html.find("</h1>", start)
    return visible_text(html[start:end]).replace("\n", " ") or None if 0 <= start < end else None


def _stripped(text: str, start: int, end: int) -> Span:
    inside = text[start:end]
    start += len(inside) - len(inside.lstrip())
    return Span(start, start + len(inside.strip()))


def _bounds(span: Span) -> tuple[int, int]:
    return span.start, span.end


class _Walker(HTMLParser):
    """Collects the visible text of well-formed HTML and the spans of its elements."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.text = ""
        self.elements: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._stretches: list[_Stretch] = []
        self._length = 0
        self._line_starts = [0]
        for line in html.split("\n"):
            self._line_starts.append(self._line_starts[-1] + len(line) + 1)
        self._run = 0
        self._break = ""
        self._space: tuple[int, int, int] | None = None
        self._open: dict[str, list[int]] = defaultdict(list)
        self.feed(html)
        self.close()
        self.text = "".join(stretch.text for stretch in self._stretches)

    def between(self, start: int, end: int) -> Iterator[_Stretch]:
        """The stretches that hold code points of ``[start, end)``."""
        first = bisect_right(self._stretches, start, key=lambda stretch: stretch.at) - 1
        for number in range(max(0, first), len(self._stretches)):
            if self._stretches[number].at >= end:
                return
            yield self._stretches[number]

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._boundary(tag)
        self._open[tag].append(self._length)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self._boundary(tag)

    def handle_endtag(self, tag: str) -> None:
        self._boundary(tag)
        if starts := self._open[tag]:
            start = starts.pop()
            if not starts:
                self.elements[tag].append((start, self._length))

    def handle_data(self, data: str) -> None:
        at = self._offset()
        if self._open["pre"]:
            self._preformatted(data, at)
            return
        for piece in _PIECES.finditer(data):
            if piece[0][0] in " \t\n\r\f":
                self._space = self._space or (at + piece.start(), at + piece.end(), self._run)
            else:
                self._show(piece[0], at + piece.start(), at + piece.end())

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name};")

    def _reference(self, source: str) -> None:
        start = self._offset()
        self._show(unescape(source), start, start + len(source))

    def _preformatted(self, data: str, at: int) -> None:
        for number, line in enumerate(data.split("\n")):
            if number:
                self._break_line("\n")
            if line:
                self._show(line, at, at + len(line))
            at += len(line) + 1

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column

    def _boundary(self, tag: str) -> None:
        self._run += 1
        if tag in _BLOCKS:
            self._break_line("\n\n")
        elif tag == "br":
            self._break_line("\n")

    def _break_line(self, newlines: str) -> None:
        self._break = (self._break + newlines)[:2]
        self._space = None

    def _show(self, text: str, start: int, end: int) -> None:
        """Put text down, behind the break or the space that came before it."""
        if self._length and self._break:
            self._put(self._break, -1, -1, -1)
        elif self._length and self._space:
            self._put(" ", self._space[0], self._space[1], self._space[2])
        self._break, self._space = "", None
        self._put(text, start, end, self._run)

    def _put(self, text: str, start: int, end: int, run: int) -> None:
        self._stretches.append(_Stretch(text, self._length, start, end, run))
        self._length += len(text)


@lru_cache(maxsize=2)
def _walked(html: str) -> _Walker:
    """Kept, since one article is walked for its text, its quotes and its page."""
    return _Walker(html)
