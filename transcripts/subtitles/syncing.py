"""Cues moved to other times: by a shift, a stretch, a frame rate, or along anchors.

Nothing is lost and the order stays: what would come before the start stands at 0, and which
cues those are is told.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from transcripts.subtitles.cue import Cue


@dataclass(frozen=True, slots=True)
class Piece:
    """What becomes of times from `from_ms` on: ``rate * time + offset_ms``."""

    from_ms: float
    rate: float
    offset_ms: float

    def at(self, ms: float) -> float:
        """The new time, in milliseconds, not rounded."""
        return self.rate * ms + self.offset_ms


Timeline = tuple[Piece, ...]
"""Pieces in order, one at least; the first holds for what is before it too."""


@dataclass(frozen=True, slots=True)
class Synced:
    """Cues at their new times; `cut` are the indices of those that were to begin before 0."""

    cues: tuple[Cue, ...]
    cut: tuple[int, ...] = ()


def moved(rate: float | Fraction = 1, shift_ms: float = 0) -> Timeline:
    """All times multiplied by `rate`, then moved by `shift_ms`."""
    return (Piece(0, float(rate), shift_ms),)


def through(anchors: Sequence[tuple[int, int]]) -> Timeline:
    """The lines through anchors (an old time, its new one), in milliseconds.

    One anchor is a shift; before the first and after the last two the line goes on. Raises
    `ValueError` where two have one old time, or the new times do not rise with the old ones.
    """
    ordered = sorted(anchors)
    if len(ordered) == 1:
        return moved(shift_ms=ordered[0][1] - ordered[0][0])
    if any(one[0] == other[0] or one[1] >= other[1] for one, other in pairwise(ordered)):
        raise ValueError("the new times have to rise with the old ones")
    rates = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(ordered)]
    return tuple(
        Piece(old, rate, new - rate * old) for (old, new), rate in zip(ordered, rates, strict=False)
    )


def synced(cues: Sequence[Cue], timeline: Timeline) -> Synced:
    """Cues, in any order, with the times that a timeline gives them.

    A cue is moved whole, by the piece that it begins in. Where pieces are pushed together, no
    cue comes before one that it stood after, and none runs into the next that did not before.
    """
    times = [_span(timeline, cue.start_ms, cue.end_ms) for cue in cues]
    order = sorted(range(len(cues)), key=lambda n: cues[n].start_ms)
    for before, after in pairwise(order):
        start_ms = max(times[after][0], times[before][0])
        times[after] = (start_ms, max(times[after][1], start_ms))
        ran_into = cues[before].end_ms > cues[after].start_ms
        if not ran_into and start_ms > times[before][0]:
            times[before] = (times[before][0], min(times[before][1], start_ms))
    placed = tuple(
        replace(
            cue,
            start_ms=max(0, start_ms),
            end_ms=max(0, end_ms),
            word_starts=_word_starts(cue, timeline),
        )
        for cue, (start_ms, end_ms) in zip(cues, times, strict=True)
    )
    return Synced(placed, tuple(n for n, (start_ms, _) in enumerate(times) if start_ms < 0))


def moved_span(timeline: Timeline, start_ms: int, end_ms: int) -> tuple[int, int]:
    """The new times of one stretch, moved by the piece that it begins in; none before 0."""
    start, end = _span(timeline, start_ms, end_ms)
    return max(0, start), max(0, end)


def _span(timeline: Timeline, start_ms: int, end_ms: int) -> tuple[int, int]:
    piece = _piece(timeline, start_ms)
    return round(piece.at(start_ms)), round(piece.at(end_ms))


def _word_starts(cue: Cue, timeline: Timeline) -> tuple[tuple[tuple[int, int], ...], ...]:
    piece = _piece(timeline, cue.start_ms)
    return tuple(
        tuple((at, max(0, round(piece.at(ms)))) for at, ms in line) for line in cue.word_starts
    )


def _piece(timeline: Timeline, ms: float) -> Piece:
    """The piece that holds for a time."""
    return timeline[max(0, bisect_right(timeline, ms, key=lambda piece: piece.from_ms) - 1)]
