"""One section of a recording recognised again, and put in its place in the transcript.

A section is always of whole segments, so that no word is lost or said twice at its ends. What
takes the place of segments takes their ids and speakers, as far as there are as many.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Any

from media.audio import Samples
from transcripts.model import Segment, Transcript
from transcripts.names.mishearings import CORRECTIONS
from transcripts.names.rewording import changes
from transcripts.recognition.doubts import LANGUAGE_SWITCH
from transcripts.recognition.listening import Stretch
from transcripts.recognition.speech import MIXED, Batch
from transcripts.recognition.voice import Interval, Sound, bridged


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a recording as if it were all of it: its millisecond 0 is where it starts."""

    sound: Sound
    interval: Interval

    def read(self, start_ms: int, end_ms: int) -> Samples:
        """The samples of a stretch of the section."""
        offset_ms, last_ms = self.interval.start_ms, self.interval.end_ms
        return self.sound.read(min(offset_ms + start_ms, last_ms), min(offset_ms + end_ms, last_ms))


def in_whole_segments(section: Interval, transcript: Transcript) -> Interval:
    """The section with all of every segment that lies in it in part, and of those over these."""
    runs = bridged([Interval(each.start_ms, each.end_ms) for each in transcript.segments], 0)
    inside = [run for run in runs if _overlaps(run, section)]
    return Interval(
        min([section.start_ms, *(each.start_ms for each in inside)]),
        max([section.end_ms, *(each.end_ms for each in inside)]),
    )


def on_the_recordings_clock(batch: Batch, section: Interval) -> Batch:
    """What was said in a section, with the times of the recording."""
    by_ms = section.start_ms
    return replace(
        batch,
        until_ms=batch.until_ms + by_ms,
        stretches=tuple(_later(each, by_ms) for each in batch.stretches),
    )


def spliced(
    old: Sequence[Transcript], new: Sequence[Transcript], section: Interval
) -> tuple[Transcript, ...]:
    """Transcripts of a recording with a section of them replaced.

    The first of each is as spoken, the others are its translations; what `new` has no
    translation for was spoken in that language. `section` is of whole segments of the first.
    Where nothing else was said, the languages are those of `new`. Under ``sections`` stands
    what each was recognised with.
    """
    replaced = [each for each in old[0].segments if _overlaps(each, section)]
    ids = dict(zip((each.id for each in new[0].segments), _ids(old[0], replaced), strict=False))
    if new[0].segments and len(replaced) == len(old[0].segments):
        old = [_emptied(old[0], each) for each in new]
    by_language = {each.language: each for each in new[1:]}
    translated = (by_language.get(each.language, new[0]) for each in old[1:])
    return tuple(
        _told(_spliced(each, other, replaced, ids), new[0], section)
        for each, other in zip(old, (new[0], *translated), strict=True)
    )


def _emptied(old: Transcript, new: Transcript) -> Transcript:
    """A transcript of the recording in the languages of another, with nothing in it yet."""
    return replace(old, language=new.language, translated_from=new.translated_from, segments=())


def _spliced(
    old: Transcript, new: Transcript, replaced: Sequence[Segment], ids: Mapping[str, str]
) -> Transcript:
    gone = {each.id for each in replaced}
    fresh = [
        replace(
            _retold(each, new, old),
            id=ids[each.id],
            speaker=_nearest_speaker(each, replaced),
        )
        for each in new.segments
    ]
    kept = [each for each in old.segments if each.id not in gone]
    segments = sorted((*kept, *fresh), key=lambda each: each.start_ms)
    return replace(old, segments=tuple(segments))


def _told(old: Transcript, new: Transcript, section: Interval) -> Transcript:
    """A transcript with what is known of it besides its segments, after these were replaced."""
    made = {"start_ms": section.start_ms, "end_ms": section.end_ms, "engine": new.engine}
    guesses = [
        *(each for each in _objects(old, "left_out") if not _begins_in(each, section)),
        *_objects(new, "left_out"),
    ]
    lists = {
        "left_out": guesses,
        CORRECTIONS: [change for each in old.segments for change in changes(each)],
        "sections": [*_objects(old, "sections"), made],
    }
    kept = {name: value for name, value in old.extra.items() if name not in lists}
    return replace(old, extra={**kept, **{name: each for name, each in lists.items() if each}})


def _objects(transcript: Transcript, name: str) -> list[Mapping[str, Any]]:
    found = transcript.extra.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _begins_in(found: Mapping[str, Any], section: Interval) -> bool:
    start_ms = found.get("start_ms")
    return isinstance(start_ms, int) and section.start_ms <= start_ms < section.end_ms


def _retold(segment: Segment, new: Transcript, old: Transcript) -> Segment:
    """A segment of one transcript as another has it, whose main language may differ."""
    spoken = new.spoken_language(segment)
    main = old.translated_from or old.language
    flags = [flag for flag in segment.flags if flag != LANGUAGE_SWITCH]
    if spoken != main != MIXED and old.translated_from is None:
        flags.append(LANGUAGE_SWITCH)
    language = None if spoken == main else spoken
    return replace(segment, language=language, flags=tuple(flags))


def _nearest_speaker(segment: Segment, replaced: Sequence[Segment]) -> str | None:
    """Who spoke there before, for the longest part of it; None where nobody was heard to."""
    there = [each for each in replaced if _overlaps(each, segment)]
    return max(there, key=lambda each: _shared_ms(segment, each), default=segment).speaker


def _ids(transcript: Transcript, replaced: Sequence[Segment]) -> Iterator[str]:
    """The ids of replaced segments, then such as no segment has."""
    taken = {each.id for each in transcript.segments}
    fresh = (id for n in count(len(taken) + 1) if (id := f"s{n}") not in taken)
    return chain((each.id for each in replaced), fresh)


def _overlaps(one: Segment | Interval, other: Segment | Interval) -> bool:
    return one.start_ms < other.end_ms and one.end_ms > other.start_ms


def _shared_ms(one: Segment, other: Segment) -> int:
    return min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms)


def _later(stretch: Stretch, by_ms: int) -> Stretch:
    interval = stretch.interval
    return replace(
        stretch,
        interval=Interval(interval.start_ms + by_ms, interval.end_ms + by_ms),
        spoken=tuple(_segment_later(each, by_ms) for each in stretch.spoken),
        translated=tuple(each and _segment_later(each, by_ms) for each in stretch.translated),
    )


def _segment_later(segment: Segment, by_ms: int) -> Segment:
    words = tuple(
        replace(word, start_ms=word.start_ms + by_ms, end_ms=word.end_ms + by_ms)
        for word in segment.words
    )
    return replace(
        segment, start_ms=segment.start_ms + by_ms, end_ms=segment.end_ms + by_ms, words=words
    )
