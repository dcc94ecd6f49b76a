"""What people decided about quotes.

A decision belongs to a quote's id and to the words it had: when other words are printed there
now, or other words are heard at that place, it is stale, and says so until somebody decides
again. Decisions are only added, so that it stays known who decided what, and on which revision.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as Work

from server.newsroom.database.tables import Decision, Transcript, User, now_ms
from server.newsroom.people import audit
from server.newsroom.transcripts import revisions
from server.newsroom.transcripts.timed import is_timed
from transcripts.tags import UNSPACED, primary

CONFIRMED, OPEN = "confirmed", "open"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote was said: milliseconds ``[start_ms, end_ms)`` of a recording."""

    media_id: str
    start_ms: int
    end_ms: int


def add(
    work: Work,
    article_id: str,
    quote: Mapping[str, Any],
    state: str,
    place: Place | None,
    note: str,
    made_by: str,
) -> Decision:
    """Keep a decision on a quote (as its alignment has it), in the log too."""
    transcript = _as_spoken(work, place.media_id) if place else None
    last = work.scalar(_of(article_id).where(Decision.quote_id == quote["id"]).limit(1))
    row = Decision(
        article_id=article_id,
        quote_id=quote["id"],
        exact=quote["exact"],
        state=state,
        media_id=place.media_id if place else None,
        transcript_id=transcript.id if transcript else None,
        start_ms=place.start_ms if place else None,
        end_ms=place.end_ms if place else None,
        spoken=_heard(transcript.document, transcript.language, place)
        if transcript and place
        else "",
        note=note,
        made_by=made_by,
        made_ms=max(now_ms(), last.made_ms + 1 if last else 0),
    )
    work.add(row)
    work.flush()
    facts: dict[str, Any] = {
        "quote": row.quote_id,
        "state": state,
        "exact": row.exact,
        "decision": row.id,
    }
    audit.record(work, made_by, "quote.decided", article_id, **facts)
    return row


def with_decisions(work: Work, article_id: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """An alignment's document with what was decided on each quote.

    `decision` is None while nothing is settled. `chosen` is the place that somebody chose
    without settling the quote. `orphaned` are the decisions on quotes that are gone.
    """
    last: dict[str, _Made] = {}
    for row in work.execute(
        _of(article_id)
        .join(User, User.id == Decision.made_by)
        .outerjoin(Transcript, Transcript.id == Decision.transcript_id)
        .add_columns(User.name, Transcript.language, Transcript.revision)
    ):
        last.setdefault(row[0].quote_id, _Made(*row))
    now = _Newest(work, {m.decision.media_id for m in last.values() if m.decision.media_id})
    quotes = []
    for quote in document["quotes"]:
        made = last.pop(quote["id"], None)
        shown = made and _shown(now, made, printed=quote["exact"])
        is_open = made is None or made.decision.state == OPEN
        chosen = shown if made and is_open and made.decision.media_id else None
        quotes.append(quote | {"decision": None if is_open else shown, "chosen": chosen})
    gone = [each for each in last.values() if each.decision.state != OPEN]
    orphaned = [_shown(now, made, None) | {"quote": made.decision.quote_id} for made in gone]
    return {**document, "quotes": quotes, "orphaned": orphaned}


def _of(article_id: str) -> Select[Decision]:
    return (
        select(Decision).where(Decision.article_id == article_id).order_by(Decision.made_ms.desc())
    )


def _as_spoken(work: Work, media_id: str) -> Transcript | None:
    """The transcript of what was said, not of a translation; None while there is none."""
    languages = revisions.languages(work, media_id)
    return revisions.newest(work, media_id, languages[0]) if languages else None


def _heard(document: Mapping[str, Any], language: str, place: Place) -> str:
    """What a transcript has between two times: the words whose middle lies there."""
    return ("" if primary(language) in UNSPACED else " ").join(_words(document, place))


def _words(document: Mapping[str, Any], place: Place) -> Iterator[str]:
    for segment in filter(is_timed, document["segments"]):
        for each in segment.get("words") or [segment]:
            start_ms, end_ms = each.get("start_ms"), each.get("end_ms")
            middle_ms = None if None in (start_ms, end_ms) else (start_ms + end_ms) // 2
            if middle_ms is not None and place.start_ms <= middle_ms < place.end_ms:
                yield each["text"]


class _Newest:
    """The transcripts of some recordings as they stand now; each is unpacked once at most."""

    def __init__(self, work: Work, media_ids: Iterable[str]) -> None:
        self._work, self._ids = work, revisions.newest_ids(work, media_ids)
        self._documents: dict[str, Any] = {}

    def id(self, media_id: str, language: str) -> str:
        """Of the one in a language."""
        return self._ids[media_id, language]

    def heard(self, place: Place, language: str) -> str:
        """What it has at a place."""
        id = self.id(place.media_id, language)
        if id not in self._documents:
            self._documents[id] = self._work.get_one(Transcript, id).document
        return _heard(self._documents[id], language, place)


@dataclass(frozen=True, slots=True)
class _Made:
    """A decision, whose it is, and the transcript it was made on."""

    decision: Decision
    by: str
    language: str | None
    revision: int | None


def _shown(now: _Newest, made: _Made, printed: str | None) -> dict[str, Any]:
    decision = made.decision
    at = datetime.fromtimestamp(decision.made_ms / 1000, UTC).isoformat(timespec="milliseconds")
    return {
        "state": decision.state,
        "by": made.by,
        "at": at.replace("+00:00", "Z"),
        "media": decision.media_id,
        "start_ms": decision.start_ms,
        "end_ms": decision.end_ms,
        "note": decision.note,
        "exact": decision.exact,
        "spoken": decision.spoken,
        "language": made.language,
        "revision": made.revision,
        "stale": _is_stale(now, made, printed),
    }


def _is_stale(now: _Newest, made: _Made, printed: str | None) -> bool:
    decision = made.decision
    if printed is None or printed.split() != decision.exact.split():
        return True
    if decision.media_id is None or made.language is None:
        return False
    if now.id(decision.media_id, made.language) == decision.transcript_id:
        return False
    place = Place(decision.media_id, decision.start_ms or 0, decision.end_ms or 0)
    return now.heard(place, made.language).split() != decision.spoken.split()
