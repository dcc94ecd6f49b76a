"""The words of a segment whose text a person corrected.

Who mends a transcript changes the text of a segment; the words with their times stay as the
recogniser wrote them. So the text is laid beside them: words that stayed keep their times, those
that one for one replace others get the times of these, and what was put in was said somewhere
between its neighbours, and has that stretch. No time is made up, and nobody knows how sure a
recogniser would be of a word that it did not write. `transcripts.timing.retiming` finds new
words in the sound, where there is one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from transcripts.beside import gaps, same_words
from transcripts.model import Segment, Word


def words_of(segment: Segment) -> tuple[Word, ...]:
    """The words that a segment's text says, with their times; none where none have times."""
    if not segment.words or not is_corrected(segment):
        return segment.words
    texts = segment.text.split()
    return tuple(stretched(texts, _counterparts(texts, segment.words), segment))


def is_corrected(segment: Segment) -> bool:
    """Whether a segment's text says other words than have times."""
    words = (word.text for word in segment.words)
    return _letters(segment.text.split()) != _letters(words)


def stretched(
    texts: Sequence[str], times: Sequence[Word | None], segment: Segment
) -> Iterator[Word]:
    """Words of a segment; one whose time is not known has what its neighbours leave."""
    latest_ms, ends_ms = segment.end_ms, []
    for word in reversed(times):
        ends_ms.append(word.end_ms if word else latest_ms)
        latest_ms = word.start_ms if word else latest_ms
    earliest_ms = segment.start_ms
    for text, word, end_ms in zip(texts, times, reversed(ends_ms), strict=True):
        start_ms = word.start_ms if word else earliest_ms
        confidence = word.confidence if word else None
        yield Word(start_ms, max(start_ms, end_ms), text, confidence)
        earliest_ms = word.end_ms if word else earliest_ms


def _letters(words: Iterable[str]) -> str:
    return "".join("".join(word.split()) for word in words)


def _counterparts(texts: Sequence[str], words: Sequence[Word]) -> list[Word | None]:
    """For each word of the text the one heard that it was or stands for."""
    runs = same_words(texts, [word.text for word in words])
    times: list[Word | None] = [None] * len(texts)
    for run in runs:
        times[run.one : run.one + run.length] = words[run.other : run.other + run.length]
    for gap, other in gaps(runs, len(texts), len(words)):
        if len(gap) == len(other):
            times[gap.start : gap.stop] = [replace(words[n], confidence=None) for n in other]
    return times
