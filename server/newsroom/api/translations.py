"""Recordings translated into other languages, and translations brought up to date."""

from collections.abc import Sequence
from typing import Annotated

import langcodes
from flask import Blueprint, Response, current_app
from pydantic import Field
from werkzeug.exceptions import UnprocessableEntity

from server.newsroom.api.describing import as_response, described
from server.newsroom.api.sections import RevisionJob, at_rest, job_of
from server.newsroom.api.shapes import Given, Line, Sent, Target
from server.newsroom.api.transcripts import check_tag
from server.newsroom.database.tables import Media, Role
from server.newsroom.people import access, audit
from server.newsroom.transcripts import revisions
from transcripts.errors import ModelMissingError
from transcripts.tags import primary
from transcripts.translation.choosing import HOW, find_translator, targets

blueprint = Blueprint("translations", __name__, url_prefix="/media/<id>")


class Translate(Sent):
    """Of a translation that is there, the segments to translate again, by their ids.

    Without them: all that are out of date and that no person wrote.
    """

    segments: Annotated[list[Line], Field(min_length=1, max_length=10_000)] | None = None


class Translations(Given):
    """What a recording can be translated into, and is just being, by the id of the job.

    `how` says how a translator of more languages is added.
    """

    items: list[Target]
    working: dict[str, str]
    how: str


class Names(Given):
    """Names, by the alphabet."""

    items: list[str]


@blueprint.get("/translations")
@access.signed_in
@described(gives=Translations)
def possible(id: str) -> Translations:
    """The languages that a recording can be translated into, with what is on this machine."""
    with access.database().reading() as work:
        access.owned(work, Media, id, Role.EDITOR)
        there = revisions.languages(work, id)
    found = targets(there) if there else {}
    return Translations(
        items=[Target(language=each, leaves_to=host) for each, host in found.items()],
        working=dict(current_app.extensions["jobs"].translating(id)),
        how=f"For other languages, {HOW}.",
    )


@blueprint.post("/transcripts/<language>/translation")
@access.signed_in
@described(gives=RevisionJob, status=202, body=Translate, refuses=(409,))
def translate(id: str, language: str, body: Translate) -> Response:
    """Have a recording translated; of a translation that is there, what is out of date.

    Refused where nothing on this machine does that language: the answer says how to add it.
    """
    check_tag(language)
    maker = access.actor().user_id
    with access.database().reading() as work:
        at_rest(work, id)
        there = revisions.languages(work, id)
    target = _target(there, language)
    with access.database().changing() as work:
        at_rest(work, id)
        audit.record(work, maker, "transcript.translated", id, language=target)
    jobs = current_app.extensions["jobs"]
    wanted = {"media_id": id, "language": target, "segments": body.segments, "user_id": maker}
    job_id = jobs.translating(id).get(target) if body.segments is None else None
    return as_response(RevisionJob(id=job_id or jobs.translate(wanted), state="waiting"), 202)


@blueprint.get("/transcripts/<language>/translation/<job>")
@access.signed_in
@described(gives=RevisionJob)
def translated(id: str, language: str, job: str) -> RevisionJob:
    """How far that is."""
    return job_of(id, job)


@blueprint.get("/speakers")
@access.signed_in
@described(gives=Names)
def speakers(id: str) -> Names:
    """The names of all who speak in the recordings of this one's project."""
    with access.database().reading() as work:
        media = access.owned(work, Media, id, Role.VIEWER)
        return Names(items=revisions.speakers_known(work, media.project_id))


def _target(there: Sequence[str], language: str) -> str:
    """The language of the transcript that is to be made or renewed, which something here can do."""
    target = language if language in there else langcodes.standardize_tag(language)
    if not there or primary(target) == primary(there[0]):
        raise UnprocessableEntity(f"There is nothing to translate into {target}.")
    failures = []
    for source in (each for each in there if each != target):
        try:
            find_translator(source, target)
        except ModelMissingError as error:
            failures.append(str(error))
        else:
            return target
    raise UnprocessableEntity(f"{failures[0][:1].upper()}{failures[0][1:]}.")
