"""Sentences whole, though segments cut them; and translations laid back over the segments.

A segment may hold part of a sentence, or several. What one person says without a long pause is
one text; it is divided into its sentences, and each is translated as a whole. The translation of
a sentence is then divided over the segments that the sentence ran over: in proportion to what of
it stood in each, and where a line might break.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import regex

from transcripts.model import Segment
from transcripts.recognition.sentences import PAUSE_MS, sentence_ends
from transcripts.subtitles.phrases import HANGING, break_cost
from transcripts.tags import UNSPACED, primary

LONGEST = 400
"""Characters of a sentence; a longer one is divided: nobody set a full stop, and a translator
takes no more."""
_RUN = 4_000
"""Characters whose sentences are told at once."""
_A_BREAK_IS_WORTH = 15
"""Characters by which a part may be longer or shorter, to end at a comma instead of an article."""
_BEFORE_NONE = regex.compile(r"[\p{P}\p{M}]")


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence. `shares` are the numbers of its segments, with how much of it is in each."""

    text: str
    language: str
    shares: tuple[tuple[int, int], ...]


def passages(segments: Sequence[Segment], languages: Sequence[str]) -> Iterator[list[Passage]]:
    """The sentences of all segments, those together that share a segment; in order.

    `languages` are those the segments are written in. A segment without a letter is in none.
    """
    for run in _runs(segments, languages):
        language = languages[run[0]]
        together: list[Passage] = []
        for passage in _sentences([(n, _tidied(segments[n].text)) for n in run], language):
            if together and together[-1].shares[-1][0] != passage.shares[0][0]:
                yield together
                together = []
            together.append(passage)
        if together:
            yield together


def laid(translation: str, shares: Sequence[int], language: str) -> list[str]:
    """A translation divided into as many parts as there are `shares`, about in their proportion.

    No part is empty unless there are fewer words than parts; then the largest get them. The
    cheapest way to cut is found by dynamic programming over the places of the cuts.
    """
    space = _space(language)
    words = translation.split() if space else regex.findall(r"\X", " ".join(translation.split()))
    parts = len(shares)
    if len(words) < parts:
        largest = sorted(sorted(range(parts), key=lambda n: -shares[n])[: len(words)])
        given = dict(zip(largest, words, strict=True))
        return [given.get(n, "") for n in range(parts)]
    cuts = _cuts(words, shares, language)
    return [space.join(words[a:b]).strip() for a, b in pairwise([0, *cuts, len(words)])]


def joined(parts: Sequence[str], language: str) -> str:
    """Parts of a segment's text, as the language joins sentences."""
    return _space(language).join(filter(None, parts))


def _space(language: str) -> str:
    return "" if primary(language) in UNSPACED else " "


def _tidied(text: str) -> str:
    return " ".join(text.split())


def _runs(segments: Sequence[Segment], languages: Sequence[str]) -> Iterator[list[int]]:
    """Numbers of segments that one person says in one language and in one go."""
    run: list[int] = []
    size = 0
    for number, segment in enumerate(segments):
        if not any(map(str.isalpha, segment.text)):
            continue
        before = segments[run[-1]] if run else segment
        goes_on = (
            segment.speaker == before.speaker
            and languages[number] == languages[run[-1] if run else number]
            and segment.start_ms - before.end_ms < PAUSE_MS
            and size < _RUN
        )
        if not goes_on:
            yield run
            run, size = [], 0
        run.append(number)
        size += len(segment.text)
    if run:
        yield run


def _sentences(texts: Sequence[tuple[int, str]], language: str) -> Iterator[Passage]:
    space = _space(language)
    whole = space.join(text for _, text in texts)
    starts = list(accumulate((len(text) + len(space) for _, text in texts), initial=0))
    spans = [(start, start + len(t), n) for start, (n, t) in zip(starts, texts, strict=False)]
    ends = sorted({*sentence_ends(whole, language), len(whole)} - {0})
    for start, end in pairwise([0, *ends]):
        for a, b in _not_too_long(whole, start, end, language):
            if text := whole[a:b].strip():
                yield Passage(text, language, tuple(_shares(whole, a, b, spans)))


def _shares(
    whole: str, start: int, end: int, spans: Sequence[tuple[int, int, int]]
) -> Iterator[tuple[int, int]]:
    for a, b, number in spans:
        if share := len(whole[max(a, start) : min(b, end)].strip()):
            yield number, share


def _not_too_long(whole: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    if end - start <= LONGEST:
        yield start, end
        return
    middle = (start + end) // 2
    near = range(middle - LONGEST // 4, middle + LONGEST // 4)
    spaces = [at for at in near if whole[at].isspace()]
    cut = min(spaces, key=lambda at: _cut_cost(whole, at, middle, language), default=middle)
    yield from _not_too_long(whole, start, cut, language)
    yield from _not_too_long(whole, cut, end, language)


def _cut_cost(whole: str, at: int, middle: int, language: str) -> float:
    before, after = whole[:at].rsplit(None, 1)[-1:], whole[at:].split(None, 1)[:1]
    cost = break_cost(before[0], after[0], language) if before and after else HANGING
    return cost + abs(at - middle) / LONGEST


def _cuts(words: Sequence[str], shares: Sequence[int], language: str) -> list[int]:
    """Before which words to cut, one place fewer than there are shares."""
    ends = list(accumulate(len(word) + len(_space(language)) for word in words))
    wanted = [ends[-1] * done / sum(shares) for done in accumulate(shares)][:-1]
    sentences = sentence_ends(_space(language).join(words), language)
    costs = [
        0.0
        if at == 0 or ends[at - 1] - len(_space(language)) in sentences
        else _cost(words, at, language)
        for at in range(len(words))
    ]
    best: list[float] = [0.0] + [float("inf")] * len(words)
    came: list[list[int]] = []
    for number, place in enumerate(wanted):
        latest = len(words) - (len(wanted) - number)
        cheapest, before, previous = float("inf"), 0, best
        best, origin = [float("inf")] * (len(words) + 1), [0] * (len(words) + 1)
        for at in range(1, latest + 1):
            if previous[at - 1] < cheapest:
                cheapest, before = previous[at - 1], at - 1
            off = abs(ends[at - 1] - place) / _A_BREAK_IS_WORTH
            best[at], origin[at] = cheapest + off + costs[at], before
        came.append(origin)
    cuts: list[int] = []
    at = min(range(len(best)), key=best.__getitem__)
    for origin in reversed(came):
        cuts.insert(0, at)
        at = origin[at]
    return cuts


def _cost(words: Sequence[str], at: int, language: str) -> float:
    if not _space(language) and _BEFORE_NONE.match(words[at]):
        return HANGING
    if words[at - 1].isspace() or words[at].isspace():
        return 0.0
    return break_cost(words[at - 1], words[at], language)
