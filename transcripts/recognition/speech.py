"""Speech to transcript: a recording listened to window by window, and what comes of it."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import chain, islice, repeat
from typing import TypeVar

from transcripts.model import MediaRef, Segment, Transcript
from transcripts.recognition.doubts import LANGUAGE_SWITCH
from transcripts.recognition.engines import Engine
from transcripts.recognition.listening import Language, Listener, Request, Stretch
from transcripts.recognition.voice import Sound
from transcripts.recognition.windows import Window, heard_windows
from transcripts.timing.wordtimes import PocketSphinx

MIXED = "mul"
"""ISO 639-2's code for a recording in several languages."""

UNDETERMINED = "und"
"""The code for a recording in which nobody speaks."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What was said in the windows that were heard together, up to a moment of the recording."""

    until_ms: int
    stretches: tuple[Stretch, ...]
    language: str | None = None
    """Spoken at its end; None when nobody spoke yet."""


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
    sound: Sound, engine: Engine, request: Request, earlier: Sequence[Batch] = ()
) -> Iterator[Batch]:
    """The speech of a recording, batch by batch, as soon as it is read.

    As many batches are listened to at once as the engine can. `earlier` are the first batches of
    the same recognition, from a run that was cut short; they are not heard again. Raises
    `OutOfMemoryError` when there is not enough for one window.
    """
    listener = Listener(sound, engine, PocketSphinx(), request)
    language = _done(request.hint if request.hint in engine.language_codes else None)
    known = iter(earlier)
    pending: deque[Future[Batch]] = deque()
    with ThreadPoolExecutor(engine.at_once) as pool:
        try:
            for windows in _batches(heard_windows(sound), engine.batch):
                batch = next(known, None)
                if batch is not None and batch.until_ms == windows[-1].interval.end_ms:
                    pending.append(_done(batch))
                    language = _done(batch.language)
                else:
                    known, before, language = iter(()), language, Language()
                    pending.append(pool.submit(_heard, listener, windows, before, language))
                while pending and (pending[0].done() or len(pending) > engine.at_once):
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for each in pending:
                each.cancel()


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
    ``mul``, so that the two do not go by one name. What the recogniser guessed where nobody seems
    to speak is no segment; it stands under ``left_out``.
    """
    share: Counter[str] = Counter()
    for stretch in recognition.stretches:
        share[stretch.language] += sum(s.end_ms - s.start_ms for s in stretch.spoken)
    share = +share
    language = language or (share.most_common(1)[0][0] if share else UNDETERMINED)
    if language == target and len(share) > 1:
        language = MIXED
    numbered = _numbered(recognition.stretches)
    partial = {} if recognition.complete else {"partial": {"until_ms": recognition.until_ms}}
    guesses = [
        {"start_ms": each.interval.start_ms, "end_ms": each.interval.end_ms, "text": each.guess}
        for each in recognition.stretches
        if each.guess
    ]
    spoken = Transcript(
        media=media,
        language=language,
        segments=tuple(_as_spoken(segment, language) for segment, _ in numbered),
        engine=engine,
        extra=partial | ({"left_out": guesses} if guesses else {}),
    )
    if target is None or language in (target, UNDETERMINED):
        return (spoken,)
    in_target = tuple(_in_target(segment, english, language) for segment, english in numbered)
    translated = replace(spoken, language=target, translated_from=language, segments=in_target)
    return (spoken, translated)


T = TypeVar("T")


def _done(result: T) -> Future[T]:
    future: Future[T] = Future()
    future.set_result(result)
    return future


def _heard(
    listener: Listener, windows: Sequence[Window], before: Language, after: Language
) -> Batch:
    try:
        stretches = listener.listen(windows, before, after)
    finally:
        if not after.done():  # who waits for it must not wait for ever
            after.set_result(None)
    return Batch(windows[-1].interval.end_ms, tuple(stretches), after.result())


def _batches(found: Iterable[Window], most: int) -> Iterator[list[Window]]:
    """Windows to be heard together; the first by itself, so that something is shown soon."""
    rest = iter(found)
    for size in chain([1], repeat(most)):
        if not (batch := list(islice(rest, size))):
            return
        yield batch


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
    return replace(segment, flags=(*segment.flags, LANGUAGE_SWITCH))


def _in_target(spoken: Segment, translated: Segment | None, recording_language: str) -> Segment:
    if translated is None:
        return spoken
    language = None if spoken.language == recording_language else spoken.language
    return replace(translated, language=language)
