"""Numbers as people write and say them, read to one normal form.

"70 million", "seventy million" and "70,000,000" are the same number; so are "1999" and "nineteen
ninety-nine", "3½" and "three and a half", "21st" and "twenty-first". Speakers start again and hum
inside a number too ("five um five hundred"); such words are told apart from it.

Each word gets a letter for its part in a number, and which letters make a number is said by a
regular expression: a grammar of a few lines for all languages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import regex

from annotations.words import lexicon
from annotations.words.number_words import compound, number_words


@dataclass(frozen=True, slots=True)
class Number:
    """A number, the positions of its words, and those of words that were then said again."""

    norm: str
    words: tuple[int, ...]
    again: tuple[int, ...]


def numbers(norms: Sequence[str], apart: Sequence[bool], language: str) -> Iterator[Number]:
    """The numbers among words given by their normal forms (`words.tokens`), in order.

    ``apart[i]`` says whether more than a space or a hyphen stands before word `i`. Currencies
    are given by their signs where they are written so. "One" by itself is a pronoun too and
    stays a word; so do "first" and "second".
    """
    words = _words(language)
    kinds = [words.kind(norm) for norm in norms]
    if not _TELLING.intersection(kinds):
        return
    row = _row(norms, kinds, apart, language)
    for match in _GRAMMAR.finditer("".join(row.letters)):
        inside = row.positions[match.start() : match.end()]
        norm = words.norm_of(match, [norms[at] for at in inside])
        again = tuple(at for later in inside for at in row.again.get(later, ()))
        if len(inside) > 1 or again or norm != norms[inside[0]]:
            yield Number(norm, tuple(inside), again)


# What a word is in a number: one (1), two to nine (u; Q for the French four), French ten (x),
# English eleven to nineteen (t) and twenty (V), other tens (T; A with an "and" before them),
# round hundreds (C), other words below a thousand (c), zero (z); digits (d), digits of a rank
# (r); hundred (h), thousand (k), million and more (K); the English "and" (&), and that of
# languages that say "twenty and five" (+); "a" (a), half (H), quarter (q), thirds (f), ½ (F);
# ranks from third (o), first and second (O), nineties (D), point (p), the "oh" of 1905 (0),
# months (m; n for "may" and "march"), a currency's sign ($). All else is a dot, and punctuation
# a bar.
_TELLING = frozenset("uQxtVTACczdrhkKHqfFoOD")
_SAID_AGAIN = _TELLING - {"t", "V"} | frozenset("1&+a")
_UNIT = "[1uQ]"
_TENS = rf"(?:(?:QT|[TV])(?:\+?(?:x?{_UNIT}|[xc]))?|{_UNIT}(?:A|x)|x{_UNIT}?|[1uQtcz])"
_JOINT = r"(?:(?<=[hk])&|\+)?"
_HUNDREDS = rf"(?:(?:{_TENS}|[ad])?h(?:{_JOINT}{_TENS})?|C(?:{_JOINT}{_TENS})?|{_TENS})"
_PART = rf"(?:[1a]?[Hq]|1o|{_UNIT}f|F)"
_COUNT = rf"(?:(?:d|{_HUNDREDS})(?:&{_PART}|F)?)"
_LARGE = rf"(?:{_COUNT}|{_PART}a?|a)?[kK]"
_GRAMMAR = regex.compile(
    r"(?<=[mn]\|?)(?P<date>r)|(?<=m\|?)(?P<spoken_date>[TV]?[oO])"
    rf"|(?P<decimal>(?:d|{_HUNDREDS})p[uQ1zcd0]+[kK]?)"
    rf"|(?P<year>[tV](?:[TV]{_UNIT}|[TVtcD]|0{_UNIT}))"
    rf"|(?P<rank>(?:(?:{_TENS}|[ad])?[hk]{_JOINT}){{0,4}}(?:[TV]?o|[TV]O))"
    rf"|(?P<sum>{_LARGE}(?:{_JOINT}{_LARGE})*(?:{_JOINT}{_HUNDREDS})?"
    rf"|1[Hqo]|{_UNIT}f|F|{_COUNT})"
    r"|(?P<decade>D)"
)
_MOST_DECIMALS = 10**6
_LONGEST = 60
"""What is longer than this is no number that anybody says."""
_DIGITS = regex.compile(r"\d+(?:\.\d+)?|(?P<rank>\d+(?:st|nd|rd|th))|(?P<part>\d+/\d+)")


class _Row:
    """The words that may make numbers; fillers, and what is said again, are left out."""

    def __init__(self) -> None:
        self.positions: list[int] = []
        self.letters: list[str] = []
        self.again: dict[int, list[int]] = {}
        """Positions of words that are said again, by the position where they are."""

    def put(self, at: int, letter: str) -> None:
        self.positions.append(at)
        self.letters.append(letter)

    def says_again(self, norms: Sequence[str], at: int, letter: str) -> int:
        """How many of the words so far the word begins to say again: "$8 $8 billion"."""
        before = [norms[position] if position >= 0 else "" for position in self.positions[-2:]]
        if letter in _SAID_AGAIN and before[-1:] == [norms[at]]:
            return 1
        return 2 if letter == "$" and before == list(norms[at : at + 2]) else 0

    def drop(self, count: int, at: int) -> None:
        """Forget the last words, which are said again from a position on."""
        for later in reversed(range(at, at + count)):
            position = self.positions.pop()
            self.letters.pop()
            self.again.setdefault(later, self.again.pop(position, [])).append(position)


def _row(norms: Sequence[str], kinds: Sequence[str], apart: Sequence[bool], language: str) -> _Row:
    row = _Row()
    hummed = frozenset(lexicon.filler_positions(norms, language))
    for at, letter in enumerate(kinds):
        if at in hummed:
            continue
        if apart[at] and at - 1 not in hummed:
            row.put(-1, "|")
        row.drop(row.says_again(norms, at, letter), at)
        row.put(at, letter)
    return row


class _Words:
    """The number words of one language."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._known = number_words(language)

    @lru_cache(maxsize=1 << 16)  # noqa: B019 - there is one for each language, kept for good
    def kind(self, norm: str) -> str:
        """The letter for a word's part in a number."""
        if known := self._known.get(norm):
            return known.kind
        if norm == "one":
            return "1"
        if len(norm) > _LONGEST:
            return "."
        if found := _DIGITS.fullmatch(norm):
            return {"rank": "r", "part": "F"}.get(found.lastgroup or "", "d")
        if norm in lexicon.CURRENCIES:
            return "$"
        return "." if compound(norm, self._language) is None else "c"

    def norm_of(self, match: regex.Match[str], norms: Sequence[str]) -> str:
        """The normal form of a number found by the grammar."""
        form, letters = match.lastgroup, match[0]
        if form == "decimal":
            return self._decimal(letters, norms)
        if form == "decade" or letters[-1] == "D":
            century = 100 * self._value(norms[0]) if len(norms) > 1 else Fraction(0)
            return f"{_plain(century + self._value(norms[-1]))}s"
        if form == "year":
            return _plain(100 * self._value(norms[0]) + self._sum(letters[1:], norms[1:]))
        value = self._sum(letters, norms)
        return f"{value}{_rank_ending(int(value))}" if form == "rank" else _plain(value)

    def _decimal(self, letters: str, norms: Sequence[str]) -> str:
        at = letters.index("p")
        end = len(letters) - (letters[-1] in "kK")
        after = (str(int(self._value(norm))) for norm in norms[at + 1 : end])
        value = Fraction(f"{int(self._sum(letters[:at], norms[:at]))}.{''.join(after)}")
        return _plain(value * (self._value(norms[-1]) if end < len(letters) else 1))

    def _sum(self, letters: str, norms: Sequence[str]) -> Fraction:
        total = current = last = Fraction(0)
        for at, (letter, norm) in enumerate(zip(letters, norms, strict=True)):
            value = self._value(norm)
            if letter in "kK":
                total, current = total + (current or 1) * value, Fraction(0)
            elif letter == "h":
                current = (current or 1) * value
            elif letters[max(0, at - 1) : at + 1] == "QT":
                current += last * value - last
            elif letter == "f" or (letter in "Hqo" and letters[max(0, at - 1)] == "1"):
                current += last * _share(letter, value) - last
            elif letter not in "&+a":
                current += value
            last = value
        return total + current

    def _value(self, norm: str) -> Fraction:
        if known := self._known.get(norm):
            return known.value
        if norm == "one":
            return Fraction(1)
        if norm[0].isdigit():
            return Fraction(norm.rstrip("stndrh"))
        return compound(norm, self._language) or Fraction(0)


def _share(letter: str, value: Fraction) -> Fraction:
    """What "third" counts in "one third"."""
    return 1 / value if letter == "o" else value


def _plain(value: Fraction) -> str:
    if value == 1:
        return "one"
    if value.denominator == 1:
        return str(value.numerator)
    if _MOST_DECIMALS % value.denominator == 0:
        return f"{float(value):.6f}".rstrip("0")
    return str(value)


def _rank_ending(rank: int) -> str:
    if rank % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")


@lru_cache
def _words(language: str) -> _Words:
    return _Words(language)
