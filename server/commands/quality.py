"""``quotemark check`` and ``fix``: subtitle files judged, and mended without changing a word."""

from dataclasses import replace
from pathlib import Path

import click

from server.options import ENCODING, FILE, JSON, PROBLEMS, STYLE, print_json
from server.progress import say
from transcripts.subtitles.styles import DEFAULT_FRAME_RATE, STYLES

_LANGUAGE = click.option(
    "--language",
    metavar="CODE",
    help="Language of the subtitles, as es or ar. Default: told by the name of the file.",
)


@click.command()
@click.argument("subtitle_file", metavar="SUBTITLES", type=FILE)
@STYLE
@_LANGUAGE
@click.option("--media", type=FILE, help="The video, to check against its cuts and frame rate.")
@ENCODING
@JSON
@click.pass_context
def check(
    ctx: click.Context,
    subtitle_file: Path,
    style: str,
    language: str | None,
    media: Path | None,
    encoding: str | None,
    as_json: bool,
) -> None:
    """Whether subtitles can be read: speed, length, gaps, lines, cuts. Exit code 1 for errors.

    \b
    Example:
      quotemark check interview.es.srt
      quotemark check interview.es.srt --media interview.mp4 --style bbc
    """
    from media.probe import probe
    from server.processing.heard import frame_rate, shots_in
    from server.processing.quality import print_problems
    from transcripts.formats import language_of, load_subtitles
    from transcripts.subtitles.check import check as find_problems
    from transcripts.subtitles.check import problems_to_json

    found = load_subtitles(subtitle_file, encoding)
    if found.notes:
        say(f"Note: {subtitle_file}: {'; '.join(found.notes)}")
    language = language or language_of(subtitle_file)
    info = probe(media) if media else None
    rate = frame_rate(info) if info else DEFAULT_FRAME_RATE
    shots_ms = shots_in(info) if info else ()
    problems = find_problems(found.cues, STYLES[style], language, rate, shots_ms)
    if as_json:
        print_json(problems_to_json(problems, found.cues))
    else:
        print_problems(problems, found.cues)
    if any(problem.severity == "error" for problem in problems):
        ctx.exit(PROBLEMS)


@click.command()
@click.argument("source", metavar="SUBTITLES", type=FILE)
@click.option("--out", type=FILE, help="File to write. Default: beside it, NAME.fixed.srt")
@click.option("--in-place", is_flag=True, help="Write over the file; the old one is kept as .bak")
@STYLE
@_LANGUAGE
@click.option("--media", type=FILE, help="The recording, to go with its speech and its cuts.")
@click.option("--transcript", type=FILE, help="Its transcript, to part cues by the times of words.")
@ENCODING
@JSON
@click.pass_context
def fix(
    ctx: click.Context,
    source: Path,
    out: Path | None,
    in_place: bool,
    style: str,
    language: str | None,
    media: Path | None,
    transcript: Path | None,
    encoding: str | None,
    as_json: bool,
) -> None:
    """Mend what can be mended without changing a word, and say what is left to a person.

    Order, overlaps, gaps, times too short or too long, cues that are too long or flash by, lines
    badly broken, spaces. Exit code 1 where errors are left.

    \b
    Example:
      quotemark fix interview.es.srt --out better.es.srt
      quotemark fix interview.es.srt --in-place --media interview.mp4
    """
    from media.probe import probe
    from server.processing.heard import frame_rate, shots_in, speech_in
    from server.processing.quality import kept, print_changes, target
    from server.processing.sources import read_any
    from transcripts.corrected import words_of
    from transcripts.formats import language_of, load_subtitles, save_subtitles
    from transcripts.subtitles.fixing import Heard
    from transcripts.subtitles.fixing import fix as fixed
    from transcripts.subtitles.fixlog import fixed_to_json

    written = target(source, out, in_place)
    subtitles = load_subtitles(source, encoding)
    language = language or language_of(source)
    info = probe(media) if media else None
    said = read_any(transcript) if transcript else None
    words = tuple(word for each in said.segments for word in words_of(each)) if said else ()
    heard = Heard(shots_in(info), speech_in(info), words) if info else Heard(words=words)
    rate = frame_rate(info) if info else DEFAULT_FRAME_RATE
    done = fixed(subtitles.cues, STYLES[style], language, rate, heard)
    is_same = in_place and done.cues == subtitles.cues
    backup = kept(source) if in_place and not is_same else None
    lost = () if is_same else save_subtitles(written, replace(subtitles, cues=done.cues))
    if odd := (*subtitles.notes, *subtitles.looks, *lost):
        say(f"Note: {source}: {'; '.join(odd)}")
    if as_json:
        print_json(fixed_to_json(subtitles.cues, done))
    else:
        print_changes(subtitles.cues, done)
    if not is_same:
        say(f"Wrote {written}" + (f"; as it was: {backup}" if backup else ""))
    if any(problem.severity == "error" for problem in done.left):
        ctx.exit(PROBLEMS)
