"""``quotemark sync``: subtitles moved to the times of a recording."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from media.timebase import clock
from server.options import ENCODING, FILE, JSON, moment, print_json
from server.progress import say, visible
from transcripts.subtitles.syncing import (
    Synced,
    Timeline,
    moved,
    moved_span,
    synced,
    through,
)

if TYPE_CHECKING:
    from server.processing.resyncing import Found
    from transcripts.formats.text import Subtitles

SCHEMA = "quotemark/sync/1"
_BROADCAST = {
    "23.976": Fraction(24_000, 1_001),
    "23.98": Fraction(24_000, 1_001),
    "29.97": Fraction(30_000, 1_001),
    "59.94": Fraction(60_000, 1_001),
}
"""Frame rates as they are written, and what they are (SMPTE ST 12-1)."""
_RATE = re.compile(r"\d{1,6}(?:\.\d{1,6}|/\d{1,6})?", re.ASCII)
_SIGNS = {"-": -1, "−": -1, "+": 1}
_TOLD, _MOST_PIECES = 3, 8


def _shift(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """Seconds or a clock with a sign, in milliseconds."""
    if value is None:
        return None
    sign = _SIGNS.get(value.strip()[:1], 0)
    ms = moment(ctx, param, value.strip()[1:] if sign else value)
    return None if ms is None else ms * (sign or 1)


def _anchors(
    ctx: click.Context, param: click.Parameter, values: Sequence[str]
) -> tuple[tuple[int, int], ...]:
    """Pairs ``OLD=NEW`` in milliseconds."""
    found = []
    for value in values:
        old, separator, new = value.partition("=")
        if not separator:
            raise click.BadParameter(f"{value}: write OLD=NEW, as 0:10=0:12.4")
        found.append((moment(ctx, param, old) or 0, moment(ctx, param, new) or 0))
    return tuple(found)


def _fps(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Fraction:
    """What times are multiplied by, of ``FROM:TO``."""
    if value is None:
        return Fraction(1)
    rates = value.split(":")
    if len(rates) != 2 or not all(map(_RATE.fullmatch, rates)):
        raise click.BadParameter(f"{value}: write FROM:TO in frames a second, as 25:23.976")
    try:
        one, other = (_BROADCAST.get(rate) or Fraction(rate) for rate in rates)
    except ZeroDivisionError:
        one = other = Fraction(0)
    if not one or not other:
        raise click.BadParameter(f"{value}: a frame rate is more than 0")
    return one / other


@click.command()
@click.argument("source", metavar="SUBTITLES", type=FILE)
@click.argument("target", metavar="[OUT]", type=FILE, required=False)
@click.option("--shift", callback=_shift, metavar="TIME", help="Later, or earlier: 1.5, -0:02.")
@click.option("--stretch", type=click.FloatRange(0.1, 10), help="Multiply all times by this.")
@click.option(
    "--fps", callback=_fps, metavar="FROM:TO", help="From one frame rate to another: 25:23.976."
)
@click.option(
    "--anchor",
    "anchors",
    multiple=True,
    callback=_anchors,
    metavar="OLD=NEW",
    help="What stands at OLD belongs at NEW. Two make a line; repeat for more.",
)
@click.option("--to", "media", type=FILE, help="Put it on the speech of this recording.")
@click.option(
    "--by",
    type=click.Choice(("auto", "speech", "words")),
    default="auto",
    show_default=True,
    help="With --to: by when somebody speaks (any language), or by the words (the same language).",
)
@click.option(
    "--transcript", type=FILE, help="Put it on the words of this transcript of the recording."
)
@click.option("--language", metavar="CODE", help="Spoken language, where words are recognised.")
@click.option("--force", is_flag=True, help="Write it even where its place is not sure.")
@ENCODING
@JSON
def sync(
    source: Path,
    target: Path | None,
    shift: int | None,
    stretch: float | None,
    fps: Fraction,
    anchors: Sequence[tuple[int, int]],
    media: Path | None,
    by: str,
    transcript: Path | None,
    language: str | None,
    force: bool,
    encoding: str | None,
    as_json: bool,
) -> None:
    """Subtitles moved in time: by hand, or to the speech of a recording.

    Writes OUT, by default NAME.synced.CODE.srt beside it; the file itself stays as it is.

    \b
    Example:
      quotemark sync film.es.srt --shift -2.5
      quotemark sync film.es.srt --fps 25:23.976
      quotemark sync film.es.srt --anchor 0:10=0:12.4 --anchor 1:02:00=1:01:40
      quotemark sync film.es.srt --to film.mp4
    """
    from transcripts.formats import load_subtitles

    by_hand = shift is not None or stretch is not None or fps != 1
    if sum((by_hand, bool(anchors), bool(media or transcript))) != 1:
        raise click.UsageError("say where to: --shift, --stretch and --fps, or --anchor, or --to")
    out = target or _beside(source)
    if out.resolve() == source.resolve():
        raise click.UsageError(f"{out}: name another file for the result")
    subtitles = load_subtitles(source, encoding)
    if subtitles.notes:
        say(f"Note: {source}: {'; '.join(subtitles.notes)}")
    found = None
    if anchors:
        timeline = _through(anchors)
    elif by_hand:
        timeline = moved(fps * Fraction(stretch or 1), shift or 0)
    else:
        from server.processing.resyncing import Sought, found_for, told

        sought = Sought(media, transcript, by, language)
        found = found_for(source, subtitles.cues, sought, force)
        told(found, subtitles.cues)
        timeline = found.timeline
    done = synced(subtitles.cues, timeline)
    _write(source, out, subtitles, done, timeline, encoding)
    if as_json:
        print_json(_to_json(out, done, timeline, found))
        return
    for line in _in_words(timeline):
        say(line)
    if done.cut:
        say(f"Note: {_cut_in_words(done)}")
    click.echo(visible(str(out)))


def _through(anchors: Sequence[tuple[int, int]]) -> Timeline:
    try:
        return through(anchors)
    except ValueError as error:
        raise click.UsageError(f"--anchor: {error}") from None


def _beside(source: Path) -> Path:
    """``talk.synced.es.srt`` for ``talk.es.srt``, so that the name still says the language."""
    from transcripts.formats import WRITTEN_SUFFIXES, language_of

    suffix = source.suffix if source.suffix.lower() in WRITTEN_SUFFIXES else ".srt"
    stem, _, code = source.stem.rpartition(".") if language_of(source) else (source.stem, "", "")
    return source.with_name(f"{stem}.synced.{code}{suffix}" if code else f"{stem}.synced{suffix}")


def _write(
    source: Path,
    out: Path,
    subtitles: "Subtitles",
    done: Synced,
    timeline: Timeline,
    encoding: str | None,
) -> None:
    """The file with other times and all else as it was, where its format can be kept so."""
    from media.files import write_whole
    from transcripts.formats import retimed, save_subtitles

    pairs = zip(subtitles.cues, done.cues, strict=True)
    places = {(old.start_ms, old.end_ms): (new.start_ms, new.end_ms) for old, new in pairs}

    def move(start_ms: int, end_ms: int) -> tuple[int, int]:
        return places.get((start_ms, end_ms)) or moved_span(timeline, start_ms, end_ms)

    kept = retimed(source, out, move, encoding)
    if kept is not None:
        write_whole(out, kept)
    else:
        lost = save_subtitles(out, replace(subtitles, cues=done.cues))
        if gone := (*subtitles.looks, *lost):
            say(f"Note: {out}: {'; '.join(gone)}")


def _in_words(timeline: Timeline) -> Iterator[str]:
    """What becomes of times; of many pieces, how far they go."""
    if len(timeline) > _MOST_PIECES:
        moves = [piece.at(piece.from_ms) - piece.from_ms for piece in timeline]
        yield f"Moved cue by cue, by {_signed(min(moves))} to {_signed(max(moves))}."
        return
    for n, piece in enumerate(timeline):
        where = f"From {clock(round(piece.from_ms))} on: times" if n else "Times"
        stretched = f" multiplied by {piece.rate:.6g}, then" if piece.rate != 1 else ""
        yield f"{where}{stretched} moved by {_signed(piece.offset_ms)}."


def _cut_in_words(done: Synced) -> str:
    from transcripts.formats.text import numbered

    which = ", ".join(str(n + 1) for n in done.cut[:_TOLD])
    more = ", …" if len(done.cut) > _TOLD else ""
    stand = "stands" if len(done.cut) == 1 else "stand"
    count = numbered(len(done.cut), "cue")
    return f"{count} would begin before the start and {stand} at 0: {which}{more}"


def _signed(ms: float) -> str:
    return f"{ms / 1000:+.3f} s"


def _to_json(out: Path, done: Synced, timeline: Timeline, found: "Found | None") -> dict[str, Any]:
    sure = {"by": found.by, "sure": found.is_sure, "confidence": found.confidence} if found else {}
    return {
        "schema": SCHEMA,
        "file": str(out),
        **sure,
        "pieces": [
            {"from_ms": round(p.from_ms), "rate": p.rate, "offset_ms": round(p.offset_ms, 3)}
            for p in timeline
        ],
        "cut": [n + 1 for n in done.cut],
        "unfit": [n + 1 for n in found.unfit] if found else [],
    }
