"""How words sound, in the 39 phones of English that CMU's dictionary is written in.

English words stand in that dictionary. All others are read letter by letter after they were put
into Latin letters. That is a poor pronunciation in any language, and enough to tell where in a
recording a word whose text is known begins and ends.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import product

from anyascii import anyascii

Phones = tuple[str, ...]
Lookup = Callable[[str], tuple[Phones, ...]]
"""The pronunciations that a dictionary of English gives a word in small letters."""

_LETTERS = {
    letter: tuple(phones)
    for letter, *phones in map(
        str.split,
        "a AA,b B,c K,d D,e EH,f F,g G,h HH,i IY,j Y,k K,l L,m M,n N,o AO,p P,q K,r R,s S,"
        "t T,u UW,v V,w V,x K S,y IY,z Z".split(","),
    )
}
_LONGEST = 40
"""Phones; what would be longer is no word."""
_MOST = 6
"""Pronunciations of one word; each costs time."""

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_LARGEST = 10**12
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth"} | {
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_NAMED = {"$": "dollars", "£": "pounds", "€": "euros", "%": "percent"}
_PIECES = re.compile(r"\d+(?:,\d{3})*|[^\W\d_]+(?:['’][^\W\d_]+)*|[$£€%]|(?<=\d)\.(?=\d)")
_ENDING = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")


def pronunciations(text: str, language: str, english: Lookup) -> tuple[Phones, ...]:
    """How a written word may sound; empty where nobody can tell.

    `text` is one word with its punctuation, `language` a code of Whisper's. Numbers are read
    out in English only.
    """
    found: dict[Phones, None] = {}
    for pieces in _readings(text.lower(), language):
        choices = [_piece(piece, language, english) for piece in pieces]
        found |= {sum(chosen, ()): None for chosen in product(*choices)}
    return tuple(phones for phones in found if 0 < len(phones) <= _LONGEST)[:_MOST]


def _readings(text: str, language: str) -> Iterator[list[str]]:
    """The parts of a written word that are spoken one after the other, in each way of reading."""
    ordinal = _ENDING.search(text) is not None
    pieces = _PIECES.findall(_ENDING.sub("", text))
    if not any(piece[0].isdigit() for piece in pieces):
        yield pieces
    elif language == "en":
        for read in (_cardinal, _in_pairs):
            yield _read_out(pieces, read, ordinal)


def _read_out(pieces: list[str], read: Callable[[str], str], ordinal: bool) -> list[str]:
    """Numbers as words, currencies behind them: "$5" is five dollars; the hour 9:00 is nine."""
    said = [read(piece.replace(",", "")) if piece[0].isdigit() else piece for piece in pieces]
    words = " ".join(sorted(said, key=_NAMED.__contains__)).replace(".", "point").split()
    if ordinal:
        last = words[-1]
        words[-1] = _ORDINALS.get(last) or re.sub("y$", "ie", last) + "th"
    return [_NAMED.get(word, word) for word in words]


def _cardinal(digits: str) -> str:
    """The name of a number; of a zero before others, as in 9:05, "oh"; of two, nothing."""
    if digits.startswith("0") and len(digits) > 1:
        return "oh " + _cardinal(digits[1:]) if digits.strip("0") else ""
    number = int(digits[:15])
    return _named(number) if number < _LARGEST else " ".join(_UNITS[int(d)] for d in digits[:12])


def _named(number: int) -> str:
    if number < 20:
        return _UNITS[number]
    for scale, name in _SCALES:
        if number >= scale:
            rest = f" {_named(number % scale)}" if number % scale else ""
            return f"{_named(number // scale)} {name}{rest}"
    return _TENS[number // 10 - 2] + (f" {_UNITS[number % 10]}" if number % 10 else "")


def _in_pairs(digits: str) -> str:
    """As years are read: nineteen ninety-eight."""
    if len(digits) != 4 or digits[1] == "0":
        return _cardinal(digits)
    return f"{_cardinal(digits[:2])} {_cardinal(digits[2:]) or 'hundred'}"


def _piece(piece: str, language: str, english: Lookup) -> tuple[Phones, ...]:
    if language == "en":
        known = english(piece.replace("’", "'"))
        if known:
            return known[:2]
    return (_spelled(piece),)


@lru_cache(maxsize=1 << 14)
def _spelled(piece: str) -> Phones:
    """A word as it is written, in the letters of English."""
    return tuple(
        phone for letter in anyascii(piece).lower() for phone in _LETTERS.get(letter, ())
    )
