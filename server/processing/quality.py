"""What ``quotemark check`` and ``fix`` print, and where a mended file goes."""

from collections.abc import Sequence
from itertools import count, groupby
from pathlib import Path

import click

from media.files import write_whole
from server.progress import visible
from transcripts.formats import WRITTEN_SUFFIXES, language_of
from transcripts.formats.text import numbered, timestamp
from transcripts.subtitles.check import Problem, sums
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.fixing import Fixed
from transcripts.subtitles.fixlog import changes

_MOST_CHARS = 160
"""Of a cue's text on a line."""


def target(source: Path, out: Path | None, in_place: bool) -> Path:
    """Where the mended file goes. Never over the source, unless that is asked for."""
    if in_place and out:
        raise click.BadParameter("give --out or --in-place, not both")
    if in_place and source.suffix.lower() not in WRITTEN_SUFFIXES:
        raise click.BadParameter(f"{source.suffix} is not written; give --out NAME.srt")
    if out and out.exists() and source.exists() and out.samefile(source):
        raise click.BadParameter("--out is the file itself; --in-place writes over it")
    if in_place or out:
        return out or source
    suffix = source.suffix if source.suffix.lower() in WRITTEN_SUFFIXES else ".srt"
    if language_of(source):
        stem, _, language = source.stem.rpartition(".")
        return source.with_name(f"{stem}.fixed.{language}{suffix}")
    return source.with_name(f"{source.stem}.fixed{suffix}")


def kept(path: Path) -> Path:
    """A copy of the file beside it, under a name that nothing has."""
    names = (path.with_name(f"{path.name}.bak{number or ''}") for number in count())
    backup = next(name for name in names if not name.exists())
    write_whole(backup, path.read_bytes())
    return backup


def print_problems(problems: Sequence[Problem], cues: Sequence[Cue]) -> None:
    """The problems cue by cue, with its text, and how many there are of each rule."""
    for number, group in groupby(problems, key=lambda problem: problem.cue):
        cue = cues[number - 1]
        click.echo(f"cue {number} at {timestamp(cue.start_ms)}: {_text(cue)}")
        for problem in group:
            click.echo(f"  {problem.severity}: {problem.rule}: {problem.message}")
    if problems:
        click.echo()
    for rule, count_of in sums(problems).items():
        click.echo(f"{rule:<16}{_counted(count_of['errors'], count_of['warnings'])}")
    errors = sum(problem.severity == "error" for problem in problems)
    click.echo(f"{_counted(errors, len(problems) - errors)} in {numbered(len(cues), 'cue')}")


def print_changes(before: Sequence[Cue], fixed: Fixed) -> None:
    """What was done to which cue, and then what is left to a person."""
    done = changes(before, fixed)
    for change in done:
        where = f"cue {change.cue}" if change.cue else "cue"
        was = "" if change.was == (change.cue,) else f" (was {', '.join(map(str, change.was))})"
        click.echo(f"{where}{was} at {timestamp(change.start_ms)}: {'; '.join(change.did)}")
    cues = f"{numbered(len(before), 'cue')}, now {len(fixed.pieces)}"
    click.echo(f"{numbered(len(done), 'change')} ({cues})" if done else "Nothing to mend.")
    if fixed.left:
        click.echo("\nLeft to a person:")
        print_problems(fixed.left, fixed.cues)


def _counted(errors: int, warnings: int) -> str:
    return f"{numbered(errors, 'error')}, {numbered(warnings, 'warning')}"


def _text(cue: Cue) -> str:
    """A cue's text on one line, as a terminal may have it."""
    text = visible(" / ".join(cue.lines))
    return f"“{text[:_MOST_CHARS]}…”" if len(text) > _MOST_CHARS else f"“{text}”"
