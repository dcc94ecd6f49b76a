"""All quotes of an article weighed together against one recording.

Each quote has candidates with their odds, taken for itself. Three things are learned from the
article as a whole. How many of its quotes were said in this recording at all: where most were,
less speaks for the rest. Whether they are printed in the order of speech: where they are, a
candidate between those of its neighbours gains, and so much the more the nearer it is. And how
much longer than the quotes the language of the recording says things. These follow from the
candidates' chances and the chances from these, so they are found in turns (a hidden Markov model
and expectation-maximisation). A quote out of order costs odds but is never ruled out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotations.across.resemblance import LENGTH, Evidence, Floats, Ints

_SAID, _SAID_WEIGHT = 0.7, 4.0
"""The share of quotes said here before any is looked at, and as how many quotes that counts."""
_ASTRAY, _IN_ORDER = 2.0, 4.0
"""As how many pairs of quotes, out of order and in order, the first guess counts."""
_LENGTH_WEIGHT = 12.0
"""As how many placed quotes it counts that translations are as long as what they translate."""
_DENSITY = 0.5
"""The next quote comes after as many sentences as if this share of all quotes were here."""
_DENSEST = 0.5
_ROUNDS = 5
_REACH = 24
"""Quotes further apart than this say nothing about each other's place."""


def chances(found: Evidence, sentences: int) -> Floats:
    """The chance that each candidate is the place of its quote, shape (quotes, candidates).

    `sentences` is how many the recording has.
    """
    count = len(found.odds)
    said, astray, usual = _SAID, _ASTRAY / (_ASTRAY + _IN_ORDER), 0.0
    near = _nearness(found.runs, sentences, min(_DENSEST, _DENSITY * count / sentences))
    for _ in range(_ROUNDS):
        by_length = LENGTH * (found.longer - usual) ** 2
        weighed = _weigh(found.odds + by_length + _logit(said) - _logit(_SAID), near, astray)
        placed = weighed.chances.sum()
        said = (_SAID_WEIGHT * _SAID + placed) / (_SAID_WEIGHT + count)
        astray = (_ASTRAY + weighed.pairs_astray) / (_ASTRAY + _IN_ORDER + weighed.pairs)
        usual = (weighed.chances * found.longer).sum() / (_LENGTH_WEIGHT + placed)
    return weighed.chances


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The chances, and how many pairs of quotes follow each other, those out of order too."""

    chances: Floats
    pairs: float
    pairs_astray: float


def _nearness(runs: Ints, sentences: int, density: float) -> list[list[Floats]]:
    """How much likelier than anywhere else a candidate is where it stands after another.

    For each quote, and each of those before it in reach, nearest first: shape (candidates of the
    earlier, candidates of the later).
    """
    return [
        [_after(runs[at - back], runs[at], sentences, density) for back in _backs(at)]
        for at in range(len(runs))
    ]


def _backs(at: int) -> range:
    return range(1, min(at, _REACH) + 1)


def _after(before: Ints, then: Ints, sentences: int, density: float) -> Floats:
    between = then[None, :, 0] - before[:, None, 1] - 1
    likelier = sentences * density * (1 - density) ** np.maximum(between, 0)
    return np.where(between >= 0, likelier, 0.0)


def _weigh(odds: Floats, near: Sequence[Sequence[Floats]], astray: float) -> _Weighed:
    """Forward and backward over the quotes in the article's order."""
    links = [[np.log(astray + (1 - astray) * each) for each in row] for row in near]
    until = _pass(odds, links)
    count = len(odds)
    mirrored = [
        [links[count - 1 - at + back][back - 1].T for back in _backs(at)] for at in range(count)
    ]
    since = _pass(odds[::-1], mirrored)[::-1]
    total = _log_sum(np.append(until.ravel(), 0.0), 0)
    pairs = astray_pairs = 0.0
    for at, row in enumerate(links):
        for back, link in enumerate(row, 1):
            joint = np.exp(until[at - back][:, None] + link + since[at][None] - total)
            pairs += joint.sum()
            astray_pairs += (joint * astray / np.exp(link)).sum()
    return _Weighed(np.exp(until + since - odds - total), pairs, astray_pairs)


def _pass(odds: Floats, links: Sequence[Sequence[Floats]]) -> Floats:
    """For each candidate the log weight of all that may come before it, itself included."""
    reached = np.empty_like(odds)
    for at, row in enumerate(links):
        ways = [(reached[at - back][:, None] + link) for back, link in enumerate(row, 1)]
        nothing_before = np.zeros((1, odds.shape[1]))
        far = reached[: max(0, at - _REACH)].ravel()
        from_afar = np.full_like(nothing_before, _log_sum(far, 0) if len(far) else -np.inf)
        reached[at] = odds[at] + _log_sum(np.concatenate([nothing_before, from_afar, *ways]), 0)
    return reached


def _log_sum(logs: Floats, axis: int) -> Floats:
    top = logs.max(axis=axis, keepdims=True)
    summed: Floats = np.log(np.exp(logs - top).sum(axis=axis)) + top.squeeze(axis)
    return summed


def _logit(share: float) -> float:
    return float(np.log(share / (1 - share)))
