"""An article's quotes as a timeline for an edit suite."""

from flask import Blueprint, Response
from pydantic import Field
from werkzeug.exceptions import UnprocessableEntity

from annotations.files.stored import alignment_from_json
from annotations.pages.words import shown
from media.errors import MediaError
from server.exports.edits import Reel, Take, edl, reel, take, timeline
from server.newsroom.api.answers import name_file, settings
from server.newsroom.api.describing import described
from server.newsroom.api.shapes import Asked
from server.newsroom.database.tables import Article, Media, Role
from server.newsroom.files import results
from server.newsroom.files.probing import probed
from server.newsroom.people import access
from server.newsroom.quotes import alignments, decisions
from server.processing.folder import read_manifest

blueprint = Blueprint("edits", __name__, url_prefix="/articles/<id>")


class HandlesQuery(Asked):
    """What is kept before and after each quote, for who cuts."""

    handles_ms: int = Field(default=1000, ge=0, le=600_000)


@blueprint.get("/quotes.edl")
@access.signed_in
@described(gives="text/plain", query=HandlesQuery)
def as_edl(id: str, query: HandlesQuery) -> Response:
    """An article's quotes, in their order, as an EDL (CMX 3600)."""
    title, takes = _takes(id, query.handles_ms)
    try:
        return _file(edl(title, takes), f"{title}.edl", "text/plain")
    except MediaError as error:
        raise UnprocessableEntity(f"{str(error).capitalize()}.") from None


@blueprint.get("/quotes.otio")
@access.signed_in
@described(gives="application/json", query=HandlesQuery)
def as_timeline(id: str, query: HandlesQuery) -> Response:
    """The same as an OpenTimelineIO file, which also carries the words."""
    title, takes = _takes(id, query.handles_ms)
    return _file(timeline(title, takes), f"{title}.otio", "application/json")


def _takes(id: str, handles_ms: int) -> tuple[str, list[Take]]:
    """The article's title, and its quotes that were found and that nobody rejected."""
    with access.database().reading() as work:
        article = access.owned(work, Article, id, Role.VIEWER)
    made = alignments.of_article(access.database(), id)
    if made is None:
        return article.title, []
    with access.database().reading() as work:
        document = decisions.with_decisions(work, id, made.document)
        media = [work.get_one(Media, each) for each in alignments.media_of(work, id)]
    reels = {row.id: found for row in media if (found := _reel(row))}
    quotes = shown(alignment_from_json(document))
    return article.title, [
        take(each, reels[each.media], handles_ms)
        for each in quotes
        if each.media in reels and each.start_ms is not None and not each.is_rejected
    ]


def _reel(media: Media) -> Reel | None:
    """A recording whose playable copy is there, by which its frames are counted."""
    playable = results.derived(settings(), media).playable
    if playable is None:
        return None
    source = read_manifest(results.folder_of(settings(), media)).get("source", {})
    return reel(media.filename, probed(playable), source.get("start_timecode"))


def _file(text: str, name: str, mimetype: str) -> Response:
    answer = Response(text, mimetype=mimetype)
    name_file(answer, name, "attachment")
    return answer
