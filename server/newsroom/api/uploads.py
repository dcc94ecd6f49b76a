"""How files come in: tus 1.0.0 with creation, creation-with-upload, expiration, termination.

A client that lost its connection asks how much arrived (``HEAD``) and goes on from there. What
it says of a file (``Upload-Metadata``) is a stranger's word: the name is shown, never a path.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, request, url_for
from werkzeug.exceptions import (
    BadRequest,
    Conflict,
    Gone,
    NotFound,
    PreconditionFailed,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)
from werkzeug.http import http_date

from server.newsroom.api import blueprint
from server.newsroom.api.answers import settings
from server.newsroom.api.arrivals import expected, job_options, project_for, uploads
from server.newsroom.api.describing import described
from server.newsroom.database.tables import Role, Upload
from server.newsroom.files.uploads import ElsewhereError, RefusedError
from server.newsroom.people import access

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,termination"
_BYTES = "application/offset+octet-stream"
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
_SPEAKERS = re.compile(r"[0-9]{1,4}", re.ASCII)
_RESUMABLE = {"Tus-Resumable": f"{VERSION}"}
_STANDING = {
    "Upload-Offset": "How many bytes are here.",
    "Upload-Expires": "When they are dropped if no more come.",
    "Content-Location": "The recording's address, once all are here.",
}

tus = Blueprint("uploads", __name__, url_prefix="/uploads")


@tus.url_value_preprocessor
def take_long_bodies(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Before anything else looks at the request: a file is longer than a form may be.

    Only what is sent as one, for a form is kept on the disk while it is read.
    """
    if request.content_type == _BYTES:
        request.max_content_length = settings().max_upload_bytes


@tus.before_request
def check_version() -> None:
    """Who sends files must speak tus 1.0.0; what is offered is told to everybody."""
    if request.method == "OPTIONS":
        return
    if request.endpoint == f"{blueprint.name}.{tus.name}.begin":
        project_for(None)  # whoever may bring nothing in need not know about versions
    if request.headers.get("Tus-Resumable") != VERSION:
        raise PreconditionFailed(f"Send files by tus {VERSION} (header Tus-Resumable).")


@tus.after_request
def tell_version(response: Response) -> Response:
    """What every answer says."""
    response.headers["Tus-Resumable"] = VERSION
    if response.status_code == PreconditionFailed.code:
        response.headers["Tus-Version"] = VERSION
    return response


@tus.route("", methods=["OPTIONS"])
@tus.route("/<id>", methods=["OPTIONS"])
@access.open_to_all
def offer(id: str | None = None) -> Response:
    """What is offered to clients."""
    offered = {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(settings().max_upload_bytes),
    }
    return Response(status=204, headers=offered)


@tus.post("")
@access.signed_in
@described(
    status=201,
    headers={
        **_RESUMABLE,
        "Upload-Length": "Bytes of the file.",
        "Upload-Metadata": "tus' pairs: filename; optional: project, language (of the speech), "
        "translate (codes with commas, or none), speakers (how many to tell apart; 0: not known).",
    },
    answer_headers={"Location": "The upload's address.", **_STANDING},
    refuses=(404, 409, 412, 413),
)
def begin() -> Response:
    """Announce a file; with a body (application/offset+octet-stream) its first bytes come, too.

    By tus 1.0.0 (https://tus.io). ``OPTIONS`` tells what is offered.
    """
    if "Upload-Defer-Length" in request.headers:
        raise BadRequest("Say how long the file is (header Upload-Length).")
    sent = request.headers.get("Upload-Metadata", "")
    said = _metadata(sent)
    upload = expected(
        said.get("filename", ""),
        _number("Upload-Length"),
        said.get("project"),
        _options(said),
        sent,
    )
    try:
        uploads().begin(upload)
    except RefusedError as error:
        raise RequestEntityTooLarge(str(error)) from None
    arrived = _received(upload, 0) if request.content_type == _BYTES else 0
    place = url_for(f"{blueprint.name}.{tus.name}.how_much", id=upload.id)
    return Response(status=201, headers={**_standing(upload, arrived), "Location": place})


@tus.route("/<id>", methods=["HEAD"])
@access.signed_in
@described(headers=_RESUMABLE, answer_headers=_STANDING, refuses=(410, 412))
def how_much(id: str) -> Response:
    """How much of a file has arrived."""
    upload = _own(id)
    headers = {"Upload-Length": str(upload.bytes), "Cache-Control": "no-store"}
    if upload.sent:
        headers["Upload-Metadata"] = upload.sent
    return Response(headers={**_standing(upload, uploads().arrived_bytes(upload)), **headers})


@tus.patch("/<id>")
@access.signed_in
@described(
    status=204,
    headers={**_RESUMABLE, "Upload-Offset": "Where these bytes belong: what ``HEAD`` says."},
    answer_headers=_STANDING,
    refuses=(409, 410, 412, 413, 415),
)
def go_on(id: str) -> Response:
    """Send the next bytes (application/offset+octet-stream). The last begin the main job."""
    upload = _own(id)
    if request.content_type != _BYTES:
        raise UnsupportedMediaType(f"Send the bytes as {_BYTES}.")
    offset = _number("Upload-Offset")
    if offset != uploads().arrived_bytes(upload):
        raise _elsewhere()
    return Response(status=204, headers=_standing(upload, _received(upload, offset)))


@tus.delete("/<id>")
@access.signed_in
@described(status=204, headers=_RESUMABLE, refuses=(410, 412))
def stop(id: str) -> Response:
    """Drop an upload and what arrived of it."""
    uploads().remove(_own(id), access.actor().user_id)
    return Response(status=204)


@tus.post("/<id>")
@access.signed_in
def in_other_words(id: str) -> Response:
    """For networks that let only ``POST`` through: the method stands in a header (tus core)."""
    views = {"HEAD": how_much, "PATCH": go_on, "DELETE": stop}
    view = views.get(request.headers.get("X-HTTP-Method-Override", ""))
    if view is None:
        _own(id)
        abort(405, valid_methods=["HEAD", "PATCH", "DELETE", "OPTIONS"])
    answer: Response = view(id=id)
    return answer


blueprint.register_blueprint(tus)


def _received(upload: Upload, offset: int) -> int:
    """Take the request's body; what arrived before a connection broke is kept, too."""
    if offset + (request.content_length or 0) > upload.bytes:
        raise RequestEntityTooLarge("These are more bytes than the file was said to have.")
    try:
        return uploads().append(upload, offset, request.stream.read)
    except ElsewhereError:
        raise _elsewhere() from None
    except RefusedError as error:
        raise RequestEntityTooLarge(str(error)) from None


def _standing(upload: Upload, arrived: int) -> dict[str, str]:
    """Where an upload stands; a whole one becomes a media item here, if it is none yet."""
    headers = {"Upload-Offset": str(arrived)}
    if arrived == upload.bytes:
        media_id = upload.media_id or uploads().finish(upload)
        return headers | {"Content-Location": f"{blueprint.url_prefix}/media/{media_id}"}
    expires = datetime.fromtimestamp(upload.expires_ms / 1000, UTC)
    return headers | {"Upload-Expires": http_date(expires)}


def _own(id: str) -> Upload:
    """An upload of whoever is asking, who must still be an editor of its project."""
    with access.database().reading() as work:
        upload = work.get(Upload, id)
        if upload is None or upload.user_id != access.actor().user_id:
            raise NotFound
        access.check_role(work, upload.project_id, Role.EDITOR)
    if upload.media_id is None and uploads().is_expired(upload):
        raise Gone("This upload was left alone for too long. Send the file again.")
    return upload


def _elsewhere() -> Conflict:
    return Conflict("This is not where the upload stands. Ask how much arrived, and go on there.")


def _number(name: str) -> int:
    value = request.headers.get(name, "")
    if not _NUMBER.fullmatch(value):
        raise BadRequest(f"The header {name} must be a number of bytes.")
    return int(value)


def _metadata(sent: str) -> dict[str, str]:
    """``key base64,key base64`` as texts."""
    said = {}
    for pair in filter(None, (part.strip() for part in sent.split(","))):
        key, _, value = pair.partition(" ")
        try:
            said[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise BadRequest("Upload-Metadata: a value is not text in Base64.") from None
        if "\0" in key + said[key]:
            raise BadRequest("Upload-Metadata: a name or value holds a NUL.")
    return said


def _options(said: Mapping[str, str]) -> dict[str, object]:
    into = said.get("translate", "en")
    targets = [] if into in ("", "none") else [code.strip() for code in into.split(",")]
    speakers = said.get("speakers") or None
    if speakers and not _SPEAKERS.fullmatch(speakers):
        raise BadRequest("speakers: say how many people speak, or 0 if you do not know.")
    return job_options(said.get("language"), targets, int(speakers) if speakers else None)
