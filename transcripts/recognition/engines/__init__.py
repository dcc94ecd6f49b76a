"""Speech recognisers behind one small protocol.

An engine hears windows of at most 30 s, several at once. Hearing is the dear part (Whisper's
encoder) and is done once; what was heard can then be read off more than once: as spoken, and in
English.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from transcripts.errors import ModelMissingError, TranscriptError
from transcripts.recognition.machine import Machine
from transcripts.recognition.models import SpeechModel, SpeechModels
from transcripts.recognition.models.forms import CHECKPOINT, CTRANSLATE2
from transcripts.recognition.tuning import align_alone, keep_memory, spin_briefly

Task = Literal["transcribe", "translate"]
Window = npt.NDArray[np.float32]
"""Shape (n,), n at most 480,000: mono at 16 kHz, -1 to 1."""


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word as read off a window: `text` keeps its leading space, where it has one."""

    start_ms: int
    """From the start of the window, as `end_ms`."""
    end_ms: int
    text: str
    confidence: float
    heard: str = ""
    """What was read at first, where this is a name that was read when it was shown."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One window read once."""

    words: tuple[ReadWord, ...]
    mean_logprob: float
    """Mean log probability of the tokens."""
    compression_ratio: float
    """Bytes of text to bytes of it compressed: above 2.4 it repeats itself (Whisper's limit)."""
    no_speech: float
    """The recogniser's own probability that nobody speaks in the window."""


class Heard(Protocol):
    """Windows that an engine has heard."""

    def only(self, windows: Sequence[int]) -> "Heard":
        """Some of the windows, by their numbers and in that order, without hearing them again."""

    def language_odds(self, window: int, start_ms: int, end_ms: int) -> Mapping[str, float]:
        """The probability of each language code for a part of a window, counted from its start."""

    def read(self, task: Task, languages: Sequence[str], terms: str = "") -> list[Reading]:
        """Read every window, given the language spoken in each.

        `terms` are names and terms that may be said, shown to the recogniser as text is that came
        before.
        """


class Engine(Protocol):
    """A recogniser with its model loaded."""

    @property
    def description(self) -> Mapping[str, Any]:
        """What a transcript records of it: name, version, model, model_sha256, options."""

    @property
    def language_codes(self) -> Sequence[str]:
        """The languages it can be told to read."""

    @property
    def batch(self) -> int:
        """How many windows it had better hear together; a run that is killed loses as many."""

    @property
    def at_once(self) -> int:
        """How many threads may use it at once to good effect."""

    def hear(self, windows: Sequence[Window], attempt: int = 0) -> Heard:
        """Hear windows, all at once.

        `attempt` counts from 0; an engine hears or reads otherwise each time, and the same way at
        the same attempt, so that what was misread at first can be heard again.
        Here and in what `Heard` does, `OutOfMemoryError` is raised where memory is short: fewer
        windows may do. `ModelMissingError` is raised where the device fails.
        """


@dataclass(frozen=True, slots=True)
class EngineKind:
    """An entry of `ENGINES`: the form of models that it takes, and what loads one."""

    form: str
    load: Callable[[SpeechModel, Machine], Engine]


def _faster_whisper(model: SpeechModel, machine: Machine) -> Engine:
    spin_briefly()
    keep_memory()
    from transcripts.recognition.engines.faster_whisper import FasterWhisper

    return FasterWhisper(model, machine)


def _openai(model: SpeechModel, machine: Machine) -> Engine:
    spin_briefly()
    align_alone()
    try:
        from transcripts.recognition.engines.openai_whisper import OpenAIWhisper
    except ModuleNotFoundError as error:
        raise ModelMissingError(
            f"--engine openai needs {error.name}, which is not installed",
            "pip install openai-whisper",
        ) from None
    return OpenAIWhisper(model, machine)


DEFAULT_ENGINE = "faster-whisper"
ENGINES: Mapping[str, EngineKind] = {
    DEFAULT_ENGINE: EngineKind(CTRANSLATE2, _faster_whisper),
    "openai": EngineKind(CHECKPOINT, _openai),
}


def load_engine(name: str, models: SpeechModels, machine: Machine | None = None) -> Engine:
    """Load models into the engine of that name; those of single languages when first spoken.

    Raises `ModelMissingError` when a model or the device cannot be used, and as `engine_kind`.
    """
    kind, machine = engine_kind(name), machine or Machine()
    default = kind.load(models.default, machine)
    if not models.own:
        return default
    from transcripts.recognition.engines.by_language import ByLanguage

    return ByLanguage(default, models.own, lambda model: kind.load(model, machine))


def engine_kind(name: str) -> EngineKind:
    """The engine of that name. Raises `TranscriptError` for one that is not in `ENGINES`."""
    if name not in ENGINES:
        raise TranscriptError(f"{name}: no such engine; there is {', '.join(ENGINES)}")
    return ENGINES[name]
