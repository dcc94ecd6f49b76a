"""Reading a corrected transcript: only what differs from the one that was corrected.

To read every word of many hours takes long, and a person corrects a few at a time. The words of
a segment that are as they were have been read before: the rest is read without them.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from server.newsroom.transcripts.packing import are_same
from transcripts.model import LATEST_MS

_Document = Mapping[str, Any]


def without_known_words(
    document: _Document, earlier: _Document
) -> tuple[_Document, Callable[[dict[str, Any]], None]]:
    """A document without the words that `earlier` has too, and what puts them back.

    `earlier` is what `to_json` made of a transcript, and they are put back into what it makes of
    the document: then that is what it would have been with them.
    """
    segments = document.get("segments")
    if not isinstance(segments, list) or "schema" not in document:
        return document, lambda _made: None
    known = {each["id"]: each["words"] for each in earlier["segments"] if _may_be_known(each)}
    mark = secrets.token_hex()  # no field of a document has that name
    spared = [
        {**each, "words": [], mark: at} if _is_known(each, known) else each
        for at, each in enumerate(segments)
    ]

    def put_back(made: dict[str, Any]) -> None:
        for segment in made["segments"]:
            at = segment.pop(mark, None)
            if at is not None:
                segment["words"] = known[segments[at]["id"]]

    return {**document, "segments": spared}, put_back


def is_timed(segment: _Document) -> bool:
    """Whether a segment says itself when it was said, as all do in what `to_json` makes.

    All but those that came without, which are in it as they came.
    """
    start_ms, end_ms = segment.get("start_ms"), segment.get("end_ms")
    return type(start_ms) is type(end_ms) is int and 0 <= start_ms <= end_ms <= LATEST_MS


def _is_known(segment: object, known: Mapping[str, Any]) -> bool:
    """Whether the words of a segment are known."""
    if not isinstance(segment, dict) or not _may_be_known(segment):
        return False
    return are_same(known.get(segment["id"]), segment["words"])


def _may_be_known(segment: _Document) -> bool:
    """Whether a segment has words, and does not need them for its times or text."""
    return (
        is_timed(segment)
        and isinstance(segment.get("id"), str)
        and isinstance(segment.get("text"), str)
        and isinstance(segment.get("words"), list)
        and len(segment["words"]) > 0
    )
