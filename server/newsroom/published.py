"""What may be seen without an account: recordings and articles that an owner has published.

Of these a stranger is told what a viewer or reader needs. How it was made stays inside, so what
is told is named here: not the engine and its glossary, the names of files, who decided what, and
their notes. A quote is only told with its place in footage that is published too, and never where
somebody rejected that place.
"""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from sqlalchemy.orm import Session as Work

from server.newsroom.database.tables import Article, Media, Role, Visibility
from server.newsroom.people import access
from server.newsroom.quotes import decisions
from server.newsroom.transcripts.timed import is_timed

_Shown = TypeVar("_Shown", Media, Article)

AN_EDITOR = "An editor"
"""Whoever decided, to a stranger."""

_WORD = ("start_ms", "end_ms", "text", "confidence")
_SEGMENT = ("id", "start_ms", "end_ms", "speaker", "text", "flags", "language")
_TRANSCRIPT = ("schema", "language", "translated_from")
_QUOTE = (
    *("id", "kind", "exact", "prefix", "suffix", "position", "parts", "speaker", "said_in"),
    *("verdict", "flags", "severity", "score", "differences", "spoken", "translation"),
    *("media", "language", "start_ms", "end_ms", "pieces"),
)
_DECISION = (
    *("state", "at", "media", "start_ms", "end_ms", "exact", "spoken"),
    *("language", "revision", "stale"),
)


def readable(work: Work, kind: type[_Shown], id: str) -> _Shown:
    """A media item or article that whoever is asking may see: published, or of their project.

    Raises as `access.owned` does: who has no account is told the same of what is private and of
    what is not there.
    """
    found = for_everybody(work, kind, id)
    return access.owned(work, kind, id, Role.VIEWER) if found is None else found


def for_everybody(work: Work, kind: type[_Shown], id: str) -> _Shown | None:
    """A media item or article that is published."""
    found = work.get(kind, id)
    return found if found is not None and is_published(found) else None


def is_published(shown: Media | Article) -> bool:
    """Whether strangers may see it: all of them, or those who have its address."""
    return shown.removed_ms is None and shown.visibility != Visibility.PRIVATE


def is_member(work: Work, project_id: str) -> bool:
    """Whether whoever is asking belongs to a project."""
    return access.known_actor() is not None and access.role_in(work, project_id) is not None


def transcript(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a stranger is told of a transcript (``quotemark/transcript/1``)."""
    return {
        **_only(_TRANSCRIPT, document),
        "media": _only(("id", "title", "duration_ms", "sha256"), document["media"]),
        "segments": [_segment(each) for each in document["segments"] if is_timed(each)],
        "speakers": [_only(("id", "name"), each) for each in document.get("speakers", ())],
    }


def alignment(document: Mapping[str, Any], media_ids: Collection[str]) -> dict[str, Any]:
    """What a stranger is told of an alignment with its decisions.

    `media_ids` are the recordings whose places may be told.
    """
    told = [each for each in document["quotes"] if _is_told(each, media_ids)]
    return {
        "schema": document["schema"],
        "article": document["article"],
        "quotes": [_quote(each, media_ids) for each in told],
        "orphaned": [],
        "pending": [],
    }


def _is_told(quote: Mapping[str, Any], media_ids: Collection[str]) -> bool:
    decision = quote["decision"] or {"state": decisions.CONFIRMED, "media": None}
    places = {quote["media"], decision["media"]} - {None}
    return decision["state"] == decisions.CONFIRMED and bool(places) and places <= {*media_ids}


def _quote(quote: Mapping[str, Any], media_ids: Collection[str]) -> dict[str, Any]:
    decision = quote["decision"]
    rivals = [each for each in quote["alternatives"] if each["media"] in media_ids]
    told = decision and _only(_DECISION, decision) | {"by": AN_EDITOR, "note": ""}
    return _only(_QUOTE, quote) | {"alternatives": rivals, "decision": told, "chosen": None}


def _segment(segment: Mapping[str, Any]) -> dict[str, Any]:
    words = [_only(_WORD, each) for each in segment.get("words", ())]
    return _only(_SEGMENT, segment) | ({"words": words} if words else {})


def _only(names: Collection[str], document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in names if name in document}
