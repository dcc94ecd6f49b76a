"""Names for speakers, given by a person, and kept when a recording is recognised anew.

Nothing of a voice is stored to know it again. Who had a name is found by when they speak: the new
speaker who speaks most of the time in which the earlier one did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from transcripts.errors import TranscriptError
from transcripts.formats.text import clean_name
from transcripts.model import Segment, Speaker, Transcript
from transcripts.speakers import Turn
from transcripts.speakers.attribution import covered

MERGED = "merged"
"""The field of a speaker that lists the ids of those who turned out to be the same person."""


def named(transcript: Transcript, names: Mapping[str, str]) -> Transcript:
    """The transcript with names for speakers by their ids; an empty one takes a name away.

    Raises `TranscriptError` for an id that nobody has.
    """
    _check(transcript, names)
    speakers = tuple(
        replace(each, name=clean_name(names[each.id])) if each.id in names else each
        for each in transcript.speakers
    )
    return replace(transcript, speakers=speakers)


def merged(transcript: Transcript, into: Mapping[str, str]) -> Transcript:
    """The transcript with speakers joined, each with the one `into` names for it.

    Raises `TranscriptError` for an id that nobody has.
    """
    for gone, kept in into.items():
        _check(transcript, [gone, kept])
        if gone != kept:
            transcript = _joined(transcript, gone, kept)
    return transcript


def carried_over(earlier: Transcript, transcripts: Sequence[Transcript]) -> tuple[Transcript, ...]:
    """New transcripts of a recording with the names, and the joined speakers, of an earlier one.

    The first is the one as spoken.
    """
    same = _same_people(earlier, transcripts[0])
    known = {speaker.id: speaker for speaker in earlier.speakers}
    first: dict[str, str] = {}
    for each in transcripts[0].speakers:
        if each.id in same:
            first.setdefault(same[each.id], each.id)
    into = {new: first[old] for new, old in same.items() if first[old] != new}
    names = {new: name for old, new in first.items() if (name := known[old].name)}
    return tuple(named(merged(each, into), names) for each in transcripts)


def _check(transcript: Transcript, ids: Sequence[str] | Mapping[str, str]) -> None:
    known = [speaker.id for speaker in transcript.speakers]
    for each in ids:
        if each not in known:
            there = f"it has {', '.join(known)}" if known else "no speakers are told apart in it"
            raise TranscriptError(f"{transcript.media.title}: has no speaker {each}; {there}")


def _joined(transcript: Transcript, gone: str, kept: str) -> Transcript:
    by_id = {speaker.id: speaker for speaker in transcript.speakers}
    one, other = by_id[kept], by_id[gone]
    ids = [*_ids(one), gone, *_ids(other)]
    person = replace(one, name=one.name or other.name, extra={**one.extra, MERGED: ids})
    return replace(
        transcript,
        segments=tuple(
            replace(each, speaker=kept) if each.speaker == gone else each
            for each in transcript.segments
        ),
        speakers=tuple(
            person if each.id == kept else each for each in transcript.speakers if each.id != gone
        ),
    )


def _same_people(earlier: Transcript, now: Transcript) -> dict[str, str]:
    """Who of the earlier speakers each new one is, by the time they share, most first.

    An earlier speaker is one new one, and one more for each that was joined with him.
    """
    before = [Turn(s.start_ms, s.end_ms, s.speaker) for s in earlier.segments if s.speaker]
    people = [speaker.id for speaker in earlier.speakers]
    if not before or not now.segments:
        return {}
    shared = covered(now.segments, before, people)
    room = {each.id: 1 + len(_ids(each)) for each in earlier.speakers}
    new = [speaker.id for speaker in now.speakers]
    total = np.array([shared[_of(now.segments, each)].sum(axis=0) for each in new])
    same: dict[str, str] = {}
    for at in np.argsort(-total, axis=None, kind="stable"):
        row, column = divmod(int(at), len(people))
        if total[row, column] > 0 and new[row] not in same and room[people[column]]:
            same[new[row]] = people[column]
            room[people[column]] -= 1
    return same


def _of(segments: Sequence[Segment], speaker: str) -> list[bool]:
    return [segment.speaker == speaker for segment in segments]


def _ids(speaker: Speaker) -> Sequence[str]:
    """Who was joined with a speaker; nothing where a file says something else there."""
    found = speaker.extra.get(MERGED)
    return found if isinstance(found, list) else ()
