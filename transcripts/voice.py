"""Where somebody speaks: Silero's voice activity detector, and windows cut at silences.

The detector (its weights come with faster-whisper) gives one speech probability for each frame
of 512 samples, 32 ms at 16 kHz. It works through a recording in blocks, and a window is handed
on as soon as nothing that comes later can change it: however long the recording, the first words
are there soon, and memory stays flat.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from media.audio import FULL_SCALE, SAMPLE_RATE, Samples

WINDOW_MAX_MS = 30_000
"""What Whisper's encoder takes at once."""

_FRAME = 512
_FRAME_MS = _FRAME * 1000 // SAMPLE_RATE
_BLOCK_MS = 96_000
"""Looked at once, whole frames. It holds three windows; a longer one makes the first words wait."""
_WARM_UP_MS = 32 * _FRAME_MS
"""Heard before a block, since the detector goes by what it has heard."""
_UNSURE_WINDOWS = 2
"""The last windows so far may still change: one by how it ends, one by where that lets it begin."""
_SPEECH, _SILENCE = 0.5, 0.35
"""Silero's own thresholds: speech begins above the first and ends below the second."""
_BREATH_MS = 100
"""A silence shorter than this is inside a word (the closure of a stop consonant)."""
_MARGIN_MS = 200
"""Kept around a window, so that no first or last consonant is cut off."""
_APART_MS = 5_000
"""A silence longer than this always ends a window: nothing good is decoded from silence."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Milliseconds ``[start_ms, end_ms)`` of the recording."""

    start_ms: int
    end_ms: int

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms


class Sound(Protocol):
    """A recording's samples, which may still be arriving."""

    def read(self, start_ms: int, end_ms: int) -> Samples:
        """The samples of a stretch, waited for; fewer where the recording ends before."""


@dataclass(frozen=True, slots=True)
class Window:
    """At most 30 s that a recogniser hears at once, and the stretches of speech in it."""

    interval: Interval
    speech: tuple[Interval, ...]


def spoken_windows(sound: Sound) -> Iterator[Window]:
    """Windows that together hold all speech of a recording, in order, each as soon as it is sure.

    The stretches of speech are exact to one detector frame (32 ms).
    """
    speech: tuple[Interval, ...] = ()
    heard_ms = 0
    for block, until_ms, ended in _detected(sound):
        speech = bridged((*speech, *block), _BREATH_MS)
        found = windows(speech, until_ms, heard_ms)
        for window in found if ended else found[:-_UNSURE_WINDOWS]:
            inside = _inside(speech, window)
            heard_ms = inside[-1].end_ms
            yield Window(window, inside)
        speech = tuple(
            Interval(max(part.start_ms, heard_ms), part.end_ms)
            for part in speech
            if part.end_ms > heard_ms
        )


def windows(
    speech: Sequence[Interval], duration_ms: int, after_ms: int = 0
) -> tuple[Interval, ...]:
    """Stretches of at most 30 s that together hold all speech, cut at the longest silences.

    `duration_ms` is the recording's length, which no window's margin passes; `after_ms` is where
    the speech before the first of them ended.
    """
    groups = [group for apart in _split_apart(speech) for group in _fitting(apart)]
    bounds = [Interval(group[0].start_ms, group[-1].end_ms) for group in groups]
    return _with_margins(bounds, duration_ms, after_ms)


def bridged(intervals: Sequence[Interval], gap_ms: int) -> tuple[Interval, ...]:
    """Intervals in order, those less than a gap apart made one."""
    joined: list[Interval] = []
    for interval in intervals:
        if joined and interval.start_ms - joined[-1].end_ms < gap_ms:
            joined[-1] = Interval(joined[-1].start_ms, interval.end_ms)
        else:
            joined.append(interval)
    return tuple(joined)


def cut_out(sound: Sound, interval: Interval) -> npt.NDArray[np.float32]:
    """The samples of an interval as the recogniser takes them, -1 to 1."""
    return _scaled(sound.read(interval.start_ms, interval.end_ms))


def _scaled(samples: Samples) -> npt.NDArray[np.float32]:
    return samples.astype(np.float32) / np.float32(FULL_SCALE)


def _detected(sound: Sound) -> Iterator[tuple[list[Interval], int, bool]]:
    """Speech block by block: new stretches, how far it was heard, whether that is the end.

    A stretch that goes on in the next block is parted between them.
    """
    start_ms, speaking, ended = 0, False, False
    while not ended:
        warm_ms = min(start_ms, _WARM_UP_MS)
        samples = sound.read(start_ms - warm_ms, start_ms + _BLOCK_MS)
        until_ms = start_ms - warm_ms + len(samples) * 1000 // SAMPLE_RATE
        ended = until_ms < start_ms + _BLOCK_MS
        found: list[Interval] = []
        if until_ms > start_ms:
            odds = _probabilities(samples)[warm_ms // _FRAME_MS :]
            runs, speaking = _runs(odds, speaking)
            bounds = ((start_ms + a * _FRAME_MS, start_ms + b * _FRAME_MS) for a, b in runs)
            found = [Interval(a_ms, min(b_ms, until_ms)) for a_ms, b_ms in bounds]
        yield found, until_ms, ended
        start_ms = until_ms


def _probabilities(samples: Samples) -> npt.NDArray[np.float32]:
    from faster_whisper.vad import get_vad_model

    padded = np.pad(_scaled(samples), (0, -len(samples) % _FRAME))
    odds: npt.NDArray[np.float32] = get_vad_model()(padded).reshape(-1)
    return odds


def _runs(
    probabilities: npt.NDArray[np.float32], speaking: bool
) -> tuple[list[tuple[int, int]], bool]:
    """Frames ``[start, end)`` of speech, and whether it goes on at the end."""
    runs: list[tuple[int, int]] = []
    start = 0 if speaking else None
    for frame, probability in enumerate(probabilities):
        if start is None and probability >= _SPEECH:
            start = frame
        elif start is not None and probability < _SILENCE:
            runs.append((start, frame))
            start = None
    if start is not None:
        runs.append((start, len(probabilities)))
    return [(a, b) for a, b in runs if a < b], start is not None


def _inside(speech: Sequence[Interval], window: Interval) -> tuple[Interval, ...]:
    """The stretches of speech in a window, cut to it."""
    return tuple(
        Interval(max(part.start_ms, window.start_ms), min(part.end_ms, window.end_ms))
        for part in speech
        if part.end_ms > window.start_ms and part.start_ms < window.end_ms
    )


def _split_apart(speech: Sequence[Interval]) -> Iterator[list[Interval]]:
    group: list[Interval] = []
    for interval in speech:
        if group and interval.start_ms - group[-1].end_ms > _APART_MS:
            yield group
            group = []
        group.append(interval)
    if group:
        yield group


def _fitting(group: list[Interval]) -> Iterator[list[Interval]]:
    """Fill windows from the left, ending each at the longest silence of its second half."""
    limit = WINDOW_MAX_MS - 2 * _MARGIN_MS
    rest = [piece for interval in group for piece in _hard_cut(interval, limit)]
    while rest[-1].end_ms - rest[0].start_ms > limit:
        fits = sum(1 for piece in rest if piece.end_ms - rest[0].start_ms <= limit)
        half = rest[0].start_ms + limit // 2
        cuts = [n for n in range(1, fits + 1) if rest[n].start_ms >= half] or [fits]
        cut = max(cuts, key=lambda n: rest[n].start_ms - rest[n - 1].end_ms)
        yield rest[:cut]
        rest = rest[cut:]
    yield rest


def _hard_cut(interval: Interval, limit_ms: int) -> Iterator[Interval]:
    for start in range(interval.start_ms, interval.end_ms, limit_ms):
        yield Interval(start, min(start + limit_ms, interval.end_ms))


def _with_margins(
    bounds: Sequence[Interval], duration_ms: int, after_ms: int
) -> tuple[Interval, ...]:
    """Intervals in order, widened a little into the silence around them, never overlapping."""
    widened = []
    for n, bound in enumerate(bounds):
        before_ms = bounds[n - 1].end_ms if n else after_ms
        earliest_ms = (before_ms + bound.start_ms) // 2 if before_ms else 0
        after = bounds[n + 1].start_ms if n + 1 < len(bounds) else None
        latest_ms = duration_ms if after is None else (bound.end_ms + after) // 2
        widened.append(
            Interval(
                max(bound.start_ms - _MARGIN_MS, earliest_ms),
                min(bound.end_ms + _MARGIN_MS, latest_ms),
            )
        )
    return tuple(widened)
