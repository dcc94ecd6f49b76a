"""A paper edit: an article's quotes as a timeline for an edit suite.

As an EDL (CMX 3600), which every suite reads, and as an OpenTimelineIO file, which also carries
the words. Frames are those of the source: at its own rate, counted from the timecode that the
camera wrote, with drop frame (SMPTE ST 12-1, section 5.2.2) where the camera counted so.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent_encoded

import opentimelineio as otio

from annotations.errors import ArticleError
from annotations.model import AlignedQuote
from annotations.pages.words import VERDICT_WORDS
from media.cutting import cut
from media.errors import MediaError
from media.files import write_whole
from media.probe import MediaInfo, probe
from server.exports.results import Exported, Results
from server.exports.youtube import excerpt

_SOUND_RATE = Fraction(25)
"""Frames a second of a recording that has no picture."""
_NAME_CHARS, _WORDS_CHARS, _REEL_CHARS = 64, 120, 8
_TIMECODE = re.compile(r"\d\d:\d\d:\d\d[:;]\d\d")


@dataclass(frozen=True, slots=True)
class Reel:
    """A recording as a suite knows it, `name` is its file's.

    `rate` is in frames a second, `first_frame` the number of its first frame by its timecode,
    which counts as `is_drop` says.
    """

    name: str
    info: MediaInfo
    rate: Fraction
    first_frame: int
    is_drop: bool


@dataclass(frozen=True, slots=True)
class Take:
    """A quote and its frames ``[start, end)``, numbered by the reel's timecode."""

    quote: AlignedQuote
    reel: Reel
    start: int
    end: int


def reel(name: str, info: MediaInfo, timecode: str | None) -> Reel:
    """A recording, its file's name and, where the camera wrote one, its first picture's timecode.

    Without one, or with one that its frame rate cannot have, it begins at 00:00:00:00.
    """
    frame_s = cut(info, 0, 1).frame_s
    rate = 1 / frame_s if frame_s else _SOUND_RATE
    written = timecode if timecode and _TIMECODE.fullmatch(timecode) else "00:00:00:00"
    try:
        first = _frames(written, rate)
    except ValueError:
        first, written = 0, ""
    return Reel(Path(name).name, info, rate, first, is_drop=";" in written)


def take(quote: AlignedQuote, reel: Reel, handles_ms: int) -> Take:
    """A quote that has a place in the reel, with `handles_ms` before and after, in whole frames."""
    info = reel.info
    span = cut(info, (quote.start_ms or 0) - handles_ms, (quote.end_ms or 0) + handles_ms)
    begins_s = Fraction(info.video.start_ms if info.video else 0, 1000)
    start, end = (round((each - begins_s) * reel.rate) for each in (span.start_s, span.end_s))
    return Take(quote, reel, reel.first_frame + max(start, 0), reel.first_frame + end)


def edl(title: str, takes: Sequence[Take]) -> str:
    """The takes one behind the other as a CMX 3600 edit decision list.

    Raises `MediaError` where their frame rates differ, or are none that timecode counts.
    """
    rates = {each.reel.rate for each in takes}
    if len(rates) > 1:
        raise MediaError(
            "the recordings have different frame rates, which an EDL cannot hold; "
            "take the OpenTimelineIO file"
        )
    lines = [f"TITLE: {_line(title, _NAME_CHARS)}"]
    for rate in rates:
        if not otio.opentime.RationalTime.is_smpte_timecode_rate(float(rate)):
            raise MediaError(f"{float(rate):g} frames a second have no timecode; convert it first")
        is_drop = takes[0].reel.is_drop
        lines.append(f"FCM: {'DROP FRAME' if is_drop else 'NON-DROP FRAME'}")
        names = _reel_names(each.reel for each in takes)
        at = _frames("01:00:00;00" if is_drop else "01:00:00:00", rate)  # as suites begin
        for number, each in enumerate(takes, 1):
            lines += ["", *_event(number, each, names[each.reel], at, is_drop)]
            at += each.end - each.start
    return "\r\n".join([*lines, ""])


def timeline(title: str, takes: Sequence[Take]) -> str:
    """The same as OpenTimelineIO's JSON; a marker on each clip has the words that are quoted."""
    made = otio.schema.Timeline(name=title)
    kinds = {"video": otio.schema.TrackKind.Video, "audio": otio.schema.TrackKind.Audio}
    for name, kind in kinds.items():
        clips = [_clip(each) for each in takes if getattr(each.reel.info, name)]
        if clips:
            made.tracks.append(otio.schema.Track(kind, children=clips, kind=kind))
    return str(otio.adapters.write_to_string(made, "otio_json")) + "\n"


def export_edits(
    results: Results, media: Path | None, handles_ms: int, out: Path | None
) -> Exported:
    """Write an EDL and an OpenTimelineIO file for each article, its quotes in their order.

    `media` is the original, where the folder does not know its timecode. Raises `MediaError`,
    and `ArticleError` where no article was compared.
    """
    if not results.alignments:
        raise ArticleError(f"{results.folder}: has no article; name one with --article to process")
    info = probe(results.footage(media))
    source = reel(results.source, info, info.start_timecode or results.start_timecode)
    files: list[Path] = []
    for stem, alignment in results.alignments.items():
        takes = [take(each, source, handles_ms) for each in results.quotes_of(stem)]
        for ending, write in (("edl", edl), ("otio", timeline)):
            files.append((out or results.folder / "edits") / f"{stem}.{ending}")
            write_whole(files[-1], write(alignment.title, takes))
    return Exported(tuple(files))


def _event(number: int, each: Take, name: str, at: int, is_drop: bool) -> list[str]:
    """An event and its comments; `at` is the frame of the timeline where it begins."""
    source, length = each.reel, each.end - each.start
    times = [
        *(_timecode(frame, source.rate, source.is_drop) for frame in (each.start, each.end)),
        *(_timecode(frame, source.rate, is_drop) for frame in (at, at + length)),
    ]
    return [
        f"{number:03}  {name:{_REEL_CHARS}} {_channels(source.info):5} C        {' '.join(times)}",
        f"* FROM CLIP NAME: {_line(source.name, _NAME_CHARS)}",
        f"* COMMENT: {_line(_told(each.quote), _WORDS_CHARS + _NAME_CHARS)}",
    ]


def _clip(each: Take) -> Any:
    quote, source = each.quote, each.reel
    rate = float(source.rate)
    length = round(source.info.duration_ms * source.rate / 1000)
    place = otio.opentime.range_from_start_end_time(
        otio.opentime.RationalTime(each.start, rate), otio.opentime.RationalTime(each.end, rate)
    )
    there = otio.opentime.TimeRange(
        otio.opentime.RationalTime(source.first_frame, rate),
        otio.opentime.RationalTime(length, rate),
    )
    words = otio.schema.Marker(name=_told(quote), marked_range=place)
    file = otio.schema.ExternalReference(percent_encoded(source.name), there)
    clip = otio.schema.Clip(
        source.name, file, place, metadata={"quotemark": {"id": quote.quote.id}}
    )
    clip.markers.append(words)
    return clip


def _told(quote: AlignedQuote) -> str:
    """A quote with its verdict, and whether somebody confirmed it."""
    made = quote.decision
    standing = made.state if made and not made.is_stale else "not confirmed"
    verdict = "" if quote.is_elsewhere else f"{VERDICT_WORDS[quote.verdict].label}, "
    return f"{quote.quote.id}, {verdict}{standing}: {excerpt(quote.quote.exact, _WORDS_CHARS)}"


def _channels(info: MediaInfo) -> str:
    sound = ("AA" if info.audio.channels > 1 else "A") if info.audio else ""
    if info.video is None:
        return sound
    return {"AA": "AA/V", "A": "B"}.get(sound, "V")


def _reel_names(reels: Iterable[Reel]) -> dict[Reel, str]:
    """One of at most eight capitals and digits for each reel."""
    names: dict[Reel, str] = {}
    for each in reels:
        if each not in names:
            plain = re.sub(r"[^A-Z0-9]", "", Path(each.name).stem.upper()) or "REEL"
            number = f"{len(names) + 1}" if plain[:_REEL_CHARS] in names.values() else ""
            names[each] = plain[: _REEL_CHARS - len(number)] + number
    return names


def _frames(timecode: str, rate: Fraction) -> int:
    """The number of a frame. Raises `ValueError` for a timecode that the rate cannot have."""
    return int(otio.opentime.from_timecode(timecode, float(rate)).value)


def _timecode(frame: int, rate: Fraction, is_drop: bool) -> str:
    """A frame's timecode; 24 hours follow each other as on a clock."""
    at = otio.opentime.RationalTime(frame, float(rate))
    return str(otio.opentime.to_timecode(at, float(rate), is_drop))


def _line(text: str, chars: int) -> str:
    """Text on one line, without what would end it or steer who reads it."""
    return "".join(c for c in excerpt(" ".join(text.split()), chars) if c.isprintable())
