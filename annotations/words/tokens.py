"""Text to comparable tokens that remember where they stood.

Two texts say the same when their tokens' normal forms are equal: case, punctuation, Unicode
forms, Arabic and Kurdish letter variants, numbers in words or digits, and English contractions
are folded. Positions are code points of the text given.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, zip_longest

import regex

from annotations.words import lexicon
from annotations.words.figures import numbers
from transcripts.tags import primary


@dataclass(frozen=True, slots=True)
class Token:
    """One word or number: its normal form and its place ``[start, end)`` in the text."""

    norm: str
    start: int
    end: int


def tokenize(text: str, language: str = "en") -> list[Token]:
    """The words of a text, folded for comparison with other text of that language.

    A number covers the fillers in it, which stand behind it; all else follows each other.
    """
    code = primary(language)
    words = [
        Token(norm, match.start() + start, match.start() + end)
        for match in _WORD.finditer(text)
        for norm, start, end in _parts(match[0], code)
    ]
    words = list(_spelled_out(words, text)) if code == "en" else words
    return list(_signs_last(_numbered(list(_percents(words)), code)))


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """The normal form of one word, numbers aside."""
    folded = unicodedata.normalize("NFKC", word).casefold().replace("ß", "ss")
    return _IGNORED.sub("", folded).translate(_LETTERS)


@lru_cache(maxsize=1 << 16)
def bare(norm: str) -> str:
    """A normal form without diacritics: "ışık" and "isik" look alike to a hurried typist."""
    decomposed = unicodedata.normalize("NFD", norm)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def is_number(norm: str) -> bool:
    """Whether a normal form holds digits, so counts something."""
    return any(character.isdigit() for character in norm)


_CURRENCY = "".join(lexicon.CURRENCIES)
_PARTS = "½⅓⅔¼¾⅕⅖⅗⅘⅛⅜⅝⅞"
# Han and kana are written without spaces; each character is a token of its own. "U.S." is one
# word, and so are "9:00" and "1/2", but not "9/11".
_WORD = regex.compile(
    r"\p{Han}|[\p{Hiragana}\p{Katakana}]"
    r"|(?:\p{L}\.){2,6}+(?!\p{L})"
    rf"|(?<=[{_CURRENCY}]\s?)\d++(?:[.,]\d++)*+[mk]\b"
    r"|\d++(?:[.,]\d++)*+(?:bn|mn|tn|am|pm)\b|\d{1,2}:00(?!\d)"
    r"|(?<![\d/])(?:1/2|[12]/3|[13]/4|[1-4]/5|[1357]/8)(?![\d/])"
    rf"|[{_PARTS}]|\d+(?=[{_PARTS}])"
    r"|\d{1,3}(?:[\u00a0\u202f\u2009]\d{3})+(?!\d)"
    r"|\d++(?:[.,\u066b\u066c]\d++)++(?:st|nd|rd|th)?"
    r"|[\p{L}\p{N}\p{M}\u00ad\u200c\u200d\u0640]+(?:['’ʼ`][\p{L}\p{N}\p{M}\u00ad\u200c\u0640]+)*"
    rf"|[%٪]|[{_CURRENCY}]"
)
_APOSTROPHE = regex.compile("['’ʼ`]")
_NOT = regex.compile("(?<=[a-z])n['’ʼ`]t$", regex.IGNORECASE)
# Joiners, bidi marks, tatweel, the dot above of a folded İ, Arabic vowel signs.
_IGNORED = regex.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069\u0640\u0307\u064b-\u065f\u0670]"
)
_LETTERS = str.maketrans(
    "يىێئكەةۀھہأإآٱؤۆۇڕڵٳı",
    "یییی" + "ک" + "ههههه" + "اااا" + "ووو" + "رلاi",
)
_IRREGULAR_NOT = {"wo": "will", "ca": "can", "sha": "shall"}
_ROMAN = regex.compile("(?=[IVX]{2,}$)X{0,2}(?:IX|IV|V?I{0,3})$")
_MARKS = str.maketrans("\u066b\u066c\u2044", ".,/", " \u00a0\u202f\u2009")
_FIRST = {"1": "one", "1st": "first", "2nd": "second"}
_APOSTROPHE_IS_A_LETTER = ("uk", "be")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
_SUFFIXED = regex.compile(r"(\d[\d.,]*)(bn|mn|tn|m|k|am|pm)$")
_COMMA_GROUPS = regex.compile(r"[1-9]\d{0,2}(?:,\d{3})+$")
_DOT_GROUPS = regex.compile(r"[1-9]\d{0,2}(?:\.\d{3})+$")
_CURRENCY_NAMES = frozenset(lexicon.CURRENCIES.values())
_SINGULAR = {f"{name}s": name for name in _CURRENCY_NAMES}


@lru_cache(maxsize=1 << 16)
def _parts(word: str, code: str) -> tuple[tuple[str, int, int], ...]:
    """The normal forms in one word, each with its place in it."""
    if word in _CURRENCY:
        return ((word, 0, 1),)
    if word in "%٪":
        return (("percent", 0, 1),)
    if word[0].isdigit() or word in _PARTS:
        return tuple(_digits(word, code))
    if _ROMAN.match(word):
        return ((_roman(word), 0, len(word)),)
    if word.endswith("."):
        return ((fold(word.replace(".", "")), 0, len(word) - 1),)
    if not fold(word):
        return ()
    if code == "en":
        return tuple(_english(word))
    if code in _APOSTROPHE_IS_A_LETTER:
        return ((fold(_APOSTROPHE.sub("", word)), 0, len(word)),)
    return tuple(_split_at_apostrophes(word))


def _digits(word: str, code: str) -> Iterator[tuple[str, int, int]]:
    """A number in digits, with what is written on to it: "5bn", "9am"."""
    western = "".join(
        str(unicodedata.digit(character)) if character.isdecimal() else character
        for character in fold(_APOSTROPHE.sub("", word))
    ).translate(_MARKS)
    if suffixed := _SUFFIXED.match(western):
        number, suffix = suffixed.groups()
        end = len(word) - len(suffix)
        yield _ungrouped(number, code), 0, end
        yield lexicon.SHORT_SCALES.get(suffix, suffix), end, len(word)
    else:
        yield _ungrouped(western.removesuffix(":00"), code), 0, len(word)


def _ungrouped(number: str, code: str) -> str:
    """A number without its thousands separators; decimals keep one dot."""
    if "," in number and "." in number:
        decimal = max(",.", key=number.rfind)
        number = number.replace("," if decimal == "." else ".", "")
    if _COMMA_GROUPS.match(number) or (code != "en" and _DOT_GROUPS.match(number)):
        number = number.replace(",", "").replace(".", "")
    number = number.replace(",", ".")
    return _FIRST.get(number, number)


def _roman(word: str) -> str:
    values = [_ROMAN_VALUES[letter] for letter in word]
    return str(sum(-one if one < after else one for one, after in pairwise([*values, 0])))


def _english(word: str) -> Iterator[tuple[str, int, int]]:
    lower, length = fold(word), len(word)
    if negated := _NOT.search(word):
        stem, at = fold(word[: negated.start()]), negated.start()
        yield _IRREGULAR_NOT.get(stem, stem), 0, at
        yield "not", at, length
    elif lower in lexicon.RUN_TOGETHER:
        first, second, at = lexicon.RUN_TOGETHER[lower]
        at = min(at, length - 1)
        yield first, 0, at
        yield second, at, length
    else:
        for number, (norm, start, end) in enumerate(_split_at_apostrophes(word)):
            yield _contracted(norm) if number else lexicon.SAME_SPELLED.get(norm, norm), start, end


def _contracted(norm: str) -> str:
    """What follows an English apostrophe."""
    open_form = f"'{norm}"
    if open_form in lexicon.OPEN_CONTRACTIONS:
        return open_form
    return lexicon.CONTRACTIONS.get(norm, norm)


def _split_at_apostrophes(word: str) -> Iterator[tuple[str, int, int]]:
    at = 0
    for part in _APOSTROPHE.split(word):
        if norm := fold(part):
            yield norm, at, at + len(part)
        at += len(part) + 1


def _spelled_out(words: Sequence[Token], text: str) -> Iterator[Token]:
    """English abbreviations that mean something only beside a number: "Sept. 3", "No. 1"."""
    for word, after in zip_longest(words, words[1:]):
        known = lexicon.BEFORE_NUMBERS.get(word.norm)
        if known and after and _counts(after.norm) and text[word.end : word.end + 1] == ".":
            yield replace(word, norm=known)
        else:
            yield word


def _percents(words: Sequence[Token]) -> Iterator[Token]:
    """The words with each form of "per cent" as one."""
    at = 0
    while at < len(words):
        for form in lexicon.PERCENT.get(words[at].norm, ()):
            rest = words[at + 1 : at + 1 + len(form)]
            if tuple(word.norm for word in rest) == form:
                yield Token("percent", words[at].start, (rest or [words[at]])[-1].end)
                at += 1 + len(form)
                break
        else:
            word = words[at]
            yield replace(word, norm=_SINGULAR[word.norm]) if word.norm in _SINGULAR else word
            at += 1


def _numbered(words: Sequence[Token], code: str) -> Iterator[Token]:
    """The words with each number as one, and what was hummed or said again within it behind."""
    apart = [word.start - before.end > 1 for before, word in pairwise([*words[:1], *words])]
    read: dict[int, Token | None] = {}
    for number in numbers([word.norm for word in words], apart, code):
        first, last = words[number.words[0]], words[number.words[-1]]
        read |= dict.fromkeys(number.words)
        read[number.words[0]] = Token(number.norm, first.start, last.end)
        read |= {at: replace(words[at], norm=number.norm) for at in number.again}
    for at, word in enumerate(words):
        if token := read.get(at, word):
            yield token


def _signs_last(words: Iterable[Token]) -> Iterator[Token]:
    """The words with "$5" in the order of "five dollars"."""
    sign: Token | None = None
    for word in words:
        if sign and not _counts(word.norm):
            yield sign
            sign = None
        if word.norm in lexicon.CURRENCIES:
            sign = replace(word, norm=lexicon.CURRENCIES[word.norm])
            continue
        yield word
        if sign:
            yield sign
            sign = None
    if sign:
        yield sign


def _counts(norm: str) -> bool:
    return norm == "one" or is_number(norm)
