"""A project's glossary, and what a person is told of it."""

from collections.abc import Sequence
from pathlib import Path

from media.timebase import clock
from server.progress import say
from transcripts.glossary import Glossary, read_glossary
from transcripts.mishearings import CORRECTIONS, corrected
from transcripts.model import Transcript


def told_glossary(path: Path | None) -> Glossary:
    """The glossary in a file, empty where there is none."""
    return Glossary() if path is None else read_glossary(path)


def put_right(made: Sequence[Transcript], glossary: Glossary) -> tuple[Transcript, ...]:
    """Transcripts with misheard terms put right; says each."""
    mended = tuple(corrected(transcript, glossary) for transcript in made)
    for transcript in mended:
        for change in transcript.extra.get(CORRECTIONS, ()):
            at = clock(change["start_ms"])
            say(f"{at:>8}  {change['heard']} -> {change['term']} (glossary)")
    return mended
