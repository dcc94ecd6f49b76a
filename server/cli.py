"""The command ``quotemark``. Results go to standard output, everything else to standard error.

Exit codes: 0 done; 1 done, and the check found problems; 2 usage; 3 bad input; 4 something is
missing on this machine; 130 interrupted.
"""

import errno
import json
import os
import signal
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click

from annotations.errors import ArticleError
from media.errors import MediaError, MissingToolError
from server.exporting import export
from server.models import models
from server.options import JSON, Recogniser, moment, recogniser_options
from server.progress import say, visible
from server.speakers import SPEAKERS, speakers_command
from transcripts.errors import ModelMissingError, TranscriptError
from transcripts.subtitles.styles import DEFAULT_STYLE, STYLES

PROBLEMS, USAGE, BAD_INPUT, MISSING, INTERRUPTED = 1, 2, 3, 4, 130
_TERMINATED = 143

# What is wrong with a file is told when it is read, as bad input; to click it would be usage.
FILE = click.Path(path_type=Path, readable=False)


def main() -> NoReturn:
    """Run the command; bad input ends in one clear line, never in a traceback."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        sys.exit(cli.main(standalone_mode=False, prog_name="quotemark") or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except (KeyboardInterrupt, click.Abort):
        _fail("interrupted", INTERRUPTED)
    except (MediaError, TranscriptError, ArticleError) as error:
        _fail(str(error), BAD_INPUT)
    except (MissingToolError, ModelMissingError) as error:
        _fail(str(error), MISSING)
    except BrokenPipeError:
        _drop_output()
        sys.exit(0)
    except OSError as error:
        _drop_output()
        _fail(_in_words(error), BAD_INPUT)


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(_TERMINATED)


def _fail(reason: str, code: int) -> NoReturn:
    say(f"quotemark: error: {' '.join(reason.split())}")
    sys.exit(code)


def _drop_output() -> None:
    """Standard output cannot be written: do not try once more at the end (`signal` in Python)."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _in_words(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return f"{error.filename or 'the disk'}: the disk is full; make room and run again"
    return f"{error.filename or 'a file'}: {error.strerror or error}"


def _print_json(document: Mapping[str, Any]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=1))


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="quotemark")
def cli() -> None:
    """Footage and the article that quotes it: subtitles, translations, every quote's moment.

    \b
    Example:
      quotemark process interview.mp4 --article story.md
    """


def _translation(_ctx: click.Context, _param: click.Parameter, value: str | None) -> bool:
    if value in (None, "none"):
        return False
    if value != "en":
        raise click.BadParameter(f"{value}: speech is translated into English only (en, or none)")
    return True


LANGUAGE = click.option(
    "--language", metavar="CODE", help="Spoken language, as es or ar. Default: told by the sound."
)
STYLE = click.option(
    "--style",
    type=click.Choice(list(STYLES)),
    default=DEFAULT_STYLE.name,
    show_default=True,
    help="Subtitle style.",
)
ENCODING = click.option(
    "--encoding",
    metavar="NAME",
    help="Encoding of the file, as windows-1256. Default: told by its letters.",
)
GLOSSARY = click.option(
    "--glossary",
    type=FILE,
    help="Names and terms that are said, one a line, to be heard and written as they stand there.",
)
POLICY = click.option(
    "--policy",
    default="default",
    show_default=True,
    metavar="NAME_OR_FILE",
    help="What is tolerated: default, ap, reuters, guardian, or a TOML file.",
)


@cli.command()
@click.argument("media", nargs=-1, required=True, type=FILE)
@click.option("--article", "articles", multiple=True, type=FILE, help="An article quoting it.")
@click.option("--out", type=FILE, help="Folder for the results. Default: ./NAME.quotemark")
@LANGUAGE
@click.option(
    "--translate",
    default="en",
    show_default=True,
    callback=_translation,
    metavar="CODE",
    help="Language to translate into (en), or none.",
)
@GLOSSARY
@recogniser_options
@SPEAKERS
@STYLE
@POLICY
@JSON
def process(
    media: Sequence[Path],
    articles: Sequence[Path],
    out: Path | None,
    language: str | None,
    translate: bool,
    glossary: Path | None,
    recogniser: Recogniser,
    speakers: int | None,
    style: str,
    policy: str,
    as_json: bool,
) -> None:
    """The main job: subtitles, translation, and every quote linked to its moment.

    Writes a folder with subtitles, transcripts, and the pages watch.html, report.html and
    articles/…, which open without a server. Run again, it redoes only what changed.

    \b
    Example:
      quotemark process interview.mp4 --article story.md
    """
    from annotations.policy import find_policy
    from server.glossary import told_glossary
    from server.process import process as do_process
    from server.speech import SpeechOptions
    from server.summary import summary, summary_to_json

    options = SpeechOptions(language, translate, recogniser, speakers, told_glossary(glossary))
    outcome = do_process(media, articles, out, options, style, find_policy(policy))
    if as_json:
        _print_json(summary_to_json(outcome))
    else:
        click.echo(visible(summary(outcome)))
    if not all(result.complete for result in outcome.results):
        raise KeyboardInterrupt


@cli.command()
@click.argument("media", type=FILE)
@click.option("--out", type=FILE, help="Transcript file. Default: standard output.")
@LANGUAGE
@click.option(
    "--translate",
    callback=_translation,
    metavar="CODE",
    help="Also translate, into a second file OUT.en.json (en).",
)
@click.option(
    "--text",
    type=FILE,
    help="What is said, as a text file without times: time its words, and say where it differs.",
)
@click.option(
    "--from",
    "from_ms",
    callback=moment,
    metavar="TIME",
    help="With --to: hear only this section, as 1:15 to 2:05, and put it in its place in OUT.",
)
@click.option("--to", "to_ms", callback=moment, metavar="TIME", help="Where the section ends.")
@GLOSSARY
@recogniser_options
@SPEAKERS
def transcribe(
    media: Path,
    out: Path | None,
    from_ms: int | None,
    to_ms: int | None,
    language: str | None,
    translate: bool,
    text: Path | None,
    glossary: Path | None,
    recogniser: Recogniser,
    speakers: int | None,
) -> None:
    """Speech to a transcript with word times (quotemark/transcript/1).

    \b
    Example:
      quotemark transcribe interview.mp4 --out interview.json --translate en
      quotemark transcribe interview.mp4 --out interview.json --from 1:15 --to 2:05 --language ku
    """
    from server.glossary import told_glossary
    from server.sections import redo
    from server.speech import SpeechOptions, transcribe_file
    from transcripts.model import to_json, write_transcript
    from transcripts.timing.script import read_text

    if translate and text:
        raise click.UsageError("--translate translates what is heard, which --text replaces")
    if glossary and text:
        raise click.UsageError("--glossary puts right what is heard, which --text replaces")
    if translate and out is None:
        raise click.UsageError("--translate writes a second file; name the first with --out")
    written = read_text(text) if text else None
    options = SpeechOptions(language, translate, recogniser, speakers, told_glossary(glossary))
    if from_ms is not None or to_ms is not None:
        if from_ms is None or to_ms is None or out is None or text or speakers is not None:
            raise click.UsageError("--from goes with --to and --out, without --text or --speakers")
        redo(media, out, options, from_ms, to_ms)
        return
    made, complete = transcribe_file(media, options, written)
    if written and not complete:
        raise KeyboardInterrupt
    if out is None:
        _print_json(to_json(made[0]))
    else:
        write_transcript(out, made[0])
        if translate:
            write_transcript(out.with_name(f"{out.stem}.en.json"), made[-1])
    if not complete:
        raise KeyboardInterrupt


@cli.command()
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


@cli.command()
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


@cli.command()
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
        _print_json(problems_to_json(problems))
    for problem in [] if as_json else problems:
        where = f"cue {problem.cue} at {clock(problem.start_ms)}"
        click.echo(f"{problem.severity}: {where}: {problem.rule}: {problem.message}")
    errors = sum(problem.severity == "error" for problem in problems)
    if not as_json:
        click.echo(f"{errors} errors, {len(problems) - errors} warnings")
    if errors:
        ctx.exit(PROBLEMS)


@cli.command()
@click.argument("article", type=FILE)
@JSON
def quotes(article: Path, as_json: bool) -> None:
    """The quoted statements of an article, and who said them.

    \b
    Example:
      quotemark quotes story.md
    """
    from annotations.articles.article import read_article
    from annotations.model import quotes_to_json
    from annotations.quotes.quotations import find_quotes

    read = read_article(article)
    found = find_quotes(read)
    if as_json:
        _print_json(quotes_to_json(read, found))
        return
    for quote in found:
        text = f"{quote.id} [{quote.kind}] {quote.speaker or '?'}: {quote.exact}"
        click.echo(visible(text))


@cli.command()
@click.option("--article", required=True, type=FILE, help="Markdown, HTML, DOCX or text.")
@click.option(
    "--transcript",
    "transcripts",
    required=True,
    multiple=True,
    type=FILE,
    help="Transcript JSON, subtitles (.vtt, .srt, .sbv), or a folder of them. Repeat for several.",
)
@click.option(
    "--language", metavar="CODE", help="Language of subtitles whose name does not say it."
)
@click.option("--all", "mentions_too", is_flag=True, help="Titles and scare quotes too.")
@click.option(
    "--marked",
    multiple=True,
    type=FILE,
    help="Web Annotations (JSON) of passages to look for too. Repeat for several.",
)
@POLICY
@click.option("--strict", is_flag=True, help="Exit code 1 when a quote fails.")
@click.option(
    "--since",
    type=FILE,
    help="An earlier alignment (or Web Annotations) of the article: say what changed.",
)
@click.option(
    "--out",
    "outs",
    multiple=True,
    type=FILE,
    help="Also write a file: .json, .csv, .html (a report) or .jsonld (Web Annotations). "
    "Repeat for several.",
)
@JSON
@click.pass_context
def align(
    ctx: click.Context, /, strict: bool, outs: Sequence[Path], as_json: bool, **named: Any
) -> None:
    """Where each quote was spoken, and how it differs.

    \b
    Example:
      quotemark align --article story.md --transcript transcript.es.json \\
        --transcript transcript.en.json --policy ap --out report.html
    """
    from annotations.model import alignment_to_json
    from server.aligning import OUT_FORMS, Sources, align_sources, write_aligned
    from server.summary import alignment_lines

    sources = Sources(**named)
    for out in outs:
        _check_out(out, OUT_FORMS, (sources.article, *sources.transcripts, *sources.marked))
    aligned = align_sources(sources)
    for out in outs:
        write_aligned(aligned, out)
    if as_json:
        _print_json(alignment_to_json(aligned.alignment))
    else:
        click.echo(visible("\n".join(alignment_lines(aligned.alignment))))
    if strict and not aligned.alignment.passes:
        ctx.exit(PROBLEMS)


def _check_out(out: Path, forms: Iterable[str], sources: Iterable[Path]) -> None:
    if out.suffix.lower() not in forms:
        raise click.BadParameter(f"--out {out}: end it in one of {', '.join(forms)}")
    if any(out.resolve() == source.resolve() for source in sources):
        raise click.BadParameter(f"--out {out}: that is what is read; name another file")


@cli.command()
@click.argument("folder", metavar="[DIR]", default=".", type=FILE)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8571, show_default=True, type=click.IntRange(0, 65535))
def serve(folder: Path, host: str, port: int) -> None:
    """Show the processed recordings under DIR in a browser.

    \b
    Example:
      quotemark serve .
    """
    from server.serving import serve_folder

    serve_folder(folder, host, port)


@cli.command()
@JSON
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """What is installed, what is missing, and the command that fixes it.

    \b
    Example:
      quotemark doctor
    """
    from server.doctor import examine, findings_to_json

    findings = examine()
    if as_json:
        _print_json(findings_to_json(findings))
    for finding in [] if as_json else findings:
        click.echo(f"{'ok     ' if finding.ok else 'MISSING'} {finding.name}: {finding.detail}")
        if finding.fix:
            click.echo(f"        to fix: {finding.fix}")
    if not all(finding.ok for finding in findings):
        ctx.exit(MISSING)


cli.add_command(export)
cli.add_command(models)
cli.add_command(speakers_command)
