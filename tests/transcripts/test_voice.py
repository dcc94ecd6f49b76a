"""Where somebody speaks, block by block, and how loud it is."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.audio import Audio, decode_audio
from media.probe import probe
from transcripts.recognition import voice
from transcripts.recognition.voice import (
    Block,
    Interval,
    averaged,
    bridged,
    cut_out,
    detected,
    is_steady,
    levelled,
    levels,
)
from transcripts.recognition.windows import heard_windows

INTERVIEW = Path(__file__).parents[2] / "samples/interview.mp4"


class Samples:
    """A recording that is all there."""

    def __init__(self, samples: npt.NDArray[np.int16]) -> None:
        self._samples = samples

    def read(self, start_ms: int, end_ms: int) -> npt.NDArray[np.int16]:
        return self._samples[start_ms * 16 : end_ms * 16]


@pytest.fixture(scope="module")
def interview(tmp_path_factory: pytest.TempPathFactory) -> Audio:
    return decode_audio(probe(INTERVIEW), tmp_path_factory.mktemp("sound") / "audio.pcm")


def in_blocks(sound: voice.Sound, block_ms: int) -> list[Block]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(voice, "_BLOCK_MS", block_ms)
        return list(detected(sound))


def loud_frames(framed: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """A detector that takes every loud frame for speech, and remembers nothing."""
    return np.abs(framed).max(axis=1, initial=0)


def test_an_interview_is_mostly_speech_and_its_pauses_are_found(interview: Audio) -> None:
    (block,) = detected(interview)
    assert (block.until_ms, block.ended) == (interview.duration_ms, True)
    assert len(block.odds) == len(block.level_db) == -(-interview.duration_ms // 32)
    assert block.odds.dtype == block.level_db.dtype == np.float32
    spoken_ms = sum(part.length_ms for part in block.speech)
    assert 0.5 < spoken_ms / interview.duration_ms < 1
    inside = np.concatenate(
        [block.level_db[a.start_ms // 32 : a.end_ms // 32] for a in block.speech]
    )
    assert np.median(inside) > np.median(block.level_db) - 1


def test_blocks_begin_warm(interview: Audio) -> None:
    (whole,) = detected(interview)
    parted = in_blocks(interview, 6_400)
    odds = np.concatenate([block.odds for block in parted])
    assert len(odds) == len(whole.odds)
    begun = np.arange(len(odds)) % 200 < 10
    begun[:10] = False
    assert np.abs(odds - whole.odds)[begun].mean() < 0.03


def test_levels_are_those_of_the_sound_in_every_block() -> None:
    noise = np.random.default_rng(1).normal(0, 3_000, 512 * 500).astype(np.int16)
    blocks = in_blocks(Samples(noise), 3_200)
    found = np.concatenate([block.level_db for block in blocks])
    assert np.array_equal(found, levels(noise.astype(np.float32) / 32_768))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 60)), max_size=8), st.integers(1, 99))
def test_speech_is_parted_at_blocks_and_nowhere_else(
    parts: list[tuple[int, int]], block: int
) -> None:
    kinds = [kind for gap, length in parts for kind in [0] * gap + [30_000] * length]
    sound = Samples(np.repeat(np.array(kinds, np.int16), 512))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(voice, "_probabilities", loud_frames)
        (whole,) = in_blocks(sound, 1 << 20)
        parted = in_blocks(sound, block * 32)
    assert len(whole.speech) == len(parts)
    assert all(part.length_ms > 0 for each in parted for part in each.speech)
    assert bridged([part for each in parted for part in each.speech], 1) == whole.speech
    assert [each.ended for each in parted] == [False] * (len(parted) - 1) + [True]
    assert all(
        sum(len(each.odds) for each in parted[: n + 1]) * 32 == each.until_ms
        for n, each in enumerate(parted)
    )


def test_speech_goes_on_until_it_is_unlikely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "_probabilities", loud_frames)
    odds = [0.4, 0.6, 0.4, 0.36, 0.3, 0.4, 0.7]
    sound = Samples(np.repeat((np.array(odds) * 32_768).astype(np.int16), 512))
    assert next(detected(sound)).speech == (Interval(32, 128), Interval(192, 224))
    # It is going on where a block begins, too.
    first, second, *_ = in_blocks(sound, 64)
    assert (*first.speech, *second.speech) == (Interval(32, 64), Interval(64, 128))


@pytest.mark.parametrize("samples", [0, 1, 15, 16, 511, 512, 513, 96 * 16_000, 96 * 16_000 + 1])
def test_sound_of_any_length_ends_once(samples: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "_probabilities", loud_frames)
    blocks = list(detected(Samples(np.full(samples, 30_000, np.int16))))
    assert [each.ended for each in blocks] == [False] * (len(blocks) - 1) + [True]
    assert blocks[-1].until_ms == samples // 16
    assert sum(len(each.odds) for each in blocks) == -(-(samples // 16) // 32)
    speech = bridged([part for each in blocks for part in each.speech], 1)
    assert speech == ((Interval(0, samples // 16),) if samples >= 16 else ())


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros(160_000),
        np.zeros(0),
        np.random.default_rng(1).normal(0, 300, 160_000),
        3_000 * np.sin(np.arange(160_000) * 2 * np.pi * 440 / 16_000),
        1_500 * np.sign(np.sin(np.arange(640_000) * 2 * np.pi * 50 / 16_000)),
    ],
    ids=["silence", "nothing", "hiss", "tone", "hum"],
)
def test_nothing_is_heard_in_silence_and_steady_noise(sound: npt.NDArray[np.float64]) -> None:
    assert not list(heard_windows(Samples(sound.astype(np.int16))))


def test_bridged_joins_what_is_less_than_a_gap_apart() -> None:
    parts = (Interval(0, 10), Interval(15, 20), Interval(40, 50))
    assert bridged(parts, 6) == (Interval(0, 20), Interval(40, 50))
    assert bridged(parts, 5) == parts


def test_bridged_keeps_all_of_an_interval_that_holds_another() -> None:
    assert bridged((Interval(0, 50), Interval(10, 20), Interval(30, 60)), 0) == (Interval(0, 60),)
    assert bridged((Interval(0, 50), Interval(10, 20), Interval(51, 60)), 1) == (
        Interval(0, 50),
        Interval(51, 60),
    )


def test_cut_out_scales_to_one() -> None:
    samples = np.full(32_000, -32768, dtype=np.int16)
    piece = cut_out(Samples(samples), Interval(500, 1_500))
    assert piece.shape == (16_000,)
    assert piece.dtype == np.float32
    assert piece.min() == -1.0


def test_levels_are_decibels_of_full_scale() -> None:
    found = levels(np.repeat(np.array([1, 0.1, 0], np.float32), 512))
    assert found == pytest.approx([0, -20, -100], abs=0.01)
    assert levels(np.zeros(0, np.float32)).shape == (0,)


def test_steady_is_what_hardly_changes_its_level() -> None:
    rng = np.random.default_rng(2)
    assert is_steady(levels(rng.normal(0, 0.02, 48_000).astype(np.float32)))
    louder = np.where(np.arange(48_000) % 16_000 < 8_000, 0.02, 0.002)
    assert not is_steady(levels(rng.normal(0, louder).astype(np.float32)))


def test_the_far_voice_is_made_as_loud_as_the_near_nearly() -> None:
    rng = np.random.default_rng(3)
    near, far = rng.normal(0, 0.1, 160_000), rng.normal(0, 0.001, 160_000)
    sound = np.concatenate([near, far]).astype(np.float32)
    heard = levelled(sound)
    assert heard.dtype == np.float32
    assert heard.shape == sound.shape
    assert np.allclose(heard[:100_000], sound[:100_000], atol=1e-4)
    lift_db = levels(heard[240_000:]) - levels(sound[240_000:])
    assert lift_db == pytest.approx(30, abs=1)


def test_what_is_evenly_loud_stays_as_it_is() -> None:
    noise = np.random.default_rng(4).normal(0, 0.001, 100_000).astype(np.float32)
    assert np.allclose(levelled(noise), noise, atol=1e-5)
    assert not levelled(np.zeros(5_000, np.float32)).any()


@pytest.mark.parametrize("samples", [0, 1, 511, 512, 513, 160_000])
def test_levelled_sound_keeps_its_length_and_bounds(samples: int) -> None:
    sound = np.random.default_rng(5).uniform(-1, 1, samples).astype(np.float32)
    sound[1 : samples // 2] *= 1e-3
    heard = levelled(sound)
    assert heard.shape == sound.shape
    assert np.abs(heard).max(initial=0) <= 1


@settings(deadline=None)
@given(
    st.lists(st.floats(0, 1, width=32), min_size=1, max_size=40),
    st.sampled_from([1, 3, 9, 19, 93]),
)
def test_averaged_is_the_mean_of_those_around(values: list[float], number: int) -> None:
    around = number // 2
    means = [
        np.mean(values[max(0, n - around) : n + around + 1], dtype=np.float64)
        for n in range(len(values))
    ]
    assert averaged(np.array(values, np.float32), number) == pytest.approx(means, abs=1e-5)
