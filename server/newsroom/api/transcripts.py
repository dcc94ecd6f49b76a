"""Transcripts and their revisions."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import langcodes
from flask import Blueprint, Response
from pydantic import Field
from sqlalchemy.orm import Session as Work
from werkzeug.exceptions import HTTPException, UnprocessableEntity

from server.newsroom import published
from server.newsroom.api.answers import (
    IF_NONE_MATCH,
    UNCHANGED,
    conditional_packed,
    expected_revision,
)
from server.newsroom.api.describing import JSON, as_response, described
from server.newsroom.api.documents import TranscriptChanges, TranscriptDocument
from server.newsroom.api.refusals import overtaken, problem
from server.newsroom.api.shapes import Asked, Given, Note, Number, Sent
from server.newsroom.database.tables import Media, Role, Transcript
from server.newsroom.people import access
from server.newsroom.transcripts import revisions
from server.newsroom.transcripts.packing import as_bytes, packed, unpacked
from transcripts.errors import TranscriptError
from transcripts.tags import primary

blueprint = Blueprint("transcripts", __name__, url_prefix="/media/<id>/transcripts")

_REVISION = "<int(max=2147483647):revision>"
_ETAG = {"ETag": "The revision."}
_IF_MATCH = {
    "If-Match": "The ETag of the revision that you changed; for the first one of a language send "
    "If-None-Match: * instead."
}
_CAN_BE_OVERTAKEN = (412, 428)
_KEPT = 32
"""Published transcripts that are kept as strangers are told them: less than 1 MB each."""


class Language(Given):
    """A transcript as it stands now."""

    language: str
    translated_from: str | None
    revision: int
    made_by: str | None
    """A person's name, told to people of the project; null is the machine."""
    made_ms: int


class Languages(Given):
    """The transcripts of a recording, the spoken language first."""

    items: list[Language]


class Revision(Given):
    """One state of a transcript."""

    revision: int
    made_by: str | None
    made_ms: int
    note: str


class Revisions(Given):
    """The states of a transcript, newest first."""

    items: list[Revision]


class NoteQuery(Asked):
    """What a revision is for, in a few words."""

    note: Note = ""


class Restore(Sent):
    """The revision to make the newest again."""

    revision: Number = Field(ge=1, le=(1 << 31) - 1)


@blueprint.get("")
@access.open_to_all
@described(gives=Languages)
def languages(id: str) -> Languages:
    """The languages of a recording's transcripts, with the newest revision of each."""
    with access.database().reading() as work:
        media = published.readable(work, Media, id)
        rows = [
            made
            for each in revisions.languages(work, id)
            for made in revisions.history(work, id, each, 1)
        ]
        if not published.is_member(work, media.project_id):
            rows = [replace(each, made_by=None) for each in rows]
    return Languages(items=[Language.model_validate(row) for row in rows])


@blueprint.get("/<language>")
@access.open_to_all
@described(
    gives=TranscriptDocument,
    headers=IF_NONE_MATCH,
    answer_headers=_ETAG,
    also_gives=UNCHANGED,
)
def newest(id: str, language: str) -> Response:
    """The newest revision of a transcript; a stranger is told what was said when, and by whom."""
    with access.database().reading() as work:
        row = newest_of(work, id, language)
        if published.is_member(work, work.get_one(Media, id).project_id):
            return _document(row)
    return conditional_packed(f"{row.revision}-published", _told(row.packed), JSON)


@blueprint.put("/<language>")
@access.signed_in
@described(
    gives=Revision,
    body=TranscriptDocument,
    query=NoteQuery,
    headers=_IF_MATCH,
    answer_headers=_ETAG,
    refuses=_CAN_BE_OVERTAKEN,
)
def correct(id: str, language: str, body: TranscriptDocument, query: NoteQuery) -> Response:
    """Save a corrected transcript as a new revision.

    Fields that are not known here stay in it. One that is as the newest makes no revision.
    """
    said = body.root.get("language")
    if isinstance(said, str) and primary(said) != primary(language):
        raise UnprocessableEntity(f"This transcript says that it is in {said}, not in {language}.")
    return _saved(
        id,
        language,
        query.note,
        lambda work, source: revisions.read(work, id, language, body.root, source),
    )


@blueprint.patch("/<language>")
@access.signed_in
@described(
    gives=Revision,
    body=TranscriptChanges,
    query=NoteQuery,
    headers=_IF_MATCH,
    answer_headers=_ETAG,
    refuses=_CAN_BE_OVERTAKEN,
)
def correct_in_part(id: str, language: str, body: TranscriptChanges, query: NoteQuery) -> Response:
    """Save what was corrected of a transcript as a new revision; all else stays as it was."""
    return _saved(
        id,
        language,
        query.note,
        lambda work, source: revisions.read_changes(
            work, id, language, body.segments, body.speakers, source
        ),
    )


@blueprint.get("/<language>/revisions")
@access.signed_in
@described(gives=Revisions)
def history(id: str, language: str) -> Revisions:
    """All revisions of a transcript, newest first."""
    with access.database().reading() as work:
        access.owned(work, Media, id, Role.VIEWER)
        made = revisions.history(work, id, language)
    if not made:
        raise _no_transcript(language)
    return Revisions(items=[Revision.model_validate(each) for each in made])


@blueprint.get(f"/<language>/revisions/{_REVISION}")
@access.signed_in
@described(
    gives=TranscriptDocument,
    headers=IF_NONE_MATCH,
    answer_headers=_ETAG,
    also_gives=UNCHANGED,
)
def older(id: str, language: str, revision: int) -> Response:
    """One revision of a transcript."""
    with access.database().reading() as work:
        return _document(_numbered(work, id, language, revision))


@blueprint.post("/<language>/restore")
@access.signed_in
@described(
    gives=Revision,
    body=Restore,
    headers=_IF_MATCH,
    answer_headers=_ETAG,
    refuses=_CAN_BE_OVERTAKEN,
)
def restore(id: str, language: str, body: Restore) -> Response:
    """Make an older revision the newest again, as a revision of its own."""
    with access.database().reading() as work:
        document = _numbered(work, id, language, body.revision).document
    note = f"Revision {body.revision} again"
    return _saved(
        id,
        language,
        note,
        lambda work, source: revisions.read(work, id, language, document, source),
    )


def newest_of(work: Work, id: str, language: str) -> Transcript:
    """The newest revision of a recording that whoever is asking may see."""
    published.readable(work, Media, id)
    row = revisions.newest(work, id, language)
    if row is None:
        raise _no_transcript(language)
    return row


def check_tag(language: str) -> None:
    """Raise 404 for what no transcript can be in."""
    if len(language) > _LONGEST_TAG or not langcodes.tag_is_valid(language):
        raise problem(404, f"{language} is no language: write a tag such as en or pt-BR.")


def _document(row: Transcript) -> Response:
    return conditional_packed(str(row.revision), row.packed, JSON)


@lru_cache(maxsize=_KEPT)
def _told(document: bytes) -> bytes:
    """A packed transcript, as a stranger is told it."""
    return packed(as_bytes(published.transcript(unpacked(document))))


def _numbered(work: Work, id: str, language: str, revision: int) -> Transcript:
    access.owned(work, Media, id, Role.VIEWER)
    row = revisions.numbered(work, id, language, revision)
    if row is None:
        raise problem(404, f"There is no revision {revision} of this transcript.")
    return row


_Read = Callable[[Work, Mapping[str, Any] | None], revisions.Reading]
"""Reads what was sent, as `revisions.read` does."""


def _saved(id: str, language: str, note: str, read: _Read) -> Response:
    check_tag(language)
    maker, expected, database = access.actor().user_id, expected_revision(), access.database()
    try:
        with database.reading() as work:
            access.owned(work, Media, id, Role.EDITOR)
            reading = read(work, _source(work, id, language))
        with database.changing() as work:
            access.owned(work, Media, id, Role.EDITOR)
            revisions.keep(work, reading, maker, note, expected)
            revisions.bring_along(work, reading, maker)
            [made] = revisions.history(work, id, language, most=1)
    except revisions.Overtaken as error:
        raise overtaken(error.newest, "transcript") from None
    except TranscriptError as error:
        raise UnprocessableEntity(f"{error}.") from None
    answer = as_response(Revision.model_validate(made), 200)
    answer.set_etag(str(made.revision))
    return answer


def _source(work: Work, id: str, language: str) -> Mapping[str, Any] | None:
    """What was said, where this is a transcript that was translated from it."""
    row = revisions.newest(work, id, language)
    if row is None or row.translated_from is None:
        return None
    spoken = revisions.newest(work, id, revisions.languages(work, id)[0])
    return spoken.document if spoken and spoken.translated_from is None else None


_LONGEST_TAG = 35
"""By RFC 5646, section 4.4.1: files are named after it."""


def _no_transcript(language: str) -> HTTPException:
    return problem(404, f"This recording has no transcript in {language}, or not yet.")
