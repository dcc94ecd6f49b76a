"""The quoted statements of an article, as printed, in order.

Words count as quoted that stand between marks, in a block quote, behind a dialogue's dashes or in
an interview's answers. What shows a statement a second time is left out, so that one statement is
judged once: a headline, a caption, a pull quote or a block quote whose words all stand in a quote
of the body. One with words of its own is kept, since a headline may misquote. Code samples hold
no quotes.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import regex

from annotations.articles.article import elements
from annotations.model import Article, Part, Quote, Span
from annotations.quotes.attribution import Attribution, Quoted, attribute
from annotations.quotes.dialogue import answers, dashed, forgotten_end, spoken
from annotations.quotes.kinds import kind_of
from annotations.quotes.marks import enclosed
from annotations.quotes.naming import credit
from annotations.quotes.saying import says, sources

CONTEXT = 32
"""Code points of article text given before and after a quote (W3C TextQuoteSelector)."""


def find_quotes(article: Article) -> tuple[Quote, ...]:
    """Find what the article prints as somebody's words, or as a title or term, in order."""
    text = article.text
    passages = _once(_passages(article), article)
    attributions = attribute(text, [_quoted(passage) for passage in passages])
    return tuple(
        _quote(f"q{number}", passage, said, text)
        for number, (passage, said) in enumerate(zip(passages, attributions, strict=True), 1)
    )


@dataclass(frozen=True, slots=True)
class _Passage:
    """The parts of one quote; `plain` when no marks set them apart.

    `credit` is the line that names whose they are, `shown` tells of a block set apart.
    """

    spans: tuple[Span, ...]
    plain: bool = False
    credit: Span | None = None
    shown: bool = False

    @property
    def start(self) -> int:
        return self.spans[0].start

    @property
    def end(self) -> int:
        return self.spans[-1].end


_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MOST_SHOWN = 200
"""Displayed quotes looked up in the body; an article has a handful."""
_PARAGRAPH = regex.compile(r"[^\n]+(?:\n[^\n]+)*")
_WORD = regex.compile(r"\p{Han}|[\p{L}\p{N}\p{M}][\p{L}\p{N}\p{M}'’-]*")
_LAST_LINE = regex.compile(r"\s(?P<credit>[—–―-]{1,3}\s*[^\s—–―-][^—–―]{0,80})$")
_LONGEST_CREDIT = 100
_OUTSIDE = " \u00a0\u202f“”„«»\"'‘’‚‹›`()"
_DIVIDERS = (",", "—", "–", "-", "،")
_LONGEST_BETWEEN = 120
_LABELS = "q a question answer frage antwort pregunta respuesta réponse soru cevap вопрос ответ س ج"
_NO_NAMES = frozenset(_LABELS.split())
"""Labels of an interview that name nobody."""


def _passages(article: Article) -> list[_Passage]:
    text = article.text
    paragraphs = [Span(*found.span()) for found in _PARAGRAPH.finditer(text)]
    marked = list(_marked(text, paragraphs))
    code = [_Passage((span,)) for span in elements(article.html, "code", "pre")]
    apart = _in_order(
        [
            *_blocks(article, marked, paragraphs),
            *(
                _Passage(parts, True, _named(text, label))
                for label, parts in answers(text, paragraphs)
            ),
            *(_Passage(parts, plain=True) for _, parts in dashed(text, paragraphs)),
        ]
    )
    return _in_order([*apart, *_outside(marked, _in_order([*apart, *code]))])


def _named(text: str, label: Span) -> Span | None:
    return None if text[label.start : label.end].lower() in _NO_NAMES else label


def _in_order(passages: Iterable[_Passage]) -> list[_Passage]:
    """Without those that begin inside the one before."""
    kept: list[_Passage] = []
    for passage in sorted(passages, key=lambda each: each.start):
        if not kept or passage.start >= kept[-1].end:
            kept.append(passage)
    return kept


def _outside(passages: Iterable[_Passage], areas: Sequence[_Passage]) -> Iterator[_Passage]:
    """The passages that touch none of the areas, which are in order."""
    starts = [area.start for area in areas]
    for passage in passages:
        number = bisect_left(starts, passage.end)
        if not number or areas[number - 1].end <= passage.start:
            yield passage


def _marked(text: str, paragraphs: Sequence[Span]) -> Iterator[_Passage]:
    """Quotes by marks: split ones and those of several paragraphs put together."""
    runs: list[tuple[tuple[Span, ...], bool]] = []
    carried = ""
    for paragraph, following in zip_longest(paragraphs, paragraphs[1:]):
        begins = text[following.start] if following else ""
        found = enclosed(text, paragraph.start, paragraph.end, carried, begins)
        for each in found:
            goes_on = bool(carried) and each.outside[0] == paragraph.start
            inside = Span(each.start, each.end)
            if not each.closed and (end := forgotten_end(text, inside)):
                inside, found = Span(each.start, end), []
            if _WORD.search(text, each.start, each.end):
                runs.append((spoken(text, inside), goes_on))
        open_end = found and not found[-1].closed and found[-1].outside[1] == paragraph.end
        carried = found[-1].opener if open_end else ""
    spans: list[Span] = []
    for parts, goes_on in runs:
        if spans and not goes_on and not _splits(text, spans[-1], parts[0]):
            yield _Passage(tuple(spans))
            spans = []
        spans.extend(parts)
    if spans:
        yield _Passage(tuple(spans))


def _splits(text: str, first: Span, second: Span) -> bool:
    """Whether only an attribution stands between: “We went,” he said, “because we had to.”"""
    between = text[first.end : min(second.start, first.end + 2 * _LONGEST_BETWEEN)]
    outside = between.strip(_OUTSIDE)
    if "\n\n" in between or len(outside) > _LONGEST_BETWEEN or not outside.endswith(_DIVIDERS):
        return False
    starts_off = outside[0] in ",—–-،" or text[first.end - 1] in ",?!…—–-،"
    new_sentence = outside.rstrip(" —–-").endswith((".", "!", "?"))
    return starts_off and not new_sentence and bool(says(outside) or sources(outside))


def _blocks(
    article: Article, marked: Sequence[_Passage], paragraphs: Sequence[Span]
) -> Iterator[_Passage]:
    """What block and pull quotes hold; where most of it stands between marks, by those."""
    text = article.text
    lines = elements(article.html, "cite", "footer", "figcaption")
    starts = [passage.start for passage in marked]
    for block in elements(article.html, "blockquote", "aside"):
        named = _credit(text, block, lines, paragraphs)
        end = min(block.end, named.start) if named else block.end
        inside = marked[bisect_left(starts, block.start) : bisect_left(starts, end)]
        if _speaks_by_marks(inside, block.start, end):
            yield from (replace(each, credit=named, shown=True) for each in inside)
            continue
        found = [Span(*each.span()) for each in _PARAGRAPH.finditer(text, block.start, end)]
        stripped = [_stripped(text, span) for span in found]
        if parts := tuple(span for span in stripped if span.start < span.end):
            yield _Passage(parts, plain=True, credit=named, shown=True)


def _speaks_by_marks(inside: Sequence[_Passage], start: int, end: int) -> bool:
    """Whether marks at a block's beginning, or around most of it, say what is quoted."""
    marked = sum(span.end - span.start for each in inside for span in each.spans)
    return bool(inside) and (inside[0].start - start <= 2 or 2 * marked > end - start)


def _credit(
    text: str, block: Span, lines: Sequence[Span], paragraphs: Sequence[Span]
) -> Span | None:
    """The line that says whose a block quote is: marked as such, or behind a dash."""
    number = bisect_left(lines, block.end, key=lambda line: line.end)
    for line in lines[number : number + 2]:
        if line.end == block.end > line.start > block.start:
            return line
        if line.start >= block.end and not text[block.end : line.start].strip():
            return line
    tail = max(block.start, block.end - _LONGEST_CREDIT)
    last = _LAST_LINE.search(text, tail, block.end)
    if last and credit(text, last.start("credit"), last.end()):
        return Span(*last.span("credit"))
    number = bisect_right(paragraphs, block.end, key=lambda each: each.start)
    following = paragraphs[number] if number < len(paragraphs) else block
    short = following.end - following.start <= _LONGEST_CREDIT
    return following if short and credit(text, following.start, following.end) else None


def _stripped(text: str, span: Span) -> Span:
    inside = text[span.start : span.end]
    start = span.start + len(inside) - len(inside.lstrip())
    return Span(start, start + len(inside.strip()))


def _once(passages: Sequence[_Passage], article: Article) -> list[_Passage]:
    """Without the displays whose words stand in a quote of the body, or were displayed before."""
    areas = elements(article.html, *_HEADINGS, "aside", "figcaption")
    starts = [area.start for area in areas]

    def is_shown(passage: _Passage) -> bool:
        number = bisect_right(starts, passage.start)
        return passage.shown or bool(number and areas[number - 1].end > passage.start)

    shown = [passage for passage in passages if is_shown(passage)][:_MOST_SHOWN]
    folded = {passage: _folded(article.text, passage) for passage in passages}
    body = "|".join(folded[passage] for passage in passages if not is_shown(passage))
    seen: set[str] = set()
    repeated = set()
    for passage in shown:
        if folded[passage] in body or folded[passage] in seen:
            repeated.add(passage)
        seen.add(folded[passage])
    return [passage for passage in passages if passage not in repeated]


def _folded(text: str, passage: _Passage) -> str:
    words = (
        word.casefold()
        for span in passage.spans
        for word in _WORD.findall(text, span.start, span.end)
    )
    return f" {' '.join(words)} "


def _quoted(passage: _Passage) -> Quoted:
    named = (passage.credit.start, passage.credit.end) if passage.credit else None
    return Quoted([(span.start, span.end) for span in passage.spans], named)


def _quote(number: str, passage: _Passage, said: Attribution, text: str) -> Quote:
    parts = tuple(Part(text[span.start : span.end], span) for span in passage.spans)
    start, end = passage.start, passage.end
    exact = " ".join(part.exact for part in parts)
    whole = passage.plain or len(parts) > 1
    kind = "statement" if whole else kind_of(exact, *_around(text, start, end), said)
    return Quote(
        id=number,
        kind=kind,
        exact=exact,
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        position=Span(start, end),
        parts=parts,
        speaker=said.speaker if kind != "mention" else None,
        said_in=said.sentence if kind != "mention" else None,
    )


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """The text outside the marks of a quote, as far as it tells what the quote is."""
    before = text[max(0, start - 60) : start]
    opening = len(before) - len(before.rstrip(" \u00a0\u202f"))
    after = text[end : end + 40].lstrip(" \u00a0\u202f")
    return before[: len(before) - opening - 1], after.lstrip("”“»«\"'’‘›‹)」`")
