"""Whether one wording says no where another says yes.

Most languages say no with a word; Turkish puts it inside the verb, Kurdish, Persian and the Slavic
languages before it, and English has its "un-". What is compared are words that stand in each
other's place, so a likeness between two words that happen to look negated does no harm.
"""

from collections.abc import Sequence
from itertools import product

import regex

from annotations.words import lexicon
from transcripts.tags import primary


def negation_differs(one: Sequence[str], other: Sequence[str], language: str) -> bool:
    """Whether only one of two wordings (normal forms that stand for each other) says no."""
    words = lexicon.negations(language)
    counts = [sum(norm in words for norm in norms) for norms in (one, other)]
    return counts[0] != counts[1] or any(
        is_opposite(left, right, language) for left, right in product(one, other)
    )


def is_opposite(one: str, other: str, language: str) -> bool:
    """Whether one of two words is the other with a no put into it."""
    code = primary(language)
    return any(
        _has_prefix(negated, plain, code) or (code == "tr" and _has_infix(negated, plain))
        for negated, plain in ((one, other), (other, one))
    )


# The prefixes of no, and those that they take the place of.
_PREFIXES = {
    "en": ("un", "in", "im", "il", "ir", "dis", "non"),
    "de": ("un",),
    "ru": ("не",),
    "uk": ("не",),
    "fa": ("ن", "نی"),
    "ku": ("na", "ne", "ni", "nî"),
    "ckb": ("نا", "نه"),
}
_REPLACED = {"ku": ("", "di", "bi"), "ckb": ("", "ده")}
_SHORTEST = {"en": 4, "de": 4}


def _has_prefix(negated: str, plain: str, code: str) -> bool:
    return any(
        negated == prefix + plain.removeprefix(replaced)
        for prefix in _PREFIXES.get(code, ())
        for replaced in _REPLACED.get(code, ("",))
        if plain.startswith(replaced) and len(plain) - len(replaced) >= _SHORTEST.get(code, 2)
    )


# "Gitmedik" and "gittik", "bilmiyorum" and "biliyorum", "yapmaz" and "yapar", "yapamadı" and
# "yapabildi" have the same consonants but for the m; "can" (-ebil-) is left out where it is not.
_NO_IN_VERB = regex.compile("(?<=.)m(?:(?=[iuü]yor)|[aeiuü]y?(?=.*[^aeiuü]))")
_CAN = regex.compile("[ae]bil")
_TURKISH_VOWELS = regex.compile("[aeiouöü]")
_HARDENED = str.maketrans("dcbgğz", "tçpkkr")


def _has_infix(negated: str, plain: str) -> bool:
    wanted = _consonants(_CAN.sub("", plain))
    return len(wanted) > 1 and any(
        _consonants(negated[: no.start()] + negated[no.end() :]) == wanted
        for no in _NO_IN_VERB.finditer(negated)
    )


def _consonants(word: str) -> str:
    return _TURKISH_VOWELS.sub("", word).translate(_HARDENED)
