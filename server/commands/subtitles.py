"""``quotemark subtitles`` and ``convert``: subtitle files made, and turned into others."""

from pathlib import Path

import click

from server.options import ENCODING, FILE, STYLE
from server.progress import say
from transcripts.subtitles.styles import STYLES


@click.command()
@click.argument("transcript", type=FILE)
@click.option(
    "--format", "format_name", required=True, help="vtt, srt, sbv, ass, ttml, txt, docx or csv."
)
@STYLE
@click.option(
    "--with-translation",
    "translation",
    type=FILE,
    help="A translation of the transcript, to stand below each line of it.",
)
@click.option(
    "--words", is_flag=True, help="WebVTT that says when each word begins, as karaoke shows it."
)
@click.option("--out", type=FILE, help="Subtitle file. Default: standard output.")
def subtitles(
    transcript: Path,
    format_name: str,
    style: str,
    translation: Path | None,
    words: bool,
    out: Path | None,
) -> None:
    """A transcript as subtitles that can be read.

    \b
    Example:
      quotemark subtitles transcript.es.json --format srt --out interview.es.srt
      quotemark subtitles transcript.es.json --with-translation transcript.en.json --format srt
    """
    from media.files import write_whole
    from server.processing.sources import read_any
    from transcripts.formats import WRITTEN, subtitle_data
    from transcripts.formats.text import Subtitles
    from transcripts.subtitles.bilingual import bilingual_cues
    from transcripts.subtitles.building import build_cues

    if format_name not in WRITTEN:
        raise click.BadParameter(f"{format_name}: choose one of {', '.join(WRITTEN)}")
    if words and (format_name != "vtt" or translation):
        raise click.BadParameter("--words: only in vtt, in one language")
    cues = (
        build_cues(read_any(transcript), STYLES[style], words=words)
        if translation is None
        else bilingual_cues(read_any(transcript), read_any(translation), STYLES[style])
    )
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
