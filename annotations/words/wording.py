"""A printed quote taken apart: its words, what stands in brackets, and where it may jump.

Editors mark what they leave out with an ellipsis in many forms and what they put in with
brackets; both have to be known before the words can be compared with what was said.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Literal

import regex

from annotations.model import Quote
from annotations.words.tokens import Token, tokenize

Joint = Literal["", "ellipsis", "sentence"]


@dataclass(frozen=True, slots=True)
class Printed:
    """A token as printed; `start` and `end` are code points of the quote's `exact`.

    `joint` says what stands before it: an ellipsis (words were left out and marked), a sentence
    end or the attribution (two statements may have been put together), or nothing.
    """

    norm: str
    text: str
    start: int
    end: int
    joint: Joint = ""
    bracketed: bool = False
    name: bool = False
    """Written with a capital where no sentence begins."""


def printed_words(quote: Quote, language: str) -> list[Printed]:
    """The words of a quote, to be compared with speech in that language."""
    exact = quote.exact
    brackets = list(_BRACKETS.finditer(_blank_ellipses(exact)))
    opening, closing = [each.start() for each in brackets], [each.end() for each in brackets]
    joints = _part_joints(quote)
    words: list[Printed] = []
    end = 0
    for token in tokenize(_readable(exact), language):
        between = bisect_left(joints, end) < bisect_right(joints, token.start)
        joint = _joint(exact[end : token.start], bool(words), between)
        inside = bisect_right(closing, token.start) < bisect_left(opening, token.end)
        words.append(_printed(token, exact, joint, inside, first=not words))
        end = token.end
    return words


_ELLIPSIS = regex.compile(r"[\[(]\s*(?:…|\.{2,}|\.(?:\s\.)+)\s*[\])]|…|\.{2,}|\.(?:\s\.)+")
# A clarification; whole words only, so that "[W]e" and "want[ed]" stay words.
_BRACKETS = regex.compile(r"\[[^\[\]]*\]|\([^()]{1,60}\)")
_SENTENCE_END = regex.compile(r"[.!?؟。…:;]")


def _blank_ellipses(text: str) -> str:
    return _ELLIPSIS.sub(lambda match: " " * len(match[0]), text)


def _readable(exact: str) -> str:
    """The text with brackets inside words taken out of the way, position for position."""
    return _INNER_BRACKET.sub("\u00ad", exact)


# A soft hyphen joins what the bracket parts, and is ignored in comparing.
_INNER_BRACKET = regex.compile(r"(?<=\[\p{L}{1,3})\](?=\p{L})|(?<=\p{L})\[(?=\p{L}+\])")


def _part_joints(quote: Quote) -> list[int]:
    """Positions in `exact` where one part ends and the next begins."""
    ends, at = [], 0
    for part in quote.parts[:-1]:
        at += len(part.exact)
        ends.append(at)
        at += 1
    return ends


def _joint(before: str, inner: bool, parts_meet: bool) -> Joint:
    if _ELLIPSIS.search(before):
        return "ellipsis"
    return "sentence" if inner and (parts_meet or _SENTENCE_END.search(before)) else ""


def _printed(token: Token, exact: str, joint: Joint, inside: bool, *, first: bool) -> Printed:
    text = exact[token.start : token.end]
    name = text[:1].isupper() and not first and joint != "sentence"
    return Printed(token.norm, text, token.start, token.end, joint, inside, name)
