"""Windows hold all speech and no silence that matters."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcripts import voice
from transcripts.voice import (
    WINDOW_MAX_MS,
    Interval,
    bridged,
    cut_out,
    spoken_windows,
    windows,
)


class Samples:
    """A recording that is all there."""

    def __init__(self, samples: npt.NDArray[np.int16]) -> None:
        self._samples = samples

    def read(self, start_ms: int, end_ms: int) -> npt.NDArray[np.int16]:
        return self._samples[start_ms * 16 : end_ms * 16]


@st.composite
def speech(draw) -> tuple[Interval, ...]:
    at, found = 0, []
    for gap, length in draw(
        st.lists(st.tuples(st.integers(100, 9_000), st.integers(32, 70_000)), max_size=12)
    ):
        found.append(Interval(at + gap, at + gap + length))
        at += gap + length
    return tuple(found)


@given(speech(), st.integers(0, 3_000))
def test_windows_cover_all_speech_once(spoken: tuple[Interval, ...], tail_ms: int) -> None:
    duration_ms = (spoken[-1].end_ms if spoken else 0) + tail_ms
    found = windows(spoken, duration_ms)
    assert all(0 < window.length_ms <= WINDOW_MAX_MS for window in found)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(found))
    assert all(window.start_ms >= 0 and window.end_ms <= duration_ms for window in found)
    covered = sum(
        max(0, min(w.end_ms, s.end_ms) - max(w.start_ms, s.start_ms)) for w in found for s in spoken
    )
    assert covered == sum(s.length_ms for s in spoken)


def test_windows_are_cut_at_the_longest_silence_of_their_second_half() -> None:
    spoken = (
        Interval(0, 16_000),
        Interval(16_200, 20_000),
        Interval(21_000, 29_000),
        Interval(29_300, 40_000),
    )
    first, second = windows(spoken, 40_000)
    assert 20_000 < first.end_ms <= second.start_ms < 21_000


def test_silence_is_no_speech() -> None:
    assert not list(spoken_windows(Samples(np.zeros(160_000, dtype=np.int16))))
    assert not list(spoken_windows(Samples(np.zeros(0, dtype=np.int16))))


def test_noise_and_a_tone_are_no_speech() -> None:
    noise = np.random.default_rng(1).normal(0, 300, 160_000).astype(np.int16)
    tone = (3000 * np.sin(np.arange(160_000) * 2 * np.pi * 440 / 16_000)).astype(np.int16)
    assert not list(spoken_windows(Samples(noise)))
    assert not list(spoken_windows(Samples(tone)))


def loud_frames(samples: npt.NDArray[np.int16]) -> npt.NDArray[np.float32]:
    """A detector that takes every loud frame for speech."""
    frames = np.pad(samples, (0, -len(samples) % 512)).reshape(-1, 512)
    return (np.abs(frames).max(axis=1) > 0).astype(np.float32)


@settings(deadline=None, max_examples=30)
@given(spoken=speech(), tail_ms=st.integers(0, 40_000), block=st.integers(1, 3000))
def test_windows_do_not_depend_on_how_the_sound_arrives(
    spoken: tuple[Interval, ...], tail_ms: int, block: int
) -> None:
    samples = np.zeros((tail_ms + (spoken[-1].end_ms if spoken else 0)) * 16, np.int16)
    for part in spoken:
        samples[part.start_ms * 16 : part.end_ms * 16] = 9
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(voice, "_probabilities", loud_frames)
        patched.setattr(voice, "_BLOCK_MS", 1 << 25)
        at_once = list(spoken_windows(Samples(samples)))
        patched.setattr(voice, "_BLOCK_MS", block * 32)
        bit_by_bit = list(spoken_windows(Samples(samples)))
    assert bit_by_bit == at_once
    heard = sum(part.length_ms for window in at_once for part in window.speech)
    assert heard >= sum(part.length_ms for part in spoken)


def test_the_first_window_does_not_wait_for_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "_probabilities", loud_frames)
    asked: list[int] = []

    class Endless:
        def read(self, start_ms: int, end_ms: int) -> npt.NDArray[np.int16]:
            asked.append(end_ms)
            return np.tile(np.repeat(np.array([9, 0], np.int16), 32_000), 1 + end_ms // 4000)[
                start_ms * 16 : end_ms * 16
            ]

    first = next(spoken_windows(Endless()))
    assert first.interval.start_ms == 0
    assert max(asked) <= 120_000


def test_bridged_joins_what_is_less_than_a_gap_apart() -> None:
    parts = (Interval(0, 10), Interval(15, 20), Interval(40, 50))
    assert bridged(parts, 6) == (Interval(0, 20), Interval(40, 50))
    assert bridged(parts, 5) == parts


def test_cut_out_scales_to_one() -> None:
    samples = np.full(32_000, -32768, dtype=np.int16)
    piece = cut_out(Samples(samples), Interval(500, 1_500))
    assert piece.shape == (16_000,)
    assert piece.dtype == np.float32
    assert piece.min() == -1.0
