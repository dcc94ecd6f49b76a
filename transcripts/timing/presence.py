"""When cues are shown beside when somebody speaks: how much goes together at which place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transcripts.recognition.voice import FRAME_MS
from transcripts.subtitles.cue import Cue

Floats = npt.NDArray[np.float64]

_APART_MS = 1_500
_PAUSE_MS = 3_000
"""So much of a pause behind a cue counts."""
_SPEECH = 0.5
_SILENCE_MS = 200
"""After so much of it somebody begins to speak."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Cues as milliseconds: starts, ends, and how far the pause behind each one counts."""

    starts: Floats
    ends: Floats
    pauses: Floats

    @classmethod
    def of(cls, cues: Sequence[Cue]) -> "Spans":
        starts = np.array([cue.start_ms for cue in cues], np.float64)
        following = np.append(starts[1:], np.inf)
        longest = np.array([max(cue.end_ms, cue.start_ms + 1) for cue in cues], np.float64)
        ends = np.maximum(np.minimum(longest, following), starts)
        return cls(starts, ends, np.minimum(np.maximum(following, ends), ends + _PAUSE_MS))

    def part(self, first: int, end: int) -> "Spans":
        return Spans(self.starts[first:end], self.ends[first:end], self.pauses[first:end])

    @property
    def covered(self) -> float:
        """The share of their time that is under a cue."""
        under = float((self.ends - self.starts).sum())
        return under / max(float((self.pauses - self.starts).sum()), 1.0)


class Sound:
    """Where somebody speaks, in frames, with sums that make any stretch of it cheap."""

    def __init__(self, odds: npt.NDArray[np.float32]) -> None:
        self.odds = odds.astype(np.float64)
        self.mean = float(self.odds.mean())
        self.sums = _summed(self.odds)
        self.onsets_ms = _onsets(self.odds >= _SPEECH) * FRAME_MS
        self._spectra: dict[int, npt.NDArray[np.complex128]] = {}

    def spectrum(self, size: int) -> npt.NDArray[np.complex128]:
        if size not in self._spectra:
            self._spectra[size] = np.fft.rfft(self.odds - self.mean, size)
        return self._spectra[size]

    def over(self, starts_ms: Floats, ends_ms: Floats) -> Floats:
        """How much more than usual is spoken in stretches, in frames; nothing is outside."""
        last = len(self.odds)
        a, b = (np.clip(np.rint(ms / FRAME_MS), 0, last).astype(int) for ms in (starts_ms, ends_ms))
        more: Floats = self.sums[b] - self.sums[a] - self.mean * (b - a)
        return more


@dataclass(frozen=True, slots=True)
class Places:
    """How well cues fit at each place of a sound: what is added to their times, and a score."""

    offsets_ms: Floats
    scores: Floats

    def best(self, number: int) -> Iterator[int]:
        """The best ones, the best first, no two close together."""
        left = self.scores.copy()
        for _ in range(number):
            at = int(np.argmax(left))
            if left[at] == -np.inf:
                return
            yield at
            left[np.abs(self.offsets_ms - self.offsets_ms[at]) < _APART_MS] = -np.inf

    def standing_out(self, offset_ms: float) -> tuple[float, float]:
        """How far the place at an offset stands out from all others, and the best of those."""
        is_near = np.abs(self.offsets_ms - offset_ms) < _APART_MS
        if not is_near.any() or is_near.all():
            return 0.0, 0.0
        near, far = self.scores[is_near], self.scores[~is_near]
        usual = max(float(np.sqrt(np.mean(far**2))), 1e-9)
        return float(near.max()) / usual, float(far.max()) / usual


def places_of(sound: Sound, spans: Spans, rate: float) -> Places:
    """What cues gain in all at each place where at least half of them lie within the sound."""
    origin_ms = float(spans.starts[0] * rate)
    starts, ends, pauses = (
        np.rint((ms * rate - origin_ms) / FRAME_MS).astype(int)
        for ms in (spans.starts, spans.ends, spans.pauses)
    )
    covered = spans.covered
    worth = np.zeros(int(pauses.max()) + 1)
    for start, end, pause in zip(starts, ends, pauses, strict=True):
        worth[start:end] += 1 - covered
        worth[end:pause] -= covered
    size = 1 << (len(sound.odds) + len(worth)).bit_length()
    gains = np.fft.irfft(sound.spectrum(size) * np.conj(np.fft.rfft(worth, size)), size)
    lags = np.arange(-(len(worth) // 2), len(sound.odds) - len(worth) // 2)
    return Places((lags * FRAME_MS - origin_ms).astype(np.float64), gains[lags % size])


def gains_of(sound: Sound, spans: Spans, rate: float, offsets_ms: Floats) -> Floats:
    """What each cue gains at each offset, in frames: speech under it, and none behind it.

    Shape (cues, offsets).
    """
    starts, ends, pauses = (
        (ms * rate)[:, None] + offsets_ms for ms in (spans.starts, spans.ends, spans.pauses)
    )
    covered = spans.covered
    return (1 - covered) * sound.over(starts, ends) - covered * sound.over(ends, pauses)


def _onsets(speaks: npt.NDArray[np.bool_]) -> Floats:
    """The frames at which somebody begins to speak after a silence."""
    silent = _SILENCE_MS // FRAME_MS
    said = _summed(speaks.astype(np.float64))
    frames = np.flatnonzero(speaks)
    before = said[frames] - said[np.maximum(frames - silent, 0)]
    onsets: Floats = frames[before == 0].astype(np.float64)
    return onsets


def _summed(values: Floats) -> Floats:
    return np.concatenate((np.zeros(1), np.cumsum(values)))
