"""Whether two spellings are of one word, as "colour" and "color" or "Mazlum" and "Mazloum" are."""

import regex

from annotations.words.tokens import bare, is_number


def spelled_alike(one: str, other: str, *, name: bool) -> bool:
    """Whether two normal forms are spellings of one word; `name` when both are capitalised.

    Diacritics, British and American spelling, and the vowels inside a transcribed name are
    habits. What ends a word is not: "Germany" and "German", "worthy" and "worth" differ.
    """
    if is_number(one + other):
        return False
    one, other = _american(bare(one)), _american(bare(other))
    return one == other or (name and _as_a_name(one) == _as_a_name(other) is not None)


_SHORTEST, _SHORTEST_NAME = 4, 5
_HABITS = [
    (regex.compile(pattern), form)
    for pattern, form in (
        (r"(?<=.{2})our", "or"),  # honour
        (r"z", "s"),  # organize
        (r"(?<=..)(?:ae|oe)(?=.{3})", "e"),  # encyclopaedia
        (r"(?<=.)([tbv])re(?=[sd]?$)", r"\1er"),  # centre, fibre
        (r"(?<=.e)nce(?=s?$)", "nse"),  # defence
        (r"(?<=.{3}[aeiou])ll(?=ed$|ing$|[eo]rs?$|$)|(?<=i)ll(?=ful)", "l"),  # travelled, enroll
        (r"(?<=.{4}m)me(?=s?$)", ""),  # programme
        (r"(?<=.{3}og)ue(?=s?$)", ""),  # catalogue
        (r"(?<=.{2})e(?=ment|able|ing)", ""),  # judgement
        (r"(?<=^(?:to|after|back|for|up|down|in|on|out)ward)s$", ""),  # towards
        (r"^grey", "gray"),
    )
]
_INSIDE = regex.compile("(?<=^.+)[aeiou]+(?=.)")
_DOUBLED = regex.compile(r"(.)\1")


def _american(word: str) -> str:
    if len(word) < _SHORTEST:
        return word
    for pattern, form in _HABITS:
        word = pattern.sub(form, word)
    return word


def _as_a_name(word: str) -> str | None:
    """A name's consonants and what it begins and ends with; None where that says too little."""
    frame = _DOUBLED.sub(r"\1", _INSIDE.sub("-", word))
    return frame if len(word) >= _SHORTEST_NAME else None
