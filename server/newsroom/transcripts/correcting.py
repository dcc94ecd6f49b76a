"""Corrections of a transcript, sent alone or with all of it: only what differs is read.

To read every word of many hours takes long, and a person corrects a few at a time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from server.newsroom.transcripts.packing import are_same
from server.newsroom.transcripts.timed import is_timed
from transcripts.errors import TranscriptError
from transcripts.model import to_json
from transcripts.reading import from_json

_Object = Mapping[str, Any]
_MOST_SEGMENTS, _MOST_SPEAKERS, _MOST_LETTERS = 50_000, 1_000, 20_000
"""Of one recording, which lasts two days at most; and of one segment, which holds minutes."""


def corrected(
    earlier: _Object,
    segments: Mapping[str, _Object | None],
    speakers: Sequence[_Object] | None = None,
) -> dict[str, Any]:
    """A transcript with other segments, by their ids; None takes one out.

    `earlier` is what `to_json` made of a transcript, and so is the answer. Without `speakers`
    these stay. Raises `TranscriptError` for what is no segment.
    """
    for id, segment in segments.items():
        if segment is not None and not (segment.get("id") == id and id and is_timed(segment)):
            raise TranscriptError(f"segments: {id} needs its id, a start_ms and an end_ms")
    sent = [each for each in segments.values() if each is not None]
    said = earlier["speakers"] if speakers is None else speakers
    made = to_json(from_json({**earlier, "segments": sent, "speakers": said}, "the correction"))
    kept = [each for each in earlier["segments"] if each.get("id") not in segments]
    return {**made, "segments": sorted([*kept, *made["segments"]], key=_place)}


def changes(
    earlier: _Object, document: _Object
) -> tuple[dict[str, _Object | None], Sequence[_Object]] | None:
    """What `corrected` is to be given to make `earlier` the document: segments and speakers.

    None where more differs than these, or the document is not fit for it.
    """
    segments, speakers = document.get("segments"), document.get("speakers")
    if not (isinstance(segments, list) and isinstance(speakers, list)):
        return None
    if not all(map(_is_fit, segments)):
        return None
    known = {each.get("id"): each for each in earlier["segments"]}
    sent = {each["id"]: each for each in segments}
    starts_ms = [each["start_ms"] for each in segments]
    is_in_order = starts_ms == sorted(set(starts_ms)) and len(sent) == len(segments)
    if not is_in_order or not are_same(_but_parts(earlier), _but_parts(document)):
        return None
    gone = dict.fromkeys(known.keys() - sent.keys())
    changed = {id: each for id, each in sent.items() if not are_same(known.get(id), each)}
    return {**changed, **gone}, speakers


def check_size(document: _Object) -> None:
    """Raise `TranscriptError` for what no recording holds, and would keep others waiting.

    Takes any JSON object; what else is wrong with it is found when it is read.
    """
    for name, most in (("segments", _MOST_SEGMENTS), ("speakers", _MOST_SPEAKERS)):
        if len(_listed(document, name)) > most:
            raise TranscriptError(f"{name}: there are more than {most:,}")
    for segment in _listed(document, "segments"):
        text = segment.get("text") if isinstance(segment, dict) else None
        if isinstance(text, str) and len(text) > _MOST_LETTERS:
            raise TranscriptError(
                f"segments: {segment.get('id')} has more than {_MOST_LETTERS:,} letters; divide it"
            )


def _listed(document: _Object, name: str) -> list[Any]:
    found = document.get(name)
    return found if isinstance(found, list) else []


def _is_fit(segment: Any) -> bool:
    """As it is in what `to_json` makes."""
    if not isinstance(segment, dict) or not is_timed(segment):
        return False
    return isinstance(segment.get("id"), str) and segment["id"] != ""


def _but_parts(document: _Object) -> _Object:
    return {name: each for name, each in document.items() if name not in ("segments", "speakers")}


def _place(segment: _Object) -> tuple[bool, int]:
    """In order of time; those of which it is not known stand behind all others."""
    timed = is_timed(segment)
    return not timed, segment["start_ms"] if timed else 0
