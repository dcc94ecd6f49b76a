"""Quotation marks: which pairs enclose words, in the habits of many languages and typewriters.

The marks serve double duty (’ is an apostrophe, “ closes in German, » opens in Danish), so each
is read by what stands around it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import regex


@dataclass(frozen=True, slots=True)
class Enclosed:
    """Words between marks: ``[start, end)`` is the inside; `closed` whether a mark ends it."""

    start: int
    end: int
    opener: str
    closed: bool = True


def enclosed(text: str, start: int, end: int) -> Iterator[Enclosed]:
    """The outermost pairs of marks in a paragraph, the span ``[start, end)`` of the text.

    Marks that nothing closes run to the paragraph's end or to the next opening mark; single
    ones are then apostrophes and enclose nothing.
    """
    at = start
    while at < end:
        closers = _opens(text, at, start, end)
        if not closers:
            elision = _ELISION.match(text, at)
            at = elision.end() if elision else at + 1
            continue
        found = _inside(text, at, closers, end)
        if found is None:
            at += 1
            continue
        yield _trimmed(text, found)
        at = found.end + (1 if found.closed else 0)


OPENERS = {
    "“": "”", "„": "“”", "‟": "”", "«": "»", "»": "«»", "”": "”", '"': '"', "＂": "＂",
    "‹": "›", "›": "‹", "‘": "’", "‚": "‘’", "'": "'", "「": "」", "『": "』", "《": "》",
}  # fmt: skip
SINGLE = frozenset("‘‚'‹›")
LONGEST_SINGLE = 2000
"""Code points between single marks at most: beyond that the first was an apostrophe."""
_AFTER_OPENER = regex.compile(r"[\p{L}\p{N}\p{M}.…\[(¿¡“”„«»\"'‘’$€£#@&*—–-]")
_BEFORE_OPENER = regex.compile(r"[\s(\[{—–\-/:;,.!?¿¡“„«»\"'‘‚\u200e\u200f\u2066-\u2069]")
_SPACES = " \u00a0\u202f\u2009\u2007\u200b\u200e\u200f\u2066\u2067\u2068\u2069"
_ELISION = regex.compile(
    r"['‘’](?:n['’]|\d0s\b|(?:em|til|tis|twas|cause|bout|round|cos|ere|gainst)\b)", regex.IGNORECASE
)
_ELIDED_AND = regex.compile(r"['‘’]n['’]", regex.IGNORECASE)
_BARE_S = regex.compile(r"s['’](?=\s+\p{Ll})")


def _opens(text: str, at: int, start: int, end: int) -> str:
    """The marks that may close what opens here; empty where nothing opens."""
    mark = text[at]
    if mark not in OPENERS or at + 1 >= end:
        return ""
    before = text[at - 1] if at > start else " "
    following = text[at + 1 : min(end, at + 6)]
    after = following.lstrip(_SPACES if mark in "«»‹›" else "")[:1]
    if not after or (mark in "”»\"'‘‹›" and not _AFTER_OPENER.match(after)):
        return ""
    if mark in "”»\"'‘›＂" and not _BEFORE_OPENER.match(before):
        return ""
    return "" if mark in SINGLE and _ELISION.match(text, at) else OPENERS[mark]


def _inside(text: str, at: int, closers: str, end: int) -> Enclosed | None:
    opener, depth = text[at], 1
    if opener in SINGLE:
        end = min(end, at + LONGEST_SINGLE)
    for here in range(at + 1, end):
        mark = text[here]
        if mark in closers and _closes(text, here, opener, end):
            depth -= 1
            if depth == 0:
                return Enclosed(at + 1, here, opener)
        elif mark == opener and _opens(text, here, at, end):
            if opener in "«‹「『":
                depth += 1
            else:
                end = here
                break
    return None if opener in SINGLE else Enclosed(at + 1, end, opener, closed=False)


def _closes(text: str, here: int, opener: str, end: int) -> bool:
    mark = text[here]
    before, after = text[here - 1], text[here + 1] if here + 1 < end else " "
    if mark in "’'" and opener in SINGLE:
        if after.isalnum() or before.isspace() or _ELIDED_AND.match(text, here - 2):
            return False
        return not (_BARE_S.match(text, here - 1) and _closes_later(text, here, mark, end))
    if mark == opener and mark in '"”»':
        return not (before.isspace() and not after.isspace() and after.isalnum())
    return True


def _closes_later(text: str, here: int, mark: str, end: int) -> bool:
    """Whether another closing mark follows before anything opens, so this was a possessive."""
    following = regex.compile(rf"(?<=\S){mark}(?!\w)").search(text, here + 1, end)
    opening = regex.compile(r"(?<!\S)['‘](?=\w)").search(text, here + 1, end)
    return following is not None and (opening is None or following.start() < opening.start())


def _trimmed(text: str, found: Enclosed) -> Enclosed:
    """Without the spaces inside the marks (French typography)."""
    inside = text[found.start : found.end]
    start = found.start + len(inside) - len(inside.lstrip(_SPACES))
    return replace(
        found, start=start, end=max(start, found.start + len(inside.rstrip(_SPACES + "\n")))
    )
