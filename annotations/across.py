"""Where quotes were said in a recording whose language is not theirs.

(1) The recording is cut into sentences; runs of up to six neighbouring ones are the stretches that
a quote may stand for. (2) For each quote the two dozen most promising runs get odds, from what a
multilingual embedder makes of them, from how far they stand out, and from their length
(`annotations.resemblance`). (3) All quotes are weighed together, with how many of them were said
here at all and in which order (`annotations.sequence`), which turns odds into chances. (4) A quote
whose stretches have a chance of `ENOUGH`, those that are mostly the same stretch taken together,
is placed on the best of them. Where the same was said twice the chances are shared out, so
stretches that say the same count together too, and the others are named beside the best.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from annotations.meaning import Embedder
from annotations.resemblance import Flags, Floats, Wordings, evidence
from annotations.sequence import chances

ENOUGH = 0.67
"""The chance that places a quote."""
_WORTH_NAMING = 0.05
"""The chance of a second place that a person should look at."""


@dataclass(frozen=True, slots=True)
class Place:
    """Sentences ``first`` to ``last`` (both included), and the chance that a quote was said there.

    `others` are stretches that say the same elsewhere, with their own chances.
    """

    first: int
    last: int
    chance: float
    others: tuple["Place", ...] = ()


def places(
    quotes: Sequence[str],
    sentences: Sequence[Wordings],
    embedder: Embedder,
    *,
    translated: bool,
) -> list[Place | None]:
    """The place of each quote, in the article's order, or None where none is sure.

    `sentences` are all of a recording in order, each as heard, as translated, or both; those
    without any wording are passed over. `translated` says whether the first wording of each is a
    translation into the quotes' language.
    """
    found = evidence(quotes, sentences, embedder, translated=translated)
    if found is None:
        return [None] * len(quotes)
    likely = chances(found, len(sentences))
    return [
        _place(runs.tolist(), chance, same, twins)
        for runs, chance, same, twins in zip(
            found.runs, likely, found.same, found.twins, strict=True
        )
    ]


def _place(
    runs: Sequence[Sequence[int]], chance: Floats, same: Flags, twins: Flags
) -> Place | None:
    best = int(np.argmax(chance))
    if chance[same[best] | twins[best]].sum() < ENOUGH:
        return None
    found = [best]
    for at in np.argsort(-chance).tolist():
        apart = all(runs[at][0] > runs[one][1] or runs[at][1] < runs[one][0] for one in found)
        if twins[best, at] and apart and chance[at] >= _WORTH_NAMING:
            found.append(at)
    shares = [float(chance[same[at]].sum()) for at in found]
    here, *others = [
        Place(runs[at][0], runs[at][1], share) for at, share in zip(found, shares, strict=True)
    ]
    return replace(here, others=tuple(others))
