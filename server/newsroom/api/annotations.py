"""An article's quotes as W3C Web Annotations, as people decided on them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, url_for

from annotations.files.stored import alignment_from_json
from annotations.files.w3c import annotation_page
from annotations.pages import Footage
from server.newsroom.api.answers import document
from server.newsroom.api.articles import aligned
from server.newsroom.api.describing import described
from server.newsroom.api.documents import AnnotationsDocument
from server.newsroom.api.refusals import problem
from server.newsroom.database.tables import Article, Media
from server.newsroom.people import access
from server.newsroom.quotes import alignments, comparing

blueprint = Blueprint("annotations", __name__, url_prefix="/articles/<id>/annotations")

_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'


@blueprint.get("")
@access.open_to_all
@described(gives=AnnotationsDocument, media_type=_TYPE)
def annotations(id: str) -> Response:
    """The article's quotes as W3C Web Annotations; a page of them holds at least one.

    A quote that somebody confirmed links to the place confirmed, and says so.
    """
    found = aligned(id)
    with access.database().reading() as work:
        row = work.get_one(Article, id)
        footages = [_footage(work.get_one(Media, m)) for m in alignments.media_of(work, id)]
        made = alignments.newest(work, id)
    settled = {quote["id"]: quote["decision"] for quote in found["quotes"] if quote["decision"]}
    read = comparing.read_article(row.source, row.format, row.title)
    page = annotation_page(
        {url_for("api.articles.one", id=id, _external=True): (read, alignment_from_json(found))},
        footages,
        datetime.fromtimestamp((made.made_ms if made else row.changed_ms) / 1000, UTC),
    )
    if not page["items"]:
        raise problem(404, "This article quotes nobody, and a page of annotations holds some.")
    for item in page["items"]:
        item["body"] += [_assessed(each) for body in item["body"] for each in _about(body, settled)]
    return document(page, _TYPE)


def _about(body: Mapping[str, Any], settled: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The decision on the quote that a body identifies."""
    named = str(body.get("value")) if body.get("purpose") == "identifying" else ""
    return [settled[named]] if named in settled and not settled[named]["stale"] else []


def _assessed(decision: Mapping[str, Any]) -> dict[str, Any]:
    """A decision as a body of an annotation (Web Annotation Data Model, section 3.2.4)."""
    return {
        "type": "TextualBody",
        "purpose": "assessing",
        "value": decision["state"],
        "format": "text/plain",
        "creator": {"type": "Person", "name": decision["by"]},
        "created": decision["at"],
    }


def _footage(media: Media) -> Footage:
    return Footage(
        media_id=media.id,
        title=media.title,
        href=url_for("api.media.file", id=media.id, _external=True),
        has_video=True,
        duration_ms=media.duration_ms or 0,
        sha256=media.sha256,
        source=media.filename,
    )
