"""The states of a transcript: each correction is a new revision, and none is ever lost.

A revision is made on top of the one that its maker had before them. Where somebody else was
faster nothing is written, and `Overtaken` names the newest, so that both can be joined.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session as Work
from sqlalchemy.orm import aliased

from server.newsroom import search
from server.newsroom.database.tables import Media, Transcript, User
from server.newsroom.people import audit
from server.newsroom.transcripts.correcting import changes, check_size, corrected
from server.newsroom.transcripts.packing import are_same, as_bytes, packed
from server.newsroom.transcripts.translations import corrected_by_hand, followed, speakers_as
from transcripts.errors import TranscriptError
from transcripts.model import to_json
from transcripts.reading import from_json

_TRIES = 5
_Saved = TypeVar("_Saved")


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


@dataclass(frozen=True, slots=True)
class Reading:
    """A document that was checked, and what it was compared with."""

    media_id: str
    language: str
    translated_from: str | None
    before: Transcript | None
    """The newest revision then."""
    earlier: Mapping[str, Any]
    """The document of that one."""
    stored: Mapping[str, Any]
    is_new: bool
    """False: it is as that one."""
    packed: bytes
    passages: search.Passages
    gone: Sequence[str]
    """Of what is searched: the segments that are new, and those that are no more."""


def read(
    work: Work,
    media_id: str,
    language: str,
    document: Mapping[str, Any],
    source: Mapping[str, Any] | None = None,
) -> Reading:
    """Check a document (``quotemark/transcript/1``) that is to be a transcript's next revision.

    Where a person corrected a translation, `source` is what was said, as it stands now. Takes a
    tenth of a second where it lasts hours, so it is done before others have to wait: before
    `keep`. Raises `TranscriptError` for what is no transcript.
    """
    check_size(document)
    media, before = work.get_one(Media, media_id), newest(work, media_id, language)
    earlier = before.document if before else _EMPTY
    if before and (parts := changes(earlier, document)):
        return read_changes(work, media_id, language, *parts, source)
    transcript = from_json(document, "the transcript", language)
    about = replace(transcript.media, id=media_id, title=media.title, sha256=media.sha256)
    stored = to_json(replace(transcript, media=about, language=language))
    if source is not None:
        stored = corrected_by_hand(earlier, stored, source)
    data = as_bytes(stored)
    if _NUL in data and (clean := _without_nul(document)) != document:
        return read(work, media_id, language, clean, source)
    return Reading(
        media_id,
        language,
        transcript.translated_from,
        before,
        earlier,
        stored,
        not before or not are_same(stored, earlier),
        packed(data),
        *search.difference(earlier["segments"], stored["segments"]),
    )


def read_changes(
    work: Work,
    media_id: str,
    language: str,
    segments: Mapping[str, Mapping[str, Any] | None],
    speakers: Sequence[Mapping[str, Any]] | None,
    source: Mapping[str, Any] | None = None,
) -> Reading:
    """Check corrections of the newest revision, see `corrected`; what stays is not read again.

    `source` is as of `read`. Raises `TranscriptError`, and `Overtaken` where there is nothing to
    correct yet.
    """
    media, before = work.get_one(Media, media_id), newest(work, media_id, language)
    if before is None:
        raise Overtaken(0)
    earlier = before.document
    clean, said = _without_nul(segments), _without_nul(speakers)
    stored = corrected(earlier, clean, said)
    stored["media"] |= {"title": media.title}
    check_size(stored)
    if source is not None:
        stored = corrected_by_hand(earlier, stored, source)
    old, new = ([s for s in each["segments"] if s.get("id") in clean] for each in (earlier, stored))
    return Reading(
        media_id,
        language,
        before.translated_from,
        before,
        earlier,
        stored,
        not are_same(stored, earlier),
        packed(as_bytes(stored)),
        *search.difference(old, new),
    )


def keep(
    work: Work, reading: Reading, made_by: str | None, note: str, expected: int | None
) -> Transcript:
    """Make what was read the newest revision, searched and in the log.

    `made_by` None is the machine. `expected` is the revision that was corrected, 0 where there
    was none; None is the one that it was compared with. A document that is as the newest one
    adds none. Raises `Overtaken`.
    """
    media_id, language, before = reading.media_id, reading.language, reading.before
    work.get_one(Media, media_id, with_for_update=True)
    number, compared = _newest_number(work, media_id, language), before.revision if before else 0
    if number != compared or expected not in (None, number):
        raise Overtaken(number)
    if before and not reading.is_new:
        return before
    row = Transcript(
        media_id=media_id,
        language=language,
        revision=number + 1,
        packed=reading.packed,
        translated_from=reading.translated_from,
        speakers=[each["name"] for each in reading.stored["speakers"] if each.get("name")],
        made_by=made_by,
        note=note,
    )
    work.add(row)
    work.flush()
    search.index_transcript(work, media_id, language, reading.passages, reading.gone)
    facts: dict[str, Any] = {"language": language, "revision": row.revision, "note": note}
    audit.record(work, made_by, "transcript.revised", media_id, **facts)
    return row


def add(
    work: Work,
    media_id: str,
    language: str,
    document: Mapping[str, Any],
    made_by: str | None,
    note: str,
    expected: int | None,
) -> Transcript:
    """A new revision of a transcript: `read` and `keep` in one unit of work."""
    return keep(work, read(work, media_id, language, document), made_by, note, expected)


def insistently(save: Callable[[], _Saved]) -> _Saved:
    """Read and keep again wherever somebody was faster, for a job that goes on top of whatever is.

    Raises `TranscriptError` where somebody always is.
    """
    for _ in range(_TRIES):
        with suppress(Overtaken):
            return save()
    raise TranscriptError("Somebody saves this transcript all the time; try again")


def bring_along(work: Work, kept: Reading, made_by: str | None) -> None:
    """Have a recording's other transcripts take over what was changed in one that was kept.

    All take the speakers' names. Of what was said, translations take the times and the speakers
    too, and are marked where they are out of date.
    """
    is_renamed = kept.earlier["speakers"] != kept.stored["speakers"]
    for language in languages(work, kept.media_id) if kept.is_new and kept.before else ():
        row = newest(work, kept.media_id, language)
        if row is None or language == kept.language:
            continue
        is_follower = bool(row.translated_from) and not kept.translated_from
        if not (is_renamed or is_follower):
            continue  # before its document is unpacked, which takes long
        document = row.document
        segments = followed(kept.earlier, kept.stored, document) if is_follower else {}
        speakers = speakers_as(kept.earlier, kept.stored, document)
        if segments or speakers != document["speakers"]:
            changed = read_changes(work, kept.media_id, language, segments, speakers)
            keep(work, changed, made_by, f"After a change in {kept.language}", None)


def speakers_known(work: Work, project_id: str) -> list[str]:
    """The names of those who speak in a project's recordings, by the alphabet."""
    later = aliased(Transcript)
    is_newest = ~exists().where(
        later.media_id == Transcript.media_id,
        later.language == Transcript.language,
        later.revision > Transcript.revision,
    )
    named = work.scalars(
        select(Transcript.speakers)
        .join(Media, Media.id == Transcript.media_id)
        .where(Media.project_id == project_id, Media.removed_ms.is_(None), is_newest)
    )
    return sorted({name for names in named for name in names}, key=str.casefold)


_EMPTY: Mapping[str, Any] = {"segments": [], "speakers": []}
_NUL = rb"\u0000"


def _newest_number(work: Work, media_id: str, language: str) -> int:
    """0: there is none."""
    of_it = (Transcript.media_id == media_id, Transcript.language == language)
    return work.scalar(select(func.max(Transcript.revision)).where(*of_it)) or 0


def _of(media_id: str, language: str) -> Select[Transcript]:
    return select(Transcript).where(
        Transcript.media_id == media_id, Transcript.language == language
    )


def _without_nul(value: Any) -> Any:
    """Without U+0000, which PostgreSQL does not keep in text; WebVTT too puts U+FFFD for it."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, list):
        return [_without_nul(each) for each in value]
    if isinstance(value, Mapping):
        return {_without_nul(name): _without_nul(each) for name, each in value.items()}
    return value
