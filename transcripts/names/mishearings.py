"""Names that a recogniser wrote as it heard them, put right by a glossary.

A wrong correction is worse than a missed one: it puts somebody's name into a mouth that did not
say it. So a word is only taken for a term when it sounds like it, when it does not seem to be
a word of its own (it does not stand in small letters elsewhere, nor in a dictionary), and when
the recogniser was the less sure of it the less it sounds like the term. The numbers were set on
speeches whose names were damaged as recognisers damage them. Every change is recorded with what
was heard, on the word and in a list for the whole transcript.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pocketsphinx import get_model_path
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from transcripts.model import Segment, Transcript, Word
from transcripts.names.glossary import Glossary
from transcripts.names.likeness import same_ends, sound_code
from transcripts.names.rewording import Found, changes, reworded

CORRECTIONS = "glossary"
"""The field of a transcript that lists what was put right."""

_LEAST_LETTERS = 4
"""Of a term that is looked for by its sound; shorter ones are too much alike."""
_MORE_WORDS = 2
"""How many words more than it has a term may be heard as."""
_RATE, _RATE_UNSURE = 0.06, 0.3
"""What share of a term's sounds may differ where the recogniser was sure, and how much more where
it was not at all."""
_PLAIN = 0.5
"""What is left of that for words that may be no names by their looks."""
_UNKNOWN_CONFIDENCE = 0.85
_DOUBTED = 0.6
"""A word of the dictionary that the recogniser was less sure of may be none."""
_RIVALS = 4
"""Terms that one heard word is compared with closely."""
_HYPHEN = re.compile(r"[-‐‑–]")
_JOINT = re.compile(r"['’‐‑–-]")
"""What holds a word and something else together, which a term must not swallow."""
_WORD = re.compile(r"(\W*)(.*?)((?:(?<=\w)['’]\w{1,6})?)(\W*)", re.DOTALL)
_TITLE = 3
"""Letters of one like "Dr.", behind which no sentence begins."""
_SENTENCE_END = re.compile(r"[.!?…:؟۔]\W*$")
_NOUNS_WITH_CAPITALS = frozenset({"de", "lb"})
_DICTIONARY = "en-us/cmudict-en-us.dict"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word as it is written: what stands around its letters, and an ending like 's."""

    before: str
    core: str
    ending: str
    after: str
    confidence: float
    begins: bool
    """Whether a sentence begins with it, so that its capital says nothing."""


def corrected(transcript: Transcript, glossary: Glossary) -> Transcript:
    """A transcript with the terms that were misheard in it put right.

    Each word of a term that was put in says in its ``extra`` what was heard (`rewording.HEARD`),
    and all of them are listed in the transcript's under `CORRECTIONS`, in order: ``segment``,
    ``start_ms``, ``end_ms``, ``heard``, ``term``. Segments without words stay as they are.
    """
    if not glossary.terms:
        return transcript
    ear = _Ear(glossary, transcript)
    segments = tuple(reworded(segment, ear.found(segment)) for segment in transcript.segments)
    listed = [change for segment in segments for change in changes(segment)]
    extra = {**transcript.extra, CORRECTIONS: listed} if listed else transcript.extra
    return replace(transcript, segments=segments, extra=extra)


class _Ear:
    """Finds terms in the words of one transcript."""

    def __init__(self, glossary: Glossary, transcript: Transcript) -> None:
        self._dictionary = _english() if transcript.language == "en" else frozenset[str]()
        self._capitals_tell = transcript.language not in _NOUNS_WITH_CAPITALS
        self._small = _in_small_letters(transcript)
        self._terms = [term.text for term in glossary.terms if _is_told_by_sound(term.text)]
        self._codes = [sound_code(text) for text in self._terms]
        self._known = {_letters(term.text) for term in glossary.terms}
        self._sure = {
            _letters(each): term.text for term in glossary.terms for each in term.misheard
        }
        texts = [text for term in glossary.terms for text in (term.text, *term.misheard)]
        self._longest = max(len(_letters(text).split()) for text in texts) + _MORE_WORDS

    def found(self, segment: Segment) -> list[Found]:
        """The terms in a segment, in order; of those that overlap the one that says most."""
        found: list[Found] = []
        for one in sorted(self._candidates(_pieces(segment.words)), key=lambda each: -each.gain):
            if all(one.end <= other.first or other.end <= one.first for other in found):
                found.append(one)
        return sorted(found, key=lambda each: each.first)

    def _candidates(self, pieces: Sequence[_Piece]) -> Iterator[Found]:
        for first in range(len(pieces)):
            for end in range(first + 1, min(first + self._longest, len(pieces)) + 1):
                window = pieces[first:end]
                if not window[-1].core or (len(window) > 1 and _is_parted(*window[-2:])):
                    break
                for read, ending in _readings(window):
                    heard = " ".join(piece.core for piece in read)
                    if (meant := self._meant(heard, read)) is not None:
                        term, gain = meant
                        edges = (window[0].before, window[-1].after)
                        yield Found(first, end, heard, term, ending, edges, gain)

    def _meant(self, heard: str, window: Sequence[_Piece]) -> tuple[str, int] | None:
        """The term that is meant by some words, and how much of it was heard.

        What is a term already stays, so that no other one is made of it.
        """
        letters, code = _letters(heard), sound_code(heard)
        if letters in self._sure:
            return self._sure[letters], 2 * len(code)
        if letters in self._known:
            return heard, len(code) + 1
        most = int(len(code) * _share(min(piece.confidence for piece in window)))
        alike = process.extract(
            code, self._codes, scorer=Levenshtein.distance, limit=_RIVALS, score_cutoff=most
        )
        meant = [
            (self._terms[n], len(other) - 2 * distance)
            for other, distance, n in alike
            if self._may_be(heard, window, self._terms[n], distance)
        ]
        meant.sort(key=lambda each: -each[1])
        return meant[0] if len(meant) == 1 or (meant and meant[0][1] > meant[1][1]) else None

    def _may_be(self, heard: str, window: Sequence[_Piece], term: str, distance: int) -> bool:
        """Whether words that sound like a term, so many sounds aside, may be meant for it."""
        parts = {*_letters(term).split()}
        other = [each for each in window if not parts.issuperset(_letters(each.core).split())]
        other = other or list(window)
        if any(self._is_word(piece, term) for piece in other):
            return False
        share = _share(min(piece.confidence for piece in other))
        if not all(self._is_name(piece) for piece in other):
            share *= _PLAIN
        return (
            distance <= share * len(sound_code(heard))
            and same_ends(heard, term)
            and len(_JOINT.findall(heard)) <= len(_JOINT.findall(term))
            and _script(heard) == _script(term)
            and _digits(heard) == _digits(term)
        )

    def _is_word(self, piece: _Piece, term: str) -> bool:
        """Whether a word is one of the language, and so no misheard name."""
        small = piece.core.casefold()
        if piece.core[:1].islower() and term[:1].isupper():
            return not self._dictionary or small in self._dictionary or len(small) < _LEAST_LETTERS
        in_dictionary = small in self._dictionary and piece.confidence >= _DOUBTED
        return in_dictionary or (not piece.core[:1].islower() and small in self._small)

    def _is_name(self, piece: _Piece) -> bool:
        """Whether a word looks like a name."""
        capital = piece.core[:1].isupper() and (len(piece.core) == 1 or not piece.core.isupper())
        known = piece.core.casefold() in self._dictionary
        return capital and not known and self._capitals_tell and not piece.begins


def _share(confidence: float) -> float:
    """The share of sounds in which a term may differ from what was heard with a confidence."""
    return _RATE + _RATE_UNSURE * (1 - confidence)


def _pieces(words: Sequence[Word]) -> list[_Piece]:
    pieces: list[_Piece] = []
    begins = True
    for word in words:
        sure = _UNKNOWN_CONFIDENCE if word.confidence is None else word.confidence
        parted = _WORD.fullmatch(word.text)
        before, core, ending, after = parted.groups() if parted else (word.text, "", "", "")
        pieces.append(_Piece(before, core, ending, after, sure, begins))
        is_title = after == "." and len(core) <= _TITLE and core[:1].isupper()
        begins = bool(_SENTENCE_END.search(after)) and not is_title
    return pieces


def _is_parted(one: _Piece, other: _Piece) -> bool:
    """Whether punctuation stands between two words, so that they are no one name."""
    return bool(one.after or other.before.strip("-"))


def _readings(window: Sequence[_Piece]) -> Iterator[tuple[Sequence[_Piece], str]]:
    """Some words with the ending of the last as part of it, and without; and that ending."""
    whole = [replace(piece, core=piece.core + piece.ending) for piece in window]
    yield whole, ""
    if window[-1].ending:
        yield [*whole[:-1], window[-1]], window[-1].ending


def _letters(text: str) -> str:
    """A text's words without case and marks, with one space between them and for each hyphen."""
    spaced = _HYPHEN.sub(" ", text.casefold())
    return " ".join("".join(c for c in word if c.isalnum()) for word in spaced.split())


def _is_told_by_sound(term: str) -> bool:
    """Whether a term is long enough, and no abbreviation, of which each letter counts."""
    return sum(map(str.isalnum, term)) >= _LEAST_LETTERS and not term.isupper()


def _script(text: str) -> str:
    """The script of the first letter, as Unicode names it."""
    letter = next((letter for letter in text if letter.isalpha()), " ")
    return unicodedata.name(letter, "").partition(" ")[0]


def _digits(text: str) -> list[str]:
    return [letter for letter in text if letter.isdigit()]


def _in_small_letters(transcript: Transcript) -> frozenset[str]:
    """The words that a transcript has in small letters somewhere."""
    texts = (word.text for segment in transcript.segments for word in segment.words)
    parted = (_WORD.fullmatch(text) for text in texts)
    cores = (found[2] for found in parted if found)
    return frozenset(core for core in cores if core[:1].islower())


@cache
def _english() -> frozenset[str]:
    """The words of CMU's dictionary, which PocketSphinx brings along."""
    lines = Path(get_model_path(_DICTIONARY)).read_text().splitlines()
    return frozenset(line.partition(" ")[0] for line in lines)
