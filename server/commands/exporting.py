"""``quotemark export``: what leaves for other places: YouTube, players, social media."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from server.options import FILE, JSON
from server.progress import say, visible

SCHEMA = "quotemark/export/1"

_CENTRE_PERCENT = 50.0
_handles = click.option(
    "--handles",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0, 600),
    metavar="SECONDS",
    help="What is kept before and after each quote.",
)


def _crop(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that cut the picture upright, which the command gets as `vertical` and `crop`."""
    window = click.option("--vertical", is_flag=True, help="Cut the picture to an upright 9:16.")
    place = click.option(
        "--crop",
        type=click.FloatRange(0, 100),
        metavar="PERCENT",
        help="With --vertical: where the middle of the cut is, 0 left, 100 right. Default: 50.",
    )
    return window(place(command))


@click.group()
def export() -> None:
    """Files for elsewhere: YouTube, players, social media.

    \b
    Example:
      quotemark export youtube interview.quotemark
      quotemark export clip interview.quotemark --quote q3 --handles 2
    """


@export.command()
@click.argument("folder", type=FILE)
@click.option("--out", type=FILE, help="Where to write. Default: FOLDER/youtube")
@JSON
def youtube(folder: Path, out: Path | None, as_json: bool) -> None:
    """Subtitles, a description with chapters and linked quotes, and a page that leads through.

    FOLDER is what `quotemark process` wrote. Open index.html in what is written.

    \b
    Example:
      quotemark export youtube interview.quotemark
    """
    from server.exports.results import read_results
    from server.exports.youtube import export_youtube

    _print(export_youtube(read_results(folder), out), as_json)


@export.command()
@click.argument("media", type=FILE)
@click.option("--subtitles", required=True, type=FILE, help="What to draw into the picture.")
@click.option("--out", type=FILE, help="Video to write. Default: beside it, NAME.burned.mp4")
@_crop
@JSON
def burned(
    media: Path,
    subtitles: Path,
    out: Path | None,
    vertical: bool,
    crop: float | None,
    as_json: bool,
) -> None:
    """Subtitles in the picture itself, for places that show no others (MP4).

    \b
    Example:
      quotemark export burned interview.mp4 --subtitles interview.ar.srt
    """
    from server.exports.footage import export_burned

    _print(export_burned(media, subtitles, out, _window(vertical, crop)), as_json)


@export.command()
@click.argument("media", type=FILE)
@click.option(
    "--subtitles",
    required=True,
    multiple=True,
    type=FILE,
    help="A file whose name says its language, as talk.ar.srt. Repeat for several.",
)
@click.option("--default", metavar="CODE", help="Language shown unasked.")
@click.option("--forced", metavar="CODE", help="Language shown even where subtitles are off.")
@click.option(
    "--out",
    type=FILE,
    help="Video to write, .mp4, .m4v or .mkv. Default: beside it, NAME.subtitled.mp4 or .mkv",
)
@JSON
def soft(
    media: Path,
    subtitles: Sequence[Path],
    default: str | None,
    forced: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Subtitles that a viewer switches on and off; picture and sound are copied as they are.

    \b
    Example:
      quotemark export soft interview.mp4 --subtitles interview.es.srt \\
        --subtitles interview.en.srt --default en
    """
    from server.exports.footage import export_soft

    _print(export_soft(media, subtitles, out, default, forced), as_json)


@export.command()
@click.argument("folder", type=FILE)
@click.option(
    "--quote",
    "quotes",
    required=True,
    multiple=True,
    metavar="ID",
    help="A quote's id, q3; with several articles story#q3. Repeat for several.",
)
@_handles
@click.option("--media", type=FILE, help="The original, to cut that instead of the copy.")
@click.option("--burn", metavar="CODE", help="Draw the subtitles in this language.")
@_crop
@click.option("--out", type=FILE, help="Where to write. Default: FOLDER/clips")
@JSON
def clip(
    folder: Path,
    quotes: Sequence[str],
    handles: float,
    media: Path | None,
    burn: str | None,
    vertical: bool,
    crop: float | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """The moment of a quote as a video, exact to the frame, with its subtitles beside it.

    \b
    Example:
      quotemark export clip interview.quotemark --quote q3 --handles 2 --burn ar --vertical
    """
    from server.exports.footage import Clips, export_clips
    from server.exports.results import read_results

    asked = Clips(quotes, round(handles * 1000), media, burn, _window(vertical, crop))
    _print(export_clips(read_results(folder), asked, out), as_json)


@export.command()
@click.argument("folder", type=FILE)
@_handles
@click.option("--media", type=FILE, help="The original, for the timecode its camera wrote.")
@click.option("--out", type=FILE, help="Where to write. Default: FOLDER/edits")
@JSON
def edl(folder: Path, handles: float, media: Path | None, out: Path | None, as_json: bool) -> None:
    """A paper edit of each article for the edit suite: its quotes in their order.

    As an EDL (CMX 3600) and as an OpenTimelineIO file, with the source's frames and timecode.

    \b
    Example:
      quotemark export edl interview.quotemark --handles 2
    """
    from server.exports.edits import export_edits
    from server.exports.results import read_results

    exported = export_edits(read_results(folder), media, round(handles * 1000), out)
    _print(exported, as_json)


def _window(vertical: bool, crop: float | None) -> float | None:
    if crop is not None and not vertical:
        raise click.UsageError("--crop says where --vertical cuts; give both")
    return (_CENTRE_PERCENT if crop is None else crop) if vertical else None


def _print(exported: Any, as_json: bool) -> None:
    files = [str(file) for file in exported.files]
    if as_json:
        document = {"schema": SCHEMA, "files": files, "notes": list(exported.notes)}
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    for note in exported.notes:
        say(f"Note: {note}")
    click.echo(visible("\n".join(files)))
