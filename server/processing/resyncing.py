"""Subtitles of another version put on a recording: by its pauses, or by its words."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from media.audio import audio_being_decoded
from media.ingest import identify
from media.timebase import clock
from server.processing.sources import read_any
from server.processing.speech import SpeechOptions, transcribe_file
from server.progress import say, stage
from transcripts.errors import TranscriptError
from transcripts.model import Transcript
from transcripts.recognition.voice import detected
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.syncing import Timeline
from transcripts.timing.resync import SURE, by_speech
from transcripts.timing.rewords import by_words

_TOLD = 6


@dataclass(frozen=True, slots=True)
class Found:
    """Where cues belong, by what it was told, how sure that is in words, and what does not fit."""

    timeline: Timeline
    by: str
    is_sure: bool
    confidence: str
    unfit: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """What cues are to be put on: a recording, a transcript of it, or both.

    `by` is auto, speech or words.
    """

    media: Path | None
    transcript: Path | None
    by: str = "auto"
    language: str | None = None


def found_by_words(cues: Sequence[Cue], transcript: Transcript) -> Found | None:
    """Where cues belong by their words; None where none of them is heard."""
    heard = by_words(cues, transcript)
    if heard is None:
        return None
    share = f"{heard.found} of {heard.words} words are heard there"
    return Found(heard.timeline, "words", heard.is_sure, share, heard.unfit)


def found_by_speech(cues: Sequence[Cue], media: Path) -> Found | None:
    """Where cues belong by when somebody speaks; None where there are too few of them."""
    placing = by_speech(cues, _odds(media))
    if placing is None:
        return None
    confidence = (
        f"the place stands out by {placing.sureness:.1f} deviations, the next best by "
        f"{placing.next_best:.1f}; sure is {SURE:.0f}"
    )
    return Found(placing.timeline, "speech", placing.is_sure, confidence, placing.unfit)


def found_for(source: Path, cues: Sequence[Cue], sought: Sought, forced: bool) -> Found:
    """Where the cues of a file belong, as sure as it has to be unless `forced`.

    By the words of the transcript where there is one; else by when somebody speaks and, where
    that is not sure, by the words that are recognised. Raises `TranscriptError` where neither
    is sure.
    """
    found = [each for each in _tries(cues, sought) if each]
    if not found:
        raise TranscriptError(
            f"{source}: too little in it tells where it belongs; move it with --shift or --anchor"
        )
    sure = [each for each in found if each.is_sure]
    if not sure and not forced:
        why = "; ".join(f"by {each.by}: {each.confidence}" for each in found)
        raise TranscriptError(
            f"{source}: not moved, for it is not sure where it belongs ({why}); is it of this "
            "recording? --force writes the best guess, --anchor moves it by hand"
        )
    return (sure or found)[0]


def _tries(cues: Sequence[Cue], sought: Sought) -> Iterator[Found | None]:
    """What each way finds, until one is sure."""
    if sought.transcript:
        heard = read_any(sought.transcript, sought.language)
        yield (by_words := found_by_words(cues, heard))
        if by_words and by_words.is_sure:
            return
    if not sought.media:
        return
    if sought.by != "words":
        yield (by_pauses := found_by_speech(cues, sought.media))
        if sought.by == "speech" or (by_pauses and by_pauses.is_sure):
            return
        say("When somebody speaks does not tell where it belongs; recognising the words.")
    made, complete = transcribe_file(sought.media, SpeechOptions(sought.language, translate=False))
    if not complete:
        raise KeyboardInterrupt
    yield found_by_words(cues, made[0])


def told(found: Found, cues: Sequence[Cue]) -> None:
    """Say how sure it is, and what does not fit."""
    say(f"By {found.by}: {found.confidence}.")
    for n in found.unfit[:_TOLD]:
        say(f"Note: fits nowhere: cue {n + 1} at {clock(cues[n].start_ms)}: {_shown(cues[n])}")
    if len(found.unfit) > _TOLD:
        say(f"Note: fit nowhere: {len(found.unfit) - _TOLD} cues more")


def _odds(media: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """The voice detector's odds of a recording, one for each frame."""
    with stage("Reading the recording") as hear:
        source = identify(media, hear)
    with (
        tempfile.TemporaryDirectory(prefix="quotemark-") as scratch,
        audio_being_decoded(source.info, Path(scratch) / "audio.pcm") as audio,
        stage("Looking where somebody speaks") as hear,
    ):
        parts = []
        for block in detected(audio):
            parts.append(block.odds)
            hear(block.until_ms / max(source.info.duration_ms, 1))
    return np.concatenate(parts)


def _shown(cue: Cue) -> str:
    text = " ".join(cue.lines)
    return f"“{text}”" if len(text) <= 50 else f"“{text[:50].rstrip()}…”"
