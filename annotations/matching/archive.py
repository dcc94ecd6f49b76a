"""Which stretches of all recordings are worth a closer look for a quote.

The tokens of all tracks lie in one row, cut into bins. For each word, and for each pair of
neighbouring words (fillers and repetitions aside), the archive knows the bins it stands in. A
quote's words and pairs vote for their bins, each with its rarity; so does every run of a dozen
of its words by itself, since a quote may be put together from distant remarks. The stretches
with the most votes are looked at (`matching.placing`), so that the cost of a quote grows
with how often its rarer words were said and not with all that was said.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from annotations.matching.index import Track
from annotations.matching.placing import Stretch, likeness
from annotations.words.wording import Printed

Longs = NDArray[np.int64]

BIN = 32
"""Tokens of a bin."""
_MARGIN, _MARGIN_AT_ELLIPSIS = 2, 12
"""Bins looked at on either side of those voted for; an ellipsis may leave out much."""
_RUN, _RUN_STEP = 12, 6
"""Quote words that vote together, and how far apart their runs begin."""
_PEAKS, _PEAKS_OF_RUN = 12, 3
_TRACKS = 6
_WORTH_A_LOOK = 0.4
"""The share of the best one's votes that a peak, or a track, needs."""
_LARGE, _COMMON = 2000, 1 / 8
"""In an archive of so many bins, a word that stands in so large a share of them has no vote."""
_NEAR, _NEAR_LETTERS = 0.72, 4
"""How alike words must be to vote for one that was never said, and how long that must be."""


@dataclass(frozen=True, slots=True)
class _Vote:
    """What a word, or a pair, says about the place: its bins, and the weight of its vote."""

    key: int
    bins: Longs
    weight: float


class Archive:
    """All tracks in one language, and where the words of a quote stand in them."""

    def __init__(self, language: str, tracks: Sequence[Track]) -> None:
        self.language = language
        self.tracks = tracks
        self._first_bin = [*accumulate((len(track) // BIN + 2 for track in tracks), initial=0)]
        words = (word for track in tracks for word in track.vocabulary)
        self._vocabulary = list(dict.fromkeys(words))
        self._number_of = {word: number for number, word in enumerate(self._vocabulary)}
        rows = [self._telling(number) for number in range(len(tracks))]
        self._words = _Postings(rows)
        self._pairs = _Postings([(self._pair(w[:-1], w[1:]), bins[1:]) for w, bins in rows])

    def stretches(self, words: Sequence[Printed]) -> list[tuple[Track, list[Stretch]]]:
        """Where to look for a quote: each promising track, and its stretches in order."""
        votes = list(self._votes(words))
        peaks = defaultdict[int, float](float)
        for run in _runs(len(words)):
            cast = {vote.key: vote for at in run for vote in votes[at]}.values()
            count = _PEAKS if len(run) == len(words) else _PEAKS_OF_RUN
            for peak, height in self._peaks(cast, len(run), count):
                peaks[peak] = max(height, peaks[peak])
        return self._by_track(peaks, words)

    def _telling(self, number: int) -> tuple[Longs, Longs]:
        """The telling tokens of a track, as the archive numbers words, and their bins."""
        track = self.tracks[number]
        word = track.columns.word
        kept = ~track.columns.filler
        kept[1:] &= word[1:] != word[:-1]
        at = np.flatnonzero(kept)
        numbers = np.array([self._number_of[norm] for norm in track.vocabulary], np.int64)
        return numbers[word[at]], at // BIN + self._first_bin[number]

    def _pair(self, left: Longs, right: Longs) -> Longs:
        return left * len(self._vocabulary) + right

    def _votes(self, words: Sequence[Printed]) -> Iterator[list[_Vote]]:
        """For each quote word its own vote, and that of the pair it is the second of."""
        before = None
        for word in words:
            number = None if word.bracketed else self._number_of.get(word.norm)
            if number is None:
                yield [] if word.bracketed else [*self._votes_of_near(word.norm)]
            elif before in (None, number):
                yield [self._vote(number, self._words.of(number))]
            else:
                pair = before * len(self._vocabulary) + number
                yield [
                    self._vote(number, self._words.of(number)),
                    self._vote(len(self._vocabulary) + pair, self._pairs.of(pair)),
                ]
            before = number

    def _votes_of_near(self, norm: str) -> Iterator[_Vote]:
        """The votes of words that one which was never said may have been heard as."""
        if len(norm) < _NEAR_LETTERS or not self._vocabulary:
            return
        alike = likeness([norm], self._vocabulary)[0]
        for number in np.flatnonzero(alike >= _NEAR).tolist():
            yield self._vote(number, self._words.of(number))

    def _vote(self, key: int, bins: Longs) -> _Vote:
        total = self._first_bin[-1]
        common = total > _LARGE and len(bins) > _COMMON * total
        # Every track has a bin that stays empty, so even a word that is everywhere weighs a little.
        rarity = float(np.log(1.1 * total / (len(bins) + 1)))
        return _Vote(key, bins[:0] if common else bins, rarity)

    def _peaks(self, votes: Iterable[_Vote], size: int, count: int) -> Iterator[tuple[int, float]]:
        """The bins where the windows with the most votes begin, and how many they have."""
        width = -(-size // BIN) + 1
        ballot = np.zeros(self._first_bin[-1] + width)
        for vote in votes:
            ballot[vote.bins] += vote.weight
        sums = np.concatenate([[0.0], np.cumsum(ballot)])
        heights = sums[width:] - sums[:-width]
        rising = np.diff(heights, prepend=-1.0) > 0
        falling = np.diff(heights, append=-1.0) <= 0
        tops = np.flatnonzero(rising & falling)
        tops = tops[np.argsort(-heights[tops])[:count]]
        for top in tops.tolist():
            if heights[top] > 0 and heights[top] >= _WORTH_A_LOOK * heights[tops[0]]:
                yield top, float(heights[top])

    def _by_track(
        self, peaks: dict[int, float], words: Sequence[Printed]
    ) -> list[tuple[Track, list[Stretch]]]:
        found: dict[int, list[int]] = defaultdict(list)
        best: dict[int, float] = defaultdict(float)
        for peak in sorted(peaks):
            number = int(np.searchsorted(self._first_bin, peak, side="right")) - 1
            found[number].append(peak - self._first_bin[number])
            best[number] = max(best[number], peaks[peak])
        ranked = sorted(found, key=lambda number: -best[number])[:_TRACKS]
        elided = any(word.joint == "ellipsis" for word in words)
        margin = _MARGIN_AT_ELLIPSIS if elided else _MARGIN
        width = -(-len(words) // BIN) + 1
        return [
            (self.tracks[number], _stretches(found[number], width, margin, self.tracks[number]))
            for number in ranked
            if best[number] >= _WORTH_A_LOOK * best[ranked[0]]
        ]


def archives(tracks: Sequence[Track]) -> list[Archive]:
    """The tracks, those of each language together."""
    by_language: dict[str, list[Track]] = defaultdict(list)
    for track in tracks:
        by_language[track.language].append(track)
    return [Archive(language, members) for language, members in by_language.items()]


class _Postings:
    """For each key the bins it stands in, from rows of keys and their bins."""

    def __init__(self, rows: Sequence[tuple[Longs, Longs]]) -> None:
        nothing = np.zeros(0, np.int64)
        keys = np.concatenate([nothing, *(keys for keys, _ in rows)])
        bins = np.concatenate([nothing, *(bins for _, bins in rows)])
        order = np.lexsort((bins, keys))
        keys, bins = keys[order], bins[order]
        first = np.ones(len(keys), np.bool_)
        first[1:] = (keys[1:] != keys[:-1]) | (bins[1:] != bins[:-1])
        self._keys, self._bins = keys[first], bins[first]

    def of(self, key: int) -> Longs:
        """The bins of a key, in order."""
        start, end = np.searchsorted(self._keys, [key, key + 1])
        return self._bins[start:end]


def _runs(length: int) -> Iterator[range]:
    """All words of a quote, and its runs of a dozen."""
    yield range(length)
    if length > _RUN:
        for start in range(0, length - _RUN + _RUN_STEP, _RUN_STEP):
            yield range(start, min(start + _RUN, length))


def _stretches(bins: Sequence[int], width: int, margin: int, track: Track) -> list[Stretch]:
    """The bins and what is around them, as tokens of the track; those that touch are one."""
    merged: list[Stretch] = []
    for first in bins:
        start, end = max(0, first - margin) * BIN, min((first + width + margin) * BIN, len(track))
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged
