"""The states of a transcript: each correction is a new revision, and none is ever lost.

A revision is made on top of the one that its maker had before them. Where somebody else was
faster nothing is written, and `Overtaken` names the newest, so that both can be joined.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session as Work

from server.newsroom import audit, search
from server.newsroom.database.tables import Media, Transcript, User
from transcripts.model import to_json
from transcripts.reading import from_json


class Overtaken(Exception):  # noqa: N818 - a fact for the caller to handle, as `StopIteration` is
    """Another revision is the newest than the one that was corrected; 0: there is none."""

    def __init__(self, newest: int) -> None:
        super().__init__(newest)
        self.newest = newest


@dataclass(frozen=True, slots=True)
class Made:
    """A revision without its document; `made_by` is a person's name, None for the machine."""

    language: str
    translated_from: str | None
    revision: int
    made_by: str | None
    made_ms: int
    note: str


def newest(work: Work, media_id: str, language: str) -> Transcript | None:
    """The state that counts."""
    return work.scalar(
        _of(media_id, language).order_by(Transcript.revision.desc()).limit(1),
    )


def numbered(work: Work, media_id: str, language: str, revision: int) -> Transcript | None:
    """One state."""
    return work.scalar(_of(media_id, language).where(Transcript.revision == revision))


def languages(work: Work, media_id: str) -> list[str]:
    """The languages of a recording's transcripts, those spoken first."""
    return languages_of(work, [media_id])[media_id]


def languages_of(work: Work, media_ids: Iterable[str]) -> Mapping[str, list[str]]:
    """The same of several recordings; an empty list for those without."""
    rows = work.execute(
        select(Transcript.media_id, Transcript.language)
        .where(Transcript.media_id.in_(list(media_ids)), Transcript.revision == 1)
        .order_by(Transcript.translated_from.is_not(None), Transcript.made_ms, Transcript.language)
    )
    found = defaultdict[str, list[str]](list)
    for media_id, language in rows:
        found[media_id].append(language)
    return found


def newest_ids(work: Work, media_ids: Iterable[str]) -> Mapping[tuple[str, str], str]:
    """The ids of the states that count, by recording and language."""
    last = (
        select(Transcript.media_id, Transcript.language, func.max(Transcript.revision).label("n"))
        .where(Transcript.media_id.in_(list(media_ids)))
        .group_by(Transcript.media_id, Transcript.language)
        .subquery()
    )
    rows = work.execute(
        select(Transcript.media_id, Transcript.language, Transcript.id).join(
            last,
            and_(
                Transcript.media_id == last.c.media_id,
                Transcript.language == last.c.language,
                Transcript.revision == last.c.n,
            ),
        )
    )
    return {(media_id, language): id for media_id, language, id in rows}


def history(work: Work, media_id: str, language: str, most: int | None = None) -> list[Made]:
    """The states of a transcript, newest first; all of them, or the `most` newest."""
    rows = work.execute(
        select(
            Transcript.language,
            Transcript.translated_from,
            Transcript.revision,
            User.name,
            Transcript.made_ms,
            Transcript.note,
        )
        .outerjoin(User, User.id == Transcript.made_by)
        .where(Transcript.media_id == media_id, Transcript.language == language)
        .order_by(Transcript.revision.desc())
        .limit(most)
    )
    return [Made(*row) for row in rows]


def add(
    work: Work,
    media_id: str,
    language: str,
    document: Mapping[str, Any],
    made_by: str | None,
    note: str,
    expected: int | None,
) -> Transcript:
    """A new revision of a transcript (``quotemark/transcript/1``), searched and in the log.

    `made_by` None is the machine. `expected` is the revision that was corrected, 0 where there
    was none; None is whichever is the newest. A document that is as the newest one adds none.
    Raises `Overtaken`, and `TranscriptError` for what is no transcript.
    """
    media = work.get_one(Media, media_id, with_for_update=True)
    read = from_json(_storable(document), "the transcript", language)
    about = replace(read.media, id=media_id, title=media.title, sha256=media.sha256)
    transcript = replace(read, media=about, language=language)
    stored, last = to_json(transcript), newest(work, media_id, language)
    number = last.revision if last else 0
    if expected not in (None, number):
        raise Overtaken(number)
    if last and last.document == stored:
        return last
    row = Transcript(
        media_id=media_id,
        language=language,
        revision=number + 1,
        document=stored,
        translated_from=transcript.translated_from,
        made_by=made_by,
        note=note,
    )
    work.add(row)
    work.flush()
    search.index_transcript(work, media_id, transcript)
    facts: dict[str, Any] = {"language": language, "revision": row.revision, "note": note}
    audit.record(work, made_by, "transcript.revised", media_id, **facts)
    return row


def _of(media_id: str, language: str) -> Select[Transcript]:
    return select(Transcript).where(
        Transcript.media_id == media_id, Transcript.language == language
    )


def _storable(document: Mapping[str, Any]) -> Any:
    """A document without U+0000, which PostgreSQL does not keep; WebVTT too puts U+FFFD for it."""
    has_nul = r"\u0000" in json.dumps(document)  # much quicker than to look at each word
    return _without_nul(document) if has_nul else dict(document)


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, list):
        return [_without_nul(each) for each in value]
    if isinstance(value, Mapping):
        return {_without_nul(name): _without_nul(each) for name, each in value.items()}
    return value
