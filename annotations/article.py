"""An article as its reader sees it: read from a file, and given back with passages marked.

One walk over the sanitised HTML tells where each code point of the plain text stands in it;
the plain text and the decorated HTML both come from that walk, so positions always agree.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from itertools import groupby, pairwise
from pathlib import Path

from annotations.errors import ArticleError
from annotations.intake import to_fragment
from annotations.model import Article, Span

MAX_ARTICLE_BYTES = 2 << 20


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
    """Read Markdown, HTML or plain text. Raises `ArticleError` for anything else."""
    if path.exists() and not path.is_file():
        raise ArticleError(f"{path}: not a file; name the article itself")
    try:
        if path.stat().st_size > MAX_ARTICLE_BYTES:
            raise ArticleError(
                f"{path}: larger than {MAX_ARTICLE_BYTES >> 20} MB; save the article alone"
            )
        data = path.read_bytes()
    except OSError as error:
        raise ArticleError(f"{path}: cannot be read: {error.strerror}") from None
    return article_from_bytes(data, path)


def article_from_bytes(data: bytes, path: Path) -> Article:
    """The article in a file's bytes; `path` tells its kind and names it in errors."""
    fragment = to_fragment(data, path)
    text = visible_text(fragment.html)
    if not text:
        raise ArticleError(f"{path}: holds no text; name a file with the article's words")
    title = _heading(fragment.html) or fragment.title or path.stem
    return Article(title, text, fragment.html, hashlib.sha256(data).hexdigest())


def visible_text(html: str) -> str:
    """What a reader sees of a sanitised fragment, blocks set apart by a blank line.

    Whitespace collapses as in a browser (CSS Text 3, section 4.1.1); letters stay as they are.
    """
    return "".join(glyph.text for glyph in _walked(html).glyphs)


def blockquotes(html: str) -> tuple[Span, ...]:
    """The outermost block quotations of a sanitised fragment, as spans of its plain text."""
    walker = _walked(html)
    text = "".join(glyph.text for glyph in walker.glyphs)
    return tuple(
        Span(end - len(text[start:end].lstrip()), end)
        for start, end in walker.blockquotes
        if text[start:end].strip()
    )


def decorate(html: str, decorations: Sequence[Decoration]) -> str:
    """Re-emit a sanitised fragment with spans of its plain text wrapped.

    A span that crosses elements is wrapped piece by piece, so tags always nest. Raises
    `ValueError` when two decorations overlap.
    """
    ordered = sorted(decorations, key=lambda decoration: (decoration.start, decoration.end))
    if any(left.end > right.start for left, right in pairwise(ordered)):
        raise ValueError("decorations overlap")
    glyphs = _walked(html).glyphs
    pieces: list[str] = []
    copied = 0
    for decoration in ordered:
        for at, markup in _insertions(glyphs[decoration.start : decoration.end], decoration):
            pieces += html[copied:at], markup
            copied = at
    return "".join([*pieces, html[copied:]])


_BLOCK_NAMES = (
    "address article aside blockquote caption center dd details div dl dt figcaption figure "
    "footer h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section summary table tbody "
    "td tfoot th thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_COLLAPSIBLE = " \t\n\r\f"


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A code point of the plain text and where the HTML has it.

    `run` numbers the stretches between tags; breaks between blocks stand nowhere, run -1.
    """

    text: str
    start: int = -1
    end: int = -1
    run: int = -1


def _insertions(glyphs: Sequence[_Glyph], decoration: Decoration) -> Iterator[tuple[int, str]]:
    runs = [
        (stretch[0].start, stretch[-1].end)
        for run, members in groupby(glyphs, key=lambda glyph: glyph.run)
        if run >= 0
        for stretch in [list(members)]
    ]
    for number, (start, end) in enumerate(runs, 1):
        yield start, decoration.open
        yield end, decoration.close + (decoration.after if number == len(runs) else "")


def _heading(html: str) -> str | None:
    start = html.find("<h1")
    end = html.find("</h1>", start)
    return visible_text(html[start:end]).replace("\n", " ") or None if 0 <= start < end else None


class _Walker(HTMLParser):
    """Collects the visible code points of well-formed HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.glyphs: list[_Glyph] = []
        self._line_starts = [0]
        for line in html.split("\n"):
            self._line_starts.append(self._line_starts[-1] + len(line) + 1)
        self._run = 0
        self._pre_depth = 0
        self._break = ""
        self._space: _Glyph | None = None
        self.blockquotes: list[tuple[int, int]] = []
        self._open_blockquotes: list[int] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._boundary(tag)
        self._pre_depth += tag == "pre"
        if tag == "blockquote":
            self._open_blockquotes.append(len(self.glyphs))

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self._boundary(tag)

    def handle_endtag(self, tag: str) -> None:
        self._boundary(tag)
        self._pre_depth -= tag == "pre"
        if tag == "blockquote":
            start = self._open_blockquotes.pop()
            if not self._open_blockquotes:
                self.blockquotes.append((start, len(self.glyphs)))

    def handle_data(self, data: str) -> None:
        start = self._offset()
        for at, character in enumerate(data, start):
            self._add(_Glyph(character, at, at + 1, self._run))

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name};")

    def _reference(self, source: str) -> None:
        start = self._offset()
        for character in unescape(source):
            self._add(_Glyph(character, start, start + len(source), self._run))

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

    def _add(self, glyph: _Glyph) -> None:
        if self._pre_depth and glyph.text == "\n":
            self._break_line("\n")
        elif not self._pre_depth and glyph.text in _COLLAPSIBLE:
            self._space = self._space or _Glyph(" ", glyph.start, glyph.end, glyph.run)
        else:
            self._settle()
            self.glyphs.append(glyph)

    def _settle(self) -> None:
        """Put down the break or the space that came before a visible code point."""
        if self.glyphs and self._break:
            self.glyphs += map(_Glyph, self._break)
        elif self.glyphs and self._space:
            self.glyphs.append(self._space)
        self._break, self._space = "", None


def _walked(html: str) -> _Walker:
    walker = _Walker(html)
    walker.feed(html)
    walker.close()
    return walker
