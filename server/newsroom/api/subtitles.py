"""Subtitles of the newest transcripts, and what is amiss with them."""

from pathlib import Path
from typing import Annotated

from flask import Blueprint, Response
from pydantic import AfterValidator, Field

from server.newsroom import published
from server.newsroom.api.answers import (
    IF_NONE_MATCH,
    UNCHANGED,
    conditional,
    conditional_packed,
    is_known,
    name_file,
    settings,
)
from server.newsroom.api.describing import JSON, described
from server.newsroom.api.documents import CheckDocument
from server.newsroom.api.shapes import Asked
from server.newsroom.api.transcripts import newest_of
from server.newsroom.database.tables import Media, Role
from server.newsroom.files.exporting import stem
from server.newsroom.people import access
from server.newsroom.transcripts.cues import file_of, problems_of, style_of
from server.processing.recording import stem_of
from server.web.folder_pages import MIME_TYPES
from transcripts.formats import FORMATS, WRITTEN
from transcripts.subtitles.styles import STYLES

blueprint = Blueprint("subtitles", __name__, url_prefix="/media/<id>")

_TYPES = MIME_TYPES | {
    ".ass": "text/x-ssa",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".ttml": "application/ttml+xml",
    ".txt": "text/plain",
}


def _style(name: str) -> str:
    if name not in STYLES:
        raise ValueError(f"there is no such style; choose one of {', '.join(STYLES)}")
    return name


_Style = Annotated[str, AfterValidator(_style), Field(json_schema_extra={"enum": [*STYLES]})]


class StyleQuery(Asked):
    """A subtitle style; none named is that of the recording."""

    style: _Style | None = None


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
    etag = f"{row.revision}-{style}"
    data = b"" if is_known(etag) else file_of(settings(), media, row, style, kind)
    answer = conditional(etag, data, _TYPES[suffix])
    name = stem(media) if is_member else stem_of(Path(f"{media.title}{suffix}"))
    name_file(answer, f"{name}.{language}{suffix}")
    return answer


@blueprint.get("/check/<language>")
@access.signed_in
@described(
    gives=CheckDocument,
    query=StyleQuery,
    headers=IF_NONE_MATCH,
    answer_headers={"ETag": "Names these problems."},
    also_gives=UNCHANGED,
)
def problems(id: str, language: str, query: StyleQuery) -> Response:
    """Where the subtitles of the newest revision break a style."""
    with access.database().reading() as work:
        media = access.owned(work, Media, id, Role.VIEWER)
        row = newest_of(work, id, language)
    style = query.style or style_of(media)
    data = problems_of(settings(), media, row, style)
    return conditional_packed(f"{row.revision}-{style}", data, JSON)
