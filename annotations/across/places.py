"""Where quotes were said in a recording whose language is not theirs.

(1) The recording is cut into sentences; runs of up to six neighbouring ones are the stretches that
a quote may stand for. (2) For each quote the two dozen most promising runs get odds, from what a
multilingual embedder makes of them, from how far they stand out, and from their length
(`across.resemblance`). (3) All quotes are weighed together, with how many of them were said
here at all and in which order (`across.sequence`), which turns odds into chances. (4) A quote
whose stretches have a chance of `ENOUGH`, those that are mostly the same stretch taken together,
is placed on the best of them. Where the same was said twice the chances are shared out, so
stretches that say the same count together too, and the others are named beside the best.

The numbers were found on the Universal Declaration of Human Rights, read out in 19 languages, and
English articles quoting it: all quotes in order, in any order, few, one, a third or half of them
with their own place taken out of the recording, and mixed with quotes of other declarations, of
speeches, and of invented interviews; and on 29 English sentences and their speech in German,
Spanish and French as Whisper base hears and translates it. The weights are those of a conditional
logistic regression (one candidate of a quote, or none) but for that of translations.

Of 456 quotes in articles that quote only what was said, 420 are placed right and one wrongly
(Turkmen 2 of 24, Somali 19, the others 22 to 24). In three articles on each of six languages that
no weight was fitted to: Spanish and French 72 of 72, Turkish 69, Arabic 68, two Kurdish ones 54
and 56; four wrongly. Of quotes with their own place taken out, the hardest to tell, 5 % are placed
(9 % beside many that were said, 14 % in articles of six quotes), of other declarations' 0.8 %, of
speeches' 0.2 %, of invented interviews' none of 418. Of the 29 sentences 27 are placed among
invented ones with speech and translation, 28 with speech alone; of 54 invented ones none, and two
with speech alone. The weight of a translation was set by hand so that these stay out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from annotations.across.meaning import Embedder
from annotations.across.resemblance import Flags, Floats, Wordings, evidence
from annotations.across.sequence import chances

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
