"""``quotemark subtitles``, ``convert`` and ``check``: subtitle files made, turned and judged."""

from pathlib import Path

import click

from server.options import ENCODING, FILE, JSON, PROBLEMS, STYLE, print_json
from server.progress import say
from transcripts.subtitles.styles import STYLES


@click.command()
@click.argument("transcript", type=FILE)
@click.option(
    "--format", "format_name", required=True, help="vtt, srt, sbv, ass, ttml, txt, docx or csv."
)
@STYLE
@click.option("--out", type=FILE, help="Subtitle file. Default: standard output.")
def subtitles(transcript: Path, format_name: str, style: str, out: Path | None) -> None:
    """A transcript as subtitles that can be read.

    \b
    Example:
      quotemark subtitles transcript.es.json --format srt --out interview.es.srt
    """
    from media.files import write_whole
    from server.sources import read_any
    from transcripts.formats import WRITTEN, subtitle_data
    from transcripts.formats.text import Subtitles
    from transcripts.subtitles.building import build_cues

    if format_name not in WRITTEN:
        raise click.BadParameter(f"{format_name}: choose one of {', '.join(WRITTEN)}")
    cues = build_cues(read_any(transcript), STYLES[style])
    data = subtitle_data(Subtitles(cues), format_name)
    if out is None:
        click.echo(data, nl=False)
    else:
        write_whole(out, data)


@click.command()
@click.argument("source", metavar="IN", type=FILE)
@click.argument("target", metavar="OUT", type=FILE)
@ENCODING
def convert(source: Path, target: Path, encoding: str | None) -> None:
    """One subtitle format to another, by file ending. Says what the other one cannot carry.

    Read: .vtt, .srt, .sbv, .ass, .ssa, .ttml, .dfxp, .itt, .scc, .stl (EBU), .smi, .sub, .lrc.
    Written: .vtt, .srt, .sbv, .ass, .ttml, and .txt, .docx and .csv for reading.

    \b
    Example:
      quotemark convert interview.es.srt interview.es.vtt
    """
    from transcripts.formats import load_subtitles, save_subtitles

    subtitles = load_subtitles(source, encoding)
    lost = save_subtitles(target, subtitles)
    if odd := (*subtitles.notes, *subtitles.looks):
        say(f"Note: {source}: {'; '.join(odd)}")
    if lost:
        say(f"Note: {target}: {'; '.join(lost)}")


@click.command()
@click.argument("subtitle_file", metavar="SUBTITLES", type=FILE)
@STYLE
@ENCODING
@JSON
@click.pass_context
def check(
    ctx: click.Context, subtitle_file: Path, style: str, encoding: str | None, as_json: bool
) -> None:
    """Whether subtitles can be read: speed, length, gaps, overlaps. Exit code 1 for errors.

    \b
    Example:
      quotemark check interview.es.srt
    """
    from media.timebase import clock
    from transcripts.formats import language_of, load_subtitles
    from transcripts.subtitles.check import check as find_problems
    from transcripts.subtitles.check import problems_to_json

    found = load_subtitles(subtitle_file, encoding)
    if found.notes:
        say(f"Note: {subtitle_file}: {'; '.join(found.notes)}")
    problems = find_problems(found.cues, STYLES[style], language_of(subtitle_file))
    if as_json:
        print_json(problems_to_json(problems))
    for problem in [] if as_json else problems:
        where = f"cue {problem.cue} at {clock(problem.start_ms)}"
        click.echo(f"{problem.severity}: {where}: {problem.rule}: {problem.message}")
    errors = sum(problem.severity == "error" for problem in problems)
    if not as_json:
        click.echo(f"{errors} errors, {len(problems) - errors} warnings")
    if errors:
        ctx.exit(PROBLEMS)
