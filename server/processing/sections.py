"""``transcribe --from … --to …``: one section of a recording recognised again, in its place."""

from dataclasses import replace
from pathlib import Path

import click

from media.timebase import clock
from server.processing.folder import MANIFEST
from server.processing.speech import SpeechOptions, transcribe_file
from server.progress import say
from transcripts.model import write_transcript
from transcripts.reading import read_transcript
from transcripts.recognition.splicing import in_whole_segments, spliced
from transcripts.recognition.voice import Interval

_SHORTEST_MS = 100


def translation_of(out: Path) -> Path:
    """Where the English of a transcript is: beside it, in a folder of results as named there."""
    if (out.parent / MANIFEST).is_file() and out.name.startswith("transcript."):
        return out.with_name("transcript.en.json")
    return out.with_name(f"{out.stem}.en.json")


def redo(media: Path, out: Path, options: SpeechOptions, start_ms: int, end_ms: int) -> None:
    """Recognise a section again and put it into the transcript `out`, and into its English.

    Where there is no such file, one of the section alone is made. When interrupted nothing is
    changed. Raises what `transcribe_file` does, and click's `UsageError` for an empty section.
    """
    if end_ms - start_ms < _SHORTEST_MS:
        raise click.UsageError("--to must be later than --from")
    paths = [out, translation_of(out)]
    there = [path for path in paths if path.is_file() and out.is_file()]
    old = [read_transcript(path) for path in dict.fromkeys(there)]
    section = Interval(start_ms, end_ms)
    if old:
        section = in_whole_segments(section, old[0])
        say(f"Hearing {clock(section.start_ms)} to {clock(section.end_ms)} again, in {out.name}.")
    wanted = replace(options, translate=options.translate or len(old) > 1)
    new, complete = transcribe_file(media, wanted, section=section)
    if not complete:
        raise KeyboardInterrupt
    made = spliced(old, new, section) if old else new
    for path, transcript in zip(paths, made, strict=False):
        write_transcript(path, transcript)
