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

from transcripts.errors import TranscriptError
from transcripts.models import SpeechModel
from transcripts.openmp import spin_briefly

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

    def language_odds(self, window: int, start_ms: int, end_ms: int) -> Mapping[str, float]:
        """The probability of each language code for a part of a window, counted from its start."""

    def read(
        self, task: Task, languages: Sequence[str], terms: str = "", attempt: int = 0
    ) -> list[Reading]:
        """Read every window, given the language spoken in each.

        `terms` are names and terms that may be said, shown to the recogniser as text is that came
        before. `attempt` counts from 0; an engine reads otherwise each time, and the same way at
        the same attempt, so that what was misread at first can be read again.
        """


class Engine(Protocol):
    """A recogniser with its model loaded."""

    @property
    def description(self) -> Mapping[str, Any]:
        """What a transcript records of it: name, version, model, model_sha256, options."""

    @property
    def language_codes(self) -> Sequence[str]:
        """The languages it can be told to read."""

    def hear(self, windows: Sequence[Window]) -> Heard:
        """Hear windows."""


def _faster_whisper(model: SpeechModel) -> Engine:
    spin_briefly()
    from transcripts.engines.faster_whisper import FasterWhisper

    return FasterWhisper(model)


ENGINES: Mapping[str, Callable[[SpeechModel], Engine]] = {"faster-whisper": _faster_whisper}
DEFAULT_ENGINE = "faster-whisper"


def load_engine(name: str, model: SpeechModel) -> Engine:
    """Load a model into the engine of that name.

    Raises `TranscriptError` for a name that is not in `ENGINES`.
    """
    if name not in ENGINES:
        raise TranscriptError(f"{name}: no such engine; there is {', '.join(ENGINES)}")
    return ENGINES[name](model)
