"""Which model reads which window, and that none hears what it does not read."""

import numpy as np
import pytest

from transcripts.recognition.engines import Reading, ReadWord
from transcripts.recognition.engines.by_language import ByLanguage
from transcripts.recognition.models import SpeechModel

WINDOWS = [np.full(16_000, n, np.float32) for n in range(3)]


class Scribe:
    """An engine that writes down what it was asked; it hears each window's number."""

    def __init__(self, name: str, codes: tuple[str, ...] = ("en", "es", "fa")) -> None:
        self.name = name
        self.language_codes = codes
        self.description = {"name": name}
        self.heard: list[list[int]] = []

    def hear(self, windows, attempt=0):
        numbers = [int(window[0]) for window in windows]
        self.heard.append(numbers)
        return ScribeHeard(self, numbers, attempt)


class ScribeHeard:
    def __init__(self, scribe: Scribe, numbers: list[int], attempt: int) -> None:
        self.scribe, self.numbers, self.attempt = scribe, numbers, attempt

    def only(self, windows):
        return ScribeHeard(self.scribe, [self.numbers[n] for n in windows], self.attempt)

    def language_odds(self, window, start_ms, end_ms):
        return {"en": 0.2, "es": 0.1, "fa": 0.7}

    def read(self, task, languages, terms=""):
        said = [
            f"{self.scribe.name}:{task}:{n}:{language}:{terms}:{self.attempt}"
            for n, language in zip(self.numbers, languages, strict=True)
        ]
        return [Reading((ReadWord(0, 1, each, 1.0),), 0.0, 1.0, 0.0) for each in said]


def model(name: str, reads_as: str | None = None) -> SpeechModel:
    return SpeechModel(name, None, f"hash of {name}", reads_as=reads_as)


def engines(**own: SpeechModel) -> tuple[ByLanguage, dict[str, Scribe]]:
    scribes = {"default": Scribe("default")}

    def load(wanted: SpeechModel) -> Scribe:
        scribes[wanted.name] = Scribe(wanted.name)
        return scribes[wanted.name]

    return ByLanguage(scribes["default"], own, load), scribes


def said(readings: list[Reading]) -> list[str]:
    return [reading.words[0].text for reading in readings]


def test_each_window_is_read_by_the_model_of_its_language() -> None:
    engine, scribes = engines(es=model("castellano"))
    heard = engine.hear(WINDOWS, 1)
    heard.language_odds(0, 0, 1_000)
    assert said(heard.read("transcribe", ["en", "es", "en"], "Rosa")) == [
        "default:transcribe:0:en:Rosa:1",
        "castellano:transcribe:1:es:Rosa:1",
        "default:transcribe:2:en:Rosa:1",
    ]
    assert (scribes["default"].heard, scribes["castellano"].heard) == ([[0, 1, 2]], [[1]])


def test_a_model_of_a_language_that_nobody_speaks_is_not_loaded() -> None:
    engine, scribes = engines(es=model("castellano"))
    engine.hear(WINDOWS).read("transcribe", ["en"] * 3)
    assert list(scribes) == ["default"]


def test_what_only_one_model_reads_the_default_does_not_hear() -> None:
    engine, scribes = engines(ku=model("kurdî", "fa"))
    heard = engine.hear(WINDOWS)
    assert said(heard.read("transcribe", ["ku"] * 3))[2] == "kurdî:transcribe:2:fa::0"
    assert said(heard.read("transcribe", ["ku"] * 3, "x"))[0] == "kurdî:transcribe:0:fa:x:0"
    assert (scribes["default"].heard, scribes["kurdî"].heard) == ([], [[0, 1, 2]])


def test_into_english_the_default_translates_what_it_knows() -> None:
    engine, scribes = engines(es=model("castellano"), ku=model("kurdî"))
    heard = engine.hear(WINDOWS)
    heard.read("transcribe", ["es", "ku", "en"])
    assert said(heard.read("translate", ["es", "ku", "en"])) == [
        "default:translate:0:es::0",
        "kurdî:translate:1:fa::0",
        "default:translate:2:en::0",
    ]
    assert scribes["kurdî"].heard == [[1]]


@pytest.mark.parametrize("reads_as", [None, "xx"])
def test_without_a_token_of_its_own_the_model_guesses_which_it_was_trained_with(reads_as) -> None:
    engine, _ = engines(ku=model("kurdî", reads_as))
    assert said(engine.hear(WINDOWS).read("transcribe", ["ku"] * 3))[0].endswith(":0:fa::0")


def test_some_of_what_was_heard_is_not_heard_again() -> None:
    engine, scribes = engines(es=model("castellano"))
    heard = engine.hear(WINDOWS)
    heard.read("transcribe", ["es", "es", "es"])
    assert said(heard.only([2, 0]).read("transcribe", ["es", "es"])) == [
        "castellano:transcribe:2:es::0",
        "castellano:transcribe:0:es::0",
    ]
    assert scribes["castellano"].heard == [[0, 1, 2]]


def test_it_names_every_model() -> None:
    engine, _ = engines(ku=model("kurdî", "fa"))
    assert set(engine.language_codes) == {"en", "es", "fa", "ku"}
    assert engine.description["own_models"] == {
        "ku": {"model": "kurdî", "model_sha256": "hash of kurdî", "reads_as": "fa"}
    }
