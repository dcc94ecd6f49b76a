"""Where somebody speaks: Silero's voice activity detector, and windows cut at silences.

The detector (its weights come with faster-whisper) gives one speech probability for each frame
of 512 samples, 32 ms at 16 kHz.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from media.audio import FULL_SCALE, SAMPLE_RATE

WINDOW_MAX_MS = 30_000
"""What Whisper's encoder takes at once."""

_FRAME = 512
_BLOCK_FRAMES = 18_750
"""Ten minutes: the detector's memory stays flat however long the recording."""
_SPEECH, _SILENCE = 0.5, 0.35
"""Silero's own thresholds: speech begins above the first and ends below the second."""
_BREATH_MS = 100
"""A silence shorter than this is inside a word (the closure of a stop consonant)."""
_MARGIN_MS = 200
"""Kept around a window, so that no first or last consonant is cut off."""
_APART_MS = 5_000
"""A silence longer than this always ends a window: nothing good is decoded from silence."""

Samples = npt.NDArray[np.int16]
"""Shape (n,): mono, 16 kHz; sample 0 is millisecond 0 of the file."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Milliseconds ``[start_ms, end_ms)`` of the recording."""

    start_ms: int
    end_ms: int

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms


def speech_intervals(samples: Samples) -> tuple[Interval, ...]:
    """The stretches of speech, in order, to one detector frame (32 ms)."""
    ms_per_frame = _FRAME * 1000 / SAMPLE_RATE
    duration_ms = len(samples) * 1000 // SAMPLE_RATE
    spoken = [
        Interval(round(start * ms_per_frame), min(round(end * ms_per_frame), duration_ms))
        for start, end in _runs(_probabilities(samples))
    ]
    return bridged(spoken, _BREATH_MS)


def windows(speech: Sequence[Interval], duration_ms: int) -> tuple[Interval, ...]:
    """Stretches of at most 30 s that together hold all speech, cut at the longest silences.

    `duration_ms` is the recording's length, which no window's margin passes.
    """
    groups = [group for apart in _split_apart(speech) for group in _fitting(apart)]
    bounds = [Interval(group[0].start_ms, group[-1].end_ms) for group in groups]
    return _with_margins(bounds, duration_ms)


def bridged(intervals: Sequence[Interval], gap_ms: int) -> tuple[Interval, ...]:
    """Intervals in order, those less than a gap apart made one."""
    joined: list[Interval] = []
    for interval in intervals:
        if joined and interval.start_ms - joined[-1].end_ms < gap_ms:
            joined[-1] = Interval(joined[-1].start_ms, interval.end_ms)
        else:
            joined.append(interval)
    return tuple(joined)


def cut_out(samples: Samples, interval: Interval) -> npt.NDArray[np.float32]:
    """The samples of an interval as the recogniser takes them, -1 to 1."""
    per_ms = SAMPLE_RATE // 1000
    piece = samples[interval.start_ms * per_ms : interval.end_ms * per_ms]
    return _scaled(piece)


def _scaled(samples: Samples) -> npt.NDArray[np.float32]:
    return samples.astype(np.float32) / np.float32(FULL_SCALE)


def _probabilities(samples: Samples) -> npt.NDArray[np.float32]:
    from faster_whisper.vad import get_vad_model

    detector = get_vad_model()
    block = _BLOCK_FRAMES * _FRAME
    parts: list[npt.NDArray[np.float32]] = []
    for start in range(0, len(samples), block):
        piece = _scaled(samples[start : start + block])
        parts.append(detector(np.pad(piece, (0, -len(piece) % _FRAME))).reshape(-1))
    return np.concatenate([*parts, np.zeros(0)]).astype(np.float32)


def _runs(probabilities: npt.NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    start: int | None = None
    for frame, probability in enumerate(probabilities):
        if start is None and probability >= _SPEECH:
            start = frame
        elif start is not None and probability < _SILENCE:
            yield start, frame
            start = None
    if start is not None:
        yield start, len(probabilities)


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


def _with_margins(bounds: Sequence[Interval], duration_ms: int) -> tuple[Interval, ...]:
    """Intervals in order, widened a little into the silence around them, never overlapping."""
    widened = []
    for n, bound in enumerate(bounds):
        earliest_ms = (bounds[n - 1].end_ms + bound.start_ms) // 2 if n else 0
        after = bounds[n + 1].start_ms if n + 1 < len(bounds) else None
        latest_ms = duration_ms if after is None else (bound.end_ms + after) // 2
        widened.append(
            Interval(
                max(bound.start_ms - _MARGIN_MS, earliest_ms),
                min(bound.end_ms + _MARGIN_MS, latest_ms),
            )
        )
    return tuple(widened)
