"""Terms put into a segment in the place of what was heard for them.

The text and the words with their times say the same before and after. Where a term has another
number of words than was heard, the time is dealt out to them by their letters.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from typing import Any

from transcripts.model import Segment, Word

HEARD = "heard"
"""The field of a word that says what the recogniser wrote."""

_EDGES = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class Found:
    """Words ``[first, end)`` of a segment that are taken for a term."""

    first: int
    end: int
    heard: str
    """Without the ending, and without the punctuation at either edge."""
    term: str
    ending: str
    """What is kept behind the term, like 's."""
    edges: tuple[str, str]
    """The punctuation before and behind, which is kept."""
    gain: int
    """How much of the term was heard."""


def reworded(segment: Segment, found: Sequence[Found]) -> Segment:
    """A segment with the terms that were found in it, in order.

    What was heard as it is to be written stays. So does a segment whose text says other words than
    have times: a person wrote it.
    """
    words, text = list(segment.words), segment.text
    places = _places(segment)
    for one in reversed(found) if places else ():
        term = _cased(one.term, one.heard)
        if term == one.heard:
            continue
        was = words[one.first : one.end]
        start, end = places[one.first][0], places[one.end - 1][1]
        put = f"{one.edges[0]}{term}{one.ending}{one.edges[1]}"
        text = text[:start] + put + text[end:]
        words[one.first : one.end] = _words(put.split(), was, one.heard + one.ending)
    return replace(segment, text=text, words=tuple(words))


def changes(segment: Segment) -> Iterator[dict[str, Any]]:
    """What stands in a segment in the place of what was heard, as its words say."""
    for heard, group in groupby(segment.words, key=lambda word: word.extra.get(HEARD)):
        if heard:
            words = [*group]
            text = " ".join(word.text for word in words).replace(" -", "-")
            yield {
                "segment": segment.id,
                "start_ms": words[0].start_ms,
                "end_ms": words[-1].end_ms,
                "heard": _EDGES.sub("", heard),
                "term": _EDGES.sub("", text),
            }


def _places(segment: Segment) -> list[tuple[int, int]]:
    """Where each word stands in a segment's text; none where the text says other words."""
    places: list[tuple[int, int]] = []
    at = 0
    for word in segment.words:
        start = segment.text.find(word.text, at)
        if start < 0 or segment.text[at:start].strip():
            return []
        at = start + len(word.text)
        places.append((start, at))
    return places


def _words(texts: Sequence[str], was: Sequence[Word], heard: str) -> list[Word]:
    """The words of a term with the times of those heard, parted where their letters part."""
    if len(texts) == len(was):
        spans = [(word.start_ms, word.end_ms) for word in was]
    else:
        spans = list(_parted([_size(text) for text in texts], was))
    sure = [word.confidence for word in was if word.confidence is not None]
    return [
        Word(start_ms, end_ms, text, min(sure, default=None), {HEARD: heard})
        for text, (start_ms, end_ms) in zip(texts, spans, strict=True)
    ]


def _parted(sizes: Sequence[int], was: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """The time of some words dealt out to others by their letters; a near word border is kept."""
    borders = [0, *accumulate(_size(word.text) for word in was)]
    scale = borders[-1] / sum(sizes)
    nearness = min(sizes) * scale / 2
    start_ms = was[0].start_ms
    for cut in [*accumulate(sizes)][:-1]:
        at = min(range(len(borders)), key=lambda n: abs(borders[n] - cut * scale))
        if 0 < at < len(was) and abs(borders[at] - cut * scale) < nearness:
            yield start_ms, was[at - 1].end_ms
            start_ms = was[at].start_ms
        else:
            inside = bisect_right(borders, cut * scale) - 1
            word, size = was[inside], borders[inside + 1] - borders[inside]
            share = (cut * scale - borders[inside]) / size
            end_ms = word.start_ms + round((word.end_ms - word.start_ms) * share)
            yield start_ms, end_ms
            start_ms = end_ms
    yield start_ms, was[-1].end_ms


def _size(text: str) -> int:
    return max(1, sum(letter.isalnum() for letter in text))


def _cased(term: str, heard: str) -> str:
    """A term in capitals where it was heard in capitals, or at the start of a sentence."""
    if len(heard) > 1 and heard.isupper():
        return term.upper()
    return term[:1].upper() + term[1:] if heard[:1].isupper() else term
