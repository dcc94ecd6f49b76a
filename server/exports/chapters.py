"""Moments worth a click, as YouTube takes them from a description: chapters, and quotes.

YouTube's rules: a list of times at the beginnings of lines is one of chapters when the first is
0:00, there are at least three, they ascend, and each lasts ten seconds or more. One time out of
order spoils the whole list, so there is one list for all: a quote too close to the chapter before
it comes after that one, on a line that does not begin with its time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from media.timebase import clock

LEAST_S = 10
LEAST_CHAPTERS = 3
_EVERY_S = 90
"""About how far apart parts of a recording are shown where no quote divides it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something said at `start_ms`; of two that are too close the one of more `weight` stays."""

    start_ms: int
    text: str
    speaker: str | None = None
    is_quote: bool = False
    weight: float = 0.0

    @property
    def start_s(self) -> int:
        """Whole seconds, rounded down: a link never skips the first word."""
        return self.start_ms // 1000


@dataclass(slots=True)
class Chapter:
    """What begins at a time, and the quotes that follow it too closely to be chapters."""

    start_s: int
    moment: Moment | None
    close: list[Moment] = field(default_factory=list)


def chapters(quotes: Iterable[Moment], parts: Iterable[Moment], duration_ms: int) -> list[Chapter]:
    """The chapters of a recording: at quotes, else where its natural `parts` begin.

    Empty where the footage cannot have three. Every quote is in one of them, as its moment or
    among those close to it.
    """
    end_s = duration_ms // 1000
    told = sorted(quotes, key=lambda each: each.start_ms)
    said = sorted(parts, key=lambda each: each.start_ms)
    opening = [each for each in told if each.start_s == 0]
    opening += [each for each in said if each.start_s < LEAST_S]
    found: dict[int, Moment | None] = {0: opening[0] if opening else None}
    for each in [*told, *sorted(said, key=lambda part: -part.weight)]:
        crowded = not each.is_quote and len(found) >= LEAST_CHAPTERS
        if _fits(each.start_s, found, _EVERY_S if crowded else LEAST_S, end_s):
            found[each.start_s] = each
    made = [Chapter(start_s, found[start_s]) for start_s in sorted(found)]
    for quote in told:
        home = [chapter for chapter in made if chapter.start_s <= quote.start_s][-1]
        if home.moment is not quote:
            home.close.append(quote)
    return made if keeps_rules([chapter.start_s for chapter in made], end_s) else []


def keeps_rules(starts_s: Sequence[int], end_s: int) -> bool:
    """Whether YouTube takes these times for chapters."""
    lengths = [after - before for before, after in pairwise([*starts_s, end_s])]
    return len(starts_s) >= LEAST_CHAPTERS and starts_s[0] == 0 and min(lengths) >= LEAST_S


def time(seconds: int) -> str:
    """A time as YouTube makes it clickable: ``0:04``, ``1:02:03``."""
    return clock(seconds * 1000)


def _fits(start_s: int, found: Iterable[int], apart_s: int, end_s: int) -> bool:
    return end_s - start_s >= LEAST_S and all(abs(start_s - other) >= apart_s for other in found)
