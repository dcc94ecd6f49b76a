"""Where in a recording a quote was said: one alignment of its words with all that was said.

Dynamic programming over quote words and spoken words (Smith-Waterman with a free start and end
in the speech), each row one numpy step, so that no place is ruled out beforehand. Besides
matching, adding and skipping words, the path may jump: cheaply at an ellipsis, dearly at a
sentence end, very dearly elsewhere, and dearer still when it goes back. So a quote put together
from distant remarks is found as that, and one that merely shares phrases with them is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotations.index import NEAR_CUTOFF, Floats, Track
from annotations.wording import Joint, Printed

# Found on invented and on edited quotations of public speeches; the unit is one telling word.
ADDED = 0.35
SUBSTITUTED = 0.3
IN_BRACKETS = 0.04
BRACKET_SKIP_SHARE = 0.3
# Leaving out many words at once is one edit, so each further word costs less.
LONG_OPEN, LONG_SHARE = 0.8, 0.35
NEAR_JUMP_SLOPE = 0.003
FORWARD: dict[Joint, float] = {"ellipsis": 0.15, "sentence": 1.6, "": 3.0}
BACKWARD: dict[Joint, float] = {"ellipsis": 1.5, "sentence": 2.0, "": 3.5}


MOST_CELLS = 60_000_000


@dataclass(frozen=True, slots=True)
class Pair:
    """A quote word and the spoken word it was laid beside, if any; `jumped` before it."""

    word: Printed
    spoken: int | None
    likeness: float = 0.0
    jumped: bool = False


@dataclass(frozen=True, slots=True)
class Placement:
    """A quote laid along a track. `gain` is the alignment's value in telling words."""

    track: Track
    pairs: tuple[Pair, ...]
    gain: float

    @property
    def matched(self) -> list[int]:
        """Positions of the matched spoken words in the track, in the quote's order."""
        return matched_words(self.pairs)

    @property
    def start_ms(self) -> int:
        """The start of the first matched word in the recording."""
        return min(self.track.tokens[at].start_ms for at in self.matched)

    @property
    def end_ms(self) -> int:
        """The end of the last matched word in the recording."""
        return max(self.track.tokens[at].end_ms for at in self.matched)


def matched_words(pairs: Sequence[Pair]) -> list[int]:
    """Positions of the spoken words that are (nearly) those printed."""
    return [
        pair.spoken for pair in pairs if pair.spoken is not None and pair.likeness >= NEAR_CUTOFF
    ]


def place(words: Sequence[Printed], track: Track, limit: int = 4) -> list[Placement]:
    """The best places of a quote in a track, best first, none sharing its end with another.

    A quote too long for the memory of a laptop (`MOST_CELLS`: 2,000 words in four hours of speech,
    say) is nowhere: nobody quotes so much.
    """
    if not words or not track.tokens or len(words) * len(track.tokens) > MOST_CELLS:
        return []
    table = _Table(words, track)
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
        final[min(placement.matched) + 1 : max(placement.matched) + 2] = -np.inf
        final[max(0, end - 2) : end + 3] = -np.inf
    return placements


class _Table:
    """The filled table and the way back through it.

    ``scores[i, j]`` is the best value of the first `i` quote words ending at spoken word `j`.
    """

    def __init__(self, words: Sequence[Printed], track: Track) -> None:
        self.words = words
        self.track = track
        norms = list(dict.fromkeys(word.norm for word in words))
        likeness = track.likeness(norms)
        row_of = {norm: row for row, norm in enumerate(norms)}
        self._likeness = [likeness[row_of[word.norm]] for word in words]
        self._skipped = np.concatenate([[0.0], np.cumsum(track.skip_cost)])
        shape = (len(words) + 1, len(track.tokens) + 1)
        self.scores = np.zeros(shape)
        self._slid = np.zeros(shape, dtype=bool)
        self._paired = np.zeros(shape, dtype=bool)
        self._jumped = np.zeros(shape, dtype=bool)
        self._slope = NEAR_JUMP_SLOPE * np.arange(shape[1])
        for row, word in enumerate(words):
            self._fill(row, word)

    def _fill(self, row: int, word: Printed) -> None:
        before = self.scores[row]
        if row:
            landed = np.maximum(before, self._jumps(before, word.joint))
            self._jumped[row + 1] = landed > before + 1e-9
            before = landed
        best = before - (IN_BRACKETS if word.bracketed else ADDED)
        gains = _gains(self._likeness[row], self.track.weight(word.norm), word.bracketed)
        paired = before[:-1] + gains[self.track.ids]
        self._paired[row + 1, 1:] = paired >= best[1:]
        best[1:] = np.maximum(best[1:], paired)
        slid = best
        for opening, share in _gap_costs(word):
            skipped = self._skipped * share
            slid = np.maximum(slid, np.maximum.accumulate(best + skipped) - skipped - opening)
        self._slid[row + 1] = slid > best + 1e-9
        self.scores[row + 1] = slid

    def _gap_start(self, row: int, end: int) -> int:
        """Where the gap of skipped words that ends at a spoken word began."""
        starts = np.flatnonzero(~self._slid[row, :end])
        gaps = self._skipped[end] - self._skipped[starts]
        costs = [opening + share * gaps for opening, share in _gap_costs(self.words[row - 1])]
        return int(starts[np.argmax(self.scores[row, starts] - np.minimum(*costs))])

    def _jumps(self, before: Floats, joint: Joint) -> Floats:
        ahead = np.maximum.accumulate(before + self._slope) - self._slope - FORWARD[joint]
        landed: Floats = np.maximum(ahead, before.max() - BACKWARD[joint])
        return landed

    def trace(self, end: int) -> list[Pair]:
        """The pairs of the best path that ends at a spoken word."""
        pairs: list[Pair] = []
        at = end
        for row in range(len(self.words), 0, -1):
            if self._slid[row, at]:
                at = self._gap_start(row, at)
            paired = bool(self._paired[row, at])
            at -= paired
            jumped = bool(self._jumped[row, at])
            word = self.words[row - 1]
            alike = float(self._likeness[row - 1][self.track.ids[at]]) if paired else 0.0
            pairs.append(Pair(word, at if paired else None, alike, jumped))
            if jumped:
                at = self._take_off(row - 1, at, word.joint)
        return pairs[::-1]

    def _take_off(self, row: int, landing: int, joint: Joint) -> int:
        """Where a jump to a spoken word began."""
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
    """What laying a quote word beside each word of the vocabulary brings."""
    loss = IN_BRACKETS if bracketed else SUBSTITUTED
    near = weight * (2.2 * likeness - 1.2)
    return np.where(likeness >= NEAR_CUTOFF, near, -loss)
