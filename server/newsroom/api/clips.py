"""Clips: a moment of a recording as a file to send to a colleague."""

import shutil
from typing import Annotated, Literal

from flask import Blueprint, Response, current_app, send_file
from pydantic import Field
from sqlalchemy.orm import Session as Work
from werkzeug.exceptions import UnprocessableEntity

from server.newsroom.api.answers import name_file, settings
from server.newsroom.api.describing import as_response, described
from server.newsroom.api.refusals import problem
from server.newsroom.api.shapes import Given, Ms, Number, Sent
from server.newsroom.database.tables import Media, Role
from server.newsroom.files import clips, exporting
from server.newsroom.files.clips import Clip
from server.newsroom.jobs import StillRunningError
from server.newsroom.people import access, audit
from server.newsroom.room import NoRoomError
from server.newsroom.transcripts import revisions
from server.web.folder_pages import drop_unusual_range

blueprint = Blueprint("clips", __name__, url_prefix="/media/<id>/clips")


class NewClip(Sent):
    """A stretch to be cut out, and how much to keep before and after it.

    `subtitles` is the language of those in the picture.
    """

    start_ms: Ms
    end_ms: Ms
    handles_ms: Number = Field(default=0, ge=0, le=60_000)
    subtitles: Annotated[str, Field(max_length=35)] | None = None


class ClipState(Given):
    """How far a clip is; once it is done, the address of its file."""

    id: str
    state: Literal["waiting", "working", "done", "failed"]
    file: str | None = None
    error: str | None = None


@blueprint.post("")
@access.signed_in
@described(
    gives=ClipState, status=202, body=NewClip, also_gives={200: "It is there."}, refuses=(409, 507)
)
def make(id: str, body: NewClip) -> Response:
    """Have a stretch of a recording cut out of the original, exact to the frame.

    With subtitles in the picture where a language is named. Each person has one made at a time.
    """
    maker = access.actor().user_id
    with access.database().reading() as work:
        clip = _clip(work, access.owned(work, Media, id, Role.VIEWER), body)
    is_there = clips.made(settings(), id, clip.id) is not None
    if not is_there:
        _begin(clip, maker)
    with access.database().changing() as work:
        audit.record(work, maker, "media.clipped", id, **body.model_dump())
    return as_response(_state(id, clip.id), 200 if is_there else 202)


@blueprint.get("/<clip>")
@access.signed_in
@described(gives=ClipState)
def state(id: str, clip: str) -> ClipState:
    """How far a clip is; it is kept for a day."""
    with access.database().reading() as work:
        access.owned(work, Media, id, Role.VIEWER)
    return _state(id, clip)


@blueprint.get("/<clip>/file")
@access.signed_in
@described(gives="*/*")
def file(id: str, clip: str) -> Response:
    """A clip."""
    with access.database().reading() as work:
        media = access.owned(work, Media, id, Role.VIEWER)
    path = clips.made(settings(), id, clip)
    if path is None:
        raise problem(404, "There is no such clip, or no more; have it made again.")
    drop_unusual_range()
    answer = send_file(path, conditional=True)
    name_file(
        answer, f"{exporting.stem(media)}.{clip.rpartition('-')[0]}{path.suffix}", "attachment"
    )
    return answer


def _begin(clip: Clip, maker: str) -> None:
    if shutil.disk_usage(settings().data).free < settings().keep_free_bytes:
        raise NoRoomError
    try:
        current_app.extensions["jobs"].make_clip(clip, maker)
    except StillRunningError:
        raise problem(409, "Your last clip is still being made; wait for it.") from None


def _clip(work: Work, media: Media, body: NewClip) -> Clip:
    start_ms = max(body.start_ms - body.handles_ms, 0)
    end_ms = min(body.end_ms + body.handles_ms, media.duration_ms or 0)
    if body.start_ms >= body.end_ms or start_ms >= end_ms:
        raise UnprocessableEntity("A clip begins before it ends, within the recording.")
    if end_ms - start_ms > clips.MOST_MS:
        raise UnprocessableEntity(f"A clip lasts {clips.MOST_MS // 60_000} minutes at most.")
    row = revisions.newest(work, media.id, body.subtitles) if body.subtitles else None
    if body.subtitles and row is None:
        raise problem(404, f"This recording has no transcript in {body.subtitles}, or not yet.")
    return Clip(media.id, media.sha256, start_ms, end_ms, row.id if row else None)


def _state(media_id: str, id: str) -> ClipState:
    if clips.made(settings(), media_id, id):
        address = f"/api/v1/media/{media_id}/clips/{id}/file"
        return ClipState(id=id, state="done", file=address)
    found = current_app.extensions["jobs"].clip(media_id, id)
    if found is None or found["state"] == "done":
        raise problem(404, "There is no such clip, or no more; have it made again.")
    return ClipState(id=id, **found)
