"""The quoted statements of an article, as printed, in order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import regex

from annotations.article import blockquotes
from annotations.attribution import Attribution, attribute, says_who
from annotations.marks import Enclosed, enclosed
from annotations.model import Article, Part, Quote, QuoteKind, Span

CONTEXT = 32
"""Code points of article text given before and after a quote (W3C TextQuoteSelector)."""


def find_quotes(article: Article) -> tuple[Quote, ...]:
    """Find what the article prints as somebody's words, or as a title or term, in order."""
    text = article.text
    passages = _with_blockquotes(list(_passages(text)), blockquotes(article.html), text)
    attributions = attribute(text, [[(s.start, s.end) for s in p.spans] for p in passages])
    return tuple(
        _quote(f"q{number}", passage, attribution, text)
        for number, (passage, attribution) in enumerate(zip(passages, attributions, strict=True), 1)
    )


@dataclass(frozen=True, slots=True)
class _Passage:
    """The parts of one quote; `block` when set apart as a block instead of by marks."""

    spans: tuple[Span, ...]
    block: bool = False


_PARAGRAPH = regex.compile(r"(?:[^\n]|\n(?!\n))+")
_WORD = regex.compile(r"\p{Han}|[\p{L}\p{N}\p{M}][\p{L}\p{N}\p{M}'’-]*")
_CREDIT_REACH = 200
_CREDIT = regex.compile(r"(?:\n|^)\s*(?:[—–―-]\s*)\S.{0,80}$")
_SENTENCE_CLOSE = regex.compile(r"[.!?…؟。,،—–-]$")
_MENTION_CUE = regex.compile(
    r"\b(?:so-called|known as|titled|entitled|named|nicknamed|dubbed|the (?:term|word|words|phrase|"
    r"hashtag|slogan|song|book|film|movie|novel|play|album|series|documentary|poem|magazine)"
    r"|(?:song|book|film|movie|novel|play|album|series|documentary|poem|show|programme|program|"
    r"report|article|essay|paper)(?:,| called)?|sogenannte\w*|namens|titre|intitulée?|film|livre|"
    r"llamad[oa]|titulad[oa]|libro|canción|película|adlı|isimli|так называем\w*|фильм\w*|книг\w*)"
    r"\s*$",
    regex.IGNORECASE,
)
_TITLE_SMALL = frozenset(
    ["a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"]
)


def _passages(text: str) -> Iterator[_Passage]:
    """Quotes by marks: split ones and those of several paragraphs put together."""
    runs: list[tuple[Span, bool]] = []
    previous: Enclosed | None = None
    for paragraph in _PARAGRAPH.finditer(text):
        opened_before = previous is not None and not previous.closed
        for number, found in enumerate(enclosed(text, *paragraph.span())):
            goes_on = (
                previous is not None
                and opened_before
                and number == 0
                and found.opener in (previous.opener, *_CONTINUED.get(previous.opener, ""))
                and found.start - paragraph.start() <= 3
                and text[previous.end : found.start - 1].strip() == ""
            )
            if found.start < found.end and _WORD.search(text, found.start, found.end):
                runs.append((Span(found.start, found.end), goes_on))
            previous = found
    yield from _grouped(text, runs)


_CONTINUED = {"«": "»"}


def _grouped(text: str, runs: Sequence[tuple[Span, bool]]) -> Iterator[_Passage]:
    spans: list[Span] = []
    for span, goes_on in runs:
        if spans and not goes_on and not _splits(text, spans[-1], span):
            yield _Passage(tuple(spans))
            spans = []
        spans.append(span)
    if spans:
        yield _Passage(tuple(spans))


def _splits(text: str, first: Span, second: Span) -> bool:
    """Whether only an attribution stands between: “We went,” he said, “because we had to.”"""
    between = text[first.end : second.start]
    outside = between.strip(" \u00a0\u202f“”„«»\"'‘’‚‹›")
    if "\n\n" in between or len(outside) > 120 or not outside.endswith((",", "—", "–", "،")):
        return False
    starts_off = outside[0] in ",—–،" or text[first.end - 1] in ",?!…—–-،"
    return starts_off and says_who(outside)


def _with_blockquotes(
    passages: Sequence[_Passage], blocks: Iterable[Span], text: str
) -> list[_Passage]:
    """Add the block quotes that hold no quotation marks of their own."""
    alone = [
        block
        for block in blocks
        if not any(block.start <= span.start < block.end for p in passages for span in p.spans)
    ]
    whole = [passage for block in alone if (passage := _block(text, block)).spans]
    return sorted([*passages, *whole], key=lambda passage: passage.spans[0].start)


def _block(text: str, block: Span) -> _Passage:
    """A block quote without the line that says whose it is."""
    shown = text[block.start : block.end]
    credit = _CREDIT.search(shown, max(0, len(shown) - _CREDIT_REACH))
    end = block.start + (credit.start() if credit and credit.start() else len(shown))
    spans = [
        Span(paragraph.start(), paragraph.end())
        for paragraph in _PARAGRAPH.finditer(text, block.start, end)
    ]
    stripped = (_stripped(text, span) for span in spans)
    return _Passage(tuple(span for span in stripped if span.start < span.end), block=True)


def _stripped(text: str, span: Span) -> Span:
    inside = text[span.start : span.end]
    start = span.start + len(inside) - len(inside.lstrip())
    return Span(start, start + len(inside.strip()))


def _quote(number: str, passage: _Passage, said: Attribution, text: str) -> Quote:
    spans = passage.spans
    parts = tuple(Part(text[span.start : span.end], span) for span in spans)
    start, end = spans[0].start, spans[-1].end
    return Quote(
        id=number,
        kind=_kind(passage, said, text),
        exact=" ".join(part.exact for part in parts),
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        position=Span(start, end),
        parts=parts,
        speaker=said.speaker,
        said_in=said.sentence,
    )


def _kind(passage: _Passage, said: Attribution, text: str) -> QuoteKind:
    first, last = passage.spans[0], passage.spans[-1]
    exact = " ".join(text[span.start : span.end] for span in passage.spans)
    words = _WORD.findall(exact)
    if passage.block or len(passage.spans) > 1:
        return "statement"
    before = text[max(0, first.start - 60) : first.start - 1]
    sentence = exact[:1].isupper() or not exact[:1].isalpha() or not _cased(exact)
    ended = bool(_SENTENCE_CLOSE.search(exact)) or text[last.end + 1 : last.end + 2] in (",", "،")
    if _is_mention(before, words, said, ended=ended):
        return "mention"
    if sentence and (len(words) >= 4 or (ended and said.is_said)):
        return "statement"
    led_in = before.rstrip().endswith(":")
    return "statement" if led_in or (said.introduces and (ended or len(words) >= 5)) else "fragment"


def _cased(text: str) -> bool:
    return text.lower() != text.upper()


def _is_mention(before: str, words: Sequence[str], said: Attribution, *, ended: bool) -> bool:
    if said.introduces:
        return False
    if _MENTION_CUE.search(before.rstrip()) and len(words) <= 12:
        return True
    if said.is_said:
        return False
    title = len(words) > 1 and all(
        word[0].isupper() or word[0].isdigit() or word in _TITLE_SMALL for word in words
    )
    return (title and len(words) <= 10) or (len(words) <= 3 and not ended)
