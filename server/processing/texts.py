"""A written text put on its recording, and what a person is told of it."""

from collections.abc import Sequence
from dataclasses import replace

from media.audio import ArrivingAudio
from media.timebase import clock
from server.progress import say, stage
from transcripts.model import Transcript
from transcripts.timing.fitting import Fitted, Passage, fitted
from transcripts.timing.script import script
from transcripts.timing.wordtimes import PocketSphinx

_MOST_TOLD = 10
_TOLD_CHARACTERS = 50


def timed_text(text: str, heard: Transcript, audio: ArrivingAudio) -> Transcript:
    """A text with the times of what a recogniser `heard`; says what the two do not share."""
    with stage("Timing the text"):
        found = fitted(script(text, heard.language), heard, audio, PocketSphinx())
    _tell(found)
    counts = {"words": found.words, "found": found.found}
    return replace(found.transcript, extra={**heard.extra, "text": counts})


def _tell(found: Fitted) -> None:
    share = found.found / max(found.words, 1)
    say(f"{found.found} of {found.words} words of the text ({share:.1%}) were found in the sound.")
    _tell_passages("in the text, and not found in the sound", found.not_found)
    _tell_passages("spoken, and not in the text", found.not_written)


def _tell_passages(what: str, passages: Sequence[Passage]) -> None:
    for passage in passages[:_MOST_TOLD]:
        at = "" if passage.start_ms is None else f" at {clock(passage.start_ms)}"
        text = passage.text
        cut = text if len(text) <= _TOLD_CHARACTERS else f"{text[:_TOLD_CHARACTERS].rstrip()}…"
        say(f"Note: {what}: {passage.words} words{at}: “{cut}”")
    if len(passages) > _MOST_TOLD:
        say(f"Note: {what}: {len(passages) - _MOST_TOLD} passages more")
