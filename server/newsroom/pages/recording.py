"""The page of one recording, for those who work on it."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from werkzeug.exceptions import NotFound

from media.timebase import clock, npt
from server.newsroom.api.answers import settings
from server.newsroom.api.media import presented
from server.newsroom.database.tables import Media, Role
from server.newsroom.files import notes
from server.newsroom.people import access
from server.newsroom.transcripts import revisions
from server.newsroom.transcripts.timed import is_timed
from transcripts.formats import WRITTEN

OFFERED = tuple(
    kind for kind in ("vtt", "srt", "sbv", "ttml", "ass", "docx", "txt", "csv") if kind in WRITTEN
)
"""Files of subtitles and transcripts, the usual ones first."""


@access.in_person
def recording(id: str) -> str:
    """A recording for its project."""
    with access.database().reading() as work:
        media = access.owned(work, Media, id, Role.VIEWER)
        item = presented(work, [media])[0]
        asked = request.args.get("language", item.languages[0] if item.languages else None)
        if asked is not None and asked not in item.languages:
            raise NotFound(f"This recording has no transcript in {asked}, or not yet.")
        row = revisions.newest(work, id, asked) if asked else None
        role = item.role or Role.VIEWER
    document = row.document if row else {}
    return render_template(
        "recording.html",
        item=item,
        project_id=media.project_id,
        language=asked,
        segments=[each for each in document.get("segments", []) if is_timed(each)],
        names={each["id"]: each.get("name") or each["id"] for each in document.get("speakers", [])},
        notes=notes.told(settings(), id),
        left_out=_left_out(document),
        formats=OFFERED,
        may_edit=access.at_least(role, Role.EDITOR),
        may_publish=access.at_least(role, Role.OWNER),
        clock=clock,
        npt=npt,
    )


def _left_out(document: Mapping[str, Any]) -> list[Any]:
    """What was heard and left out, as far as whoever wrote the transcript wrote it well."""
    told = document.get("left_out")
    listed = told if isinstance(told, list) else []
    return [each for each in listed if isinstance(each, dict) and is_timed(each)]
