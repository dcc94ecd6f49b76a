"""Quotes and the moments they were spoken, as W3C Web Annotations (JSON-LD).

Web Annotation Data Model, W3C Recommendation of 23 February 2017. One annotation a quote. A
quote that was found *links* the passage (target) to its moment (body); one that was not is an
*assessment* of the passage. In both the machine's verdict is a ``classifying`` body, the quote's
id in the article an ``identifying`` one, and each flag a ``tagging`` one, so that
`files.w3c_import` reads the same quotes again.

A quote whose attribution stands in its middle has one target for each part, each with its own
selectors: a `TextQuoteSelector` must match the article's text, and the sentence in the middle
is nobody's quoted words. Offsets count Unicode code points of the plain text (sections 4.2.4
and 4.2.5). Addresses are relative to the file the page is written to.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from annotations.model import AlignedQuote, Alignment, Article, Part
from annotations.pages.model import Footage
from annotations.pages.words import shown
from media.timebase import npt

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MEDIA_FRAGMENTS = "http://www.w3.org/TR/media-frags/"
AROUND = 32
"""Code points of `prefix` and `suffix`."""


def annotation_page(
    articles: Mapping[str, tuple[Article, Alignment]],
    footages: Sequence[Footage],
    created: datetime,
) -> dict[str, Any]:
    """An AnnotationPage of every quote of every article.

    `articles` are keyed by their page's address, `created` is an aware time. Ids depend on the
    footage, the article and the quote alone, so they stay when the job runs again. The model
    asks for at least one item: without quotes the page is empty and not to be written.
    """
    by_media = {footage.media_id: footage for footage in footages}
    moment = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    items = [
        _annotation(aligned, href, article, by_media.get(aligned.media or ""), moment)
        for href, (article, alignment) in articles.items()
        for aligned in shown(alignment)
    ]
    page_id = _urn(item["id"] for item in items)
    return {"@context": CONTEXT, "id": page_id, "type": "AnnotationPage", "items": items}


def _annotation(
    aligned: AlignedQuote, href: str, article: Article, footage: Footage | None, moment: str
) -> dict[str, Any]:
    told = [
        _text("classifying", aligned.verdict),
        _text("identifying", aligned.quote.id),
        *(_text("tagging", flag) for flag in aligned.flags),
    ]
    place = footage and _moment(aligned, footage)
    targets = [_passage(part, href, article, moment) for part in aligned.quote.parts]
    heard_in = footage.sha256 if footage else ""
    return {
        "id": _urn((heard_in, article.sha256, aligned.quote.id, aligned.quote.exact)),
        "type": "Annotation",
        "motivation": "linking" if place else "assessing",
        "created": moment,
        "generator": {"type": "Software", "name": "Quotemark"},
        "body": [place, *told] if place else told,
        "target": targets if len(targets) > 1 else targets[0],
    }


def _text(purpose: str, value: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": purpose, "value": value, "format": "text/plain"}


def _moment(aligned: AlignedQuote, footage: Footage) -> dict[str, Any] | None:
    if aligned.start_ms is None or aligned.end_ms is None:
        return None
    return {
        "type": "SpecificResource",
        "purpose": "linking",
        "source": footage.base + footage.href,
        "selector": {
            "type": "FragmentSelector",
            "conformsTo": MEDIA_FRAGMENTS,
            "value": f"t={npt(aligned.start_ms)},{npt(aligned.end_ms)}",
        },
    }


def _passage(part: Part, href: str, article: Article, moment: str) -> dict[str, Any]:
    start, end = part.position.start, part.position.end
    return {
        "type": "SpecificResource",
        "source": href,
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": article.text[start:end],
                "prefix": article.text[max(start - AROUND, 0) : start],
                "suffix": article.text[end : end + AROUND],
            },
            {"type": "TextPositionSelector", "start": start, "end": end},
        ],
        "state": {"type": "TimeState", "sourceDate": moment},
    }


def _urn(names: Iterable[str]) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, 'quotemark/annotation/1:' + chr(31).join(names))}"
