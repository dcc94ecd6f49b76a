"""A glossary: the names and terms of a project, which a recogniser cannot know how to write.

A text file in UTF-8 with one name or term a line, in any script. Behind ``=`` may stand, parted by
commas, what the recogniser is known to write instead. ``#`` begins a comment::

    Mazloum Abdi = Maslow Abdi, Muslim Abdi   # the general
    Kobanî
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from transcripts.errors import TranscriptError
from transcripts.intake import read_file

MAX_GLOSSARY_BYTES = 1 << 20
_LONGEST = 80
"""Characters of a term; a longer line is text of another kind."""
_PROMPT_BYTES = 400
"""Whisper takes 223 tokens; that many bytes of names in Kurdish, Russian or Chinese are 200 to 220,
in Latin letters 150."""
_COMMENT = re.compile(r"(?:^|\s)#.*")


@dataclass(frozen=True, slots=True)
class Term:
    """A name or term as it is to be written, and what is known to be heard in its place."""

    text: str
    misheard: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Glossary:
    """Terms in the order of their importance, none twice."""

    terms: tuple[Term, ...] = ()

    @property
    def sha256(self) -> str | None:
        """Tells one glossary from another; None where there are no terms."""
        return hashlib.sha256(repr(self.terms).encode()).hexdigest() if self.terms else None

    @property
    def shown(self) -> int:
        """How many of the terms, from the first, `prompt` has room for."""
        used = 0
        for number, term in enumerate(self.terms):
            used += len(f"{term.text}, ".encode())
            if used > _PROMPT_BYTES:
                return number
        return len(self.terms)

    @property
    def prompt(self) -> str:
        """The first terms as text for a recogniser, as many as it takes."""
        return ", ".join(term.text for term in self.terms[: self.shown])


def read_glossary(path: Path) -> Glossary:
    """Read a glossary.

    Raises `TranscriptError` for what is no text in UTF-8, names nothing, or has lines too long
    for a term.
    """
    terms: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(_lines(path), 1):
        text, _, rest = _COMMENT.sub("", line).partition("=")
        term = " ".join(text.split())
        misheard = tuple(filter(None, (" ".join(each.split()) for each in rest.split(","))))
        if not term and not misheard:
            continue
        if not _is_term(term) or not all(map(_is_term, misheard)):
            raise TranscriptError(
                f"{path}: line {number} is no entry of a glossary; write one name or term a line, "
                f"of at most {_LONGEST} characters, as: Kobanî = Kobani, Cobain"
            )
        terms[term] = tuple(dict.fromkeys((*terms.get(term, ()), *misheard)))
    if not terms:
        raise TranscriptError(f"{path}: names nothing; write one name or term a line")
    return Glossary(tuple(Term(text, misheard) for text, misheard in terms.items()))


def _lines(path: Path) -> Iterator[str]:
    try:
        text = normalize("NFC", read_file(path, MAX_GLOSSARY_BYTES).decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise TranscriptError(f"{path}: not text in UTF-8; save it as UTF-8") from None
    if "\0" in text:
        raise TranscriptError(f"{path}: not a text file; write one name or term a line")
    yield from text.splitlines()


def _is_term(text: str) -> bool:
    return len(text) <= _LONGEST and any(letter.isalpha() for letter in text)
