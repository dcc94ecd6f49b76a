"""Words to sentences, and the sentences of a translation to those it translates."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

import sentencex

from transcripts.recognition.engines import ReadWord

PAUSE_MS = 1_500
"""A silence that ends a sentence, whatever the punctuation says."""
LONG_MS = 12_000
"""A sentence longer than this is divided at its longest pause or after a comma."""

_UNITS = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2))
"""How many spoken sentences may be how many translated ones."""
_MERGE_COST_MS = 300
"""What joining one more sentence must save in misplaced time."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words said in one go; never empty."""

    words: tuple[ReadWord, ...]

    @property
    def start_ms(self) -> int:
        """When the first word begins."""
        return self.words[0].start_ms

    @property
    def end_ms(self) -> int:
        """When the last word ends."""
        return self.words[-1].end_ms

    @property
    def text(self) -> str:
        """The words as written, spaces as the recogniser set them."""
        return "".join(word.text for word in self.words).strip()


def sentences(words: Sequence[ReadWord], language: str) -> tuple[Sentence, ...]:
    """Divide words at sentence ends, long pauses and, where a sentence is too long, at commas."""
    divided = [
        piece
        for by_text in _by_text(words, language)
        for by_pause in _by_pause(by_text)
        for piece in _not_too_long(by_pause)
    ]
    return tuple(Sentence(tuple(piece)) for piece in divided)


def pair_up(
    spoken: Sequence[Sentence], translated: Sequence[Sentence]
) -> list[tuple[Sentence, Sentence | None]]:
    """Spoken sentences with their translations, in order, each word used once.

    Both come from one window. Where one sentence was translated by two or two by one, they are
    joined, so that every pair stands for the same stretch of speech: the cheapest way to walk
    both lists, when a unit costs what its two halves differ in time. The times of translated
    words are rough, their order is not.
    """
    if not translated:
        return [(sentence, None) for sentence in spoken]
    if not spoken:
        return []
    for units in (_UNITS, ((1, 1), (1, 2), (2, 1), (len(spoken), len(translated)))):
        path = _cheapest_path(spoken, translated, units)
        if path is not None:
            return [(_joined(spoken[a:b]), _joined(translated[c:d])) for a, b, c, d in path]
    raise AssertionError("joining everything is always a path")


@cache
def sentence_ends(text: str, language: str) -> frozenset[int]:
    """Where the sentences of a text end, as offsets of what stands behind their last letter."""
    ends, offset = set(), 0
    for sentence in sentencex.segment(language, text):
        offset += len(sentence)
        ends.add(offset - len(sentence) + len(sentence.rstrip()))
    return frozenset(ends)


def shifted(words: Sequence[ReadWord], by_ms: int) -> tuple[ReadWord, ...]:
    """The same words, later."""
    return tuple(
        replace(word, start_ms=word.start_ms + by_ms, end_ms=word.end_ms + by_ms) for word in words
    )


def _by_text(words: Sequence[ReadWord], language: str) -> Iterator[list[ReadWord]]:
    text = "".join(word.text for word in words)
    ends = sentence_ends(text, language)
    group: list[ReadWord] = []
    offset = 0
    for word in words:
        group.append(word)
        offset += len(word.text)
        if any(offset - len(word.text) < end <= offset for end in ends):
            yield group
            group = []
    if group:
        yield group


def _by_pause(words: Sequence[ReadWord]) -> Iterator[list[ReadWord]]:
    group = [words[0]]
    for before, word in pairwise(words):
        if word.start_ms - before.end_ms >= PAUSE_MS:
            yield group
            group = []
        group.append(word)
    yield group


def _not_too_long(words: list[ReadWord]) -> Iterator[list[ReadWord]]:
    if len(words) < 2 or words[-1].end_ms - words[0].start_ms <= LONG_MS:
        yield words
        return
    cut = max(range(1, len(words)), key=lambda n: _cut_quality(words, n))
    yield from _not_too_long(words[:cut])
    yield from _not_too_long(words[cut:])


def _cut_quality(words: Sequence[ReadWord], cut: int) -> float:
    """How good it is to divide before word `cut`: pauses and commas, near the middle."""
    pause_ms = words[cut].start_ms - words[cut - 1].end_ms
    comma_ms = 400 if re.search(r"[,;:،؛、–—]$", words[cut - 1].text) else 0
    middle = (words[0].start_ms + words[-1].end_ms) / 2
    off_centre = abs(words[cut].start_ms - middle) / (words[-1].end_ms - words[0].start_ms)
    return pause_ms + comma_ms - 1000 * off_centre


def _cheapest_path(
    spoken: Sequence[Sentence],
    translated: Sequence[Sentence],
    units: Sequence[tuple[int, int]],
) -> list[tuple[int, int, int, int]] | None:
    """Dynamic programming over how many of each list are used; None when no path reaches both."""
    best: dict[tuple[int, int], tuple[float, list[tuple[int, int, int, int]]]] = {(0, 0): (0, [])}
    for a in range(len(spoken)):
        for c in range(len(translated)):
            if (a, c) not in best:
                continue
            cost, path = best[a, c]
            for m, n in units:
                b, d = a + m, c + n
                if b > len(spoken) or d > len(translated):
                    continue
                total = cost + _unit_cost(spoken[a:b], translated[c:d])
                if (b, d) not in best or total < best[b, d][0]:
                    best[b, d] = (total, [*path, (a, b, c, d)])
    end = best.get((len(spoken), len(translated)))
    return end[1] if end else None


def _unit_cost(spoken: Sequence[Sentence], translated: Sequence[Sentence]) -> float:
    misplaced = abs(spoken[0].start_ms - translated[0].start_ms) + abs(
        spoken[-1].end_ms - translated[-1].end_ms
    )
    return misplaced + _MERGE_COST_MS * (len(spoken) + len(translated) - 2)


def _joined(parts: Sequence[Sentence]) -> Sentence:
    return Sentence(tuple(word for part in parts for word in part.words))
