"""The quotes of an article: what people decide about them, and what they mark by hand."""

from collections.abc import Mapping
from typing import Any, Literal

from flask import Blueprint, Response
from pydantic import Field
from sqlalchemy.orm import Session as Work
from werkzeug.exceptions import UnprocessableEntity

from annotations.changes.reanchor import Passage, Places, anchor
from annotations.files.w3c import AROUND
from annotations.model import Span
from server.newsroom.api.answers import document
from server.newsroom.api.articles import aligned
from server.newsroom.api.describing import described
from server.newsroom.api.documents import QuoteDocument
from server.newsroom.api.refusals import problem
from server.newsroom.api.shapes import Id, Ms, Note, Number, Sent, Words
from server.newsroom.database.tables import Article, Marked, Media, Role
from server.newsroom.people import access, audit
from server.newsroom.quotes import alignments, comparing, decisions

blueprint = Blueprint("quotes", __name__, url_prefix="/articles/<id>/quotes")


class Choice(Sent):
    """A decision on a quote. Without a place it is about the one that was proposed."""

    state: Literal["confirmed", "rejected", "open"]
    media: Id | None = None
    start_ms: Ms | None = None
    end_ms: Ms | None = None
    note: Note = ""


class Marking(Sent):
    """Words of an article that are a quote, and where they were said.

    `start` counts code points of the plain text, where the words stand there more than once.
    """

    exact: Words
    start: Number | None = Field(default=None, ge=0, le=2 << 20)
    media: Id | None = None
    start_ms: Ms | None = None
    end_ms: Ms | None = None
    note: Note = ""


@blueprint.post("/<quote>/decision")
@access.signed_in
@described(gives=QuoteDocument, body=Choice)
def decide(id: str, quote: str, body: Choice) -> Response:
    """Confirm or reject a quote, or open it again; without a place, at the one proposed."""
    with access.database().reading() as work:
        access.owned(work, Article, id, Role.REVIEWER)
    found = _quote(id, quote)
    with access.database().changing() as work:
        article = access.owned(work, Article, id, Role.REVIEWER)
        _decide(work, article, found, body)
    return document(_quote(id, quote))


@blueprint.post("")
@access.signed_in
@described(gives=QuoteDocument, status=201, body=Marking)
def mark(id: str, body: Marking) -> Response:
    """Make words of the article a quote, and say, where it is known, when they were said."""
    with access.database().reading() as work:
        article = access.owned(work, Article, id, Role.REVIEWER)
    # A long one takes its time, in which nobody else should have to wait.
    text = comparing.read_article(article.source, article.format, article.title).text
    span = _span(text, body)
    with access.database().changing() as work:
        access.owned(work, Article, id, Role.REVIEWER)
        _keep_mark(work, id, text, span)
    found = next((each for each in aligned(id)["quotes"] if _holds(each["position"], span)), None)
    if found is None:
        raise problem(422, "These words could not be made a quote: mark some that are said.")
    if body.media is not None:
        chosen = Choice(
            state="open",
            media=body.media,
            start_ms=body.start_ms,
            end_ms=body.end_ms,
            note=body.note,
        )
        with access.database().changing() as work:
            article = access.owned(work, Article, id, Role.REVIEWER)
            _decide(work, article, found, chosen)
    answer = document(_quote(id, found["id"]))
    answer.status_code = 201
    return answer


def _quote(id: str, quote: str) -> dict[str, Any]:
    for each in aligned(id)["quotes"]:
        if each["id"] == quote:
            found: dict[str, Any] = each
            return found
    raise problem(404, "This article has no such quote, or no longer: load it again.")


def _decide(work: Work, article: Article, quote: Mapping[str, Any], body: Choice) -> None:
    place = _place(work, article, quote, body)
    if place is None and body.state == decisions.CONFIRMED:
        raise UnprocessableEntity(
            "This quote was not found, so say where it was said: media, start_ms and end_ms."
        )
    maker = access.actor().user_id
    decisions.add(work, article.id, quote, body.state, place, body.note, maker)


def _place(
    work: Work, article: Article, quote: Mapping[str, Any], body: Choice
) -> decisions.Place | None:
    """The place that is named, what is not named of it being as it was proposed."""
    media_id = body.media or quote["media"]
    same = media_id == quote["media"]
    start_ms = body.start_ms if body.start_ms is not None else quote["start_ms"] if same else None
    end_ms = body.end_ms if body.end_ms is not None else quote["end_ms"] if same else None
    named = (body.media, body.start_ms, body.end_ms) != (None, None, None)
    if media_id is None or start_ms is None or end_ms is None:
        if named:
            raise UnprocessableEntity(
                "A place is a recording and two times: media, start_ms, end_ms."
            )
        return None
    if media_id not in alignments.media_of(work, article.id):
        raise UnprocessableEntity("media: not one of the recordings that this article quotes.")
    duration_ms = work.get_one(Media, media_id).duration_ms
    if start_ms >= end_ms or (duration_ms is not None and start_ms >= duration_ms):
        raise UnprocessableEntity("A place begins before it ends, within the recording.")
    return decisions.Place(media_id, start_ms, end_ms)


def _span(text: str, body: Marking) -> Span:
    start = body.start
    if start is not None and text[start : start + len(body.exact)] == body.exact:
        return Span(start, start + len(body.exact))
    span = anchor(Passage(body.exact, start=start), text, Places(text))
    if span is None:
        raise UnprocessableEntity(
            "exact: these words are not in the article, or in several places; say its start."
        )
    return span


def _keep_mark(work: Work, article_id: str, text: str, span: Span) -> None:
    exact = text[span.start : span.end]
    row = Marked(
        article_id=article_id,
        exact=exact,
        prefix=text[max(0, span.start - AROUND) : span.start],
        suffix=text[span.end : span.end + AROUND],
        start=span.start,
        made_by=access.actor().user_id,
    )
    work.add(row)
    work.flush()
    audit.record(work, access.actor().user_id, "quote.marked", article_id, exact=exact)


def _holds(position: Mapping[str, int], span: Span) -> bool:
    """Whether a quote is what was marked, quotation marks and spaces around it aside."""
    shared = min(position["end"], span.end) - max(position["start"], span.start)
    return shared > 0 and 2 * shared > span.end - span.start
