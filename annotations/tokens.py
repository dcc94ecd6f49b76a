"""Text to comparable tokens that remember where they stood.

Two texts say the same when their tokens' normal forms are equal: case, punctuation, Unicode
forms, Arabic and Kurdish letter variants, numbers in words or digits, and English contractions
are folded. Positions are code points of the text given.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import regex

from annotations import lexicon
from transcripts.styles import primary


@dataclass(frozen=True, slots=True)
class Token:
    """One word or number: its normal form and its place ``[start, end)`` in the text."""

    norm: str
    start: int
    end: int


def tokenize(text: str, language: str = "en") -> list[Token]:
    """The words of a text, folded for comparison with other text of that language."""
    words = [part for match in _WORD.finditer(text) for part in _parts(match, language)]
    return list(_merge_numbers(words, language))


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


# Han and kana are written without spaces; each character is a token of its own.
_WORD = regex.compile(
    r"\p{Han}|[\p{Hiragana}\p{Katakana}]"
    r"|\d+(?:[.,\u066b\u066c]\d+)+(?:st|nd|rd|th)?"
    r"|[\p{L}\p{N}\p{M}\u00ad\u200c\u200d\u0640]+(?:['’ʼ`][\p{L}\p{N}\p{M}\u00ad\u200c\u0640]+)*"
    r"|[%٪]|[$€£₺¥₽]"
)
_APOSTROPHE = regex.compile("['’ʼ`]")
_NOT = regex.compile("(?<=[a-z])n['’ʼ`]t$", regex.IGNORECASE)
# Joiners, bidi marks, tatweel, the dot above of a folded İ, Arabic vowel signs.
_IGNORED = regex.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069\u0640\u0307\u064b-\u065f\u0670]"
)
_LETTERS = str.maketrans(
    "يىێئكەةۀأإآٱؤۆڕڵٳı",
    "ییییکههها" + "ااا" + "وورلاi",
)
_IRREGULAR_NOT = {"wo": "will", "ca": "can", "sha": "shall"}
_NUMBER = regex.compile(r"\d[\d.,]*$")
_GROUPED = regex.compile(r"\d{1,3}(?:[.,]\d{3})+$")


def _parts(match: regex.Match[str], language: str) -> Iterator[Token]:
    word, start = match[0], match.start()
    if word[0] in lexicon.CURRENCIES:
        yield Token(lexicon.CURRENCIES[word[0]], start, match.end())
    elif word in "%٪":
        yield Token("percent", start, match.end())
    elif word[0].isdigit():
        yield Token(_digits(word), start, match.end())
    elif not fold(word):
        return
    elif primary(language) == "en":
        yield from _english(word, start)
    else:
        yield from _split_at_apostrophes(word, start)


def _digits(word: str) -> str:
    western = "".join(
        str(unicodedata.digit(character)) if character.isdecimal() else character
        for character in fold(word).replace("\u066b", ".").replace("\u066c", ",")
    )
    if _GROUPED.match(western):
        western = western.replace(",", "").replace(".", "")
    western = western.replace(",", ".")
    return "one" if western == "1" else western


def _english(word: str, start: int) -> Iterator[Token]:
    lower = fold(word)
    if negated := _NOT.search(word):
        stem = fold(word[: negated.start()])
        yield Token(_IRREGULAR_NOT.get(stem, stem), start, start + negated.start())
        yield Token("not", start + negated.start(), start + len(word))
    elif lower == "cannot":
        yield Token("can", start, start + 3)
        yield Token("not", start + 3, start + len(word))
    else:
        parts = list(_split_at_apostrophes(word, start))
        yield from parts[:1]
        for part in parts[1:]:
            open_form = f"'{part.norm}"
            known = lexicon.CONTRACTIONS.get(part.norm, part.norm)
            yield replace(part, norm=open_form if open_form in lexicon.OPEN_CONTRACTIONS else known)


def _split_at_apostrophes(word: str, start: int) -> Iterator[Token]:
    at = start
    for part in _APOSTROPHE.split(word):
        if norm := fold(part):
            yield Token(norm, at, at + len(part))
        at += len(part) + 1


def _merge_numbers(words: Sequence[Token], language: str) -> Iterator[Token]:
    """Numbers of several words become one token; "$5 million" counts dollars after the number."""
    reader = _NumberReader(language)
    at = 0
    while at < len(words):
        currency = words[at] if words[at].norm in _CURRENCY_NAMES else None
        from_sign = currency is not None and currency.end - currency.start == 1
        run = reader.run(words, at + from_sign)
        if run:
            number, at_end = run
            yield number
            if currency is not None and from_sign:
                yield currency
            at = at_end
        elif pair := _percent(words, at):
            yield pair
            at += 2 if pair.end > words[at].end else 1
        else:
            yield replace(words[at], norm=_SINGULAR.get(words[at].norm, words[at].norm))
            at += 1


_CURRENCY_NAMES = frozenset(lexicon.CURRENCIES.values())
_SINGULAR = {f"{name}s": name for name in _CURRENCY_NAMES}


def _percent(words: Sequence[Token], at: int) -> Token | None:
    for form, norm in lexicon.PERCENT.items():
        if tuple(word.norm for word in words[at : at + len(form)]) == form:
            return Token(norm, words[at].start, words[at + len(form) - 1].end)
    return None


class _NumberReader:
    """Reads numbers written as words, digits, or both ("70 million", "twenty twenty-one")."""

    def __init__(self, language: str) -> None:
        self._small = lexicon.number_words(language)
        self._scales = lexicon.scales(language)
        self._joint = lexicon.number_joint(language)
        self._ordinals = lexicon.ordinals(language)

    def run(self, words: Sequence[Token], at: int) -> tuple[Token, int] | None:
        """The number that starts at a word, and the index behind it."""
        if at >= len(words):
            return None
        first = words[at]
        if first.norm in self._ordinals:
            return replace(first, norm=self._ordinals[first.norm]), at + 1
        end = self._end(words, at)
        if end == at or (end == at + 1 and first.norm == "one"):
            return None
        value = self._value([word.norm for word in words[at:end]])
        return Token(value, first.start, words[end - 1].end), end

    def _end(self, words: Sequence[Token], at: int) -> int:
        end = at
        while end < len(words) and self._continues(words, at, end):
            end += 1
        while end > at and words[end - 1].norm in (self._joint, "a"):
            end -= 1
        return end

    def _continues(self, words: Sequence[Token], at: int, end: int) -> bool:
        if end > at and words[end].start - words[end - 1].end > 1:
            return False  # a comma or full stop between them
        norm = words[end].norm
        following = words[end + 1].norm if end + 1 < len(words) else ""
        if norm in self._scales:
            return end > at or norm in ("hundred", "thousand")
        if norm == self._joint:
            return end > at and words[end - 1].norm in self._scales and following in self._small
        if _NUMBER.match(norm):
            return end == at
        if norm not in self._small:
            return False
        return end == at or self._joins(words[end - 1].norm, norm)

    def _joins(self, before: str, norm: str) -> bool:
        """Whether two small numbers side by side are one: "sixty-five", "nineteen eighty"."""
        if before in self._scales or before == self._joint:
            return True
        left, right = self._small.get(before, 0), self._small[norm]
        return (left >= 20 and left % 10 == 0 and 0 < right < 10) or (
            10 < left <= 20 and right >= 10
        )

    def _value(self, norms: Sequence[str]) -> str:
        if len(norms) == 1 and norms[0] not in self._scales:
            number = self._small.get(norms[0])
            return norms[0] if number is None else "one" if number == 1 else str(number)
        total, current = 0.0, 0.0
        for index, norm in enumerate(norms):
            if scale := self._scales.get(norm):
                current = (current or 1) * scale
                if scale > 100:
                    total, current = total + current, 0.0
            elif norm in self._small:
                year = self._is_year_joint(norms, index)
                current = current * 100 + self._small[norm] if year else current + self._small[norm]
            elif norm != self._joint:
                current += float(norm) if norm.count(".") < 2 else 0.0
        return f"{total + current:.6f}".rstrip("0").rstrip(".")

    def _is_year_joint(self, norms: Sequence[str], index: int) -> bool:
        before = self._small.get(norms[index - 1], 0) if index else 0
        return 10 < before <= 20 and self._small[norms[index]] >= 10
