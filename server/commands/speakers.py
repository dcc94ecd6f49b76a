"""``quotemark speakers``: who speaks in a transcript, named and joined by a person."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from media.timebase import clock
from server.options import JSON
from server.progress import say, visible
from transcripts.errors import TranscriptError
from transcripts.model import Transcript

_MOST = 20
"""More people than anybody tells apart by ear."""


def _how_many(_ctx: click.Context, _param: click.Parameter, value: str) -> int | None:
    if value in ("none", "auto"):
        return 0 if value == "auto" else None
    if not value.isdecimal() or not 1 <= int(value) <= _MOST:
        raise click.BadParameter(f"{value}: auto, none, or a number up to {_MOST}")
    return int(value)


SPEAKERS = click.option(
    "--speakers",
    default="none",
    show_default=True,
    callback=_how_many,
    metavar="auto|N|none",
    help="Tell apart who speaks: as many people as there seem to be, or N.",
)


def _pairs(_ctx: click.Context, _param: click.Parameter, values: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for value in values:
        speaker, sign, rest = value.partition("=")
        if not sign or not speaker:
            raise click.BadParameter(f'{value}: give a speaker and what for, as S1="Mara Lind"')
        pairs[speaker] = rest
    return pairs


@click.command("speakers")
@click.argument("source", metavar="TRANSCRIPT_OR_FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--name",
    "names",
    multiple=True,
    callback=_pairs,
    metavar="ID=NAME",
    help='Name a speaker, as S1="Mara Lind". Repeat for several.',
)
@click.option(
    "--merge",
    "merges",
    multiple=True,
    callback=_pairs,
    metavar="ID=ID",
    help="Two that are one person, as S3=S1: S3 becomes S1. Repeat for several.",
)
@JSON
def speakers_command(
    source: Path, names: dict[str, str], merges: dict[str, str], as_json: bool
) -> None:
    """Who speaks in a transcript or a folder of results: list them, name them, join them.

    In a folder all its transcripts are changed; run process again to take the names to the
    subtitles and pages.

    \b
    Example:
      quotemark speakers interview.quotemark --name S1="Mara Lind" --merge S3=S1
    """
    from transcripts.model import write_transcript
    from transcripts.reading import read_transcript
    from transcripts.speakers.naming import merged, named

    paths = _transcripts_of(source)
    made = [named(merged(read_transcript(path), merges), names) for path in paths]
    if names or merges:
        for path, transcript in zip(paths, made, strict=True):
            write_transcript(path, transcript)
        if source.is_dir():
            say("Run quotemark process again, as before, to take this to subtitles and pages.")
    if as_json:
        click.echo(json.dumps(_to_json(made[0]), ensure_ascii=False, indent=1))
    else:
        click.echo(visible("\n".join(_lines(made[0]))))


def _transcripts_of(source: Path) -> list[Path]:
    """The transcripts of a folder of results, the one as spoken first; or the one file."""
    from server.processing.folder import read_manifest

    if not source.is_dir():
        return [source]
    speech = read_manifest(source).get("stages", {}).get("speech")
    if speech is None:
        raise TranscriptError(f"{source}: not a folder of finished results; name a transcript")
    return [source / name for name in speech["left"]["names"]]


def _lines(transcript: Transcript) -> Iterable[str]:
    if not transcript.speakers:
        return ["No speakers are told apart here; transcribe or process with --speakers auto."]
    return [
        f"{each['id']:<4} {each['name'] or '(no name)'}  {clock(each['spoken_ms'])}  "
        f"{each['first']}"
        for each in _described(transcript)
    ]


def _to_json(transcript: Transcript) -> Mapping[str, Any]:
    return {"schema": "quotemark/speakers/1", "speakers": list(_described(transcript))}


def _described(transcript: Transcript) -> Iterator[dict[str, Any]]:
    """Each speaker with the time spoken and what was said first."""
    for speaker in transcript.speakers:
        own = [each for each in transcript.segments if each.speaker == speaker.id]
        spoken_ms = sum(each.end_ms - each.start_ms for each in own)
        first = own[0].text if own else ""
        yield {"id": speaker.id, "name": speaker.name, "spoken_ms": spoken_ms, "first": first}
