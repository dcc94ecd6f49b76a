"""What people corrected stands, also when a job is done again, as long as it hears the same."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Work

from server.newsroom.database.tables import Transcript as Revision
from server.newsroom.transcripts import revisions
from transcripts.model import Transcript, to_json
from transcripts.reading import from_json


def as_people_left_it(work: Work, media_id: str, heard: Transcript) -> Transcript:
    """A transcript with people's corrections, where the words under them are heard again."""
    newest, machines = _standing(work, media_id, heard.language)
    if not newest or not machines or _words(to_json(heard)) != _words(machines.document):
        return heard
    return from_json(newest.document)


def is_corrected_since(work: Work, media_id: str, made: Transcript) -> bool:
    """Whether people corrected just what was made here: to save that would set them back."""
    _, machines = _standing(work, media_id, made.language)
    return machines is not None and _content(to_json(made)) == _content(machines.document)


def _standing(work: Work, media_id: str, language: str) -> tuple[Revision | None, Revision | None]:
    """The newest revision, and the machine's last; None for that where it is the newest."""
    newest = revisions.newest(work, media_id, language)
    if newest is None or newest.made_by is None:
        return newest, None
    return newest, work.scalar(
        select(Revision)
        .where(
            Revision.media_id == media_id,
            Revision.language == language,
            Revision.made_by.is_(None),
        )
        .order_by(Revision.revision.desc())
        .limit(1)
    )


def _words(document: Any) -> str:
    """In whatever segments they lie: who speaks is told later, and divides them."""
    return " ".join(" ".join(each["text"] for each in document["segments"]).split())


def _content(document: Any) -> Any:
    return document["segments"], document["speakers"]
