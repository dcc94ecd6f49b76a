"""Words are put where they are heard."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.audio import decode_audio
from media.probe import probe
from transcripts.recognition.engines import ReadWord
from transcripts.timing.wordtimes import PocketSphinx, Sound

SAMPLES = Path(__file__).parents[2] / "samples"
TRUTH = json.loads((SAMPLES / "interview.words.json").read_text(encoding="utf-8"))
ENGLISH = [word for word in TRUTH["words"] if word["language"] == "en"]
SPANISH = [word for word in TRUTH["words"] if word["language"] == "es"]


@pytest.fixture(scope="module")
def timer() -> PocketSphinx:
    return PocketSphinx()


@pytest.fixture(scope="module")
def interview(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    source = SAMPLES / "interview.mp4"
    audio = decode_audio(probe(source), tmp_path_factory.mktemp("sound") / "pcm")
    return audio.read(0, audio.duration_ms).astype(np.float32) / 32768


def heard_roughly(truth: list[dict], by_ms: int = 150) -> list[ReadWord]:
    """Words whose borders are off by up to so much, as the recogniser's are."""
    off = np.random.default_rng(1).integers(-by_ms, by_ms // 3, len(truth) + 1)
    starts = [int(word["start_ms"] + ms) for word, ms in zip(truth, off, strict=False)]
    ends = [
        min(int(word["end_ms"] + ms), after)
        for word, ms, after in zip(truth, off[1:], [*starts[1:], 1 << 30], strict=True)
    ]
    return [
        ReadWord(start_ms, max(end_ms, start_ms + 1), f" {word['text']}", 1.0)
        for word, start_ms, end_ms in zip(truth, starts, ends, strict=True)
    ]


def errors(words: list[ReadWord], truth: list[dict]) -> np.ndarray:
    return np.array([abs(w.start_ms - t["start_ms"]) for w, t in zip(words, truth, strict=True)])


def in_order(words: list[ReadWord]) -> bool:
    return all(word.start_ms < word.end_ms for word in words) and all(
        one.end_ms <= other.start_ms for one, other in pairwise(words)
    )


@pytest.mark.parametrize(("truth", "language"), [(ENGLISH, "en"), (SPANISH, "es")])
def test_words_start_when_they_are_heard(
    timer: PocketSphinx, interview: Sound, truth: list[dict], language: str
) -> None:
    rough = heard_roughly(truth)
    exact = timer.times(interview, 0, rough, language)
    assert [word.text for word in exact] == [word.text for word in rough]
    assert np.median(errors(exact, truth)) < 40 < np.median(errors(rough, truth))
    assert np.percentile(errors(exact, truth), 90) < 90
    assert in_order(exact)


def test_times_are_on_the_clock_of_the_words(timer: PocketSphinx, interview: Sound) -> None:
    rough = heard_roughly(ENGLISH[:20])
    cut = interview[500 * 16 : 20_000 * 16]
    from_cut = timer.times(cut, 500, rough, "en")
    assert np.median(errors(from_cut, ENGLISH[:20])) < 40


def test_a_misheard_word_stays_among_its_neighbours(timer: PocketSphinx, interview: Sound) -> None:
    rough = heard_roughly(ENGLISH[:20])
    rough[9] = ReadWord(rough[9].start_ms, rough[9].end_ms, " ♪", 0.1)
    exact = timer.times(interview, 0, rough, "en")
    assert exact[8].end_ms <= exact[9].start_ms < exact[9].end_ms <= exact[10].start_ms
    others = [n for n in range(20) if n != 9]
    assert np.median(errors(exact, ENGLISH[:20])[others]) < 40


def test_words_that_are_not_in_the_sound_keep_their_times(timer: PocketSphinx) -> None:
    rough = [ReadWord(100, 200, " nobody", 1.0), ReadWord(300, 420, " spoke", 1.0)]
    assert timer.times(np.zeros(0, np.float32), 0, rough, "en") == rough
    far = [ReadWord(90_000, 90_400, " late", 1.0)]
    assert timer.times(np.zeros(16_000, np.float32), 0, far, "en") == far


def test_what_is_written_without_spaces_is_left_alone(
    timer: PocketSphinx, interview: Sound
) -> None:
    words = [ReadWord(1_000, 1_300, "水", 1.0), ReadWord(1_300, 1_500, "が", 1.0)]
    assert timer.times(interview, 0, words, "ja") == words
    assert timer.times(interview, 0, [], "en") == []


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.integers(0, 900), st.text(max_size=6) | st.just("water")),
        max_size=12,
    ),
    st.integers(0, 6_000),
)
def test_any_words_on_any_sound_stay_in_order(
    timer: PocketSphinx, gaps: list[tuple[int, int, str]], length_ms: int
) -> None:
    noise = np.random.default_rng(2).normal(0, 0.05, length_ms * 16).astype(np.float32)
    words, at_ms = [], 0
    for gap_ms, span_ms, text in gaps:
        words.append(ReadWord(at_ms + gap_ms, at_ms + gap_ms + span_ms, text, 0.5))
        at_ms += gap_ms + span_ms
    timed = timer.times(noise, 0, words, "en")
    assert [word.text for word in timed] == [word.text for word in words]
    assert in_order(timed)
