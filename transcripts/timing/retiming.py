"""Words without times put where they are heard, between words whose times are known.

A text can be laid on any sound: what tells whether it is spoken there is how well its sounds fit,
beside how well words fit in this recording that are known to be said. What does not fit gets no
time, for an invented time looks like a real one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import median

from rapidfuzz import fuzz

from transcripts.beside import gaps, same_words
from transcripts.corrected import is_corrected, stretched
from transcripts.model import Segment, Transcript, Word
from transcripts.recognition.voice import Interval, Sound, cut_out
from transcripts.tags import UNSPACED
from transcripts.timing.script import is_spoken
from transcripts.timing.wordtimes import Placed, WordTimer

_MARGIN_MS = 50
_LONGEST_MS = 180_000
"""A longer stretch without any word that is known is not searched."""
_AROUND_MS = 300
"""Room around what the recogniser heard, where a word next to it is not known."""
_LETTERS_PER_S = 30
"""Nobody speaks faster."""
_RUN, _MOST_RUNS = 12, 24
"""Words, and stretches of so many, from which it is learnt how well words fit that are said."""
_UNKNOWN_FIT = -3.0
_FEW, _WORSE_FEW, _WORSE = 4, 2.2, 1.5
"""How much worse words may fit than usual; of few words it can be told less well."""
_WORSE_ALIKE, _ALIKE = 3.0, 60
"""The same of words like those that the recogniser heard there: names, most of all. How alike is
in percent of their letters; of unlike texts it is 35 to 45."""
ROUGH = "rough"
"""In a word's ``extra``: its time is only the stretch between words whose times are known."""


@dataclass(frozen=True, slots=True)
class Retimer:
    """Finds words in one recording."""

    sound: Sound
    timer: WordTimer
    language: str
    usual_fit: float

    def fill(
        self,
        times: list[Word | None],
        gap: Sequence[int],
        texts: Sequence[str],
        instead: Sequence[Word] = (),
    ) -> None:
        """Give the words of a gap times where they are heard between its neighbours.

        Neighbours that are known are made exact where they meet the gap; where one is not, the
        words are looked for around those that the recogniser heard `instead`. A few words that
        stand for as many of these and fit badly get their times.
        """
        before = next((n for n in range(gap[0] - 1, -1, -1) if times[n]), None)
        after = next((n for n in range(gap[-1] + 1, len(times)) if times[n]), None)
        if (before is None or after is None) and not instead:
            return
        places = [n for n in (before, *gap, after) if n is not None]
        found = self._between(
            None if before is None else times[before],
            [texts[n] for n in gap],
            None if after is None else times[after],
            instead,
        )
        if not found and len(gap) == len(instead) < _FEW and instead[0].text:
            places = list(gap)
            found = [
                replace(word, text=texts[n], confidence=None)
                for n, word in zip(gap, instead, strict=True)
            ]
        for n, word in zip(places, found, strict=False):
            times[n] = word

    def _between(
        self,
        before: Word | None,
        texts: Sequence[str],
        after: Word | None,
        instead: Sequence[Word],
    ) -> Sequence[Word]:
        """Words said between two that are known, all of them; none if they are not."""
        least_fit = self.usual_fit * _worse(texts, instead)
        start_ms = instead[0].start_ms - _AROUND_MS if instead else 0
        end_ms = instead[-1].end_ms + _AROUND_MS if instead else 0
        outer = Interval(before.start_ms if before else start_ms, after.end_ms if after else end_ms)
        found = self._heard(before, texts, after, outer, least_fit)
        if found is None and (before or after):
            inner = Interval(
                before.end_ms if before else start_ms, after.start_ms if after else end_ms
            )
            alone = self._heard(None, texts, None, inner, least_fit)
            ends = [[word] if word else [] for word in (before, after)]
            found = alone and [*ends[0], *alone, *ends[1]]
        return found or ()

    def _heard(
        self,
        before: Word | None,
        texts: Sequence[str],
        after: Word | None,
        room: Interval,
        least_fit: float,
    ) -> list[Word] | None:
        window = Interval(max(room.start_ms - _MARGIN_MS, 0), room.end_ms + _MARGIN_MS)
        spoken = [*([before.text] if before else ()), *texts, *([after.text] if after else ())]
        least_ms = sum(map(len, spoken)) * 1000 // _LETTERS_PER_S
        if not least_ms <= window.length_ms <= _LONGEST_MS:
            return None
        placed = self.timer.placed(cut_out(self.sound, window), spoken, self.language)
        places = [place for place in placed if place]
        inner = places[before is not None :][: len(texts)]
        if len(places) < len(spoken) or _fit(inner) < least_fit:
            return None
        words = [
            Word(window.start_ms + place.span.start_ms, window.start_ms + place.span.end_ms, text)
            for text, place in zip(spoken, places, strict=True)
        ]
        # What is known keeps its outer ends; what is heard beside it decides the inner ones.
        if before:
            words[0] = replace(before, end_ms=max(words[0].end_ms, before.start_ms + 1))
        if after:
            words[-1] = replace(after, start_ms=min(words[-1].start_ms, after.end_ms - 1))
        return words


def retimer(
    sound: Sound, timer: WordTimer, language: str, said: Iterable[Sequence[Word]]
) -> Retimer:
    """A `Retimer` that has learnt from stretches of words that are known to be said."""
    fits = []
    for words in sorted(said, key=len, reverse=True)[:_MOST_RUNS]:
        run = words[:_RUN]
        window = Interval(max(run[0].start_ms - _MARGIN_MS, 0), run[-1].end_ms + _MARGIN_MS)
        placed = timer.placed(cut_out(sound, window), [word.text for word in run], language)
        places = [place for place in placed if place]
        if len(places) >= _FEW:
            fits.append(_fit(places))
    return Retimer(sound, timer, language, median(fits) if fits else _UNKNOWN_FIT)


def with_times(transcript: Transcript, sound: Sound, timer: WordTimer) -> Transcript:
    """A transcript whose corrected segments have the words of their text, as they are heard.

    Words that are not found get the stretch between their neighbours and say so (`ROUGH`).
    Translations stay as they are: what they say is not in the sound.
    """
    said: defaultdict[str, list[Sequence[Word]]] = defaultdict(list)
    for segment in transcript.segments:
        if not is_corrected(segment):
            said[transcript.spoken_language(segment)].append(segment.words)

    @cache
    def finder(language: str) -> Retimer:
        return retimer(sound, timer, language, said[language])

    return replace(
        transcript,
        segments=tuple(
            _with_times(segment, finder(transcript.spoken_language(segment)))
            if _needs_times(transcript, segment)
            else segment
            for segment in transcript.segments
        ),
    )


def has_new_words(transcript: Transcript) -> bool:
    """Whether words were put into a transcript that could be found in the sound."""
    return any(_needs_times(transcript, segment) for segment in transcript.segments)


def in_order(times: Sequence[Word | None]) -> list[Word | None]:
    """The same words, each begun no earlier than the one before has ended, none without length."""
    ordered: list[Word | None] = []
    free_ms = 0
    for word in times:
        if word:
            start_ms = max(word.start_ms, free_ms)
            free_ms = max(word.end_ms, start_ms + 1)
            word = replace(word, start_ms=start_ms, end_ms=free_ms)
        ordered.append(word)
    return ordered


def _needs_times(transcript: Transcript, segment: Segment) -> bool:
    """Whether words of a segment have no times that could be found in the sound."""
    spaced = transcript.spoken_language(segment) not in UNSPACED
    return spaced and is_corrected(segment) and not transcript.is_translation(segment)


def _with_times(segment: Segment, finder: Retimer) -> Segment:
    texts = segment.text.split()
    heard = segment.words
    runs = same_words(texts, [word.text for word in heard])
    times: list[Word | None] = [None] * len(texts)
    for run in runs:
        times[run.one : run.one + run.length] = heard[run.other : run.other + run.length]
    for gap, other in gaps(runs, len(texts), len(heard)):
        spoken = [n for n in gap if is_spoken(texts[n])]
        if spoken:
            finder.fill(times, spoken, texts, [heard[n] for n in other] or [_whole(segment)])
    times = in_order(times)
    known = [word for word in times if word]
    # A word that the recogniser passed over may be said before those that it heard, or after.
    longer = replace(
        segment,
        start_ms=min([segment.start_ms, *(word.start_ms for word in known)]),
        end_ms=max([segment.end_ms, *(word.end_ms for word in known)]),
    )
    words = stretched(texts, times, longer)
    return replace(
        longer,
        words=tuple(
            word if exact else replace(word, extra={ROUGH: True})
            for word, exact in zip(words, times, strict=True)
        ),
    )


def _worse(texts: Sequence[str], instead: Sequence[Word]) -> float:
    """How many times worse than usual words may fit that the recogniser heard as others."""
    heard = " ".join(word.text for word in instead).casefold()
    if fuzz.ratio(" ".join(texts).casefold(), heard) >= _ALIKE:
        return _WORSE_ALIKE
    return _WORSE_FEW if len(texts) < _FEW else _WORSE


def _whole(segment: Segment) -> Word:
    """A segment as if it were one word: where its words are looked for when none is known."""
    return Word(segment.start_ms, segment.end_ms, "")


def _fit(places: Sequence[Placed]) -> float:
    """The mean over time."""
    lengths = [place.span.length_ms for place in places]
    weighed = sum(place.fit * ms for place, ms in zip(places, lengths, strict=True))
    return weighed / max(sum(lengths), 1)
