"""Subtitles made for another version of a recording put on its sound by their words.

Where the cues are in the language that is spoken this is exact, and says which of them are not
spoken there at all: the words of the cues are laid beside those that a recogniser heard, and each
cue begins where its first word is heard.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from transcripts.beside import same_words
from transcripts.model import Transcript, Word
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.syncing import Piece, Timeline, moved
from transcripts.timing.script import is_spoken

_LEAST_FOUND, _FEWEST = 0.4, 8
"""Share and number of the words that are found, from which it is sure: of texts that are not the
same a sixth is, and of that little stands where its neighbours say."""
_NEIGHBOURS = 4
"""Places that are looked at on either side."""
_SCATTER_MS = 1_500
"""So far a word may be from where others say that it is."""
_FAR_MS = 60_000
"""Apart so far, two cues tell at what rate time runs."""
_TURN_MS = 1_000
"""What lies between two cues that are moved so differently goes with the nearer one."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Where cues belong by their words.

    Of `words` words `found` are heard where the others say; `unfit` are the indices of the cues
    of which none is.
    """

    timeline: Timeline
    words: int
    found: int
    unfit: tuple[int, ...]

    @property
    def is_sure(self) -> bool:
        """Whether it can be relied on without looking."""
        return self.found >= max(_FEWEST, _LEAST_FOUND * self.words)


@dataclass(frozen=True, slots=True)
class _Place:
    """How much later a cue begins by the words of it that are heard, `words` of them.

    It is exact where its first word is one.
    """

    cue: int
    old_ms: int
    later_ms: float
    words: int
    exact: bool


def by_words(cues: Sequence[Cue], transcript: Transcript) -> Heard | None:
    """Where cues belong by the word times of a transcript; None where there are no such words."""
    heard = [word for segment in transcript.segments for word in segment.words]
    texts = [_words(cue) for cue in cues]
    number = sum(map(len, texts))
    places = list(_agreeing(list(_places(cues, texts, heard))))
    if not places:
        return None
    rate = _rate(places)
    timeline = tuple(_timeline(cues, places, rate))
    known = {place.cue for place in places}
    unfit = tuple(n for n, words in enumerate(texts) if words and n not in known)
    return Heard(timeline or moved(), number, sum(place.words for place in places), unfit)


def _words(cue: Cue) -> list[str]:
    return [word for line in cue.lines for word in line.split() if is_spoken(word)]


def _places(
    cues: Sequence[Cue], texts: Sequence[Sequence[str]], heard: Sequence[Word]
) -> Iterator[_Place]:
    owners = [(n, at) for n, words in enumerate(texts) for at in range(len(words))]
    runs = same_words([texts[n][at] for n, at in owners], [word.text for word in heard])
    found: dict[int, list[tuple[int, Word]]] = {}
    for run in runs:
        for step in range(run.length):
            n, at = owners[run.one + step]
            found.setdefault(n, []).append((at, heard[run.other + step]))
    for n, words in sorted(found.items(), key=lambda each: cues[each[0]].start_ms):
        at, first = words[0]
        before = sum(len(word) + 1 for word in texts[n][:at])
        share = before / max(sum(len(word) + 1 for word in texts[n]), 1)
        spoken_ms = cues[n].start_ms + share * (cues[n].end_ms - cues[n].start_ms)
        yield _Place(n, cues[n].start_ms, first.start_ms - spoken_ms, len(words), at == 0)


def _agreeing(places: Sequence[_Place]) -> Iterator[_Place]:
    """Those that are where two of their neighbours say."""
    for n, place in enumerate(places):
        around = (*places[max(0, n - _NEIGHBOURS) : n], *places[n + 1 : n + 1 + _NEIGHBOURS])
        close = sum(abs(place.later_ms - each.later_ms) <= _SCATTER_MS for each in around)
        if close >= min(2, (len(around) + 1) // 2):
            yield place


def _rate(places: Sequence[_Place]) -> float:
    """What times are multiplied by: the median of places far apart without a cut between."""
    starts = [place.old_ms for place in places]
    slopes = []
    for place, at in zip(places, starts, strict=True):
        other = places[min(bisect_left(starts, at + _FAR_MS), len(places) - 1)]
        if other.old_ms - at >= _FAR_MS / 2:
            slopes.append(1 + (other.later_ms - place.later_ms) / (other.old_ms - at))
    return median(slopes) if slopes else 1.0


def _timeline(cues: Sequence[Cue], places: Sequence[_Place], rate: float) -> Iterator[Piece]:
    """A piece for each time at which cues begin."""
    exact = [place for place in places if place.exact] or list(places)
    for start_ms in sorted({cue.start_ms for cue in cues}):
        new_ms = start_ms + _later(exact, start_ms, rate)
        yield Piece(start_ms, rate, new_ms - rate * start_ms)


def _later(exact: Sequence[_Place], start_ms: int, rate: float) -> float:
    """How much later a time is, going by the exact places on both sides."""
    at = bisect_left(exact, start_ms, key=lambda place: place.old_ms)
    if at < len(exact) and exact[at].old_ms == start_ms:
        return exact[at].later_ms
    sides = exact[max(0, at - 1) : at + 1]
    by_each = [place.later_ms + (rate - 1) * (start_ms - place.old_ms) for place in sides]
    if len(sides) > 1 and abs(by_each[0] - by_each[1]) <= _TURN_MS:
        (before, after), (one, other) = sides, by_each
        share = (start_ms - before.old_ms) / (after.old_ms - before.old_ms)
        return one + (other - one) * share
    nearest = min(range(len(sides)), key=lambda n: abs(sides[n].old_ms - start_ms))
    return by_each[nearest]
