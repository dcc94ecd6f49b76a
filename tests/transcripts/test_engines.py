"""The contract of `recognition.engines`, checked on every engine with the real model."""

import re
import shutil
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from faster_whisper.audio import decode_audio

from transcripts.errors import ModelMissingError
from transcripts.recognition.engines import Engine, Reading, Window, load_engine
from transcripts.recognition.models import SpeechModels, resolve_model
from transcripts.recognition.models.forms import CHECKPOINT, SpeechModel

SAMPLE = Path(__file__).parents[2] / "samples/interview.mp4"
JFK = Path(__file__).parents[2] / "../shared/data/speech-en/jfk.flac"
PER_MS = 16
SPOKEN = {"en": (840, 6_500), "es": (48_400, 54_300)}
"""Two sentences of each language in the sample, from samples/interview.words.json."""
ENGINES = ("faster-whisper", "openai", "by language")


@pytest.fixture(scope="module")
def models(checkpoint) -> Mapping[str, SpeechModel]:
    """The default model in each engine's form."""
    known = {"faster-whisper": resolve_model()}
    return known | ({"openai": resolve_model(str(checkpoint), CHECKPOINT)} if checkpoint else {})


@pytest.fixture(scope="module", params=ENGINES)
def engine(request, models) -> Engine:
    if request.param == "by language":
        own = {"es": models["faster-whisper"], "ku": models["faster-whisper"]}
        return load_engine("faster-whisper", SpeechModels(models["faster-whisper"], own))
    if request.param not in models:
        pytest.skip("the extra [openai] is not installed: make extras")
    return load_engine(request.param, SpeechModels(models[request.param]))


@pytest.fixture(scope="module")
def sound() -> Mapping[str, Window]:
    sound = decode_audio(str(SAMPLE))
    return {code: sound[a * PER_MS : b * PER_MS] for code, (a, b) in SPOKEN.items()}


@pytest.fixture(scope="module")
def heard(engine, sound):
    return engine.hear([sound["en"], sound["es"]])


@pytest.fixture(scope="module")
def spoken(heard) -> list[Reading]:
    return heard.read("transcribe", ["en", "es"])


def text(reading: Reading) -> str:
    return "".join(word.text for word in reading.words).strip()


def said(reading: Reading) -> str:
    """The words alone, since engines differ in commas and capitals."""
    return " ".join(re.findall(r"\w+", text(reading).lower()))


def test_it_reads_what_was_said(spoken) -> None:
    english, spanish = map(said, spoken)
    assert english == "for 11 years i inspected this dam in march we found a crack in the east wall"
    assert spanish == (
        "subimos al techo y esperamos allí hasta que salió el sol mi vecina no pudo salir"
    )


@pytest.mark.skipif(not JFK.exists(), reason="no shared/data beside the checkout")
def test_it_reads_a_speech_of_1961(engine) -> None:
    (reading,) = engine.hear([decode_audio(str(JFK))]).read("transcribe", ["en"])
    assert said(reading) == " ".join(
        re.findall(r"\w+", JFK.with_suffix(".txt").read_text().lower())
    )


def test_words_are_in_order_and_inside_the_window(spoken, sound) -> None:
    for reading, window in zip(spoken, sound.values(), strict=True):
        assert all(0 <= word.start_ms <= word.end_ms for word in reading.words)
        assert all(a.start_ms <= b.start_ms for a, b in pairwise(reading.words))
        assert reading.words[-1].end_ms <= len(window) // PER_MS + 20
        assert all(0 <= word.confidence <= 1 for word in reading.words)
        assert all(word.text.strip() for word in reading.words)


def test_words_have_the_times_at_which_they_are_heard(spoken) -> None:
    starts = {word.text.strip(): word.start_ms for word in spoken[0].words}
    assert starts["inspected"] == pytest.approx(2_160 - SPOKEN["en"][0], abs=250)
    assert starts["March,"] == pytest.approx(4_140 - SPOKEN["en"][0], abs=500)


def test_what_was_heard_once_is_read_in_english_too(heard, spoken) -> None:
    english = heard.read("translate", ["en", "es"])[1]
    assert "roof" in text(english)
    assert "neighbor" in text(english)
    assert heard.read("transcribe", ["en", "es"]) == spoken


def test_a_reading_says_how_sure_it_is(spoken) -> None:
    for reading in spoken:
        assert -0.5 < reading.mean_logprob < 0
        assert 0.5 < reading.compression_ratio < 2.4
        assert 0 <= reading.no_speech < 0.6


def test_the_languages_spoken_are_told_apart(heard, sound) -> None:
    for number, (code, window) in enumerate(sound.items()):
        odds = heard.language_odds(number, 0, len(window) // PER_MS)
        assert max(odds, key=odds.__getitem__) == code
        assert odds[code] > 0.9
        assert sum(odds.values()) == pytest.approx(1, abs=1e-3)


def test_each_part_of_a_window_has_its_own_language(engine, sound) -> None:
    both = np.concatenate([sound["en"], sound["es"]])
    border_ms, end_ms = len(sound["en"]) // PER_MS, len(both) // PER_MS
    heard = engine.hear([both])
    assert heard.language_odds(0, 0, border_ms)["en"] > 0.9
    assert heard.language_odds(0, border_ms, end_ms)["es"] > 0.9
    assert heard.language_odds(0, border_ms, border_ms).keys() >= {"en", "es"}


def test_some_of_what_was_heard_is_read_as_it_was_among_the_rest(heard, spoken) -> None:
    part = heard.only([1])
    assert [text(each) for each in part.read("transcribe", ["es"])] == [text(spoken[1])]
    swapped = heard.only([1, 0])
    assert swapped.language_odds(0, 0, 5_000)["es"] > 0.9


def test_silence_is_no_speech_or_hardly_a_word(engine) -> None:
    (reading,) = engine.hear([np.zeros(5_000 * PER_MS, np.float32)]).read("transcribe", ["en"])
    assert reading.no_speech > 0.5 or len(reading.words) <= 2


@pytest.mark.parametrize("length", [0, 1, 160, 800])
def test_a_window_may_be_empty_or_very_short(engine, length: int) -> None:
    heard = engine.hear([np.zeros(length, np.float32)])
    (reading,) = heard.read("transcribe", ["en"])
    assert all(word.start_ms >= 0 for word in reading.words)
    assert sum(heard.language_odds(0, 0, length // PER_MS).values()) == pytest.approx(1, abs=1e-3)


def test_terms_that_may_be_said_are_written_as_given(engine, sound) -> None:
    heard = engine.hear([sound["en"]])
    (plain,) = heard.read("transcribe", ["en"])
    (told,) = heard.read("transcribe", ["en"], terms="eleven years, East Wall")
    assert "East Wall" in text(told)
    assert text(told) != text(plain)


def test_further_attempts_do_not_go_in_circles_and_come_out_alike(engine, sound) -> None:
    again = np.concatenate([sound["en"][: 2_600 * PER_MS]] * 4)

    def attempt(number: int) -> Reading:
        return engine.hear([again], number).read("transcribe", ["en"])[0]

    first, second, third = map(attempt, range(3))
    assert third.compression_ratio < first.compression_ratio
    assert len({text(first), text(second), text(third)}) > 1
    assert attempt(2) == third


def test_a_language_that_it_does_not_know_is_not_among_its_codes(engine) -> None:
    assert {"en", "es", "ar"} <= set(engine.language_codes)
    assert "tlh" not in engine.language_codes
    assert len(set(engine.language_codes)) == len(engine.language_codes)


def test_it_says_what_it_is(engine, models) -> None:
    description = engine.description
    assert description["model_sha256"] in {model.sha256 for model in models.values()}
    assert description["version"]
    assert description["options"]["device"] == "cpu"


def test_a_damaged_model_is_refused_in_one_sentence(models, tmp_path) -> None:
    base, damaged = models["faster-whisper"].path, tmp_path / "base"
    shutil.copytree(base, damaged, ignore=shutil.ignore_patterns("model.bin"))
    (damaged / "model.bin").write_bytes((base / "model.bin").read_bytes()[:100_000])
    with pytest.raises(ModelMissingError, match=rf"{damaged}: cannot be loaded"):
        load_engine("faster-whisper", SpeechModels(resolve_model(str(damaged))))
    shutil.copy(base / "model.bin", damaged)
    (damaged / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelMissingError, match=rf"{damaged}: cannot be loaded"):
        load_engine("faster-whisper", SpeechModels(resolve_model(str(damaged))))


@pytest.mark.parametrize("content", [b"", b"no checkpoint", b"PK\x03\x04 a torn archive"])
def test_a_damaged_checkpoint_is_refused_in_one_sentence(models, tmp_path, content) -> None:
    if "openai" not in models:
        pytest.skip("the extra [openai] is not installed: make extras")
    path = tmp_path / "base.pt"
    path.write_bytes(content)
    with pytest.raises(ModelMissingError, match=f"{path}: cannot be loaded"):
        load_engine("openai", SpeechModels(resolve_model(str(path), CHECKPOINT)))
