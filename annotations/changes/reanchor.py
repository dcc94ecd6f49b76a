"""Finding a passage again: by its words, then by what stood around it, then by where it stood.

As Hypothesis anchors annotations and the Web Annotation Data Model (section 4.2.4) intends:
exact first, then with a bounded number of edits; the score has named parts, the words weighing
most and the position next to nothing; and what is not found is an orphan, never a guess.
"""

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import regex
from rapidfuzz.distance import Levenshtein

from annotations.model import Span

# Weights and bound of Hypothesis' `match-quote`.
_WEIGHTS = {"quote": 50, "prefix": 20, "suffix": 20, "position": 2}
_MOST_EDITS = 256

CONTINUES = 0.75
"""The score from which words in their surroundings are taken for those looked for."""
_TELLING_WORDS = 4
"""So many words, unchanged, are the same passage wherever they stand."""
_EDITED_WORDS, _EDITED_LIKENESS = 8, 0.8
"""And so many with so much of them left."""
_STAYED = 0.8
"""So much of what stood on one side must still stand there where the words are few."""
_CANDIDATES = 8
_COMMON = 64
"""A word that stands in more places than this tells none of them."""
_LONG = 2000
"""Code points; from here on whole words are compared, and no edits are borne in a text."""
_MOST_ROOM = 16
"""Words that an edited passage may begin or end beside the place its words point to."""

_WORD = regex.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words, what stands around them, and where they begin (code points); as far as known."""

    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """How well a place fits a passage, each part from 0 to 1; None where nothing was known."""

    quote: float
    prefix: float | None
    suffix: float | None
    position: float | None

    @property
    def parts(self) -> Mapping[str, float]:
        """The parts that are known, by name."""
        told = {name: getattr(self, name) for name in _WEIGHTS}
        return {name: part for name, part in told.items() if part is not None}

    @property
    def score(self) -> float:
        """The known parts in one, 0 to 1."""
        parts = self.parts
        weighed = sum(_WEIGHTS[name] * part for name, part in parts.items())
        return weighed / sum(_WEIGHTS[name] for name in parts)


def continued(old: Sequence[Passage], new: Sequence[Passage]) -> dict[int, tuple[int, Match]]:
    """Which new passage is which old one: by the new one's number, the old one's and the match.

    Both lists are in the order of their texts. Unchanged passages find each other first; among
    those with the same words their surroundings decide, then the order they stand in.
    """
    shift = _Shift(old, new)
    found: dict[int, tuple[int, Match]] = {}
    for pairs_of in (_same_words, _like_words):
        taken = {o for o, _ in found.values()}
        left = [o for o in range(len(old)) if o not in taken]
        free = [n for n in range(len(new)) if n not in found]
        matches = [
            (o, n, _match(old[o], new[n], shift.expected(old[o].start)))
            for o, n in pairs_of(old, left, new, free, shift)
        ]
        good = [each for each in matches if _accepted(old[each[0]], each[2])]
        found |= _one_to_one(sorted(good, key=lambda each: (-each[2].score, each[0], each[1])))
    return _in_order(found, old, new)


def anchor(passage: Passage, text: str, places: "Places") -> Span | None:
    """Where a passage stands in a text, or None; `places` are those of the text's words.

    A passage that fits several places equally well has none.
    """
    spans = _occurrences(passage.exact, text) or places.near(passage.exact)
    rated = [(_match_at(passage, span, text), span) for span in spans]
    good = sorted(
        ((match.score, span) for match, span in rated if _accepted(passage, match)),
        key=lambda each: -each[0],
    )
    if not good or (len(good) > 1 and good[1][0] == good[0][0]):
        return None
    return good[0][1]


class Places:
    """Where the words of a text stand."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words = [match.span() for match in _WORD.finditer(text)]
        self._numbers: dict[str, list[int]] = defaultdict(list)
        for number, (start, end) in enumerate(self._words):
            self._numbers[text[start:end].casefold()].append(number)

    def near(self, exact: str) -> list[Span]:
        """The stretches of the text most like some words, found by the rarer ones of them."""
        if len(exact) > _LONG:
            return []
        words = [match[0].casefold() for match in _WORD.finditer(exact)]
        votes = Counter(
            at - number
            for number, word in enumerate(words)
            if len(self._numbers.get(word, ())) <= _COMMON
            for at in self._numbers.get(word, ())
        )
        spans = (self._closest(exact, first, len(words)) for first, _ in votes.most_common(4))
        return list(dict.fromkeys(spans))

    def _closest(self, exact: str, first: int, count: int) -> Span:
        """The words most like some others whose first should stand there, give or take a few."""
        room = min(2 + count // 4, _MOST_ROOM)
        last_word = len(self._words) - 1
        wanted = _folded(exact)
        first, last = max(0, first), min(max(0, first) + count - 1, last_word)

        def likeness(first: int, last: int) -> float:
            start, end = self._words[first][0], self._words[last][1]
            return _likeness(wanted, _folded(self._text[start:end]))

        ends = range(max(first, last - room), min(last + room, last_word) + 1)
        last = max(ends, key=lambda end: likeness(first, end))
        starts = range(max(0, first - room), min(first + room, last) + 1)
        first = max(starts, key=lambda start: likeness(start, last))
        return Span(self._words[first][0], self._words[last][1])


class _Shift:
    """How far the text has moved, told by the passages that are there once, before and after."""

    def __init__(self, old: Sequence[Passage], new: Sequence[Passage]) -> None:
        after, before = _once(new), _once(old)
        moves = sorted(
            (start, after[words] - start) for words, start in before.items() if words in after
        )
        self._starts = [start for start, _ in moves]
        self._by = [by for _, by in moves]

    def expected(self, start: int | None) -> int | None:
        """Where a passage should stand now: it moved along with its nearest neighbour."""
        if start is None or not self._starts:
            return start
        at = bisect(self._starts, start)
        nearest = min(
            range(max(0, at - 1), min(at + 1, len(self._starts))),
            key=lambda number: abs(self._starts[number] - start),
        )
        return start + self._by[nearest]


def _once(passages: Iterable[Passage]) -> dict[str, int]:
    starts: dict[str, list[int]] = defaultdict(list)
    for passage in passages:
        if passage.start is not None:
            starts[_folded(passage.exact)].append(passage.start)
    return {words: at[0] for words, at in starts.items() if len(at) == 1}


def _same_words(
    old: Sequence[Passage],
    left: Sequence[int],
    new: Sequence[Passage],
    free: Sequence[int],
    shift: _Shift,
) -> Iterator[tuple[int, int]]:
    """For each old passage the new ones of the same words: nearest ones, same surroundings."""
    by_words: dict[str, list[int]] = defaultdict(list)
    by_context: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for n in free:
        by_words[_folded(new[n].exact)].append(n)
        by_context[new[n].prefix, _folded(new[n].exact), new[n].suffix].append(n)
    for o in left:
        words = _folded(old[o].exact)
        context = by_context[old[o].prefix, words, old[o].suffix]
        near = {*_nearest(by_words[words], new, shift.expected(old[o].start))}
        yield from ((o, n) for n in sorted(near | {*_nearest(context, new, old[o].start)}))


def _nearest(numbers: Sequence[int], new: Sequence[Passage], start: int | None) -> Sequence[int]:
    at = bisect(numbers, start or 0, key=lambda n: new[n].start or 0)
    return numbers[max(0, at - _CANDIDATES // 2) : at + _CANDIDATES // 2]


def _like_words(
    old: Sequence[Passage],
    left: Sequence[int],
    new: Sequence[Passage],
    free: Sequence[int],
    shift: _Shift,
) -> Iterator[tuple[int, int]]:
    """For each old passage the new ones that share most of its rarer words, or its place."""
    holders: dict[str, list[int]] = defaultdict(list)
    for n in free:
        for word in {*_words(new[n].exact)}:
            holders[word].append(n)
    for o in left:
        shared = Counter(
            n
            for word in {*_words(old[o].exact)}
            if len(holders.get(word, ())) <= _COMMON
            for n in holders.get(word, ())
        )
        near = {*_nearest(free, new, shift.expected(old[o].start))}
        yield from ((o, n) for n in sorted(near | {n for n, _ in shared.most_common(_CANDIDATES)}))


def _one_to_one(matches: Iterable[tuple[int, int, Match]]) -> dict[int, tuple[int, Match]]:
    """The best matches, best first, that share no passage."""
    found: dict[int, tuple[int, Match]] = {}
    taken: set[int] = set()
    for o, n, match in matches:
        if o not in taken and n not in found:
            taken.add(o)
            found[n] = o, match
    return found


def _in_order(
    found: Mapping[int, tuple[int, Match]], old: Sequence[Passage], new: Sequence[Passage]
) -> dict[int, tuple[int, Match]]:
    """The same, those alike in all but their place put in the order of the old ones."""
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for n, (o, _) in sorted(found.items()):
        alike[*_looks(old[o]), *_looks(new[n])].append(n)
    return {
        n: before
        for numbers in alike.values()
        for n, before in zip(numbers, sorted((found[n] for n in numbers), key=_first), strict=True)
    }


def _looks(passage: Passage) -> tuple[str, str, str]:
    return passage.prefix, passage.exact, passage.suffix


def _first(found: tuple[int, Match]) -> int:
    return found[0]


def _match(wanted: Passage, there: Passage, expected: int | None) -> Match:
    return Match(
        _likeness(_folded(wanted.exact), _folded(there.exact)),
        _likeness(*_ends(wanted.prefix, there.prefix)) if wanted.prefix else None,
        _likeness(*_beginnings(wanted.suffix, there.suffix)) if wanted.suffix else None,
        None if expected is None else _nearness(expected, there.start or 0),
    )


def _match_at(passage: Passage, span: Span, text: str) -> Match:
    there = Passage(
        text[span.start : span.end],
        text[max(0, span.start - len(passage.prefix)) : span.start],
        text[span.end : span.end + len(passage.suffix)],
        span.start,
    )
    return _match(passage, there, passage.start)


def _accepted(wanted: Passage, match: Match) -> bool:
    words = len(_words(wanted.exact))
    exact = match.quote == 1
    if match.quote >= _EDITED_LIKENESS and words >= (_TELLING_WORDS if exact else _EDITED_WORDS):
        return True
    around = [part for part in (match.prefix, match.suffix) if part is not None]
    stayed = words >= _TELLING_WORDS or max(around, default=float(exact)) >= _STAYED
    return stayed and match.score >= CONTINUES


def _likeness(wanted: str, there: str) -> float:
    """1 when equal, 0 when there are more edits than `match-quote` bears."""
    if wanted == there:
        return 1.0
    if max(len(wanted), len(there)) > _LONG:
        return Levenshtein.normalized_similarity(wanted.split(), there.split(), score_cutoff=0.5)
    bound = min(_MOST_EDITS, max(len(wanted), len(there)) // 2)
    edits = Levenshtein.distance(wanted, there, score_cutoff=bound)
    return 0.0 if edits > bound else 1 - edits / max(len(wanted), len(there))


def _nearness(expected: int, start: int) -> float:
    """1 at the place itself, one half a screen of text away."""
    return 1 / (1 + abs(expected - start) / 1000)


def _ends(wanted: str, there: str) -> tuple[str, str]:
    size = min(len(wanted), len(there)) or len(wanted)
    return _folded(wanted[-size:]), _folded(there[-size:])


def _beginnings(wanted: str, there: str) -> tuple[str, str]:
    size = min(len(wanted), len(there)) or len(wanted)
    return _folded(wanted[:size]), _folded(there[:size])


def _folded(text: str) -> str:
    """Text without what typesetting changes: case, quotation marks, kinds of space."""
    return " ".join(text.casefold().translate(_TYPESET).split())


def _words(text: str) -> list[str]:
    return [match[0] for match in _WORD.finditer(_folded(text))]


def _occurrences(exact: str, text: str) -> list[Span]:
    spans: list[Span] = []
    at = text.find(exact) if exact else -1
    while at >= 0 and len(spans) < _COMMON:
        spans.append(Span(at, at + len(exact)))
        at = text.find(exact, at + 1)
    return spans


_TYPESET = str.maketrans(dict.fromkeys("‘’‚‛ʼ`", "'") | dict.fromkeys("“”„‟«»", '"') | {"…": "..."})
