"""A project's glossary, and what a person is told of it."""

from collections.abc import Sequence
from pathlib import Path

from media.timebase import clock
from server.progress import say
from transcripts.model import Transcript
from transcripts.names.glossary import Glossary, read_glossary
from transcripts.names.mishearings import CORRECTIONS, corrected


def told_glossary(path: Path | None) -> Glossary:
    """The glossary in a file, empty where there is none; says what the recogniser is not shown."""
    if path is None:
        return Glossary()
    glossary = read_glossary(path)
    if glossary.shown < len(glossary.terms):
        say(
            f"Note: {path}: the recogniser is shown the first {glossary.shown} of "
            f"{len(glossary.terms)} terms, which is all it takes; the others are only put right "
            "in what it wrote. Put first what matters most."
        )
    return glossary


def put_right(made: Sequence[Transcript], glossary: Glossary) -> tuple[Transcript, ...]:
    """Transcripts with misheard terms put right; says each."""
    mended = tuple(corrected(transcript, glossary) for transcript in made)
    for transcript in mended:
        for change in transcript.extra.get(CORRECTIONS, ()):
            at = clock(change["start_ms"])
            say(f"{at:>8}  {change['heard']} -> {change['term']} (glossary)")
    return mended
