"""A written text put on the sound it was written from: each word has the time at which it is said.

The recogniser's own words, which have times, are laid beside those of the text. Where both agree
the text has its times; where they do not, the words of the text are looked for in the sound
between their neighbours (`transcripts.timing.retiming`). What is not found there has no time,
and is told, as is what is spoken and does not stand in the text.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, groupby
from typing import Any

from rapidfuzz import fuzz

from transcripts.beside import gaps, same_words
from transcripts.model import Segment, Speaker, Transcript, Word
from transcripts.recognition.voice import Sound
from transcripts.tags import UNSPACED
from transcripts.timing.retiming import Retimer, in_order, retimer
from transcripts.timing.script import Line
from transcripts.timing.wordtimes import WordTimer

NOT_HEARD = "not-heard"
"""The flag of a segment of which less than `_MOSTLY` was found in the sound."""
_MOSTLY = 2 / 3
_TOLD = 4
"""Passages shorter than this are not told one by one."""
_MANY = 2.0
"""So many times the words of the text: then these are only a part of what is heard."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Some words in a row: what they are, and when they are said, if they are."""

    text: str
    words: int
    start_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text with times, and how it differs from the sound."""

    transcript: Transcript
    words: int
    """Of the text; `found` of them were found in the sound."""
    found: int
    not_found: tuple[Passage, ...]
    not_written: tuple[Passage, ...]
    """Spoken, and not in the text."""


def fitted(lines: Sequence[Line], heard: Transcript, sound: Sound, timer: WordTimer) -> Fitted:
    """Put the lines of a text on the sound of which a recogniser heard `heard`."""
    texts = [text for line in lines for text in line.spoken]
    spoken = [word for segment in heard.segments for word in _apart(segment, heard)]
    times = _timed(texts, spoken, heard, sound, timer)
    names = dict.fromkeys(line.speaker for line in lines if line.speaker)
    ids = {name: f"S{number}" for number, name in enumerate(names, 1)}
    entries = [
        _entry(f"s{n}", line, words, ids.get(line.speaker or ""))
        for n, (line, words) in enumerate(_by_line(lines, times), 1)
    ]
    segments = [_as_heard(each, heard) for each in entries if isinstance(each, Segment)]
    transcript = replace(
        heard,
        segments=tuple(sorted(segments, key=lambda segment: segment.start_ms)),
        speakers=tuple(Speaker(id, name) for name, id in ids.items()),
        untimed=tuple(each for each in entries if not isinstance(each, Segment)),
    )
    return Fitted(
        transcript,
        words=len(texts),
        found=sum(word is not None for word in times),
        not_found=tuple(_missing(texts, times)),
        not_written=tuple(_left_over(spoken, times)),
    )


def _apart(segment: Segment, heard: Transcript) -> Iterator[Word]:
    """The words of a segment; of a language without spaces its letters."""
    if heard.spoken_language(segment) not in UNSPACED:
        yield from segment.words
        return
    for word in segment.words:
        letters, length_ms = list(word.text), word.end_ms - word.start_ms
        for n, letter in enumerate(letters):
            start_ms, end_ms = (word.start_ms + length_ms * m // len(letters) for m in (n, n + 1))
            yield replace(word, text=letter, start_ms=start_ms, end_ms=end_ms)


def _timed(
    texts: Sequence[str],
    spoken: Sequence[Word],
    heard: Transcript,
    sound: Sound,
    timer: WordTimer,
) -> list[Word | None]:
    """The words of the text as they are said; None for those that are not found."""
    runs = same_words(texts, [word.text for word in spoken])
    times: list[Word | None] = [None] * len(texts)
    said: defaultdict[str, list[Sequence[Word]]] = defaultdict(list)
    for run in runs:
        words = spoken[run.other : run.other + run.length]
        said[_language(heard, words[0].start_ms)].append(words)
        for n, word in enumerate(words, run.one):
            times[n] = replace(word, text=texts[n])

    @cache
    def finder(language: str) -> Retimer:
        return retimer(sound, timer, language, said[language])

    for gap, other in gaps(runs, len(texts), len(spoken)):
        if gap and spoken:
            at_ms = spoken[min(other.start, len(spoken) - 1)].start_ms
            instead = [spoken[n] for n in other]
            _fill(times, gap, texts, instead, finder(_language(heard, at_ms)))
    return in_order(times)


def _language(heard: Transcript, at_ms: int) -> str:
    return heard.spoken_language(_segment_at(heard, at_ms))


def _segment_at(heard: Transcript, at_ms: int) -> Segment:
    """The segment that is heard at a time, or the last before it."""
    at = bisect_right(heard.segments, at_ms, key=lambda segment: segment.start_ms)
    return heard.segments[max(at - 1, 0)]


def _fill(
    times: list[Word | None],
    gap: range,
    texts: Sequence[str],
    instead: Sequence[Word],
    finder: Retimer,
) -> None:
    """Give the words of a gap times, if they are heard, where the recogniser heard others."""
    if len(instead) <= _MANY * len(gap) + 1:
        finder.fill(times, gap, texts, instead)
        return
    written = [texts[n] for n in gap]
    alone: list[Word | None] = [None] * len(gap)
    finder.fill(alone, range(len(gap)), written, _likest(written, instead))
    times[gap.start : gap.stop] = alone


def _likest(written: Sequence[str], instead: Sequence[Word]) -> Sequence[Word]:
    """Those of the words heard that are likest to the written ones."""
    heard = [word.text.casefold() for word in instead]
    ends = list(accumulate(len(text) + 1 for text in heard))
    best = fuzz.partial_ratio_alignment(" ".join(written).casefold(), " ".join(heard))
    if best is None:
        return instead
    inside = [
        word
        for word, start, end in zip(instead, [0, *ends], ends, strict=False)
        if best.dest_start < end - 1 and start < best.dest_end
    ]
    return inside or instead


def _by_line(
    lines: Sequence[Line], times: Sequence[Word | None]
) -> Iterator[tuple[Line, list[Word | None]]]:
    at = 0
    for line in lines:
        yield line, list(times[at : at + len(line.spoken)])
        at += len(line.spoken)


def _entry(
    id: str, line: Line, times: Sequence[Word | None], speaker: str | None
) -> Segment | dict[str, Any]:
    """A line as a segment, or where nothing of it is heard as one without times."""
    words = tuple(word for word in times if word)
    flags = () if len(words) >= _MOSTLY * len(times) else (NOT_HEARD,)
    if words:
        start_ms, end_ms = words[0].start_ms, words[-1].end_ms
        return Segment(id, start_ms, end_ms, line.text, words, speaker, flags)
    told = {"speaker": speaker} if speaker else {}
    return {"id": id, **told, "text": line.text, "flags": list(flags), "words": []}


def _as_heard(segment: Segment, heard: Transcript) -> Segment:
    """A segment in the language that is heard there."""
    there = _segment_at(heard, (segment.start_ms + segment.end_ms) // 2)
    flags = tuple(flag for flag in there.flags if flag == "language-switch")
    return replace(segment, language=there.language, flags=segment.flags + flags)


def _missing(texts: Sequence[str], times: Sequence[Word | None]) -> Iterator[Passage]:
    for known, group in groupby(range(len(texts)), key=lambda n: times[n] is not None):
        places = list(group)
        if not known and len(places) >= _TOLD:
            yield Passage(" ".join(texts[n] for n in places), len(places))


def _left_over(spoken: Sequence[Word], times: Sequence[Word | None]) -> Iterator[Passage]:
    """What the recogniser heard where no word of the text is said."""
    known = [word for word in times if word]
    starts = [word.start_ms for word in known]

    def is_free(word: Word) -> bool:
        middle_ms = (word.start_ms + word.end_ms) // 2
        at = bisect_right(starts, middle_ms) - 1
        return at < 0 or known[at].end_ms <= middle_ms

    for free, group in groupby(spoken, key=is_free):
        words = list(group)
        if free and len(words) >= _TOLD:
            yield Passage(" ".join(word.text for word in words), len(words), words[0].start_ms)
