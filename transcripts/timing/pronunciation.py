"""How words sound, in the 39 phones of English that CMU's dictionary is written in.

English words stand in that dictionary. All others are read letter by letter after they were put
into Latin letters. That is a poor pronunciation in any language, and enough to tell where in a
recording a word whose text is known begins and ends.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain, islice, product
from string import ascii_lowercase

from anyascii import anyascii

Phones = tuple[str, ...]
Lookup = Callable[[str], tuple[Phones, ...]]
"""The pronunciations that a dictionary of English gives a word in small letters."""

_LONGEST = 60
"""Letters, and phones; what is longer is no word."""
_MOST = 6
"""Pronunciations of one word; each costs time."""

_SOUNDS = "AA B K D EH F G HH IY Y K L M N AO P K R S T UW V V K-S IY Z"
_LETTERS = {
    letter: tuple(sound.split("-"))
    for letter, sound in zip(ascii_lowercase, _SOUNDS.split(), strict=True)
}

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_DIGITS = 12
"""A number with more of them has no name here."""
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth"} | {
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_UNIT_NAMES = {"$": "dollars", "£": "pounds", "€": "euros", "%": "percent"}
_PIECES = re.compile(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)*|[$£€%]|(?<=\d)\.(?=\d)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_ENDING = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")


def pronunciations(text: str, language: str, english: Lookup) -> tuple[Phones, ...]:
    """How a written word may sound; empty where that cannot be told.

    `text` is one word with its punctuation, `language` a code of Whisper's. Numbers are read
    out in English only.
    """
    if len(text) > _LONGEST:
        return ()
    found: dict[Phones, None] = {}
    for spoken in _readings(text.lower(), language):
        choices = [_sounds(piece, language, english) for piece in spoken]
        for chosen in islice(product(*choices), _MOST):
            found[tuple(chain.from_iterable(chosen))] = None
    return tuple(phones for phones in found if 0 < len(phones) <= _LONGEST)[:_MOST]


def _readings(text: str, language: str) -> Iterator[list[str]]:
    """What is spoken one after the other for a written word, in each way of reading it."""
    pieces = _PIECES.findall(_THOUSANDS.sub("", _ENDING.sub("", text)))
    if not any(piece.isdecimal() for piece in pieces):
        yield [piece for piece in pieces if piece not in _UNIT_NAMES]
    elif language == "en":
        for number in (_in_pairs, _cardinal):
            said = " ".join(number(piece) if piece.isdecimal() else piece for piece in pieces)
            yield from _with_units(_ordinal(said) if _ENDING.search(text) else said)


def _with_units(said: str) -> Iterator[list[str]]:
    """Units named behind, and left out: "$5" is five dollars, in "$5 million" it is five."""
    words = [word for word in said.replace(".", "point").split() if word not in _UNIT_NAMES]
    names = [name for sign, name in _UNIT_NAMES.items() if sign in said]
    yield words + names
    if names:
        yield words


def _ordinal(said: str) -> str:
    before, _, last = said.rpartition(" ")
    return f"{before} {_ORDINALS.get(last) or re.sub('y$', 'ie', last) + 'th'}"


def _in_pairs(digits: str) -> str:
    """As years are read: nineteen ninety-eight."""
    if len(digits) != 4 or digits[1] == "0":
        return _cardinal(digits)
    return f"{_cardinal(digits[:2])} {_cardinal(digits[2:]) or 'hundred'}"


def _cardinal(digits: str) -> str:
    """The name of a number; of the minutes in 9:05 "oh five", of those in 9:00 nothing."""
    if len(digits) > _DIGITS:
        return " ".join(_UNITS[int(digit)] for digit in digits)
    if digits[0] == "0" and len(digits) > 1:
        return f"oh {_named(int(digits))}" if int(digits) else ""
    return _named(int(digits))


def _named(number: int) -> str:
    if number < len(_UNITS):
        return _UNITS[number]
    for scale, name in _SCALES:
        if number >= scale:
            rest = f" {_named(number % scale)}" if number % scale else ""
            return f"{_named(number // scale)} {name}{rest}"
    return _TENS[number // 10 - 2] + (f" {_UNITS[number % 10]}" if number % 10 else "")


def _sounds(piece: str, language: str, english: Lookup) -> tuple[Phones, ...]:
    known = english(piece.replace("’", "'")) if language == "en" else ()
    return known[:2] or (_spelled(piece),)


@lru_cache(maxsize=1 << 14)
def _spelled(piece: str) -> Phones:
    """A word as it is written."""
    letters = anyascii(piece).lower()
    return tuple(phone for letter in letters for phone in _LETTERS.get(letter, ()))
