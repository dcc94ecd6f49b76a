"""Names that a recogniser writes rightly when it is shown them, put where it heard them.

Shown a list of names, Whisper base writes five of six that it had misheard. But of recordings that
are hard to hear it then leaves out sentences (of far voices a quarter of the words were wrong
instead of an eighth), and it says names that nobody said. So what it reads without them stands,
and only where it reads a name for words that sound like it is the name taken.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher

from rapidfuzz.distance import Levenshtein

from transcripts.beside import plain
from transcripts.names.likeness import sound_code
from transcripts.recognition.engines import Reading, ReadWord

_FAR = 0.4
"""The share of sounds in which a name may differ from what was heard for it. In speech with 20
names those that were said differed by 0.36 at most, one that was not by 0.36, others by 0.43 and
more."""
_WORD = re.compile(r"[^\W_]+")


def with_terms(read: Reading, shown: Reading, terms: str) -> Reading:
    """A reading with the terms that another one of the same window has in the same places.

    `shown` was read when `terms` were shown. Each word put in says what was read for it (`heard`).
    """
    names = {plain(part) for part in (*terms.split(), *_WORD.findall(terms))}
    one, other = ([plain(w.text.strip()) for w in each.words] for each in (read, shown))
    words: list[ReadWord] = []
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        was, put = read.words[a:b], shown.words[c:d]
        named = kind == "replace" and not names.isdisjoint(other[c:d])
        words += _said(was, put) if named and _sounds_like(was, put) else was
    return replace(read, words=tuple(words))


def _sounds_like(was: tuple[ReadWord, ...], put: tuple[ReadWord, ...]) -> bool:
    heard, name = (sound_code(_text(words)) for words in (was, put))
    return Levenshtein.distance(heard, name) <= _FAR * max(len(heard), len(name))


def _said(was: tuple[ReadWord, ...], put: tuple[ReadWord, ...]) -> Iterator[ReadWord]:
    """Words in the place of others, whose time they have."""
    start_ms, end_ms = was[0].start_ms, was[-1].end_ms
    for word in put:
        first_ms = min(max(word.start_ms, start_ms), end_ms)
        last_ms = min(max(word.end_ms, first_ms), end_ms)
        yield replace(word, start_ms=first_ms, end_ms=last_ms, heard=_text(was))


def _text(words: tuple[ReadWord, ...]) -> str:
    return " ".join("".join(word.text for word in words).split())
