"""The words of a segment whose text a person corrected.

Who mends a transcript changes the text of a segment; the words with their times stay as the
recogniser wrote them. So the text is laid beside them: words that stayed keep their times, those
that one for one replace others get the times of these, and what was put in was said somewhere
between its neighbours, and has that stretch. No time is made up, and nobody knows how sure a
recogniser would be of a word that it did not write.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from transcripts.model import Segment, Word

_LONGEST = 2_000
"""Words of a segment that are compared; comparing takes time with the square of their number."""


def words_of(segment: Segment) -> tuple[Word, ...]:
    """The words that a segment's text says, with their times; none where none have times."""
    words, text = segment.words, segment.text.split()
    if not words or _letters(text) == _letters(word.text for word in words):
        return words
    if max(len(words), len(text)) > _LONGEST:
        return ()
    return tuple(_timed(list(_beside(text, words)), segment))


def _letters(words: "Sequence[str] | Iterator[str]") -> str:
    return "".join("".join(word.split()) for word in words)


def _beside(text: Sequence[str], words: Sequence[Word]) -> Iterator[tuple[str, Word | None, bool]]:
    """Each word of the text, the one heard that it was or stands for, and whether it stayed."""
    heard = [_plain(word.text) for word in words]
    matcher = SequenceMatcher(None, heard, [_plain(each) for each in text], autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        for number, each in enumerate(text[start:end]):
            counterpart = words[first + number] if last - first == end - start else None
            yield each, counterpart, kind == "equal"


def _timed(beside: Sequence[tuple[str, Word | None, bool]], segment: Segment) -> Iterator[Word]:
    latest_ms, ends_ms = segment.end_ms, []
    for _, heard, _ in reversed(beside):
        ends_ms.append(heard.end_ms if heard else latest_ms)
        latest_ms = heard.start_ms if heard else latest_ms
    earliest_ms = segment.start_ms
    for (text, heard, stayed), end_ms in zip(beside, reversed(ends_ms), strict=True):
        start_ms = heard.start_ms if heard else earliest_ms
        confidence = heard.confidence if heard and stayed else None
        yield Word(start_ms, max(start_ms, end_ms), text, confidence)
        earliest_ms = heard.end_ms if heard else earliest_ms


def _plain(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum()) or word
