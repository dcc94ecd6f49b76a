"""An engine made of engines: windows in a language that has a model of its own are read by it.

Which language that is, the default model tells, since it knows the most. Into English it also
translates them: models trained further for one language are trained to write it down, and forget
how to translate. But a language that the default does not know at all its own model translates,
as well as it can: the default would make up fluent English.

A language for which Whisper has no token (Kurdish) borrows another's. Which one a model was
trained with its files say (`SpeechModel.reads_as`); where they do not, the model's own guess
about the window is taken.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from media.audio import SAMPLE_RATE
from transcripts.recognition.engines import Engine, Heard, Reading, Task, Window
from transcripts.recognition.models import SpeechModel


class ByLanguage:
    """A default engine, and models of single languages that are loaded when one is spoken."""

    def __init__(
        self,
        default: Engine,
        own: Mapping[str, SpeechModel],
        load: Callable[[SpeechModel], Engine],
    ) -> None:
        self.default = default
        self._own = own
        self._load = cache(load)

    @property
    def description(self) -> Mapping[str, Any]:
        """The default's, and the model of every language that has its own."""
        models = {
            code: {"model": model.name, "model_sha256": model.sha256, "reads_as": model.reads_as}
            for code, model in self._own.items()
        }
        return {**self.default.description, "own_models": models}

    @property
    def language_codes(self) -> Sequence[str]:
        """Those of the default, and those with a model of their own."""
        return tuple(dict.fromkeys((*self.default.language_codes, *self._own)))

    @property
    def batch(self) -> int:
        """As many windows as the default takes."""
        return self.default.batch

    @property
    def at_once(self) -> int:
        """As many threads as the default takes."""
        return self.default.at_once

    def hear(self, windows: Sequence[Window], attempt: int = 0) -> "HeardByMany":
        """Windows that are heard once it is known by which models."""
        return HeardByMany(self, windows, attempt)

    def reader(self, task: Task, language: str) -> Engine:
        """The engine that reads a language."""
        model = self._own.get(language)
        if model is None or (task == "translate" and language in self.default.language_codes):
            return self.default
        return self._load(model)

    def token(self, engine: Engine, language: str) -> str | None:
        """The language that an engine is told, or None when it must be guessed."""
        if language in engine.language_codes:
            return language
        borrowed = self._own[language].reads_as
        return borrowed if borrowed in engine.language_codes else None


class HeardByMany:
    """Windows that each engine hears when it is first asked about them, and only those."""

    def __init__(self, engines: ByLanguage, windows: Sequence[Window], attempt: int) -> None:
        self._engines = engines
        self._windows = windows
        self._attempt = attempt
        self._heard: dict[tuple[Engine, tuple[int, ...]], Heard] = {}

    def only(self, windows: Sequence[int]) -> "HeardByMany":
        """Some of the windows, by their numbers."""
        part = HeardByMany(self._engines, [self._windows[n] for n in windows], self._attempt)
        for engine, known in list(self._heard):
            if set(windows) <= set(known):
                part._heard[engine, tuple(range(len(windows)))] = self._by(engine, tuple(windows))
        return part

    def language_odds(self, window: int, start_ms: int, end_ms: int) -> Mapping[str, float]:
        """The default's probability of each language code for a part of a window."""
        heard = self._by(self._engines.default, tuple(range(len(self._windows))))
        return heard.language_odds(window, start_ms, end_ms)

    def read(self, task: Task, languages: Sequence[str], terms: str = "") -> list[Reading]:
        """Read every window by the model for its language."""
        readers = [self._engines.reader(task, language) for language in languages]
        readings: dict[int, Reading] = {}
        for engine in dict.fromkeys(readers):
            mine = tuple(n for n, reader in enumerate(readers) if reader is engine)
            heard = self._by(engine, mine)
            told = [
                self._engines.token(engine, languages[n]) or self._guessed(heard, place, n)
                for place, n in enumerate(mine)
            ]
            readings |= zip(mine, heard.read(task, told, terms), strict=True)
        return [readings[n] for n in range(len(languages))]

    def _by(self, engine: Engine, windows: tuple[int, ...]) -> Heard:
        """Windows as an engine heard them, taken from what it has already heard where it can."""
        for (one, known), heard in self._heard.items():
            if one is engine and set(windows) <= set(known):
                return heard.only([known.index(n) for n in windows]) if windows != known else heard
        heard = engine.hear([self._windows[n] for n in windows], self._attempt)
        self._heard[engine, windows] = heard
        return heard

    def _guessed(self, heard: Heard, place: int, window: int) -> str:
        length_ms = len(self._windows[window]) * 1000 // SAMPLE_RATE
        odds = heard.language_odds(place, 0, length_ms)
        return max(odds, key=odds.__getitem__)
