"""Quotes in a machine's translation: the same thing said in other words.

The machine and the editor translated independently, so word order and half of the words differ.
What they share are telling words; the stretch of segments that shares most of them with the
quote, and little else, is its place.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from annotations.matching.index import Track
from annotations.words import lexicon
from annotations.words.wording import Printed

# Found on machine translations of read sentences, and on invented quotes about the same matters:
# the fewer words are shared, the larger their share must be.
ENOUGH, ENOUGH_PER_WORD = 0.2, 1.3
FEWEST_SHARED = 3
MOST_SEGMENTS = 8
LONGEST_SHARE = 3
_STEM = 5


@dataclass(frozen=True, slots=True)
class Stretch:
    """Segments ``first`` to ``last`` (both included), the tokens shared, and how much is shared.

    `overlap` is the Dice coefficient of telling words, 0 to 1; `coverage` how much the quote says
    beside what the stretch says, more than 1 when it says more.
    """

    track: Track
    first: int
    last: int
    shared: tuple[int, ...]
    overlap: float
    coverage: float


class Rarity:
    """How much a stem tells, and the telling stems of each translated segment with positions."""

    def __init__(self, track: Track) -> None:
        self.track = track
        dull = lexicon.function_words(track.transcript.language)
        dull |= lexicon.fillers(track.transcript.language)
        self.segments: list[list[tuple[str, int]]] = [[] for _ in track.transcript.segments]
        for at, token in enumerate(track.tokens):
            if token.norm not in dull and track.is_translation(at):
                self.segments[token.segment].append((stem(token.norm), at))
        holding = Counter(word for words in self.segments for word in {stem for stem, _ in words})
        self._share = {word: count / len(self.segments) for word, count in holding.items()}

    def __call__(self, word: str) -> float:
        return float(np.clip(-np.log10(self._share.get(word, 0.0) + 0.01), 0.2, 2.0))


def stretch_of(words: Sequence[Printed], rarity: Rarity) -> Stretch | None:
    """The translated segments that say what the quote says, if any surely do."""
    language = rarity.track.transcript.language
    telling = _telling([word.norm for word in words if not word.bracketed], language)
    if len(set(telling)) < FEWEST_SHARED:
        return None
    found = sorted(_windows(telling, rarity), key=lambda stretch: -stretch.overlap)
    if not found:
        return None
    best = found[0]
    elsewhere = (one.overlap for one in found if one.last < best.first or one.first > best.last)
    evidence = best.overlap - max(elsewhere, default=0.0) / 2
    return best if evidence >= ENOUGH + ENOUGH_PER_WORD / len(best.shared) else None


def stem(norm: str) -> str:
    """A word's beginning: "completed" and "completion" are one."""
    return norm[:_STEM] if len(norm) > _STEM else norm


def _telling(norms: Sequence[str], language: str) -> list[str]:
    dull = lexicon.function_words(language) | lexicon.fillers(language)
    return [stem(norm) for norm in norms if norm not in dull]


def _windows(telling: Sequence[str], rarity: Rarity) -> Iterator[Stretch]:
    """Every run of segments that begins and ends with a shared word and is not far too long."""
    wanted = Counter(telling)
    worth = sum(map(rarity, telling))
    sharing = [any(word in wanted for word, _ in words) for words in rarity.segments]
    for first in (number for number, shares in enumerate(sharing) if shares):
        said: list[tuple[str, int]] = []
        for last in range(first, min(first + MOST_SEGMENTS, len(sharing))):
            said += rarity.segments[last]
            said_worth = sum(rarity(word) for word, _ in said)
            if said_worth > LONGEST_SHARE * worth:
                break
            shared = _shared(wanted, said)
            if sharing[last] and len({word for word, _ in shared}) >= FEWEST_SHARED:
                both = 2 * sum(rarity(word) for word, _ in shared) / (worth + said_worth)
                positions = tuple(at for _, at in shared)
                yield Stretch(rarity.track, first, last, positions, both, worth / said_worth)


def _shared(wanted: Counter[str], said: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """The words said that the quote has too, each as often as the quote has it."""
    left, shared = wanted.copy(), []
    for word, at in said:
        if left[word] > 0:
            left[word] -= 1
            shared.append((word, at))
    return shared
