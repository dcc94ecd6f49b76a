"""Words laid beside words: which of one text are which of another, however long both are.

As patience diff does it: runs of words that stand just once in both are surest, the longest runs
first, and among them those that keep the order; what lies between two such places is compared by
itself. So a passage that only one text has finds no words here and there in the other. Texts that
repeat themselves hold no such run; their longest common subsequence is taken.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz.distance import LCSseq

_RUNS = (5, 3, 2, 1)
"""Lengths of the runs looked for, one after the other."""
_SHORT = 200
"""Words on both sides that are compared with all the others; that takes their number squared."""
_LONGEST = 40_000
"""Words on a side whose longest common subsequence is found: that takes 200 MB of memory."""
_LEAST_SHARE = 0.3
"""Of the shorter side, what must agree; of unlike texts a sixth of the words are the same."""
_FEW = 4
"""On sides shorter than this, one word that is the same is enough."""


@dataclass(frozen=True, slots=True)
class Run:
    """So many words from `one` on are the same as those from `other` on."""

    one: int
    other: int
    length: int


@dataclass(frozen=True, slots=True)
class _Part:
    """Words ``[start, end)`` of both texts."""

    start: int
    end: int
    other_start: int
    other_end: int

    @property
    def shorter(self) -> int:
        return min(self.end - self.start, self.other_end - self.other_start)

    @property
    def longer(self) -> int:
        return max(self.end - self.start, self.other_end - self.other_start)


def plain(word: str) -> str:
    """A word without case and punctuation; one that is nothing else stays."""
    return "".join(letter for letter in word.casefold() if letter.isalnum()) or word


def same_words(one: Sequence[str], other: Sequence[str]) -> list[Run]:
    """The runs of words that both texts have, in order."""
    ones, others = [plain(word) for word in one], [plain(word) for word in other]
    pairs = _pairs(ones, others, _Part(0, len(ones), 0, len(others)), _RUNS)
    runs: list[Run] = []
    for at, other_at in pairs:
        last = runs[-1] if runs else None
        if last and (last.one + last.length, last.other + last.length) == (at, other_at):
            runs[-1] = Run(last.one, last.other, last.length + 1)
        else:
            runs.append(Run(at, other_at, 1))
    return runs


def gaps(runs: Sequence[Run], one: int, other: int) -> Iterator[tuple[range, range]]:
    """What stands in two texts of so many words before, between and behind their runs."""
    at, other_at = 0, 0
    for run in (*runs, Run(one, other, 0)):
        if at < run.one or other_at < run.other:
            yield range(at, run.one), range(other_at, run.other)
        at, other_at = run.one + run.length, run.other + run.length


def _pairs(
    ones: Sequence[str], others: Sequence[str], part: _Part, lengths: Sequence[int]
) -> list[tuple[int, int]]:
    """The places of the words of a part that are the same, in order."""
    if not part.shorter:
        return []
    if part.longer <= _SHORT or not lengths:
        return _closely(ones, others, part)
    length, *shorter = lengths
    found: list[tuple[int, int]] = []
    start, other_start = part.start, part.other_start
    for at, other_at in (*_anchors(ones, others, part, length), (part.end, part.other_end)):
        between = _Part(start, at, other_start, other_at)
        found += _pairs(ones, others, between, shorter)
        if at < part.end and other_at < part.other_end:
            found.append((at, other_at))
            start, other_start = at + 1, other_at + 1
    return found


def _closely(ones: Sequence[str], others: Sequence[str], part: _Part) -> list[tuple[int, int]]:
    """The same with every word compared; none where the two are unlike."""
    one, other = ones[part.start : part.end], others[part.other_start : part.other_end]
    if part.longer > _LONGEST:
        return []
    blocks = _long_blocks(one, other) if part.longer > _SHORT else _short_blocks(one, other)
    same = sum(length for _, _, length in blocks)
    if part.shorter >= _FEW and same < _LEAST_SHARE * part.shorter:
        return []
    return [
        (part.start + at + n, part.other_start + other_at + n)
        for at, other_at, length in blocks
        for n in range(length)
    ]


def _short_blocks(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, int]]:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return [(block.a, block.b, block.size) for block in matcher.get_matching_blocks()]


def _long_blocks(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, int]]:
    return [(b.a, b.b, b.size) for b in LCSseq.opcodes(one, other).as_matching_blocks()]


def _anchors(
    ones: Sequence[str], others: Sequence[str], part: _Part, length: int
) -> list[tuple[int, int]]:
    """Words that begin a run which stands once in either part, as many as keep one order."""
    places = _once(ones, part.start, part.end, length)
    other_places = _once(others, part.other_start, part.other_end, length)
    both = [(at, other_places[run]) for run, at in places.items() if run in other_places]
    anchors: dict[int, int] = {}
    for at, other_at in _in_one_order(sorted(both)):
        for n in range(length):
            anchors.setdefault(at + n, other_at + n)
    return _in_one_order(sorted(anchors.items()))


def _once(words: Sequence[str], start: int, end: int, length: int) -> dict[tuple[str, ...], int]:
    runs = [tuple(words[at : at + length]) for at in range(start, end - length + 1)]
    number = Counter(runs)
    return {run: at for at, run in enumerate(runs, start) if number[run] == 1}


def _in_one_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of pairs, sorted by the first place, whose second places rise too."""
    ends: list[int] = []
    chosen: list[int] = []
    before: list[int | None] = []
    for n, (_, place) in enumerate(pairs):
        at = bisect_left(ends, place)
        before.append(chosen[at - 1] if at else None)
        ends[at : at + 1] = [place]
        chosen[at : at + 1] = [n]
    path: list[tuple[int, int]] = []
    last = chosen[-1] if chosen else None
    while last is not None:
        path.append(pairs[last])
        last = before[last]
    return path[::-1]
