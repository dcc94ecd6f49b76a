"""What a translation may not lose: the glossary's terms, names, and numbers.

A term whose translation is laid down is hidden from the translator behind a word that no language
has, and its translation stands there afterwards. What a translator makes of such a word is looked
at, not trusted: where one is gone the sentence is translated as it is, and the term flagged.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from unicodedata import decimal, normalize

from rapidfuzz.fuzz import partial_ratio

from transcripts.names.glossary import Glossary
from transcripts.names.likeness import sound_code

TERM_MISSING, NAME_MISSING, NUMBER_MISSING = "term-missing", "name-missing", "number-missing"
"""Flags of a segment of a translation."""

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_HIDDEN = re.compile(rf"\bqx([{_LETTERS}])(?![a-z])", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,٫٬'’\u00a0\u202f]\d+)*")
_SAID_IN_WORDS = 10
"""Numbers up to this are written in words or digits as languages like it."""
_ALIKE = 60
"""How alike, of 100, the consonants of a name and of some place in a translation must sound."""
_VOWELS = re.compile("[aeiouh]")


@dataclass(frozen=True, slots=True)
class Terms:
    """A glossary for a translation out of one language into another.

    `rendered` are terms, folded, with their translations; `names` those without one.
    """

    rendered: Mapping[str, str]
    names: tuple[str, ...]
    pattern: re.Pattern[str] | None
    """Finds terms that have a translation."""

    @property
    def sha256(self) -> str | None:
        """Tells one from another; None where there are none."""
        told = repr((dict(self.rendered), self.names))
        return hashlib.sha256(told.encode()).hexdigest() if self.rendered or self.names else None


@dataclass(frozen=True, slots=True)
class Hidden:
    """A sentence for a translator; `translations` are of the terms hidden in it, in order."""

    text: str
    translations: tuple[str, ...] = ()

    def shown(self, translation: str) -> str | None:
        """The translation with each term's own in its place; None where one was lost."""
        if not self.translations:
            return translation
        found = [_LETTERS.index(letter.upper()) for letter in _HIDDEN.findall(translation)]
        if sorted(found) != list(range(len(self.translations))):
            return None
        return _HIDDEN.sub(
            lambda hidden: self.translations[_LETTERS.index(hidden[1].upper())], translation
        )


def terms_for(glossary: Glossary, target: str) -> Terms:
    """What a glossary says of a translation into a language."""
    known = [(term.text, term.translation(target)) for term in glossary.terms]
    rendered = {_folded(text): written for text, written in known if written}
    longest_first = "|".join(map(re.escape, sorted(rendered, key=len, reverse=True)))
    return Terms(
        rendered,
        tuple(text for text, written in known if not written and text[0].isupper()),
        re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)", re.IGNORECASE) if rendered else None,
    )


def hidden(sentence: str, terms: Terms) -> Hidden:
    """A sentence with the terms hidden whose translation is laid down."""
    if terms.pattern is None or _HIDDEN.search(sentence):
        return Hidden(sentence)
    translations: list[str] = []

    def hide(found: re.Match[str]) -> str:
        written = terms.rendered.get(_folded(found[0]))
        if written is None or len(translations) == len(_LETTERS):
            return found[0]
        translations.append(written)
        return f"QX{_LETTERS[len(translations) - 1]}"

    return Hidden(terms.pattern.sub(hide, normalize("NFC", sentence)), tuple(translations))


def lost(sentence: str, translation: str, terms: Terms) -> Iterator[str]:
    """A flag for each kind of thing that a sentence says and its translation does not."""
    said = _folded(translation)
    if not all(_folded(each) in said for each in hidden(sentence, terms).translations):
        yield TERM_MISSING
    if not all(_sounds(name, translation) for name in terms.names if _says(sentence, name)):
        yield NAME_MISSING
    if not set(_numbers(sentence)) <= set(_numbers(translation)):
        yield NUMBER_MISSING


def _folded(text: str) -> str:
    return normalize("NFC", text).casefold()


def _says(sentence: str, name: str) -> bool:
    wanted, said = _folded(name), _folded(sentence)
    return wanted in said and bool(re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", said))


def _sounds(name: str, translation: str) -> bool:
    """Whether a name is somewhere in a text of perhaps another script, which may have no vowels."""
    wanted, said = (_VOWELS.sub("", sound_code(text)) for text in (name, translation))
    if _folded(name) in _folded(translation):
        return True
    return len(said) >= len(wanted) and partial_ratio(wanted, said) >= _ALIKE


def _numbers(text: str) -> Iterator[str]:
    """The digits of the numbers in a text, in any script's digits, however they are grouped."""
    for found in _NUMBER.findall(text):
        digits = "".join(str(decimal(c)) for c in found if c.isdecimal())
        if int(digits[:20]) > _SAID_IN_WORDS:
            yield digits
