"""How much each stretch of a recording resembles each quote, as the odds that it says the same.

A stretch is a run of neighbouring sentences. Two likenesses are taken of it and a quote: of their
directions, where a run's is the sum of its sentences', and of their terms, where a run holds all
that its sentences hold, the rarer the more (`across.meaning`). So each sentence is read once,
however many runs it is part of. The terms are read of the most promising runs only.

A stretch that resembles every quote is near to none (cross-domain similarity local scaling,
Conneau et al. 2018), so half of its likeness to the quotes it is most like, this one aside, is
taken away; what is left has to stand above what is left of the quote's other stretches. Lengths
must agree (`across.sequence`), which says where a run ends. Where the transcript was
translated, the likenesses to what was heard and to the translation are averaged.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from annotations.across.meaning import Embedder, Vectors

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Wordings = tuple[str, ...]
"""A sentence as heard, as translated, or both; nothing where nobody is to be found."""

_DIRECTION, _DIRECTION_OF_RIVAL = 59.0, -41.0
_TERMS, _TERMS_OF_RIVAL = 43.0, -14.0
_CONSTANT = -8.1
"""Weights in the log odds; where all weights come from is said in `across.places`."""
LENGTH = -8.3
"""The weight of the square of how much longer a run is than is usual, as a logarithm."""
_FEW_QUOTES = -2.7
"""The weight of the crowd that is missing where an article has few quotes."""
_TRANSLATED = -6.5
"""The weight of the share of translations among wordings: in one language all is more alike."""
_FEW_SENTENCES = 75
"""Each of many sentences is less likely the one; fewer than this were not found to be surer."""
_MOST_SENTENCES = 6
_CROWD = 6
_STARTS, _LENGTHS = 12, 2
"""Each quote's candidates: the most promising first sentences, and the best runs from each."""
_LONGEST = np.log(2.5)
_TWINS = 0.95
"""Stretches in one language this alike say the same."""
NOWHERE = -50.0
"""The log odds of what is no candidate."""


class Evidence(NamedTuple):
    """What speaks for each candidate of each quote."""

    runs: Ints
    """First and last sentence, both included, shape (quotes, candidates, 2)."""
    odds: Floats
    """Log odds that the run says what the quote says, its length aside: (quotes, candidates)."""
    longer: Floats
    """How much longer the run is than the quote, as a logarithm, of the same shape."""
    same: Flags
    """Whether two candidates of a quote are the same stretch, most of it."""
    twins: Flags
    """Whether two lie apart and say the same; like `same` (quotes, candidates, candidates)."""


def evidence(
    quotes: Sequence[str],
    sentences: Sequence[Wordings],
    embedder: Embedder,
    *,
    translated: bool,
) -> Evidence | None:
    """The candidates of each quote among runs of sentences; None where there is nothing to run.

    Runs never reach over a sentence without wording. `translated` says whether the first wording
    of each sentence is a translation into the quotes' language.
    """
    runs = _runs([bool(wordings) for wordings in sentences])
    if not len(runs) or not quotes:
        return None
    layers = _layers(sentences)
    lead, least, own = _by_direction(quotes, layers, runs, embedder)
    longer = _longer(quotes, layers[0], runs)
    rough = np.where(np.abs(longer) < _LONGEST, lead + LENGTH / _DIRECTION * longer**2, NOWHERE)
    chosen = np.array([_candidates(row, runs) for row in rough])
    rows = np.arange(len(quotes))[:, None]
    usable = (rough[rows, chosen] > NOWHERE) & _first_of_each(chosen)
    same, apart = _relations(runs[chosen])
    twins = apart & (own[chosen] @ own[chosen].transpose(0, 2, 1) >= _TWINS)
    terms = _by_terms(quotes, layers, runs, chosen, embedder)
    odds = _odds(lead[rows, chosen], terms, apart & ~twins & usable[:, None], least)
    odds += _FEW_QUOTES * max(0, _CROWD + 1 - len(quotes)) / _CROWD
    odds += _TRANSLATED * translated / len(layers)
    odds -= np.log(max(len(sentences), _FEW_SENTENCES))
    where = np.where(usable, odds, NOWHERE)
    return Evidence(runs[chosen], where, longer[rows, chosen], same, twins)


def _odds(lead: Floats, terms: Floats, against: Flags, least: Floats) -> Floats:
    return (
        _DIRECTION * lead
        + _DIRECTION_OF_RIVAL * _rival(lead, against, least)
        + _TERMS * terms
        + _TERMS_OF_RIVAL * _rival(terms, against, np.zeros(len(least)))
        + _CONSTANT
    )


def _runs(worded: Sequence[bool]) -> Ints:
    runs = [
        (first, last)
        for first in range(len(worded))
        for last in range(first, min(first + _MOST_SENTENCES, len(worded)))
        if all(worded[first : last + 1])
    ]
    return np.array(runs, np.int64).reshape(-1, 2)


def _layers(sentences: Sequence[Wordings]) -> list[list[str]]:
    """All first wordings, all second ones, with nothing where a sentence has none."""
    return [list(layer) for layer in zip_longest(*sentences, fillvalue="")]


def _by_direction(
    quotes: Sequence[str], layers: Sequence[Sequence[str]], runs: Ints, embedder: Embedder
) -> tuple[Floats, Floats, Floats]:
    """How far each run's likeness to each quote stands out, shape (quotes, runs).

    With what each quote's rivals have at least, from sentences about other things, and the
    directions of the runs.
    """
    background = embedder.embed(_BACKGROUND)
    directions = embedder.embed(quotes)
    told = np.vstack([directions, background])
    of_runs = [_directions(layer, runs, embedder) for layer in layers]
    alike = _mean([told @ each.T for each in of_runs], layers, runs)
    lead = alike[: len(quotes)] - _crowd(alike, len(quotes)) / 2
    return lead, (directions @ background.T).max(axis=1) / 2, of_runs[0]


def _directions(layer: Sequence[str], runs: Ints, embedder: Embedder) -> Floats:
    """The sums of the sentences' directions, longer ones counting more, at unit length."""
    weighted = _read(embedder.embed, layer) * np.array([[len(text)] for text in layer], np.float64)
    sums = _summed(weighted, runs)
    return _unit(sums)


def _by_terms(
    quotes: Sequence[str],
    layers: Sequence[Sequence[str]],
    runs: Ints,
    chosen: Ints,
    embedder: Embedder,
) -> Floats:
    """How far the likeness in terms of each quote's candidates stands out, as `chosen`."""
    kept, column = np.unique(chosen, return_inverse=True)
    told = embedder.terms([*quotes, *_BACKGROUND])
    alike = [_terms_alike(told, layer, runs[kept], embedder)[: len(quotes)] for layer in layers]
    mean = _mean(alike, layers, runs[kept])
    lead = mean - _crowd(mean, len(quotes)) / 2
    return lead[np.arange(len(quotes))[:, None], column.reshape(chosen.shape)]


def _terms_alike(told: Vectors, layer: Sequence[str], runs: Ints, embedder: Embedder) -> Floats:
    """The cosine of the terms of each text told and of each run, rare terms counting more."""
    read = sorted({at for first, last in runs.tolist() for at in range(first, last + 1)})
    row = {at: number for number, at in enumerate(read)}
    held = _read(embedder.terms, [layer[at] for at in read])
    weights = np.sqrt(_rarity(told) * _rarity(held))
    weighed = _unit(told * weights)
    of_runs = (held[row[first] : row[last] + 1].max(axis=0) for first, last in runs.tolist())
    return np.array([weighed @ _unit(terms * weights) for terms in of_runs]).T


def _read(reader: Callable[[Sequence[str]], Vectors], texts: Sequence[str]) -> Vectors:
    """What the reader makes of the texts, each different one read once."""
    row = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    return reader(list(row))[[row[text] for text in texts]]


def _rarity(terms: Vectors) -> Vectors:
    """What each term tells: nothing where it stands in every text."""
    rarity: Vectors = np.log((len(terms) + 1) / ((terms > 0).sum(axis=0) + 0.5)).clip(0)
    return rarity.astype(np.float32)


def _unit(rows: NDArray[Any]) -> Floats:
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), _TINY)
    return unit


def _mean(alike: Sequence[Floats], layers: Sequence[Sequence[str]], runs: Ints) -> Floats:
    """The mean of the likenesses in those layers where all of a run's sentences are worded."""
    worded = [_summed(np.array([not text for text in layer]), runs) == 0 for layer in layers]
    known = [np.where(whole, each, 0.0) for whole, each in zip(worded, alike, strict=True)]
    mean: Floats = np.sum(known, axis=0) / np.sum(worded, axis=0)
    return mean


def _summed(values: NDArray[Any], runs: Ints) -> Floats:
    sums = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])
    summed: Floats = sums[runs[:, 1] + 1] - sums[runs[:, 0]]
    return summed


def _crowd(alike: Floats, quotes: int) -> Floats:
    """The mean of each run's best likenesses to all that is told but one quote: (quotes, runs)."""
    others = min(_CROWD, len(alike) - 1)
    best = -np.sort(-alike, axis=0)[: others + 1]
    own = alike[:quotes]
    rest: Floats = np.where(own >= best[-1], best.sum(axis=0) - own, best[:others].sum(axis=0))
    return rest / _CROWD


def _longer(quotes: Sequence[str], wordings: Sequence[str], runs: Ints) -> Floats:
    """How much longer each run is than each quote, as a logarithm: (quotes, runs)."""
    written = np.array([_length(text) + 1 for text in wordings])
    quoted = np.array([_length(quote) + 1 for quote in quotes])
    longer: Floats = np.log(_summed(written, runs)[None] / quoted[:, None])
    return longer


def _length(text: str) -> int:
    """Letters, where those that stand for a syllable or a word count for two or three."""
    return len(text) + len(_SYLLABLES.findall(text)) + 2 * len(_WORDS.findall(text))


def _candidates(promise: Floats, runs: Ints) -> list[int]:
    """The best runs from the best beginnings, best first; the last repeated if there are few."""
    per_start = Counter[int]()
    chosen: list[int] = []
    for at in np.argsort(-promise, kind="stable").tolist():
        start = int(runs[at, 0])
        if per_start[start] < _LENGTHS and (start in per_start or len(per_start) < _STARTS):
            per_start[start] += 1
            chosen.append(at)
        if len(chosen) == _STARTS * _LENGTHS:
            break
    return chosen + chosen[-1:] * (_STARTS * _LENGTHS - len(chosen))


def _first_of_each(chosen: Ints) -> Flags:
    repeated = np.zeros(chosen.shape, np.bool_)
    repeated[:, 1:] = chosen[:, 1:] == chosen[:, :-1]
    return ~repeated


def _relations(runs: Ints) -> tuple[Flags, Flags]:
    """Which candidates of a quote are mostly the same stretch, and which lie apart."""
    first, last = runs[..., 0], runs[..., 1]
    shared = np.minimum(last[:, :, None], last[:, None]) - np.maximum(
        first[:, :, None], first[:, None]
    )
    both = np.maximum(last[:, :, None], last[:, None]) - np.minimum(
        first[:, :, None], first[:, None]
    )
    return 2 * (shared + 1) >= both + 1, shared < 0


def _rival(lead: Floats, against: Flags, least: Floats) -> Floats:
    """The best lead among those against each candidate, or the least a rival has."""
    best: Floats = np.where(against, lead[:, None], -np.inf).max(axis=2)
    return np.maximum(best, least[:, None])


_TINY = 1e-9
_SYLLABLES = regex.compile(r"[\p{Hiragana}\p{Katakana}\p{Hangul}]")
_WORDS = regex.compile(r"\p{Han}")
_BACKGROUND = (
    "The train to the coast leaves at half past seven.",
    "My grandfather taught me how to repair a bicycle.",
    "The court will hear the case again in the autumn.",
    "We planted tomatoes and beans behind the house.",
    "Nobody knew who had sent the letter.",
    "The team won two matches and lost the third.",
    "Prices have risen faster than wages this year.",
    "She studied medicine for six years in the capital.",
    "The soldiers closed the road and searched every car.",
    "I do not believe that this law will change anything.",
    "Please keep the medicine away from children.",
    "The museum shows paintings from the last century.",
    "It snowed all night and the schools stayed closed.",
    "He works in a factory that makes shoes.",
    "The minister refused to answer any questions.",
    "You can pay at the counter or by telephone.",
    "Our village has had no clean water since the spring.",
    "The new bridge was opened with music and speeches.",
    "They lost their home and fled across the border.",
    "Scientists have found a new kind of beetle.",
    "We must stand together and defend our rights.",
    "The phone rang, but when I answered nobody spoke.",
    "Many women here earn less than men for the same work.",
    "The film was much longer than I had expected.",
)
