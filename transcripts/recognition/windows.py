"""Windows of a recording for a recogniser to hear, cut where nobody is interrupted.

The voice detector tells well where speech begins and ends, but it takes speech in an echoing hall
or over a loudspeaker for silence, which a recogniser can still read: going by it loses one word in
six there. So all is heard but silence and steady noise, and the detector says where windows are
cut and which text to doubt.

A window is handed on as soon as nothing that comes later can change it: however long the
recording, the first words are there soon, and memory stays flat.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from transcripts.recognition.voice import (
    FRAME_MS,
    Block,
    Interval,
    Sound,
    averaged,
    bridged,
    detected,
    is_steady,
)

WINDOW_MAX_MS = 30_000
"""What Whisper's encoder takes at once."""

_LONGEST = WINDOW_MAX_MS // FRAME_MS
_SHORTEST_CUT = _LONGEST // 2
_PERHAPS = 0.15
"""Above this probability somebody may be speaking."""
_FAINT_DB = -70.0
_BELOW_LOUDEST_DB = 60.0
"""Silent is what is fainter than the first, or by this much than the loudest until then."""
_BREATH_MS = 100
"""A silence shorter than this is inside a word (the closure of a stop consonant)."""
_MARGIN = 6
"""Frames kept around what is heard, so that no first or last consonant is cut off."""
_APART = 5_000 // FRAME_MS
"""So long without speech always ends a window: nothing good is decoded from silence or noise."""
_SETTLED = _LONGEST + 2 * _APART
"""So much is known before a window is cut: what comes later would not end it elsewhere."""
_BLIP = 1_000 // FRAME_MS
"""A sound that is no speech to the detector and shorter than this holds no word."""
_PAUSE = 19
"""Frames over which a place to cut is looked at, so that long pauses are better than short ones."""
_LEAST_CONTRAST_DB = 6.0
"""Differences of level smaller than this say nothing about where a pause is."""
_EMPTINESS = 0.4
"""The price of cutting a window in its middle instead of at its end; that of a loud word is 2."""


@dataclass(frozen=True, slots=True)
class Window:
    """At most 30 s that a recogniser hears at once, and the stretches of speech in it.

    Without any, the detector hears nobody there, only sound.
    """

    interval: Interval
    speech: tuple[Interval, ...]


def heard_windows(sound: Sound) -> Iterator[Window]:
    """Windows that together hold all of a recording that may be speech, each when it is sure.

    They are in order and do not overlap. The stretches of speech are exact to a frame (32 ms).
    """
    ahead = _Ahead()
    speech: tuple[Interval, ...] = ()
    for block in detected(sound):
        ahead = ahead.with_block(block)
        speech = bridged((*speech, *block.speech), _BREATH_MS)
        while (part := ahead.first_part(block.ended)) is not None:
            first, end, worth_hearing = part
            if worth_hearing:
                window = Interval(
                    ahead.first_ms + first * FRAME_MS,
                    min(ahead.first_ms + end * FRAME_MS, block.until_ms),
                )
                yield Window(window, _inside(speech, window))
            ahead = ahead.after(end)
        speech = tuple(part for part in speech if part.end_ms > ahead.first_ms)


def part_of(window: Window, start_ms: int, end_ms: int) -> Window:
    """A part of a window, as far as it lies in it."""
    within = Interval(max(start_ms, window.interval.start_ms), min(end_ms, window.interval.end_ms))
    return Window(within, _inside(window.speech, within))


def _no_frames() -> npt.NDArray[np.float32]:
    return np.zeros(0, np.float32)


@dataclass(frozen=True, slots=True)
class _Ahead:
    """The frames of a recording that are in no window yet. Parts are frames ``[first, end)``."""

    first_ms: int = 0
    odds: npt.NDArray[np.float32] = field(default_factory=_no_frames)
    level_db: npt.NDArray[np.float32] = field(default_factory=_no_frames)
    sounding: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    """Not silent."""
    loudest_db: float = _FAINT_DB + _BELOW_LOUDEST_DB

    def with_block(self, block: Block) -> "_Ahead":
        loudest_db = np.maximum(np.maximum.accumulate(block.level_db), self.loudest_db)
        sounding = block.level_db > loudest_db - _BELOW_LOUDEST_DB
        return _Ahead(
            self.first_ms,
            np.concatenate([self.odds, block.odds]),
            np.concatenate([self.level_db, block.level_db]),
            np.concatenate([self.sounding, sounding]),
            float(max([self.loudest_db, *loudest_db[-1:]])),
        )

    def after(self, end: int) -> "_Ahead":
        return replace(
            self,
            first_ms=self.first_ms + end * FRAME_MS,
            odds=self.odds[end:],
            level_db=self.level_db[end:],
            sounding=self.sounding[end:],
        )

    def first_part(self, ended: bool) -> tuple[int, int, bool] | None:
        """The next frames that go together, and whether they may hold speech.

        None where that depends on what comes later.
        """
        total = len(self.odds)
        found = self._first_sounding(ended)
        if found is None:
            return (0, total - _MARGIN, False) if total > _MARGIN else None
        (first, end), spoken, sure = found
        first, end = max(first - _MARGIN, 0), min(end + _MARGIN, total)
        if end - first <= _LONGEST:
            return (first, end, spoken or self._may_be_speech(first, end)) if sure else None
        if total < first + _SETTLED and not ended:
            return None
        end = self._cut(first, end)
        return first, end, spoken or self._may_be_speech(first, end)

    def _first_sounding(self, ended: bool) -> tuple[tuple[int, int], bool, bool] | None:
        """The first frames that are not silent, all near speech or all not; which; if all known."""
        perhaps = self.odds >= _PERHAPS
        sounding = _runs(perhaps | self.sounding)
        if not sounding:
            return None
        first, end = sounding[0]
        known = ended or len(perhaps) - end >= _APART
        spoken = [(first + a, first + b) for a, b in _runs(perhaps[first:end])]
        if not spoken:
            return (first, end), False, known
        begins, ends = spoken[0]
        if begins - first >= _APART:
            return (first, begins - 2 * _MARGIN), False, True
        return ((first, end), True, known) if end - ends < _APART else ((first, ends), True, True)

    def _may_be_speech(self, first: int, end: int) -> bool:
        return end - first >= _BLIP and not is_steady(self.level_db[first:end])

    def _cut(self, first: int, end: int) -> int:
        """Where a window had best end in frames that are too many: in a pause, and late.

        What is left over is no blip.
        """
        levels = self.level_db[first : first + _LONGEST + _PAUSE]
        faintest, loudest = np.percentile(levels, (5, 95))
        loudness = np.clip((levels - faintest) / max(loudest - faintest, _LEAST_CONTRAST_DB), 0, 1)
        voice = averaged(self.odds[first : first + _LONGEST + _PAUSE] + loudness, _PAUSE)
        ends = np.arange(_SHORTEST_CUT, min(_LONGEST, end - first - _BLIP) + 1)
        emptiness = (_LONGEST - ends) / (_LONGEST - _SHORTEST_CUT)
        return first + int(ends[np.argmin(voice[ends] + _EMPTINESS * emptiness)])


def _runs(holds: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The frames where something holds, those less than `_APART` apart as one."""
    edges = np.flatnonzero(np.diff(np.pad(holds.astype(np.int8), 1))).tolist()
    bounds = [Interval(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return [(run.start_ms, run.end_ms) for run in bridged(bounds, _APART)]


def _inside(speech: tuple[Interval, ...], window: Interval) -> tuple[Interval, ...]:
    """The stretches of speech in a window, cut to it."""
    return tuple(
        Interval(max(part.start_ms, window.start_ms), min(part.end_ms, window.end_ms))
        for part in speech
        if part.end_ms > window.start_ms and part.start_ms < window.end_ms
    )
