"""Translation of what was said: text to text, whatever translates it.

Whisper's own English is not made here: it is heard (`transcripts.recognition.speech`).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

__all__ = ["Translator"]


class Translator(Protocol):
    """Something that translates sentences.

    Each translator passes the same tests (``tests/transcripts/test_translators.py``).
    """

    @property
    def description(self) -> Mapping[str, Any]:
        """Its ``name`` and what else decides what it makes: version, model, the model's SHA-256."""

    @property
    def leaves_to(self) -> str | None:
        """The host that the text is sent to; None for one that works on this machine."""

    def pair(self, source: str, target: str) -> str | None:
        """What it calls the pair of two languages (BCP 47), or None when it cannot do that pair.

        May raise what `translate` does.
        """

    def translate(
        self, sentences: Sequence[str], source: str, target: str, context: Sequence[str] = ()
    ) -> list[str]:
        """As many translations as sentences, in their order, each on one line.

        The sentences follow each other; `context` are those said before the first. Not every
        translator can use what was said before. Raises `ModelMissingError` when the translator
        does not work, and `TranscriptError` when it answers with what is no translation.
        """
