"""Which language is spoken when: a recording's phrases told apart, each in the light of the rest.

Whisper's own guess covers a whole window of 30 s and names one language even where two are
spoken; what was said in the other is then lost or invented. So each phrase is asked about by
itself, and the most likely course through all of them is taken, with a price on every change:
a short or mumbled phrase does not change the language, a sentence or two in another one does.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import log

from transcripts.recognition.voice import Interval

_CHANGE_PRICE = 2.5
_LEAST_PROBABILITY = 0.005
_FULL_WEIGHT_MS = 5_000
"""A phrase this long counts as much as its probability says, a shorter one for less."""
_PHRASE_MIN_MS = 2_500
_PHRASE_PAUSE_MS = 400
_CANDIDATES = 3
"""Languages of each phrase that are considered at all."""

Odds = Mapping[str, float]


def phrases(window: Interval, speech: Sequence[Interval]) -> tuple[Interval, ...]:
    """The speech of a window in phrases long enough to tell their language."""
    found: list[Interval] = []
    for part in speech:
        if part.end_ms <= window.start_ms or part.start_ms >= window.end_ms:
            continue
        last = found[-1] if found else None
        if last and (
            part.start_ms - last.end_ms < _PHRASE_PAUSE_MS or last.length_ms < _PHRASE_MIN_MS
        ):
            found[-1] = Interval(last.start_ms, part.end_ms)
        else:
            found.append(part)
    return tuple(found) or (window,)


def likeliest(
    lengths_ms: Sequence[int], odds: Sequence[Odds], before: str | None = None
) -> list[str]:
    """The language of each phrase in a row of them (Viterbi's algorithm).

    `odds` are each phrase's probabilities by language, `before` the language of what came
    before the first one, if it is known.
    """
    candidates = sorted(
        {code for each in odds for code in sorted(each, key=each.__getitem__)[-_CANDIDATES:]}
        | ({before} if before else set())
    )
    score = {code: -_CHANGE_PRICE * (before not in (None, code)) for code in candidates}
    came_from: list[dict[str, str]] = []
    for length_ms, each in zip(lengths_ms, odds, strict=True):
        best = max(candidates, key=lambda code: score[code])
        origin = {
            code: code if score[code] >= score[best] - _CHANGE_PRICE else best
            for code in candidates
        }
        score = {
            code: score[origin[code]]
            - _CHANGE_PRICE * (origin[code] != code)
            + _evidence(length_ms, each, code)
            for code in candidates
        }
        came_from.append(origin)
    return _traced_back(max(candidates, key=lambda code: score[code]), came_from)


def parted(
    window: Interval, parts: Sequence[Interval], languages: Sequence[str]
) -> list[tuple[Interval, str]]:
    """A window cut in the middle of the silence wherever the language of its phrases changes."""
    pieces: list[tuple[Interval, str]] = []
    start_ms, language = window.start_ms, languages[0]
    for (before, after), spoken in zip(pairwise(parts), languages[1:], strict=True):
        if spoken != language:
            cut_ms = (before.end_ms + after.start_ms) // 2
            pieces.append((Interval(start_ms, cut_ms), language))
            start_ms, language = cut_ms, spoken
    return [*pieces, (Interval(start_ms, window.end_ms), language)]


def _evidence(length_ms: int, odds: Odds, code: str) -> float:
    weight = min(length_ms / _FULL_WEIGHT_MS, 2.0)
    return weight * log(max(odds.get(code, 0.0), _LEAST_PROBABILITY))


def _traced_back(last: str, came_from: Sequence[Mapping[str, str]]) -> list[str]:
    path = [last]
    for origin in reversed(came_from[1:]):
        path.append(origin[path[-1]])
    return path[::-1]
