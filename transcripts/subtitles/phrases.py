"""Where a sentence may be divided: the cost of a break between two words.

The rules are Netflix's (Timed Text Style Guides, "Line Treatment"): break after punctuation,
before conjunctions and prepositions; never part an article or adjective from its noun, a first
from a last name, a pronoun, an auxiliary, a reflexive or a negation from its verb, a number from
what it counts, a preposition from what it governs, or in Arabic the two nouns of a construct
(مضاف ومضاف إليه). What counts as which is told by tables of words and endings, for the words
alone are known: `transcripts.subtitles.words`. Chinese and Japanese are judged by their letters:
`transcripts.subtitles.ideographs`.
"""

from functools import lru_cache

import regex

from transcripts.subtitles import ideographs
from transcripts.subtitles.words import NAME_PARTICLES, NO_WORDS, WORDS, Words
from transcripts.tags import primary

SENTENCE_END = 0.0
CLAUSE_END = 0.2
BEFORE_OPENER = 0.4
WITHIN_PHRASE = 0.7
WITHIN_UNIT = 0.9
HANGING = 1.0


@lru_cache(maxsize=1 << 15)
def break_cost(before: str, after: str, language: str) -> float:
    """How bad a break is between two words of one sentence, from 0 (none) to 1 (never).

    From `WITHIN_UNIT` on it is one that the style guides forbid. A language without a table is
    judged by its punctuation, names and numbers alone.
    """
    code = primary(language)
    words = WORDS.get(code, NO_WORDS)
    left, right = _bare(before), _bare(after)
    if _is_stray(left, right, before, after):
        return HANGING
    if _is_abbreviation(left, before, after):
        return HANGING
    if _CLAUSE_END.search(before) or _CLAUSE_START.match(after):
        return CLAUSE_END
    if code in ideographs.LANGUAGES:
        return _among_ideographs(left, right, code)
    if hangs := _hangs(left, right, words):
        return hangs
    if right in words.openers or words.opening(right):
        return BEFORE_OPENER
    if _is_unit(before, after, left, right, words):
        return WITHIN_UNIT
    return WITHIN_PHRASE


def _is_stray(left: str, right: str, before: str, after: str) -> bool:
    """Whether a mark would begin a line that ends what stands before, or the other way round."""
    closes = not right and not _OPENING.match(after)
    return closes or (not left and _OPENING.search(before) is not None)


def _is_abbreviation(left: str, before: str, after: str) -> bool:
    """Whether a word ends in a full stop that ends no sentence, as far as two words tell."""
    if not _FULL_STOP.search(before):
        return False
    short = len(left) < 2 or (len(left) <= _TITLE_CHARS and before[0].isupper())
    return short or "." in left or after[0].islower() or after[0].isdigit()


def _among_ideographs(left: str, right: str, language: str) -> float:
    return {
        "never": HANGING,
        "within": WITHIN_UNIT,
        "phrase": BEFORE_OPENER,
        "any": WITHIN_PHRASE,
    }[ideographs.between(left[-1:], right, language)]


def _hangs(left: str, right: str, words: Words) -> float:
    """The cost of leaving a word alone that wants its neighbour; 0 where none does."""
    if right in words.clinging or words.trailing(right):
        return HANGING
    if left in words.conjunctions or left in words.leaning:
        return HANGING
    if left in words.prepositions:
        # Before a conjunction it is the end of a verb: "came in | and sat".
        return BEFORE_OPENER if right in words.conjunctions else HANGING
    if left in words.weak and not (right in words.openers or words.opening(right)):
        return HANGING
    return 0.0


def _is_unit(before: str, after: str, left: str, right: str, words: Words) -> bool:
    """A name, a number and what it counts, an adjective or a construct with its noun."""
    if _is_name(before, after, right, words):
        return True
    if before[-1].isdigit() or after[0].isdigit():
        return _is_count(before, after, right, words)
    if words.is_function(right) and not after[0].isupper():
        return right in words.owners and words.binds.search(left) is not None
    return words.is_bound(left, right)


def _is_name(before: str, after: str, right: str, words: Words) -> bool:
    both = before[0].isupper() and after[0].isupper()
    if both and right not in words.polite:
        return True
    if before in NAME_PARTICLES and after[0].isupper():
        return True
    particle = after in NAME_PARTICLES and not words.is_function(right)
    return before[0].isupper() and (particle or _ARABIC_NAME.match(after) is not None)


def _is_count(before: str, after: str, right: str, words: Words) -> bool:
    """``41 boats``, ``1 000``, ``Article 5``, ``5 %``."""
    if not before[-1].isdigit():
        return before[0].isupper()
    return not after[0].isalpha() or not words.is_function(right)


def _bare(word: str) -> str:
    return _EDGES.sub("", word).replace("İ", "i").lower().replace("’", "'")


_EDGES = regex.compile(r"^[^\w']+|[^\w']+$")
_TITLE_CHARS = 4
_FULL_STOP = regex.compile(r"(?<!\.)\.$")
_CLAUSE_END = regex.compile(r"[.,;:!?،؛؟。、，；：！？…–—\-)\]」』）》】»”\"]$")
_CLAUSE_START = regex.compile(r"[(\[«“„「『（《【]")
_OPENING = regex.compile(r"[(\[«“\"'‘„¿¡「『（《【]+$")
_ARABIC_NAME = regex.compile(r"(?:al|el|ul|as|ash|an|ar|ad|az|at)-\p{L}")
