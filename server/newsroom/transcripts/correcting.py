"""A transcript of which only what was corrected was sent, so that only that is read.

To read every word of many hours takes long, and a person corrects a few at a time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from server.newsroom.transcripts.rereading import is_timed
from transcripts.errors import TranscriptError
from transcripts.model import to_json
from transcripts.reading import from_json

_Object = Mapping[str, Any]


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


def _place(segment: _Object) -> tuple[bool, int]:
    """In order of time; those of which it is not known stand behind all others."""
    timed = is_timed(segment)
    return not timed, segment["start_ms"] if timed else 0
