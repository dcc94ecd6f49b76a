"""What becomes of a translation when what was said is corrected.

Its segments go along: to other times, to another speaker, into one where two became one; and are
flagged `STALE` where the text that they translate is another one now.
"""

from collections.abc import Mapping
from dataclasses import replace

from transcripts.model import Segment, Transcript
from transcripts.translation.marks import (
    MACHINE,
    PERSON,
    STALE,
    looked_through,
    maker,
    signed,
)
from transcripts.translation.passages import joined
from transcripts.translation.translating import renewed


def followed(before: Transcript, after: Transcript, translation: Transcript) -> Transcript:
    """A translation of `before`, as a translation of `after`.

    Segments that are as they were need be in neither. What was said in the language of the
    translation is in it word for word, and stays so. What else does not say who made it, or of
    what nothing was said before, stays as it is.
    """
    said, now = _by_id(before), _by_id(after)
    kept: dict[str, Segment] = {}
    for segment in looked_through(before, translation).segments:
        source = said.get(segment.id)
        is_copy = source is not None and not maker(segment) and segment.text == source.text
        if source is None or not (maker(segment) or is_copy):
            kept[segment.id] = segment
        elif segment.id in now:
            new = now[segment.id]
            kept[segment.id] = new if is_copy else renewed(segment, new)
        elif (home := _home(source, now, kept)) and maker(kept[home]):
            kept[home] = _with(kept[home], segment, said, after.language, translation.language)
            said[home] = _as_one(said[home], source, after.language)
    return looked_through(after, replace(translation, segments=tuple(kept.values())))


def _by_id(transcript: Transcript) -> dict[str, Segment]:
    return {segment.id: segment for segment in transcript.segments}


def _home(gone: Segment, now: Mapping[str, Segment], kept: Mapping[str, Segment]) -> str | None:
    """The segment that has the time of one that is gone: it was joined with that."""
    at_ms = gone.start_ms
    homes = (id for id, each in now.items() if each.start_ms <= at_ms < each.end_ms)
    return next((id for id in homes if id in kept), None)


def _with(
    home: Segment, gone: Segment, said: Mapping[str, Segment], spoken: str, written: str
) -> Segment:
    """A segment with the translation of one that was joined with it."""
    whole = _as_one(home, gone, written)
    by = PERSON if PERSON in (maker(home), maker(gone)) else MACHINE
    is_stale = STALE in (*home.flags, *gone.flags)
    source = "" if is_stale else _as_one(said[home.id], said[gone.id], spoken).text
    return signed(whole, source, by)


def _as_one(one: Segment, other: Segment, language: str) -> Segment:
    flags = tuple(dict.fromkeys((*one.flags, *other.flags)))
    return replace(one, text=joined([one.text, other.text], language), flags=flags)
