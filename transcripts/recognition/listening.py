"""What was said in windows of a recording: heard once, read as spoken and in English.

Recordings mix languages (the reporter asks in one, the witness answers in another), so a window
that holds two is parted where the language changes and heard again. So is speech that was passed
over, and a window of which the reading failed.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from threading import Lock

from transcripts.errors import OutOfMemoryError
from transcripts.model import Segment, Word
from transcripts.names.rewording import HEARD
from transcripts.names.shown import with_terms
from transcripts.recognition.doubts import OVER_SILENCE, better, flags, is_guess, loops
from transcripts.recognition.engines import Engine, Heard, Reading, ReadWord, Task
from transcripts.recognition.languages import likeliest, parted, phrases
from transcripts.recognition.sentences import Sentence, pair_up, sentences, shifted
from transcripts.recognition.voice import (
    Interval,
    Sound,
    bridged,
    cut_out,
    is_steady,
    levelled,
    levels,
)
from transcripts.recognition.windows import Window, part_of
from transcripts.timing.wordtimes import WordTimer

_ATTEMPTS = 3
"""How often a window is read until it is taken as it comes."""
_MISSED_MS = 1_500
"""Speech longer than this without a word read from it is heard again."""
_HOLE_MS = 2_500
"""So is a longer stretch without a word that is neither silence nor steady noise."""
_WORD_MS = 800
"""No word lasts longer."""
_AROUND_MS = 200
"""Heard around it."""
_PAUSE_MS = 160
"""A silence that parts two runs of speech; a shorter one may lie inside a word."""
_SNAP_MS = 400
"""How far the first or last word of a run is stretched to where its sound begins or ends."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a recording is listened to for."""

    language: str | None = None
    """A code of the engine's, or None to tell it for each window."""
    translate: bool = False
    """Into English too."""
    hint: str | None = None
    """The language that the file says it is in, which files often say wrongly."""
    terms: str = ""
    """Names and terms that may be said."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was said in one window: segments without ids yet, and their translations, if any."""

    interval: Interval
    language: str
    spoken: tuple[Segment, ...]
    translated: tuple[Segment | None, ...]
    """Beside each spoken segment: its English, or None when it is English already."""
    guess: str = ""
    """What was read where nobody seems to speak; it is not among what was spoken."""


Language = Future[str | None]
"""Spoken at a moment of a recording, as soon as it is known; None when nobody spoke yet."""


class Listener:
    """Listens to the windows of one recording; to several batches of them at once."""

    def __init__(self, sound: Sound, engine: Engine, timer: WordTimer, request: Request) -> None:
        self._sound = sound
        self._engine = engine
        self._timer = timer
        self._timing = Lock()
        self._request = request

    def listen(self, batch: Sequence[Window], before: Language, after: Language) -> list[Stretch]:
        """What was said in windows, given the language before them; tells the one after them.

        Where memory is short, fewer windows are heard at once. Raises `OutOfMemoryError` where
        there is not enough for one.
        """
        try:
            return self._listen(batch, before, after)
        except OutOfMemoryError:
            if len(batch) == 1:
                raise
        half, between = len(batch) // 2, Language()
        first = self.listen(batch[:half], before, between)
        return first + self.listen(batch[half:], between, after)

    def _listen(self, batch: Sequence[Window], before: Language, after: Language) -> list[Stretch]:
        """Windows read, and speech that they passed over heard once more by itself."""
        heard, pieces, languages = self._hear(batch, before)
        spoken = [each for piece, each in zip(pieces, languages, strict=True) if piece.speech]
        if not after.done():
            after.set_result(spoken[-1] if spoken else before.result())
        read = self._read(heard, pieces, languages)
        missed = [part for window, stretch in read for part in self._passed_over(window, stretch)]
        again = self._read(*self._hear(missed, before)) if missed else []
        return sorted(
            (stretch for _, stretch in (*read, *again)),
            key=lambda stretch: stretch.interval.start_ms,
        )

    def _read(
        self, heard: Heard, windows: Sequence[Window], languages: Sequence[str]
    ) -> list[tuple[Window, Stretch]]:
        readings = self._readings(heard, windows, "transcribe", languages)
        english: Sequence[Reading | None] = [None] * len(windows)
        if self._request.translate and any(language != "en" for language in languages):
            english = self._readings(heard, windows, "translate", languages)
        return [
            (window, self._stretch(window, language, reading, other if language != "en" else None))
            for window, language, reading, other in zip(
                windows, languages, readings, english, strict=True
            )
        ]

    def _hear(
        self, batch: Sequence[Window], before: Language
    ) -> tuple[Heard, Sequence[Window], Sequence[str]]:
        """Windows as heard, in one language each, and these languages."""
        heard = self._heard(batch)
        if self._request.language is not None:
            return heard, batch, [self._request.language] * len(batch)
        pieces = _by_language(heard, batch, before)
        windows = [window for window, _ in pieces]
        if len(windows) > len(batch):
            heard = self._heard(windows)
        return heard, windows, [language for _, language in pieces]

    def _readings(
        self, heard: Heard, windows: Sequence[Window], task: Task, languages: Sequence[str]
    ) -> list[Reading]:
        """A reading of each window; what failed is heard and read again in other ways."""
        terms, first = self._request.terms, heard
        readings = heard.read(task, languages)
        for attempt in range(1, _ATTEMPTS):
            failing = [n for n, reading in enumerate(readings) if loops(reading)]
            if not failing:
                break
            heard = self._heard([windows[n] for n in failing], attempt)
            again = heard.read(task, [languages[n] for n in failing])
            for n, reading in zip(failing, again, strict=True):
                readings[n] = better(readings[n], reading)
        if not terms:
            return readings
        shown = first.read(task, languages, terms)
        return [with_terms(*both, terms) for both in zip(readings, shown, strict=True)]

    def _heard(self, windows: Sequence[Window], attempt: int = 0) -> Heard:
        return self._engine.hear(
            [levelled(cut_out(self._sound, window.interval)) for window in windows], attempt
        )

    def _passed_over(self, window: Window, stretch: Stretch) -> list[Window]:
        """What may be speech in a window and got no words.

        Whisper stops where the language changes, and jumps from one near voice to the next.
        """
        ends_ms = [word.end_ms for segment in stretch.spoken for word in segment.words]
        missed = [
            part
            for part in phrases(window.interval, window.speech)
            if window.speech
            and part.length_ms >= _MISSED_MS
            and not any(part.start_ms < end_ms <= part.end_ms for end_ms in ends_ms)
        ]
        holes = [
            hole
            for hole in _holes(window, stretch)
            if hole != window.interval and not self._is_steady(hole)
        ]
        return [
            part_of(window, part.start_ms - _AROUND_MS, part.end_ms + _AROUND_MS)
            for part in bridged(sorted((*missed, *holes), key=_start), _MISSED_MS)
        ]

    def _is_steady(self, part: Interval) -> bool:
        return is_steady(levels(cut_out(self._sound, part)))

    def _stretch(
        self, window: Window, language: str, reading: Reading, translation: Reading | None
    ) -> Stretch:
        if is_guess(reading, window.speech):
            guess = "".join(word.text for word in reading.words).strip()
            return Stretch(window.interval, language, (), (), guess)
        start_ms = window.interval.start_ms
        rough = snapped(shifted(reading.words, start_ms), window.speech)
        samples = cut_out(self._sound, window.interval)
        with self._timing:
            exact = self._timer.times(samples, start_ms, rough, language)
        # Again, because beside a pause the detected sound is the better witness.
        words = snapped(exact, window.speech)
        return _stretch(window, language, replace(reading, words=words), translation)


def _start(part: Interval) -> int:
    return part.start_ms


def _holes(window: Window, stretch: Stretch) -> list[Interval]:
    """Where no word was read for long; of a word that seems to last long only the end counts."""
    words = [word for segment in stretch.spoken for word in segment.words]
    ends_ms = [window.interval.start_ms, *(word.end_ms for word in words)]
    starts_ms = [max(word.start_ms, word.end_ms - _WORD_MS) for word in words]
    gaps = zip(ends_ms, [*starts_ms, window.interval.end_ms], strict=True)
    return [Interval(a_ms, b_ms) for a_ms, b_ms in gaps if b_ms - a_ms >= _HOLE_MS]


def _by_language(
    heard: Heard, batch: Sequence[Window], before: Language
) -> list[tuple[Window, str]]:
    inside = [phrases(window.interval, window.speech) for window in batch]
    odds = [
        heard.language_odds(
            n, part.start_ms - window.interval.start_ms, part.end_ms - window.interval.start_ms
        )
        for n, window in enumerate(batch)
        for part in inside[n]
    ]
    lengths_ms = [part.length_ms for parts in inside for part in parts]
    spoken = iter(likeliest(lengths_ms, odds, before.result()))
    return [
        (part_of(window, piece.start_ms, piece.end_ms), language)
        for window, parts in zip(batch, inside, strict=True)
        for piece, language in parted(window.interval, parts, [next(spoken) for _ in parts])
    ]


def _stretch(
    window: Window, language: str, reading: Reading, translation: Reading | None
) -> Stretch:
    """What was said in a window; the words of `reading` have the recording's times."""
    said = sentences(reading.words, language)
    if translation is None:
        pairs: list[tuple[Sentence, Sentence | None]] = [(sentence, None) for sentence in said]
    else:
        pairs = pair_up(said, sentences(shifted(translation.words, window.interval.start_ms), "en"))
    spoken = tuple(_segment(sentence, language, reading, window.speech) for sentence, _ in pairs)
    translated = tuple(
        None if english is None or translation is None else _translation(of, english, translation)
        for of, (_, english) in zip(spoken, pairs, strict=True)
    )
    return Stretch(window.interval, language, spoken, translated)


def snapped(words: Sequence[ReadWord], speech: Sequence[Interval]) -> tuple[ReadWord, ...]:
    """Words beside a pause moved to where the sound begins and ends.

    Cross-attention begins the first word after a pause somewhere in the pause, or at the end of
    the word before it; where the word ends is right. So a word belongs to the last run of speech
    that it touches. Words inside running speech keep their times.
    """
    runs = bridged(speech, _PAUSE_MS)
    homes = [_home(word, runs) for word in words]
    moved = []
    free_ms = 0
    for n, (word, home) in enumerate(zip(words, homes, strict=True)):
        start_ms, end_ms = word.start_ms, word.end_ms
        if home is not None:
            first = n == 0 or homes[n - 1] != home
            last = n + 1 == len(words) or homes[n + 1] != home
            near_start = first and start_ms - home.start_ms <= _SNAP_MS
            near_end = last and home.end_ms - end_ms <= _SNAP_MS
            start_ms = home.start_ms if near_start else max(start_ms, home.start_ms)
            end_ms = home.end_ms if near_end else min(end_ms, home.end_ms)
        start_ms = max(start_ms, free_ms)
        free_ms = max(end_ms, start_ms + 1)
        moved.append(replace(word, start_ms=start_ms, end_ms=free_ms))
    return tuple(moved)


def _home(word: ReadWord, runs: Sequence[Interval]) -> Interval | None:
    touched = [run for run in runs if run.start_ms < word.end_ms and run.end_ms > word.start_ms]
    return touched[-1] if touched else None


def _segment(
    sentence: Sentence, language: str, reading: Reading, speech: Sequence[Interval]
) -> Segment:
    return Segment(
        id="",
        start_ms=sentence.start_ms,
        end_ms=sentence.end_ms,
        text=sentence.text,
        words=_words(sentence.words),
        flags=tuple(flags(sentence.words, reading, speech)),
        language=language,
    )


def _translation(of: Segment, english: Sentence, reading: Reading) -> Segment:
    """The English of a spoken segment: its times, with the translated words kept inside them."""
    inside = _fitted(english.words, of)
    doubts = flags(inside, reading, [Interval(of.start_ms, of.end_ms)])
    if OVER_SILENCE in of.flags:
        doubts.append(OVER_SILENCE)
    return replace(of, text=english.text, words=_words(inside), flags=tuple(doubts))


def _fitted(words: Sequence[ReadWord], into: Segment) -> list[ReadWord]:
    """Words in the same order and proportions, in the time of a segment; none without length."""
    first_ms, length_ms = words[0].start_ms, max(words[-1].end_ms - words[0].start_ms, 1)
    scale = (into.end_ms - into.start_ms) / length_ms
    bounds = [into.start_ms + round((word.start_ms - first_ms) * scale) for word in words]
    fitted: list[ReadWord] = []
    for word, start_ms, next_ms in zip(words, bounds, [*bounds[1:], into.end_ms], strict=True):
        end_ms = into.start_ms + round((word.end_ms - first_ms) * scale)
        start_ms = max(start_ms, fitted[-1].end_ms if fitted else 0)
        end_ms = max(min(end_ms, max(next_ms, start_ms + 1)), start_ms + 1)
        fitted.append(replace(word, start_ms=start_ms, end_ms=end_ms))
    return fitted


def _words(words: Sequence[ReadWord]) -> tuple[Word, ...]:
    return tuple(
        Word(
            word.start_ms,
            word.end_ms,
            word.text.strip(),
            word.confidence,
            {HEARD: word.heard} if word.heard else {},
        )
        for word in words
    )
