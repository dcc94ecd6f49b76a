"""Footage from a folder on the newsroom's own machine, which its settings name."""

from pathlib import Path
from typing import Any, BinaryIO

from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import Conflict, NotFound, RequestEntityTooLarge

from server.newsroom.api.answers import settings
from server.newsroom.api.arrivals import Arriving, expected, job_options, project_for, uploads
from server.newsroom.api.describing import described
from server.newsroom.api.shapes import Given, Id, Line, Sent
from server.newsroom.files import inbox
from server.newsroom.files.uploads import RefusedError
from server.newsroom.people import access

SAMPLE = Path(__file__).parents[3] / "samples" / "interview.mp4"
"""There where the newsroom runs from its source; a wheel does not carry it."""

blueprint = Blueprint("from_folder", __name__, url_prefix="/media/from-folder")


class WaitingFile(Given):
    """A file in the folder; `name` is relative to it, with slashes."""

    name: str
    bytes: int


class WaitingFiles(Given):
    """What lies in the folder; of very many files the first."""

    items: list[WaitingFile]
    next: None = None


class FromFolder(Arriving):
    """Which file to take in."""

    name: Line


class ForSample(Sent):
    """The project that the sample goes to; the only one where none is named."""

    project: Id | None = None


class TakenIn(Given):
    """The recording that the file became."""

    id: str


@blueprint.get("")
@access.signed_in
@described(gives=WaitingFiles, refuses=(404,))
def waiting() -> WaitingFiles:
    """The files in the folder that footage may be taken from."""
    project_for(None)
    files = map(WaitingFile.model_validate, inbox.files(settings().inbox))
    return WaitingFiles(items=list(files))


@blueprint.post("")
@access.signed_in
@described(gives=TakenIn, status=201, body=FromFolder, refuses=(404, 409))
def take(body: FromFolder) -> Response:
    """Take a copy of a file of that folder, which stays as it is, and begin the job on it."""
    project_for(None)
    options = job_options(body.language, body.translate, body.speakers)
    with inbox.opened(settings().inbox, body.name) as file:
        return _taken(file, body.name, body.project, options)


@blueprint.post("/sample")
@access.signed_in
@described(gives=TakenIn, status=201, body=ForSample, refuses=(404, 409))
def take_sample(body: ForSample) -> Response:
    """Take in the sample interview that comes with the source, to try everything with."""
    options = job_options(None, ["en"], None)
    project_for(body.project)
    if not SAMPLE.is_file():
        raise NotFound("This newsroom came without a sample.")
    with SAMPLE.open("rb") as file:
        return _taken(file, SAMPLE.name, body.project, options)


def _taken(file: BinaryIO, name: str, project: str | None, options: dict[str, Any]) -> Response:
    """A recording of what is in a file."""
    upload = expected(name, inbox.size_bytes(file), project, options)
    try:
        uploads().begin(upload)
        arrived = uploads().append(upload, 0, file.read)
    except RefusedError as error:
        raise RequestEntityTooLarge(str(error)) from None
    if arrived != upload.bytes:
        uploads().remove(upload, None)
        raise Conflict("The file became shorter while it was read.")
    media_id = uploads().finish(upload)
    answer = jsonify(id=media_id)
    answer.status_code = 201
    answer.headers["Location"] = f"/api/v1/media/{media_id}"
    return answer
