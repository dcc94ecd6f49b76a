"""Subtitles of the newest transcripts, and what is amiss with them."""

from pathlib import Path

from flask import Blueprint, Response

from server.app import MIME_TYPES
from server.newsroom import access, published
from server.newsroom.api.answers import (
    IF_NONE_MATCH,
    UNCHANGED,
    conditional,
    document,
    settings,
)
from server.newsroom.api.describing import described
from server.newsroom.api.documents import CheckDocument
from server.newsroom.api.shapes import StyleQuery
from server.newsroom.api.transcripts import newest_of
from server.newsroom.cues import cues_of, style_of
from server.newsroom.database.tables import Media, Role
from server.newsroom.exporting import stem
from server.recording import stem_of
from transcripts.formats import FORMATS, WRITTEN, subtitle_data
from transcripts.formats.text import Subtitles
from transcripts.subtitles.check import check, problems_to_json
from transcripts.subtitles.styles import STYLES

blueprint = Blueprint("subtitles", __name__, url_prefix="/media/<id>")

_TYPES = MIME_TYPES | {
    ".ass": "text/x-ssa",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".ttml": "application/ttml+xml",
    ".txt": "text/plain",
}


@blueprint.get(f"/subtitles/<language>.<any({','.join(WRITTEN)}):kind>")
@access.open_to_all
@described(
    gives="*/*",
    query=StyleQuery,
    headers=IF_NONE_MATCH,
    answer_headers={"ETag": "Names this file."},
    also_gives=UNCHANGED,
)
def file(id: str, language: str, kind: str, query: StyleQuery) -> Response:
    """Subtitles of the newest revision, in any kind of file that is written."""
    with access.database().reading() as work:
        row, media = newest_of(work, id, language), work.get_one(Media, id)
        is_member = published.is_member(work, media.project_id)
    suffix = FORMATS[kind].suffixes[0]
    style = query.style or style_of(media)
    cues = cues_of(access.database(), settings(), media, row.id, style)
    data = subtitle_data(Subtitles(cues), kind)
    answer = conditional(f"{row.revision}-{style}", data, _TYPES[suffix])
    name = stem(media) if is_member else stem_of(Path(f"{media.title}{suffix}"))
    answer.headers.set("Content-Disposition", "inline", filename=f"{name}.{language}{suffix}")
    return answer


@blueprint.get("/check/<language>")
@access.signed_in
@described(gives=CheckDocument, query=StyleQuery)
def problems(id: str, language: str, query: StyleQuery) -> Response:
    """Where the subtitles of the newest revision break a style."""
    with access.database().reading() as work:
        media = access.owned(work, Media, id, Role.VIEWER)
        row = newest_of(work, id, language)
    style = query.style or style_of(media)
    cues = cues_of(access.database(), settings(), media, row.id, style)
    return document(problems_to_json(check(cues, STYLES[style], language), cues))
