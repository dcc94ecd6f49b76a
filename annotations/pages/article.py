"""The article page: each quote linked to its moment, with its verdict beside it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from annotations.articles.article import Decoration, decorate
from annotations.model import AlignedQuote, Alignment, Alternative, Article, Quote
from annotations.pages.model import Footage
from annotations.pages.render import fragment, render
from annotations.pages.words import VERDICT_WORDS, counts, policies, severity_counts, shown
from media.timebase import npt

ROOT = "../"
"""From ``articles/`` to the folder it lies in."""

_MARKS = "\"'“”„‟‘’‚‛«»‹›「」『』"
_OPENING = re.compile(rf"[{_MARKS}][\u00a0\u202f]?\Z")
_CLOSING = re.compile(rf"[\u00a0\u202f]?[{_MARKS}]")


def article_page(article: Article, alignment: Alignment, footages: Sequence[Footage]) -> str:
    """``articles/<stem>.html``. Quotes of footage that is not in `footages` have no link.

    Each quote's id (``q1``) is an anchor, and ``note-q1`` one on what was said. A quote inside
    a link of the article takes the link's place.
    """
    by_media = {footage.media_id: footage for footage in footages}
    notes = [_note(aligned, by_media) for aligned in shown(alignment)]
    return render(
        "article.html",
        root=ROOT,
        title=article.title,
        heading="<h1" not in article.html,
        story=story(article, [_mark(number, note) for number, note in enumerate(notes, 1)]),
        notes=notes,
        counts=counts([alignment]),
        policies=policies([alignment]),
        severities=severity_counts([alignment]),
        footages=footages,
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands around each part of a quote, its quotation marks included, and after the last."""

    quote: Quote
    open: Markup
    close: Markup
    after: Markup


def story(article: Article, marks: Sequence[Mark]) -> Markup:
    """The article's words as harmless HTML, quotes marked."""
    return Markup(decorate(article.html, _decorations(article.text, marks)))  # noqa: S704 - sanitised when read


def moment(footage: Footage, start_ms: int, end_ms: int) -> str:
    """The address of a moment on the footage's watch page, from the folder of the pages."""
    return f"{footage.base}watch.html#t={npt(start_ms)},{npt(end_ms)}"


@dataclass(frozen=True, slots=True)
class _Rival:
    place: Alternative
    watch: str


@dataclass(frozen=True, slots=True)
class _Note:
    """A quote with the footage it was found in, and the address of its moment there."""

    quote: AlignedQuote
    footage: Footage | None
    watch: str | None
    rivals: tuple[_Rival, ...]


def _note(aligned: AlignedQuote, by_media: Mapping[str, Footage]) -> _Note:
    footage = by_media.get(aligned.media or "")
    rivals = tuple(
        _Rival(place, ROOT + moment(by_media[place.media], place.start_ms, place.end_ms))
        for place in aligned.alternatives
        if place.media in by_media
    )
    if footage is None or aligned.start_ms is None or aligned.end_ms is None:
        return _Note(aligned, None, None, rivals)
    watch = ROOT + moment(footage, aligned.start_ms, aligned.end_ms)
    return _Note(aligned, footage, watch, rivals)


def _decorations(text: str, marks: Sequence[Mark]) -> list[Decoration]:
    parts = sorted(
        (part.position.start, part.position.end, number, part is mark.quote.parts[-1])
        for number, mark in enumerate(marks)
        for part in mark.quote.parts
    )
    decorations: list[Decoration] = []
    taken = 0
    for start, end, number, is_last in parts:
        mark = marks[number]
        start, end = _with_marks(text, max(start, taken), max(end, taken))
        after = mark.after if is_last else ""
        decorations.append(Decoration(max(start, taken), end, mark.open, mark.close, after))
        taken = end
    return decorations


def _with_marks(text: str, start: int, end: int) -> tuple[int, int]:
    opening = _OPENING.search(text, max(start - 2, 0), start)
    closing = _CLOSING.match(text, end)
    return opening.start() if opening else start, closing.end() if closing else end


def _mark(number: int, note: _Note) -> Mark:
    """A link around a quote, and a badge behind it."""
    tone = VERDICT_WORDS[note.quote.verdict].tone
    badge = fragment("parts.html", "badge", number, note.quote)
    if note.watch is None:
        opening = Markup('<span class="quote tone-{}">').format(tone)
        return Mark(note.quote.quote, opening, Markup("</span>"), badge)
    opening = Markup('<a class="quote tone-{}" href="{}" data-note="{}">')
    link = opening.format(tone, note.watch, note.quote.quote.id)
    return Mark(note.quote.quote, link, Markup("</a>"), badge)
