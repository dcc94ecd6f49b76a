"""``quotemark process`` and ``transcribe``: footage to transcripts, subtitles and pages."""

from collections.abc import Sequence
from pathlib import Path

import click

from server.commands.speakers import SPEAKERS
from server.commands.translating import CONTEXT, TRANSLATOR
from server.options import (
    FILE,
    GLOSSARY,
    JSON,
    LANGUAGE,
    POLICY,
    STYLE,
    Recogniser,
    moment,
    print_json,
    recogniser_options,
)
from server.progress import visible


def _translation(_ctx: click.Context, _param: click.Parameter, value: str | None) -> bool:
    if value in (None, "none"):
        return False
    if value != "en":
        raise click.BadParameter(f"{value}: speech is translated into English only (en, or none)")
    return True


@click.command()
@click.argument("media", nargs=-1, required=True, type=FILE)
@click.option("--article", "articles", multiple=True, type=FILE, help="An article quoting it.")
@click.option("--out", type=FILE, help="Folder for the results. Default: ./NAME.quotemark")
@LANGUAGE
@click.option(
    "--translate",
    default="en",
    show_default=True,
    metavar="CODE[,CODE]",
    help="Languages to translate into, as en,tr,ku, or none. The recogniser hears English; a "
    "translator makes the others.",
)
@TRANSLATOR
@CONTEXT
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
    translate: str,
    translators: Sequence[str],
    use_context: bool,
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
      quotemark process interview.mp4 --translate en,tr,ku
    """
    from annotations.policy import find_policy
    from server.processing.glossary import told_glossary
    from server.processing.process import process as do_process
    from server.processing.speech import SpeechOptions
    from server.processing.summary import summary, summary_to_json
    from server.processing.translating import Translation

    asked = Translation.parsed(translate, translators, use_context)
    options = SpeechOptions(
        language, asked.english_is_heard, recogniser, speakers, told_glossary(glossary)
    )
    outcome = do_process(media, articles, out, options, asked, style, find_policy(policy))
    if as_json:
        print_json(summary_to_json(outcome))
    else:
        click.echo(visible(summary(outcome)))
    if not all(result.complete for result in outcome.results):
        raise KeyboardInterrupt


@click.command()
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
    from server.processing.glossary import told_glossary
    from server.processing.sections import redo
    from server.processing.speech import SpeechOptions, transcribe_file
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
        print_json(to_json(made[0]))
    else:
        write_transcript(out, made[0])
        if translate:
            write_transcript(out.with_name(f"{out.stem}.en.json"), made[-1])
    if not complete:
        raise KeyboardInterrupt
