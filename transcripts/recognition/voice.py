"""Where somebody speaks, and how loud it is: Silero's voice activity detector, block by block.

The detector (its weights come with faster-whisper) gives one speech probability for each frame
of 512 samples, 32 ms at 16 kHz.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from media.audio import FULL_SCALE, SAMPLE_RATE, Samples

FRAME_MS = 32
_SAMPLES_PER_MS = SAMPLE_RATE // 1000
_FRAME = FRAME_MS * _SAMPLES_PER_MS
_BLOCK_MS = 96_000
"""Looked at once, whole frames. It holds three windows; a longer one makes the first words wait."""
_WARM_UP_MS = 32 * FRAME_MS
"""Heard before a block, since the detector goes by what it has heard."""
_SPEECH, _SILENCE = 0.5, 0.35
"""Silero's own thresholds: speech begins above the first and ends below the second."""
_NOTHING_DB = -100.0
_UNEVEN_DB, _MOST_GAIN_DB = 8.0, 30.0
"""What is so much less loud than the loudest around is made louder, and by how much at most."""
_STEADY_DB = 6.0
"""The level of speech varies more."""
_SLOWNESS = 3_000 // FRAME_MS
"""Frames over which loudness is taken."""


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
class Block:
    """The next stretch of a recording as the detector hears it; it begins with a frame."""

    until_ms: int
    ended: bool
    """The recording ends with it."""
    odds: npt.NDArray[np.float32]
    """Shape (frames,): the probability that somebody speaks."""
    level_db: npt.NDArray[np.float32]
    """Shape (frames,): how loud it is, in decibels of full scale."""
    speech: tuple[Interval, ...]
    """Exact to a frame; speech that goes on in the next block is parted between them."""


def detected(sound: Sound) -> Iterator[Block]:
    """A recording block by block; what is left of its last millisecond does not count."""
    start_ms, speaking, ended = 0, False, False
    while not ended:
        warm_ms = min(start_ms, _WARM_UP_MS)
        samples = sound.read(start_ms - warm_ms, start_ms + _BLOCK_MS)
        read_ms = len(samples) // _SAMPLES_PER_MS
        until_ms = start_ms - warm_ms + read_ms
        ended = until_ms < start_ms + _BLOCK_MS
        framed = _framed(scaled(samples[: read_ms * _SAMPLES_PER_MS]))
        new = warm_ms // FRAME_MS
        odds, level_db = _probabilities(framed)[new:], _levels(framed[new:])
        runs, speaking = _runs(odds, speaking)
        bounds = ((start_ms + a * FRAME_MS, start_ms + b * FRAME_MS) for a, b in runs)
        speech = tuple(Interval(a_ms, min(b_ms, until_ms)) for a_ms, b_ms in bounds)
        yield Block(until_ms, ended, odds, level_db, speech)
        start_ms = until_ms


def bridged(intervals: Sequence[Interval], gap_ms: int) -> tuple[Interval, ...]:
    """Intervals in order of their starts, those less than a gap apart made one."""
    joined: list[Interval] = []
    for interval in intervals:
        if joined and interval.start_ms - joined[-1].end_ms < gap_ms:
            last = joined[-1]
            joined[-1] = Interval(last.start_ms, max(last.end_ms, interval.end_ms))
        else:
            joined.append(interval)
    return tuple(joined)


def cut_out(sound: Sound, interval: Interval) -> npt.NDArray[np.float32]:
    """The samples of an interval as the recogniser takes them, -1 to 1."""
    return scaled(sound.read(interval.start_ms, interval.end_ms))


def is_steady(level_db: npt.NDArray[np.float32]) -> bool:
    """Whether a stretch of frames is hum or hiss: speech is loud and soft by turns."""
    faintest, loudest = np.percentile(level_db, (5, 95))
    return bool(loudest - faintest < _STEADY_DB)


def levels(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """How loud each frame is, in decibels of full scale."""
    return _levels(_framed(samples))


def levelled(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Samples with what is quiet made louder, slowly, so that the far voice is heard as the near.

    A recogniser passes over a question from the floor that stands beside an answer at the
    microphone.
    """
    if not len(samples):
        return samples
    power = np.mean(np.square(_framed(samples)), axis=1)
    loudness_db = _decibels(averaged(power, _SLOWNESS))
    gain_db = np.clip(loudness_db.max() - _UNEVEN_DB - loudness_db, 0, _MOST_GAIN_DB)
    middles = (np.arange(len(power)) + 0.5) * _FRAME
    gain = np.interp(np.arange(len(samples)), middles, 10 ** (gain_db / 20))
    louder: npt.NDArray[np.float32] = np.clip(samples * gain, -1, 1).astype(np.float32)
    return louder


def averaged(values: npt.NDArray[np.float32], number: int) -> npt.NDArray[np.float32]:
    """Each value's mean with those around it, `number` in all; fewer at the ends."""
    around = np.ones(number, np.float32)
    first = (number - 1) // 2
    sums, counts = (
        np.convolve(each, around)[first : first + len(values)]
        for each in (values, np.ones_like(values))
    )
    means: npt.NDArray[np.float32] = sums / counts
    return means


def scaled(samples: Samples) -> npt.NDArray[np.float32]:
    """Samples as recognisers take them, -1 to 1."""
    return samples.astype(np.float32) / np.float32(FULL_SCALE)


def _probabilities(framed: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    from faster_whisper.vad import get_vad_model

    if not len(framed):
        return np.zeros(0, np.float32)
    # A copy, for it silences the end of what it is given.
    odds: npt.NDArray[np.float32] = get_vad_model()(framed.flatten()).reshape(-1)
    return odds


def _levels(framed: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return _decibels(np.mean(np.square(framed), axis=1))


def _decibels(power: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    levels: npt.NDArray[np.float32] = 10 * np.log10(np.maximum(power, 10 ** (_NOTHING_DB / 10)))
    return levels


def _framed(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Samples in frames, the last filled up with silence."""
    return np.pad(samples, (0, -len(samples) % _FRAME)).reshape(-1, _FRAME)


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
