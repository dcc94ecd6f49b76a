"""Speech to transcript: windows of speech, heard once, read as spoken and in English.

Recordings mix languages (the reporter asks in one, the witness answers in another), so a window
that holds two is parted where the language changes and heard again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice, repeat

from transcripts.engines import Engine, Heard, Reading, ReadWord
from transcripts.languages import likeliest, parted, phrases
from transcripts.model import MediaRef, Segment, Transcript, Word
from transcripts.sentences import Sentence, pair_up, sentences, shifted
from transcripts.voice import Interval, Sound, Window, bridged, cut_out, spoken_windows, windows
from transcripts.wordtimes import PocketSphinx, WordTimer

MIXED = "mul"
"""ISO 639-2's code for a recording in several languages."""

UNDETERMINED = "und"
"""The code for a recording in which nobody speaks."""

_FIRST_BATCHES, _BATCH = (1, 3), 8
"""Windows heard at once; few at first, so that something can be shown soon."""
_LOW_LOGPROB = -1.0
_REPETITIVE = 2.4
"""Whisper's own limits for a decoding that failed: mean log probability, compression ratio."""
_UNSURE_WORD = 0.5
_MISSED_MS = 1_500
"""Speech longer than this without a word read from it is heard again."""
_PAUSE_MS = 160
"""A silence that parts two runs of speech; a shorter one may lie inside a word."""
_SNAP_MS = 400
"""How far the first or last word of a run is stretched to where its sound begins or ends."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was said in one window: segments without ids yet, and their translations, if any."""

    interval: Interval
    language: str
    spoken: tuple[Segment, ...]
    translated: tuple[Segment | None, ...]
    """Beside each spoken segment: its English, or None when it is English already."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What was said in the windows that were heard together, up to a moment of the recording."""

    until_ms: int
    stretches: tuple[Stretch, ...]


@dataclass(slots=True)
class Recognition:
    """Speech recognised so far; grows batch by batch and can be used at any moment."""

    batches: list[Batch] = field(default_factory=list)
    complete: bool = False

    @property
    def stretches(self) -> list[Stretch]:
        """All that was said so far."""
        return [stretch for batch in self.batches for stretch in batch.stretches]

    @property
    def until_ms(self) -> int:
        """Up to where the recording has been recognised."""
        return self.batches[-1].until_ms if self.batches else 0


def recognise(
    sound: Sound,
    engine: Engine,
    language: str | None = None,
    translate: bool = False,
    hint: str | None = None,
    earlier: Sequence[Batch] = (),
) -> Iterator[Batch]:
    """The speech of a recording, batch by batch, as soon as it is read.

    `language` is a code of the engine's, or None to tell it for each window; then `hint` is the
    language that the file says it is in, which files often say wrongly. `earlier` are the first
    batches of the same recognition, from a run that was cut short; they are not heard again.
    """
    hint = hint if hint in engine.language_codes else None
    listener = _Listener(sound, engine, PocketSphinx(), language, translate, hint)
    known = iter(earlier)
    for heard in _batches(spoken_windows(sound)):
        until_ms = heard[-1].interval.end_ms
        batch = next(known, None)
        if batch is None or batch.until_ms != until_ms:
            known = iter(())
            batch = Batch(until_ms, tuple(listener.listen(heard)))
        if batch.stretches:
            listener.before = batch.stretches[-1].language
        yield batch


def transcripts(
    recognition: Recognition,
    media: MediaRef,
    engine: Mapping[str, object],
    target: str | None,
    language: str | None = None,
) -> tuple[Transcript, ...]:
    """The transcript as spoken and, when `target` is given, the one in that language.

    The recording's language is `language`, or else the one most spoken, or ``und`` when nobody
    speaks. Segments in another say so and are flagged ``language-switch``. If the target is
    itself the most spoken language of several, the transcript as spoken gets the language code
    ``mul``, so that the two do not go by one name.
    """
    share: Counter[str] = Counter()
    for stretch in recognition.stretches:
        share[stretch.language] += sum(s.end_ms - s.start_ms for s in stretch.spoken)
    language = language or (share.most_common(1)[0][0] if share else UNDETERMINED)
    if language == target and len(+share) > 1:
        language = MIXED
    numbered = _numbered(recognition.stretches)
    partial = {} if recognition.complete else {"partial": {"until_ms": recognition.until_ms}}
    spoken = Transcript(
        media=media,
        language=language,
        segments=tuple(_as_spoken(segment, language) for segment, _ in numbered),
        engine=engine,
        extra=partial,
    )
    if target is None or language in (target, UNDETERMINED):
        return (spoken,)
    in_target = tuple(_in_target(segment, english, language) for segment, english in numbered)
    translated = replace(spoken, language=target, translated_from=language, segments=in_target)
    return (spoken, translated)


def _batches(found: Iterable[Window]) -> Iterator[list[Window]]:
    rest = iter(found)
    for size in chain(_FIRST_BATCHES, repeat(_BATCH)):
        if not (batch := list(islice(rest, size))):
            return
        yield batch


@dataclass(slots=True)
class _Listener:
    """Hears windows of one recording, in order."""

    sound: Sound
    engine: Engine
    timer: WordTimer
    language: str | None
    translate: bool
    before: str | None
    """The language of the window before; of the first, what the file says."""

    def listen(self, batch: Sequence[Window]) -> list[Stretch]:
        """Windows read, and speech that they passed over heard once more by itself."""
        speech = [part for window in batch for part in window.speech]
        stretches = self._read([window.interval for window in batch], speech)
        missed = [part for stretch in stretches for part in _passed_over(stretch, speech)]
        first_ms, last_ms = batch[0].interval.start_ms, batch[-1].interval.end_ms
        again = [
            window
            for stretch in bridged(missed, _MISSED_MS)
            for window in windows([stretch], last_ms, first_ms)
        ]
        if again:
            stretches += self._read(again, speech)
        return sorted(stretches, key=lambda stretch: stretch.interval.start_ms)

    def _read(self, batch: Sequence[Interval], speech: Sequence[Interval]) -> list[Stretch]:
        heard, pieces, languages = self._hear(batch, speech)
        return [
            self._stretch(*read, speech) for read in _read(heard, pieces, languages, self.translate)
        ]

    def _stretch(
        self,
        window: Interval,
        language: str,
        reading: Reading,
        translation: Reading | None,
        speech: Sequence[Interval],
    ) -> Stretch:
        rough = snapped(shifted(reading.words, window.start_ms), speech)
        samples = cut_out(self.sound, window)
        exact = self.timer.times(samples, window.start_ms, rough, language)
        # Again, because beside a pause the detected sound is the better witness.
        words = snapped(exact, speech)
        return _stretch(window, language, replace(reading, words=words), translation)

    def _hear(
        self, batch: Sequence[Interval], speech: Sequence[Interval]
    ) -> tuple[Heard, Sequence[Interval], Sequence[str]]:
        """Windows as heard, in one language each, and these languages."""
        heard = self.engine.hear([cut_out(self.sound, window) for window in batch])
        if self.language is not None:
            return heard, batch, [self.language] * len(batch)
        pieces = _by_language(heard, batch, speech, self.before)
        if len(pieces) > len(batch):
            heard = self.engine.hear([cut_out(self.sound, piece) for piece, _ in pieces])
        return heard, [piece for piece, _ in pieces], [spoken for _, spoken in pieces]


def _passed_over(stretch: Stretch, speech: Sequence[Interval]) -> list[Interval]:
    """Speech of a window that got no words: Whisper stops where the language changes."""
    middles = [
        (word.start_ms + word.end_ms) // 2 for segment in stretch.spoken for word in segment.words
    ]
    return [
        part
        for part in phrases(stretch.interval, speech)
        if part.length_ms >= _MISSED_MS
        and not any(part.start_ms <= middle < part.end_ms for middle in middles)
    ]


def _by_language(
    heard: Heard, batch: Sequence[Interval], speech: Sequence[Interval], before: str | None
) -> list[tuple[Interval, str]]:
    inside = [phrases(window, speech) for window in batch]
    odds = [
        heard.language_odds(n, part.start_ms - window.start_ms, part.end_ms - window.start_ms)
        for n, window in enumerate(batch)
        for part in inside[n]
    ]
    lengths_ms = [part.length_ms for parts in inside for part in parts]
    spoken = iter(likeliest(lengths_ms, odds, before))
    return [
        piece
        for window, parts in zip(batch, inside, strict=True)
        for piece in parted(window, parts, [next(spoken) for _ in parts])
    ]


def _read(
    heard: Heard, batch: Sequence[Interval], languages: Sequence[str], translate: bool
) -> Iterator[tuple[Interval, str, Reading, Reading | None]]:
    """Each window with its language, as it was read and in English where that is another one."""
    readings = heard.read("transcribe", languages)
    foreign = translate and any(language != "en" for language in languages)
    english = heard.read("translate", languages) if foreign else [None] * len(batch)
    for window, language, reading, translation in zip(
        batch, languages, readings, english, strict=True
    ):
        yield window, language, reading, translation if language != "en" else None


def _stretch(
    window: Interval, language: str, reading: Reading, translation: Reading | None
) -> Stretch:
    """What was said in a window; the words of `reading` have the recording's times."""
    said = sentences(reading.words, language)
    if translation is None:
        pairs: list[tuple[Sentence, Sentence | None]] = [(sentence, None) for sentence in said]
    else:
        pairs = pair_up(said, sentences(shifted(translation.words, window.start_ms), "en"))
    spoken = tuple(_segment(sentence, language, reading) for sentence, _ in pairs)
    translated = tuple(
        None if english is None or translation is None else _translation(of, english, translation)
        for of, (_, english) in zip(spoken, pairs, strict=True)
    )
    return Stretch(window, language, spoken, translated)


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


def _segment(sentence: Sentence, language: str, reading: Reading) -> Segment:
    return Segment(
        id="",
        start_ms=sentence.start_ms,
        end_ms=sentence.end_ms,
        text=sentence.text,
        words=_words(sentence.words),
        flags=_flags(sentence, reading),
        language=language,
    )


def _translation(of: Segment, english: Sentence, reading: Reading) -> Segment:
    """The English of a spoken segment: its times, with the translated words kept inside them."""
    inside = _fitted(english.words, of)
    return replace(of, text=english.text, words=_words(inside), flags=_flags(english, reading))


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
        Word(word.start_ms, word.end_ms, word.text.strip(), word.confidence) for word in words
    )


def _flags(sentence: Sentence, reading: Reading) -> tuple[str, ...]:
    mean = sum(word.confidence for word in sentence.words) / len(sentence.words)
    found = {
        "low-confidence": reading.mean_logprob < _LOW_LOGPROB or mean < _UNSURE_WORD,
        "repetition": reading.compression_ratio > _REPETITIVE,
    }
    return tuple(flag for flag, holds in found.items() if holds)


def _numbered(stretches: Sequence[Stretch]) -> list[tuple[Segment, Segment | None]]:
    pairs = sorted(
        (
            pair
            for stretch in stretches
            for pair in zip(stretch.spoken, stretch.translated, strict=True)
        ),
        key=lambda pair: pair[0].start_ms,
    )
    return [
        (replace(spoken, id=f"s{n}"), translated and replace(translated, id=f"s{n}"))
        for n, (spoken, translated) in enumerate(pairs, 1)
    ]


def _as_spoken(segment: Segment, recording_language: str) -> Segment:
    if segment.language == recording_language:
        return replace(segment, language=None)
    if recording_language == MIXED:
        return segment
    return replace(segment, flags=(*segment.flags, "language-switch"))


def _in_target(spoken: Segment, translated: Segment | None, recording_language: str) -> Segment:
    if translated is None:
        return spoken
    language = None if spoken.language == recording_language else spoken.language
    return replace(translated, language=language)
