"""The page of one recording, for those who work on it."""

from flask import render_template, request
from werkzeug.exceptions import NotFound

from media.timebase import clock
from server.newsroom import access, revisions
from server.newsroom.api.media import presented
from server.newsroom.database.tables import Media, Role
from server.newsroom.rereading import is_timed
from transcripts.formats import WRITTEN

OFFERED = tuple(
    kind for kind in ("vtt", "srt", "sbv", "ttml", "ass", "docx", "txt", "csv") if kind in WRITTEN
)
"""Files of subtitles and transcripts, the usual ones first."""


@access.in_person
def recording(id: str) -> str:
    """A recording for its project."""
    with access.database().reading() as work:
        item = presented(work, [access.owned(work, Media, id, Role.VIEWER)])[0]
        asked = request.args.get("language", item.languages[0] if item.languages else None)
        if asked is not None and asked not in item.languages:
            raise NotFound(f"This recording has no transcript in {asked}, or not yet.")
        row = revisions.newest(work, id, asked) if asked else None
        role = item.role or Role.VIEWER
    document = row.document if row else {}
    return render_template(
        "recording.html",
        item=item,
        language=asked,
        segments=[each for each in document.get("segments", []) if is_timed(each)],
        names={each["id"]: each.get("name") or each["id"] for each in document.get("speakers", [])},
        formats=OFFERED,
        may_edit=access.at_least(role, Role.EDITOR),
        may_publish=access.at_least(role, Role.OWNER),
        clock=clock,
    )
