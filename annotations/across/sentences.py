"""A track cut into sentences, each as it was heard, as a machine translated it, or both.

Articles quote sentences; segments hold one or several. A segment that was translated is cut only
where both sides have as many sentences, which then are each other's.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from annotations.matching.index import Track
from transcripts.model import Segment
from transcripts.tags import primary

_SHORTEST = 4
"""A sentence of fewer words ("Mr.", "No.") is left with its neighbour."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tokens of a track, from the first to the last, both included."""

    track: Track
    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1

    @property
    def text(self) -> str:
        """What was said there, as transcribed."""
        return self.track.text(self.first, self.last)

    @property
    def span_ms(self) -> tuple[int, int]:
        """From the beginning of the first word to the end of the last."""
        inside = slice(self.first, self.last + 1)
        columns = self.track.columns
        return int(columns.start_ms[inside].min()), int(columns.end_ms[inside].max())

    def until(self, other: "Stretch") -> "Stretch":
        """From here to the end of a later stretch of the same track."""
        return Stretch(self.track, self.first, other.last)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a track; `heard` is the speech itself, where its transcript is given.

    `is_told` says whether it was said in another language than the quotes' own.
    """

    own: Stretch
    heard: Stretch | None
    is_told: bool

    @property
    def wordings(self) -> tuple[str, ...]:
        """How it is worded, the track's own wording first; nothing if it is not told."""
        if not self.is_told:
            return ()
        other = self.heard is not None and self.heard.track is not self.own.track
        return (self.own.text, self.heard.text) if self.heard and other else (self.own.text,)


def sentences_of(track: Track, spoken: Track | None) -> list[Sentence]:
    """The sentences of a track, in order.

    `spoken` is the transcript of the speech itself, if there is one; the track itself if that
    is no translation.
    """
    numbers = _numbers(spoken) if spoken and track.translated_from else {}
    return [
        sentence
        for number, segment in enumerate(track.transcript.segments)
        for sentence in _sentences(track, number, segment, spoken, numbers.get(segment.id))
    ]


def _numbers(spoken: Track) -> dict[str, int]:
    return {segment.id: number for number, segment in enumerate(spoken.transcript.segments)}


def _sentences(
    track: Track, number: int, segment: Segment, spoken: Track | None, behind: int | None
) -> Iterator[Sentence]:
    is_told = _is_told(track, segment)
    own = _divided(track, number)
    if not track.translated_from:
        yield from (Sentence(each, each, is_told) for each in own)
        return
    heard = _divided(spoken, behind) if spoken and behind is not None else []
    if len(own) != len(heard) and own:
        own, heard = [own[0].until(own[-1])], [heard[0].until(heard[-1])] if heard else []
    for at, each in enumerate(own):
        yield Sentence(each, heard[at] if heard else None, is_told)


def _divided(track: Track, number: int) -> list[Stretch]:
    """The sentences of a segment."""
    first, end = np.searchsorted(track.columns.segment, [number, number + 1]).tolist()
    starts = [first] if end > first else []
    for at in np.flatnonzero(track.columns.opens_sentence[first:end]).tolist():
        if first + at - starts[-1] >= _SHORTEST and end - first - at >= _SHORTEST:
            starts.append(first + at)
    return [
        Stretch(track, start, stop - 1)
        for start, stop in zip(starts, [*starts[1:], end], strict=False)
    ]


def _is_told(track: Track, segment: Segment) -> bool:
    if track.translated_from:
        return track.transcript.is_translation(segment)
    return primary(track.transcript.spoken_language(segment)) != "en"
