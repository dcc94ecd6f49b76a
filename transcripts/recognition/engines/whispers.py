"""What Whisper's implementations have in common: steps of sound, attempts, words with times."""

from dataclasses import dataclass
from typing import Any

from faster_whisper.transcribe import merge_punctuations

from media.timebase import seconds_to_ms
from transcripts.recognition.engines import ReadWord, Window

BEAM_SIZE = 5
_STEP_MS = 20
"""What one state of Whisper's encoder stands for."""
_SAMPLES_PER_FRAME = 160
_LEAST_FRAMES, FULL = 4, 3000
_OPENING = "\"'“¿([{-«‹„‘"
_CLOSING = "\"'.。,，!！?？:：”)]}、»›’…؟،؛;"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What keeps a decoder that goes in circles from saying the same again."""

    no_repeat_ngram_size: int = 0
    """No run of so many tokens comes twice; 0: any may."""
    repetition_penalty: float = 1.0
    """What the scores of tokens that were already said are divided by."""


_ATTEMPTS = (Attempt(), Attempt(5, 1.1), Attempt(3, 1.3))
"""What is changed when a window is read again. No sampling, which would come out otherwise in
every run."""


def attempt_number(attempt: int) -> Attempt:
    """The settings of an attempt, counted from 0; after the last they stay."""
    return _ATTEMPTS[min(attempt, len(_ATTEMPTS) - 1)]


def steps(start_ms: int, end_ms: int) -> slice:
    """The encoder's states for a part of a window, at least one."""
    first = start_ms // _STEP_MS
    return slice(first, max(end_ms // _STEP_MS, first + 1))


def frames(window: Window) -> int:
    """The frames of a window, in which its words are looked for; at least some to choose from."""
    return min(max(len(window) // _SAMPLES_PER_FRAME, _LEAST_FRAMES), FULL)


def words(alignment: list[dict[str, Any]]) -> tuple[ReadWord, ...]:
    """Words as both implementations align them: `word`, `tokens`, `start`, `end` in seconds."""
    merge_punctuations(alignment, _OPENING, _CLOSING)
    return tuple(
        ReadWord(
            seconds_to_ms(float(word["start"])),
            seconds_to_ms(float(word["end"])),
            word["word"],
            round(float(word["probability"]), 3),
        )
        for word in alignment
        if word["word"].strip()
    )
