"""Quotation marks: which pairs enclose words, in the habits of many languages and typewriters.

The marks serve double duty (’ is an apostrophe, “ closes in German, » opens in Danish), so each
is read by what stands around it: it may open where words begin behind it, close where they end
before it. One pass over a paragraph's marks keeps those still open on a stack; a mark that may
close takes the nearest that it can close (also where the wrong one was typed: „…”, “…“, “…"),
else it may open. So quotes nest, and a paragraph takes time in proportion to its length.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import regex


@dataclass(frozen=True, slots=True)
class Enclosed:
    """Words between marks: ``[start, end)`` is the inside; `closed` whether a mark ends it.

    `outside` is the span with its marks.
    """

    start: int
    end: int
    opener: str
    outside: tuple[int, int]
    closed: bool = True


def enclosed(
    text: str, start: int, end: int, carried: str = "", following: str = ""
) -> list[Enclosed]:
    """The outermost pairs of marks in a paragraph, the span ``[start, end)`` of the text.

    Double marks that nothing closes run to the next that opens or to the paragraph's end, and a
    first mark that only closes encloses what stands before it; single ones are apostrophes then,
    unless `following`, with which the next paragraph begins, is the same mark.
    `carried` is the mark of a quote that the paragraph before left open: a mark of that kind at
    the paragraph's start opens again.
    """
    marks = _without_weak_closers(_marks(text, start, end, carried))
    pairs, unclosed = _paired(marks)
    kept = [mark for mark in unclosed if mark.text not in SINGLE or mark.text == following]
    found = list(_outermost(pairs, kept, end))
    if marks and _lacks_opener(text, marks[0]):
        found.insert(0, Enclosed(start, marks[0].at, "", (start, marks[0].end)))
    return [_trimmed(text, each) for each in found]


_PAIRS = {
    "“": "”", "„": "“”", "‟": "”", "«": "»", "»": "«»", "”": "”", '"': '"', "＂": "＂",
    "‹": "›", "›": "‹", "‘": "’", "‚": "‘’", "'": "'", "「": "」", "『": "』", "《": "》",
    "((": "))",
}  # fmt: skip
"""What opens, and what closes it."""
_MISTYPED = {"“": '“"', "„": '"', '"': "”“", "‚": "'", "‘": "'", "”": '"“'}
"""What closes it in careless typing."""
_TYPED = {"''": '"', "``": "“", ",,": "„"}
"""Two strokes of a key that stand for one mark."""
_OPENERS_OF = {
    closer: frozenset(
        opener for table in (_PAIRS, _MISTYPED) for opener in table if closer in table[opener]
    )
    for closer in ["))", *"".join(_PAIRS.values())]
}
SINGLE = frozenset("‘‚'‹›")
_LONGEST_SINGLE = 2000
"""Code points between single marks at most: beyond that the first was an apostrophe."""
_NESTED_SINGLES = 4
_SPACES = " \u00a0\u202f\u2009\u2007\u200b\u200e\u200f\u2066\u2067\u2068\u2069"
_MARK = regex.compile(
    r"(?<!')''(?!')|``|(?<![\w,]),,(?=\w)|\(\(|\)\)|[“”„‟«»‹›\"'‘’‚＂「」『』《》]"
)
_WORD_BEGINS = regex.compile(r"[\p{L}\p{N}\p{M}.…\[(¿¡“”„«»\"'‘‚’$€£#@&*—–-]")
_MAY_STAND_BEFORE = regex.compile(r"[\s(\[{—–\-/:;,.!?¿¡“„«»\"'‘‚\u200e\u200f\u2066-\u2069]")
_ELISION = regex.compile(
    r"['‘’](?:n['‘’]|\d0s\b|(?:em|til|tis|twas|cause|bout|round|cos|ere|gainst)\b)",
    regex.IGNORECASE,
)
_ELIDED_AND = regex.compile(r"['‘’]n['‘’]", regex.IGNORECASE)
_POSSESSIVE_OR_MEASURE = regex.compile(r"s['’](?=\s+\p{Ll})|\d['\"](?=\s+\p{L}|\d)")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A mark and what it may do; a weak closer may as well be an apostrophe, or inches."""

    text: str
    at: int
    end: int
    opens: bool
    closes: bool
    weak: bool = False


def _marks(text: str, start: int, end: int, carried: str) -> list[_Mark]:
    found: list[_Mark] = []
    for match in _MARK.finditer(text, start, end):
        mark = _TYPED.get(match[0], match[0])
        before = text[match.start() - 1] if match.start() > start else " "
        following = text[match.end() : min(end, match.end() + 6)]
        again = not found and match.start() == start and carried in _PAIRS
        if again and mark in (carried, *_PAIRS[carried]):
            found.append(_Mark(carried, *match.span(), opens=True, closes=False))
        elif not _ELISION.match(text, match.start()):
            weak = _POSSESSIVE_OR_MEASURE.match(text, match.start() - 1) is not None
            found.append(
                _Mark(
                    mark,
                    *match.span(),
                    opens=_may_open(mark, before, following),
                    closes=_may_close(mark, before, following[:1] or " ")
                    and not _ELIDED_AND.match(text, match.start() - 2),
                    weak=weak,
                )
            )
    return found


def _may_open(mark: str, before: str, following: str) -> bool:
    if mark not in _PAIRS:
        return False
    after = following.lstrip(_SPACES if mark in "«»‹›„“((" else "")[:1]
    if not after or not _WORD_BEGINS.match(after):
        return False
    if mark in "“«":
        return before.isspace() or not following[0].isspace()
    return mark not in "”»\"'‘›＂" or _MAY_STAND_BEFORE.match(before) is not None


def _may_close(mark: str, before: str, after: str) -> bool:
    if mark not in _OPENERS_OF:
        return False
    if mark in "”」』》))":
        return not (mark == "”" and before.isspace() and after.isalnum())
    if mark == "»":
        return not (before.isspace() and after.isalnum())
    return not before.isspace() and (not after.isalnum() or mark == "›")


def _without_weak_closers(marks: Sequence[_Mark]) -> list[_Mark]:
    """Drop the weak closers that another closing mark follows before anything opens."""
    kept: list[_Mark] = []
    closes_later: dict[str, bool] = {}
    for mark in reversed(marks):
        family = "'" if mark.text in "'’‘" else mark.text
        if mark.weak and closes_later.get(family):
            continue
        if not mark.weak:
            closes_later[family] = mark.closes and not mark.opens
        kept.append(mark)
    return kept[::-1]


def _lacks_opener(text: str, mark: _Mark) -> bool:
    return mark.closes and not mark.opens and mark.text not in "'’" and text[mark.at - 1] in ",.!?…"


def _paired(marks: Iterable[_Mark]) -> tuple[list[tuple[_Mark, _Mark]], list[_Mark]]:
    """The pairs, and the marks that nothing closes."""
    pairs: list[tuple[_Mark, _Mark]] = []
    stack: list[_Mark] = []
    waiting: Counter[str] = Counter()
    for mark in marks:
        openers = _OPENERS_OF.get(mark.text, frozenset()) if mark.closes else frozenset()
        if mark.text in "'’‘":
            reachable = any(opened.text in openers for opened in _top_singles(stack))
        else:
            reachable = any(waiting[opener] for opener in openers)
        if reachable:
            while (opened := stack.pop()).text not in openers:
                waiting[opened.text] -= 1
            waiting[opened.text] -= 1
            pairs.append((opened, mark))
        elif mark.opens:
            stack.append(mark)
            waiting[mark.text] += 1
    return pairs, stack


def _top_singles(stack: Sequence[_Mark]) -> Iterator[_Mark]:
    """The innermost open single marks: an apostrophe ends nothing around a double one."""
    return takewhile(lambda mark: mark.text in SINGLE, stack[: -_NESTED_SINGLES - 1 : -1])


def _outermost(
    pairs: Iterable[tuple[_Mark, _Mark]], unclosed: Iterable[_Mark], end: int
) -> Iterator[Enclosed]:
    closed = [
        Enclosed(opened.end, mark.at, opened.text, (opened.at, mark.end))
        for opened, mark in pairs
        if opened.text not in SINGLE or mark.at - opened.at <= _LONGEST_SINGLE
    ]
    open_ends = [
        Enclosed(mark.end, end, mark.text, (mark.at, end), closed=False) for mark in unclosed
    ]
    reached = 0
    found = sorted([*closed, *open_ends], key=lambda each: each.outside)
    starts = _next_of_kind(found)
    for number, each in enumerate(found):
        if each.outside[0] < reached:
            continue
        if not each.closed:
            stop = min(starts[number], end)
            each = replace(each, end=stop, outside=(each.outside[0], stop))
        reached = each.outside[1]
        yield each


def _next_of_kind(found: Sequence[Enclosed]) -> list[int]:
    """For each where the next that opens with the same mark stands."""
    following: dict[str, int] = {}
    starts = []
    for each in reversed(found):
        starts.append(following.get(each.opener, each.end))
        following[each.opener] = each.outside[0]
    return starts[::-1]


def _trimmed(text: str, found: Enclosed) -> Enclosed:
    """Without the spaces inside the marks (French typography)."""
    inside = text[found.start : found.end]
    start = found.start + len(inside) - len(inside.lstrip(_SPACES))
    end = max(start, found.start + len(inside.rstrip(_SPACES + "\n")))
    return Enclosed(start, end, found.opener, found.outside, found.closed)
