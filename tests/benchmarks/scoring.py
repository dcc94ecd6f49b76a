"""How good a transcript is: words that are wrong, and words that are at the wrong time."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import jiwer
import numpy as np
from material import folded
from rapidfuzz.distance import Levenshtein
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

from transcripts.model import Word

_NORMALISERS = {"en": EnglishTextNormalizer()}
_OTHERS = BasicTextNormalizer()
_FILLERS = re.compile(r"\b(u+h+m*|u+m+|e+r+m*|a+h+|h*m+|mhm|huh|eh)\b")
"""Whisper's English normaliser drops the commonest of these itself."""


@dataclass(slots=True)
class Wording:
    """Words of the texts, and how many of them a recogniser changed, left out, and added."""

    words: int = 0
    changed: int = 0
    left_out: int = 0
    added: int = 0

    def count(self, text: str, heard: str, language: str) -> None:
        """Compare what was heard with the text, after Whisper's normaliser, fillers aside."""
        said = _normalised(text, language)
        found = jiwer.process_words(said, _normalised(heard, language))
        self.words += len(said.split())
        self.changed += found.substitutions
        self.left_out += found.deletions
        self.added += found.insertions

    @property
    def error_rate(self) -> float:
        """The word error rate."""
        return (self.changed + self.left_out + self.added) / self.words


@dataclass(frozen=True, slots=True)
class Apart:
    """By how many milliseconds times are off: half of them by no more, nine in ten by no more."""

    median_ms: float
    most_ms: float

    @classmethod
    def of(cls, off_ms: Sequence[int]) -> "Apart | None":
        """None where there is nothing to compare."""
        if not off_ms:
            return None
        median, most = np.percentile(np.abs(off_ms), (50, 90))
        return cls(round(float(median)), round(float(most)))


def times_apart(truth: Sequence[Word], heard: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """How much later, in ms, each word that was heard rightly starts and ends than it should."""
    said, found = _plain(truth), _plain(heard)
    for kind, first, end, at, _ in Levenshtein.opcodes(said, found):
        if kind == "equal":
            for true, word in zip(truth[first:end], heard[at:], strict=False):
                yield word.start_ms - true.start_ms, word.end_ms - true.end_ms


def _plain(words: Iterable[Word]) -> list[str]:
    return [folded(word.text) for word in words]


def _normalised(text: str, language: str) -> str:
    plain: str = _NORMALISERS.get(language, _OTHERS)(text)
    return " ".join(_FILLERS.sub(" ", plain).split())
