"""Sections of a recording heard again."""

from typing import Annotated, Literal

from flask import Blueprint, Response, current_app
from pydantic import Field
from sqlalchemy.orm import Session as Work
from werkzeug.exceptions import UnprocessableEntity

from server.newsroom.api.describing import as_response, described
from server.newsroom.api.refusals import problem
from server.newsroom.api.shapes import Given, Ms, Sent
from server.newsroom.database.tables import Media, Role, Status
from server.newsroom.people import access, audit
from server.newsroom.transcripts import revisions

blueprint = Blueprint("sections", __name__, url_prefix="/media/<id>/transcripts/<language>/section")


class Section(Sent):
    """A section to be heard again; without `language` that is told by the sound."""

    start_ms: Ms
    end_ms: Ms
    language: Annotated[str, Field(pattern="^[a-z]{2,3}$")] | None = None


class RevisionJob(Given):
    """How far work on a transcript is; once it is done, the revision that it made."""

    id: str
    state: Literal["waiting", "working", "done", "failed"]
    revision: int | None = None
    error: str | None = None


@blueprint.post("")
@access.signed_in
@described(gives=RevisionJob, status=202, body=Section, refuses=(409,))
def hear_again(id: str, language: str, body: Section) -> Response:
    """Have a section recognised again, in whole segments, and put into a new revision.

    Into that of what was said, and of the English where that is heard too.
    """
    maker = access.actor().user_id
    with access.database().changing() as work:
        media = at_rest(work, id)
        languages = revisions.languages(work, id)
        if language not in languages:
            raise problem(404, f"This recording has no transcript in {language}, or not yet.")
        if language != languages[0]:
            raise UnprocessableEntity(f"What is said can be heard again in {languages[0]} only.")
        if body.start_ms >= min(body.end_ms, media.duration_ms or body.end_ms):
            raise UnprocessableEntity("A section begins before it ends, within the recording.")
        audit.record(work, maker, "transcript.heard-again", id, **body.model_dump())
    job_id = current_app.extensions["jobs"].hear_again(
        {
            "media_id": id,
            "language": language,
            "start_ms": body.start_ms,
            "end_ms": body.end_ms,
            "spoken": body.language,
            "user_id": maker,
        }
    )
    return as_response(RevisionJob(id=job_id, state="waiting"), 202)


@blueprint.get("/<job>")
@access.signed_in
@described(gives=RevisionJob)
def heard_again(id: str, language: str, job: str) -> RevisionJob:
    """How far that is."""
    return job_of(id, job)


def at_rest(work: Work, id: str) -> Media:
    """A recording that an editor may have something done to; 409 while something is."""
    media = access.owned(work, Media, id, Role.EDITOR)
    if media.status in (Status.QUEUED, Status.PROCESSING):
        raise problem(409, "This recording is being worked on; wait until that is done.")
    return media


def job_of(id: str, job: str) -> RevisionJob:
    """How far a job beside the main job is."""
    with access.database().reading() as work:
        access.owned(work, Media, id, Role.VIEWER)
    found = current_app.extensions["jobs"].ended(id, job)
    if found is None:
        raise problem(404, "There is no such job of this recording.")
    return RevisionJob(id=job, **found)
