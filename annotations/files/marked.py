"""Passages that somebody marked by hand, as quotes beside those that quotation marks show."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import regex

from annotations.changes.reanchor import Places, anchor
from annotations.files.w3c_import import Annotated
from annotations.model import Article, Part, Quote, QuoteKind, Span
from annotations.quotes.quotations import CONTEXT

_STATEMENT_WORDS = 4
_AROUND = "\"'“”„‟‘’‚‛«»‹›「」『』"


def with_marked(
    article: Article, quotes: Sequence[Quote], annotations: Iterable[Annotated]
) -> tuple[tuple[Quote, ...], tuple[str, ...]]:
    """The quotes with the marked passages among them, in order, and those that are nowhere.

    A marked passage that lies in a quote, or is one but for a few words around, is that quote;
    a mention becomes somebody's words. The others get ids that no quote has.
    """
    places = Places(article.text)
    known = list(quotes)
    lost: list[str] = []
    for annotated in annotations:
        found = [anchor(each, article.text, places) for each in annotated.passages]
        spans = sorted({_bare(span, article.text) for span in found if span}, key=_start)
        if not spans or None in found:
            lost.append(annotated.passage.exact)
            continue
        whole = Span(spans[0].start, max(span.end for span in spans))
        same = [number for number, quote in enumerate(known) if _is_same(whole, quote.position)]
        for number in same:
            known[number] = _said(known[number])
        if not same:
            known.append(_quote(f"q{len(known) + 1}", spans, article.text))
    return tuple(sorted(known, key=lambda quote: quote.position.start)), tuple(lost)


def _start(span: Span) -> int:
    return span.start


def _bare(span: Span, text: str) -> Span:
    """A span without quotation marks and spaces at its ends."""
    words = text[span.start : span.end]
    start = span.end - len(words.lstrip(_AROUND + " \n"))
    return Span(start, max(start, span.start + len(words.rstrip(_AROUND + " \n"))))


def _is_same(marked: Span, quote: Span) -> bool:
    shared = min(marked.end, quote.end) - max(marked.start, quote.start)
    return shared > 0 and (
        2 * shared > max(marked.end, quote.end) - min(marked.start, quote.start)
        or shared == marked.end - marked.start
    )


def _said(quote: Quote) -> Quote:
    return replace(quote, kind=_kind(quote.exact)) if quote.kind == "mention" else quote


def _quote(id: str, spans: Sequence[Span], text: str) -> Quote:
    parts = tuple(Part(text[span.start : span.end], span) for span in spans)
    start, end = spans[0].start, spans[-1].end
    exact = " ".join(part.exact for part in parts)
    return Quote(
        id=id,
        kind=_kind(exact),
        exact=exact,
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        position=Span(start, end),
        parts=parts,
    )


def _kind(exact: str) -> QuoteKind:
    return "statement" if len(regex.findall(r"\w+", exact)) >= _STATEMENT_WORDS else "fragment"
