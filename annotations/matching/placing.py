"""Where in a recording a quote was said: one alignment of its words with what was said.

Dynamic programming over quote words and spoken words (Smith-Waterman with a free start and end
in the speech), each row one numpy step. Besides matching, adding and skipping words, the path
may jump: cheaply at an ellipsis, dearly at a sentence end, very dearly elsewhere, and dearer
still when it goes back. So a quote put together from distant remarks is found as that, and one
that merely shares phrases with them is not.

The path runs over the stretches of the recording that share words with the quote
(`matching.archive`), as if they were the whole: what lies between them costs what it would
cost if it were there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from annotations.matching.index import NEAR_CUTOFF, Floats, Ints, Track
from annotations.words import lexicon
from annotations.words.wording import Joint, Printed

# Found on invented and on edited quotations of public speeches; the unit is one telling word.
ADDED = 0.35
SUBSTITUTED = 0.3
IN_BRACKETS = 0.04
LONGEST_STUTTER = 3
INSTEAD_OF_SPEECH = 0.05
BRACKET_SKIP_SHARE = 0.3
# Leaving out many words at once is one edit, so each further word costs less.
LONG_OPEN, LONG_SHARE = 0.8, 0.35
NEAR_JUMP_SLOPE = 0.003
FORWARD: dict[Joint, float] = {"ellipsis": 0.15, "sentence": 1.6, "": 3.0}
BACKWARD: dict[Joint, float] = {"ellipsis": 1.5, "sentence": 2.0, "": 3.5}

MOST_CELLS = 60_000_000
"""Of a table that fits a laptop's memory: 7,000 quoted words in as many spoken ones."""
Stretch = tuple[int, int]
"""Tokens ``[start, end)`` of a track."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A quote word and the spoken word it was laid beside, if any; `jumped` before it."""

    word: Printed
    spoken: int | None
    likeness: float = 0.0
    jumped: bool = False


@dataclass(frozen=True)
class Placement:
    """A quote laid along a track. `gain` is the alignment's value in telling words."""

    track: Track
    pairs: tuple[Pair, ...]
    gain: float

    @cached_property
    def matched(self) -> list[int]:
        """Positions of the matched spoken words in the track, in the quote's order."""
        return matched_words(self.pairs)

    @cached_property
    def start_ms(self) -> int:
        """The start of the first matched word in the recording."""
        return int(self.track.columns.start_ms[self.matched].min())

    @cached_property
    def end_ms(self) -> int:
        """The end of the last matched word in the recording."""
        return int(self.track.columns.end_ms[self.matched].max())


def matched_words(pairs: Sequence[Pair]) -> list[int]:
    """Positions of the spoken words that are (nearly) those printed."""
    return [
        pair.spoken for pair in pairs if pair.spoken is not None and pair.likeness >= NEAR_CUTOFF
    ]


def place(
    words: Sequence[Printed], track: Track, stretches: Sequence[Stretch], limit: int = 4
) -> list[Placement]:
    """The best places of a quote in stretches of a track, best first, no two ending together.

    The stretches are in order and apart from each other. A quote too long for its table
    (`MOST_CELLS`) is nowhere: nobody quotes so much.
    """
    width = sum(end - start for start, end in stretches)
    if not words or not width or len(words) * width > MOST_CELLS:
        return []
    table = _Table(words, track, stretches)
    final = table.scores[-1].copy()
    placements: list[Placement] = []
    while len(placements) < limit:
        end = int(np.argmax(final))
        if final[end] <= 0 or (placements and final[end] < 0.5 * placements[0].gain):
            break
        placement = Placement(track, tuple(table.trace(end)), float(final[end]))
        if not placement.matched:
            break
        placements.append(placement)
        first, last = table.columns_of(min(placement.matched), max(placement.matched))
        final[first + 1 : last + 2] = -np.inf
        final[max(0, end - 2) : end + 3] = -np.inf
    return [replace(one, pairs=tuple(_to_last_said(one.pairs, track))) for one in placements]


def _to_last_said(pairs: Sequence[Pair], track: Track) -> Iterator[Pair]:
    """A word said twice where a run of words ends counts as said the second time."""
    for pair, after in zip_longest(pairs, pairs[1:]):
        if pair.spoken is not None and (after is None or after.jumped):
            yield replace(pair, spoken=_last_said(pair.spoken, track))
        else:
            yield pair


def _last_said(at: int, track: Track) -> int:
    words = track.columns.word
    for _ in range(LONGEST_STUTTER):
        other = at + 1
        while other in track.fillers:
            other += 1
        if other >= len(track) or track.columns.opens_sentence[other] or words[other] != words[at]:
            break
        at = other
    return at


def likeness(norms: Sequence[str], words: Sequence[str]) -> Floats:
    """How alike each norm is to each of the words, 0 to 1; 0 when they are different words."""
    alike = cdist(
        norms,
        words,
        scorer=Levenshtein.normalized_similarity,
        score_cutoff=NEAR_CUTOFF,
        dtype=np.float64,
    )
    for row, norm in enumerate(norms):
        if same := lexicon.same_words(norm):
            alike[row, [column for column, word in enumerate(words) if word in same]] = 1.0
    return alike


_BARRIER = -1


def _columns(stretches: Sequence[Stretch]) -> Ints:
    """The positions of the stretches' tokens in the track, a barrier between two stretches."""
    parts: list[NDArray[np.int32]] = []
    for start, end in stretches:
        parts += [np.array([_BARRIER], np.int32), np.arange(start, end, dtype=np.int32)]
    return np.concatenate(parts[1:])


class _Table:
    """The filled table and the way back through it.

    ``scores[i, j]`` is the best value of the first `i` quote words ending at column `j`, counted
    from 1; a column is a spoken word of the stretches, or a barrier that no word can lie beside.
    """

    def __init__(
        self, words: Sequence[Printed], track: Track, stretches: Sequence[Stretch]
    ) -> None:
        self.words = words
        self._columns = _columns(stretches)
        numbers = track.columns.word[self._columns]
        known, self._heard = np.unique(numbers, return_inverse=True)
        self._heard[self._columns == _BARRIER] = len(known)
        self._likeness = self._likenesses(track, known)
        ends = np.where(self._columns == _BARRIER, np.roll(self._columns, -1), self._columns + 1)
        start = self._columns[0]
        self._skipped = track.skipped[np.concatenate([[start], ends])]
        self._slope = NEAR_JUMP_SLOPE * np.concatenate([[start], ends])
        shape = (len(words) + 1, len(self._columns) + 1)
        self.scores = np.zeros(shape)
        self._slid = np.zeros(shape, dtype=bool)
        self._paired = np.zeros(shape, dtype=bool)
        self._jumped = np.zeros(shape, dtype=bool)
        for row, word in enumerate(words):
            self._fill(row, word, track.weight(word.norm))

    def _likenesses(self, track: Track, known: Ints) -> list[Floats]:
        """For each quote word, how alike it is to each of the known words and to a barrier."""
        norms = list(dict.fromkeys(word.norm for word in self.words))
        alike = likeness(norms, [track.vocabulary[number] for number in known])
        row_of = {norm: row for row, norm in enumerate(norms)}
        return [np.append(alike[row_of[word.norm]], -np.inf) for word in self.words]

    def columns_of(self, first: int, last: int) -> tuple[int, int]:
        """The columns of two positions in the track."""
        found = [int(np.flatnonzero(self._columns == at)[0]) for at in (first, last)]
        return found[0], found[1]

    def _fill(self, row: int, word: Printed, weight: float) -> None:
        before = self.scores[row]
        if row:
            landed = np.maximum(before, self._jumps(before, word.joint))
            self._jumped[row + 1] = landed > before + 1e-9
            before = landed
        best = before - (IN_BRACKETS if word.bracketed else ADDED)
        gains = _gains(self._likeness[row], weight, word.bracketed)
        paired = before[:-1] + gains[self._heard]
        self._paired[row + 1, 1:] = paired >= best[1:]
        best[1:] = np.maximum(best[1:], paired)
        slid = best
        for opening, share in _gap_costs(word):
            skipped = self._skipped * share
            slid = np.maximum(slid, np.maximum.accumulate(best + skipped) - skipped - opening)
        self._slid[row + 1] = slid > best + 1e-9
        self.scores[row + 1] = slid

    def _gap_start(self, row: int, end: int) -> int:
        """Where the gap of skipped words that ends at a column began."""
        starts = np.flatnonzero(~self._slid[row, :end])
        gaps = self._skipped[end] - self._skipped[starts]
        costs = [opening + share * gaps for opening, share in _gap_costs(self.words[row - 1])]
        return int(starts[np.argmax(self.scores[row, starts] - np.minimum(*costs))])

    def _jumps(self, before: Floats, joint: Joint) -> Floats:
        ahead = np.maximum.accumulate(before + self._slope) - self._slope - FORWARD[joint]
        landed: Floats = np.maximum(ahead, before.max() - BACKWARD[joint])
        return landed

    def trace(self, end: int) -> list[Pair]:
        """The pairs of the best path that ends at a column."""
        pairs: list[Pair] = []
        at = end
        for row in range(len(self.words), 0, -1):
            if self._slid[row, at]:
                at = self._gap_start(row, at)
            paired = bool(self._paired[row, at])
            at -= paired
            jumped = bool(self._jumped[row, at])
            word = self.words[row - 1]
            alike = float(self._likeness[row - 1][self._heard[at]]) if paired else 0.0
            pairs.append(Pair(word, int(self._columns[at]) if paired else None, alike, jumped))
            if jumped:
                at = self._take_off(row - 1, at, word.joint)
        return pairs[::-1]

    def _take_off(self, row: int, landing: int, joint: Joint) -> int:
        """Where a jump to a column began."""
        before = self.scores[row]
        ahead = int(np.argmax(before[: landing + 1] + self._slope[: landing + 1]))
        forward = before[ahead] - self._slope[landing] + self._slope[ahead] - FORWARD[joint]
        anywhere = int(np.argmax(before))
        return ahead if forward >= before[anywhere] - BACKWARD[joint] else anywhere


def _gap_costs(word: Printed) -> tuple[tuple[float, float], tuple[float, float]]:
    """The two prices of leaving out spoken words behind a quote word: opening, share of each."""
    share = BRACKET_SKIP_SHARE if word.bracketed else 1.0
    return (0.0, share), (LONG_OPEN, LONG_SHARE * share)


def _gains(likeness: Floats, weight: float, bracketed: bool) -> Floats:
    """What laying a quote word beside each of the words heard brings."""
    loss = INSTEAD_OF_SPEECH if bracketed else SUBSTITUTED
    near = weight * (2.2 * likeness - 1.2)
    return np.where(likeness >= NEAR_CUTOFF, near, np.where(np.isinf(likeness), -np.inf, -loss))
