"""Voices that are alike, put together: how many people speak, and which piece is whose.

Agglomerative clustering, twice. First by the mean cosine between two groups, which parts people
well but also one person's ways to speak. Then by the cosine of the groups' means: what differs
from word to word has gone from these, and groups of one person come together.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]


_ALIKE = 0.5
"""Two groups are one by their mean cosine, from here on,"""
_ALIKE_MEANS = 0.55
"""or by the cosine of their means. Both were found on conversations of one to five people."""


def grouped(voices: Floats, groups: int | None = None) -> Labels:
    """The group of each voice, numbered from 0; voices are unit vectors, shape (n, d).

    `groups` says how many there are, None that nobody knows.
    """
    if groups is not None:
        return _by_mean_cosine(voices, -1.0, min(groups, len(voices)))
    labels = _by_mean_cosine(voices, _ALIKE, 1)
    while True:
        means = np.stack([voices[labels == each].sum(axis=0) for each in range(labels.max() + 1)])
        means /= np.linalg.norm(means, axis=1, keepdims=True)
        alike = means @ means.T - 2 * np.eye(len(means), dtype=np.float32)
        first, second = sorted(divmod(int(alike.argmax()), len(means)))
        if alike[first, second] < _ALIKE_MEANS:
            return labels
        labels[labels == second] = first
        labels[labels > second] -= 1


def _by_mean_cosine(voices: Floats, least_alike: float, fewest: int) -> Labels:
    alike = (voices @ voices.T).astype(np.float32)
    np.fill_diagonal(alike, -np.inf)
    sizes = np.ones(len(voices), np.float32)
    home = np.arange(len(voices))
    best = alike.argmax(axis=1)
    for _ in range(len(voices) - fewest):
        closeness = alike[np.arange(len(voices)), best]
        first = int(closeness.argmax())
        second = int(best[first])
        if closeness[first] < least_alike:
            break
        _join(alike, sizes, best, first, second)
        home[home == second] = first
    return np.unique(home, return_inverse=True)[1]


def _join(alike: Floats, sizes: Floats, best: Labels, first: int, second: int) -> None:
    """Make two groups one, which goes by the number of the first."""
    weighted = alike[first] * sizes[first] + alike[second] * sizes[second]
    joined = weighted / (sizes[first] + sizes[second])
    joined[[first, second]] = -np.inf
    sizes[first] += sizes[second]
    alike[first] = alike[:, first] = joined
    alike[second] = alike[:, second] = -np.inf
    best[first] = joined.argmax()
    stale = (best == first) | (best == second)
    stale[first] = False
    best[stale] = alike[stale].argmax(axis=1)
    nearer = joined > alike[np.arange(len(best)), best]
    best[nearer] = first
