"""How alike two names sound, whoever wrote them down.

A name is spelled as many ways as there are people who hear it: Mazloum, Maslum, Mazlûm. So it is
put into Latin letters and written as a code in which what is easily confused differs little. A
consonant is two characters, the first for its kind (a hiss, a stop of the tongue), the second for
which of them; a vowel, and an h, is one. Then the Levenshtein distance of two codes counts 2 for
another consonant, and 1 for another vowel or for a consonant of the same kind.
"""

import re
from functools import lru_cache

from anyascii import anyascii

_SPELLINGS = {
    "tsch": "sC", "sch": "sS", "tch": "sC", "dzh": "sJ", "dj": "sJ", "sh": "sS", "ch": "sC",
    "zh": "sJ", "kh": "kx", "gh": "kg", "ph": "ff", "th": "tt", "dh": "td", "ck": "kk",
    "ce": "sse", "ci": "ssi", "cy": "ssi", "oo": "u", "ou": "u", "ee": "i", "ea": "i", "ie": "i",
    "ey": "i", "aa": "a", "ii": "i", "uu": "u",
    "b": "pb", "p": "pp", "d": "td", "t": "tt", "g": "kg", "k": "kk", "c": "kk", "q": "kq",
    "x": "kx", "f": "ff", "v": "fv", "w": "fw", "s": "ss", "z": "sz", "j": "sJ", "m": "nm",
    "n": "nn", "l": "ll", "r": "rr", "y": "i",
}  # fmt: skip
_SPELLING = re.compile("|".join(_SPELLINGS))
_ARABIC_VOWELS = str.maketrans("اآأإوۆيیىێةە", "aaaauuiiiiee", "ئء")
"""Letters that Arabic, Persian and Kurdish write for one sound, and carriers of vowels."""
_LAST_HEH = re.compile(r"ه\b")
_SILENT = re.compile("h(?![aeiou])")
_DOUBLE = re.compile(r"([b-df-hj-np-tv-z])\1+")
_VOWELS = frozenset("aeiouh")


@lru_cache(maxsize=1 << 16)
def sound_code(text: str) -> str:
    """The code of how a text sounds, without spaces; of what has no letters it is empty."""
    single = _DOUBLE.sub(r"\1", _latin(text))
    return _SILENT.sub("", _SPELLING.sub(lambda spelled: _SPELLINGS[spelled[0]], single))


def same_ends(heard: str, name: str) -> bool:
    """Whether a text begins and ends as a name does, with sounds of the same kind.

    What differs at its end is mostly the name with an ending, and so is what goes on behind it.
    """
    code, wanted = sound_code(heard), sound_code(name)
    if _kind(code[:1]) != _kind(wanted[:1]) or _kind(code[-2:]) != _kind(wanted[-2:]):
        return False
    return code == wanted or not _latin(heard).startswith(_latin(name))


def _kind(sound: str) -> str:
    return "vowel" if sound[-1:] in _VOWELS else sound[:1]


def _latin(text: str) -> str:
    vowelled = _LAST_HEH.sub("e", text).translate(_ARABIC_VOWELS)
    return "".join(letter for letter in anyascii(vowelled).lower() if letter.isalnum())
