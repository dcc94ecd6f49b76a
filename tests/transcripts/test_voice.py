"""Windows hold all speech and no silence that matters."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transcripts.voice import (
    WINDOW_MAX_MS,
    Interval,
    bridged,
    cut_out,
    speech_intervals,
    windows,
)


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
    assert speech_intervals(np.zeros(160_000, dtype=np.int16)) == ()
    assert speech_intervals(np.zeros(0, dtype=np.int16)) == ()


def test_noise_and_a_tone_are_no_speech() -> None:
    noise = np.random.default_rng(1).normal(0, 300, 160_000).astype(np.int16)
    tone = (3000 * np.sin(np.arange(160_000) * 2 * np.pi * 440 / 16_000)).astype(np.int16)
    assert speech_intervals(noise) == ()
    assert speech_intervals(tone) == ()


def test_bridged_joins_what_is_less_than_a_gap_apart() -> None:
    parts = (Interval(0, 10), Interval(15, 20), Interval(40, 50))
    assert bridged(parts, 6) == (Interval(0, 20), Interval(40, 50))
    assert bridged(parts, 5) == parts


def test_cut_out_scales_to_one() -> None:
    samples = np.full(32_000, -32768, dtype=np.int16)
    piece = cut_out(samples, Interval(500, 1_500))
    assert piece.shape == (16_000,)
    assert piece.dtype == np.float32
    assert piece.min() == -1.0
