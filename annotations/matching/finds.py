"""Choosing among the places where a quote may have been said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotations.matching.archive import Archive
from annotations.matching.placing import Placement, place
from annotations.model import Quote
from annotations.words.compounds import as_heard
from annotations.words.wording import printed_words

FOUND_FIT = 0.42
"""A quote that keeps less than this share of its words' value was not said here."""
AS_GOOD = 0.05
"""Fits closer than this are as good as each other; a person has to choose."""
RIVAL = 0.75
"""Places with at least this share of the best fit are worth a look."""
_TRANSLATION_MALUS = 0.1
_TIE = 0.01
_NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class Find:
    """One place of a quote. `fit` is 1 when every word is there, side by side."""

    placement: Placement
    fit: float

    @property
    def media(self) -> str:
        """The recording's id."""
        return self.placement.track.media

    @property
    def is_translation(self) -> bool:
        """Whether most of the matched words were translated, not heard."""
        matched = self.placement.matched
        translated = sum(self.placement.track.is_translation(at) for at in matched)
        return 2 * translated > len(matched)

    def overlaps(self, other: "Find") -> bool:
        """Whether both lie on the same stretch of footage."""
        return (
            self.media == other.media
            and self.placement.start_ms < other.placement.end_ms
            and other.placement.start_ms < self.placement.end_ms
        )


def find(quote: Quote, archives: Sequence[Archive]) -> list[Find]:
    """The places of a quote, best first, one for each stretch of footage."""
    found = [one for archive in archives for one in _found_in(archive, quote)]
    # What was heard stands above the machine's reading of it.
    found.sort(key=lambda one: _TRANSLATION_MALUS * one.is_translation - one.fit)
    distinct: list[Find] = []
    for one in found:
        if not any(one.overlaps(other) for other in distinct):
            distinct.append(one)
    return distinct


def _found_in(archive: Archive, quote: Quote) -> Iterator[Find]:
    printed = printed_words(quote, archive.language)
    for track, stretches in archive.stretches(printed):
        words = as_heard(printed, track, stretches)
        worth = sum(track.weight(word.norm) for word in words if not word.bracketed)
        for placement in place(words, track, stretches) if worth else []:
            if placement.gain >= FOUND_FIT * worth:
                yield Find(placement, placement.gain / worth)


def in_sequence(finds: Sequence[list[Find]]) -> list[list[Find]]:
    """Where places fit equally well, put the one nearest to the neighbouring quotes first."""
    sure = [found[0] if len(_ties(found)) == 1 else None for found in finds]
    ordered = []
    for at, found in enumerate(finds):
        around = [*sure[max(0, at - _NEIGHBOURS) : at], *sure[at + 1 : at + 1 + _NEIGHBOURS]]
        near = [one for one in around if one]
        ties = _ties(found)
        if len(ties) > 1 and near:
            best = min(ties, key=lambda one: _distance_ms(one, near))
            found = [best, *(one for one in found if one is not best)]
        ordered.append(found)
    return ordered


def _ties(found: Sequence[Find]) -> list[Find]:
    return [one for one in found if one.fit >= found[0].fit - _TIE]


def _distance_ms(find: Find, near: Sequence[Find]) -> int:
    start_ms = find.placement.start_ms
    same_media = [other for other in near if other.media == find.media]
    return min((abs(o.placement.start_ms - start_ms) for o in same_media), default=1 << 40)
