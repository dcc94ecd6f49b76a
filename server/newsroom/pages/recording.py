"""The page of one recording: for its project, and, once it is published, for everybody."""

from flask import render_template, request
from werkzeug.exceptions import NotFound

from media.timebase import clock
from server.newsroom import access, published, revisions
from server.newsroom.access import Role
from server.newsroom.api.media import presented
from server.newsroom.database.tables import Media
from transcripts.formats import WRITTEN

_OFFERED = ("vtt", "srt", "sbv", "ttml", "ass", "docx", "txt", "csv")
"""Files of subtitles and transcripts, the usual ones first."""


@access.in_person
def recording(id: str) -> str:
    """A recording for those who work on it."""
    with access.database().reading() as work:
        access.owned(work, Media, id, Role.VIEWER)
    return _page(id)


@access.open_to_all
def watch(id: str) -> str:
    """A published recording, for viewers."""
    return _page(id)


def _page(id: str) -> str:
    with access.database().reading() as work:
        item = presented(work, [published.readable(work, Media, id)])[0]
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
        segments=document.get("segments", []),
        names={each["id"]: each.get("name") or each["id"] for each in document.get("speakers", [])},
        formats=[kind for kind in _OFFERED if kind in WRITTEN],
        is_member=item.role is not None and request.endpoint == "pages.recording",
        may_edit=access.at_least(role, Role.EDITOR),
        may_publish=access.at_least(role, Role.OWNER),
        clock=clock,
    )
