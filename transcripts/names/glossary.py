"""A glossary: the names and terms of a project, which a recogniser cannot know how to write.

A text file in UTF-8 with one name or term a line, in any script. Behind ``=`` may stand, parted by
commas, what the recogniser is known to write instead, and behind ``->`` (or ``→``), parted by
semicolons, how it is translated: into a language by its code, or into every other one where none
is said. ``#`` begins a comment::

    Mazloum Abdi = Maslow Abdi, Muslim Abdi -> ar: مظلوم عبدي   # the general
    ceasefire -> tr: ateşkes; ku: agirbest
    YPG -> YPG
    Kobanî
"""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import normalize

import langcodes

from transcripts.errors import TranscriptError
from transcripts.intake import read_file
from transcripts.tags import primary

MAX_GLOSSARY_BYTES = 1 << 20
_LONGEST = 80
"""Characters of a term; a longer line is text of another kind."""
_PROMPT_BYTES = 400
"""Whisper takes 223 tokens; that many bytes of names in Kurdish, Russian or Chinese are 200 to 220,
in Latin letters 150."""
ANY = "*"
"""Stands for the code of every language that has none of its own."""
_ARROW = re.compile("->|→")
_CODED = re.compile(r"\s*([A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?)\s*:(.+)")
_COMMENT = re.compile(r"(?:^|\s)#.*")


@dataclass(frozen=True, slots=True)
class Term:
    """A name or term as it is to be written, and what is known to be heard in its place."""

    text: str
    misheard: tuple[str, ...] = ()
    # What it is translated by does not change what is heard: `Glossary.sha256` leaves it out.
    translations: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Languages' codes with what it is there; the code of any other language is ``*``."""

    def translation(self, language: str) -> str | None:
        """How it is to be written in a language, where that is laid down."""
        known = dict(self.translations)
        return known.get(language) or known.get(primary(language)) or known.get(ANY)


@dataclass(frozen=True, slots=True)
class Glossary:
    """Terms in the order of their importance, none twice."""

    terms: tuple[Term, ...] = ()

    @property
    def sha256(self) -> str | None:
        """Tells what is heard with one from what is with another; None where there are no terms."""
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
    """Read a glossary's file.

    Raises `TranscriptError` for what is no text in UTF-8, names nothing, or has lines too long
    for a term.
    """
    glossary = glossary_of(_text(path), str(path))
    if not glossary.terms:
        raise TranscriptError(f"{path}: names nothing; write one name or term a line")
    return glossary


def glossary_of(text: str, source: str) -> Glossary:
    """A glossary as it is written; `source` names it in errors.

    Raises `TranscriptError` for lines too long for a term.
    """
    terms: dict[str, Term] = {}
    for number, line in enumerate(normalize("NFC", text).splitlines(), 1):
        written = _COMMENT.sub("", line)
        if not written.strip():
            continue
        new = _term(written)
        if not all(map(_is_term, (new.text, *new.misheard, *dict(new.translations).values()))):
            raise TranscriptError(
                f"{source}: line {number} is no entry of a glossary; write one name or term a "
                f"line, of at most {_LONGEST} characters, as: Kobanî = Kobani, Cobain -> ar: كوباني"
            )
        known = terms.get(new.text, Term(new.text))
        terms[new.text] = Term(
            new.text,
            tuple(dict.fromkeys((*known.misheard, *new.misheard))),
            tuple({**dict(known.translations), **dict(new.translations)}.items()),
        )
    return Glossary(tuple(terms.values()))


def _term(line: str) -> Term:
    """A line that is not empty; its parts may still be no terms."""
    heard, _, rendered = _ARROW.sub("→", line, count=1).partition("→")
    text, _, rest = heard.partition("=")
    return Term(
        _tidied(text),
        tuple(filter(None, map(_tidied, rest.split(",")))),
        tuple(_rendering(each) for each in rendered.split(";") if each.strip()),
    )


def _rendering(written: str) -> tuple[str, str]:
    if coded := _CODED.fullmatch(written):
        return langcodes.standardize_tag(coded[1]), _tidied(coded[2])
    return ANY, _tidied(written)


def _tidied(text: str) -> str:
    return " ".join(text.split())


def _text(path: Path) -> str:
    try:
        text = read_file(path, MAX_GLOSSARY_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TranscriptError(f"{path}: not text in UTF-8; save it as UTF-8") from None
    if "\0" in text:
        raise TranscriptError(f"{path}: not a text file; write one name or term a line")
    return text


def _is_term(text: str) -> bool:
    return len(text) <= _LONGEST and any(letter.isalpha() for letter in text)
