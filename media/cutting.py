"""Footage encoded anew: with subtitles in the picture, cut to a moment, cropped upright.

A clip begins with the picture that is on the screen at its first millisecond and ends before the
first picture that comes after its last, so it is exact to the frame; sound is cut at the same
instants.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

import ffmpeg as graph

from media import ffmpeg
from media.files import whole_file
from media.probe import MediaInfo, Stream
from media.proxy import drawn, even, upright

PICTURE = {"vcodec": "libx264", "preset": "fast", "crf": 20}
SOUND = {"acodec": "aac", "audio_bitrate": "160k", "ar": 48_000}
VERTICAL = Fraction(9, 16)
CENTRE = 50

_LEAD_S = 5
"""Read before a clip: sound that was compressed needs some before it is right."""
_RATES = tuple(Fraction(n, d) for n in (24, 25, 30, 50, 60) for d in (1, Fraction(1001, 1000)))
_RATE_TOLERANCE = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of a recording between frames; seconds on its timeline, `frame_s` is a frame's."""

    start_s: Fraction
    end_s: Fraction
    frame_s: Fraction

    @property
    def start_ms(self) -> int:
        """The cut's first moment, to the nearest millisecond."""
        return round(self.start_s * 1000)

    @property
    def end_ms(self) -> int:
        """The moment the cut ends, to the nearest millisecond."""
        return round(self.end_s * 1000)


@dataclass(frozen=True, slots=True)
class Look:
    """What becomes of the picture.

    `cut` is the stretch that is kept, all where it is None. `crop_percent` is where the middle
    of an upright 9:16 window stands, 0 left and 100 right; None keeps the whole picture.
    `letters` are the options of the filter ``ass`` (see `media.burning`); its times count from
    the cut's start.
    """

    cut: Cut | None = None
    crop_percent: float | None = None
    letters: Mapping[str, str] | None = None


def cut(info: MediaInfo, start_ms: int, end_ms: int) -> Cut:
    """The shortest stretch of whole frames that has all of ``[start_ms, end_ms)`` in it."""
    start_s, end_s = Fraction(max(start_ms, 0), 1000), Fraction(min(end_ms, info.duration_ms), 1000)
    if info.video is None or not info.video.frame_rate:
        return Cut(start_s, end_s, Fraction(0))
    frame_s = 1 / _exact(info.video.frame_rate)
    origin_s = Fraction(info.video.start_ms, 1000)
    if info.video.is_variable_rate:
        origin_s = Fraction(_read_from_s(start_s))
    first, end = floor((start_s - origin_s) / frame_s), ceil((end_s - origin_s) / frame_s)
    return Cut(max(origin_s + first * frame_s, Fraction(0)), origin_s + end * frame_s, frame_s)


def picture_size(picture: Stream, crop_percent: float | None = None) -> tuple[int, int]:
    """Width and height of what `encode` makes of a picture, in pixels, both even."""
    width, height = upright(picture)
    if crop_percent is not None:
        width, height = min(width, height * VERTICAL), min(height, width / VERTICAL)
    return even(width), even(height)


def encode(
    info: MediaInfo, look: Look, target: Path, on_progress: ffmpeg.OnProgress = lambda _: None
) -> None:
    """Write an MP4 file (M4A without a picture) without metadata, whole or not at all.

    Raises `MediaError` when the recording cannot be decoded or written.
    """
    length_ms = look.cut.end_ms - look.cut.start_ms if look.cut else info.duration_ms

    def hear(share: float) -> None:
        on_progress(min(share * info.duration_ms / max(length_ms, 1), 1.0))

    with whole_file(target) as temporary:
        ffmpeg.run(_output(info, look, temporary), info, f"writing {target.name}", hear)


def _output(info: MediaInfo, look: Look, target: Path) -> Any:
    options: dict[str, Any] = {"f": "mp4", "movflags": "+faststart"}
    source = ffmpeg.source(info)
    if look.cut and (from_s := _read_from_s(look.cut.start_s)):
        source = ffmpeg.source(info, ss=from_s)
    tracks: list[Any] = []
    if info.video:
        tracks.append(_picture(source[str(info.video.index)], info.video, look))
        options |= PICTURE
    if info.audio:
        tracks.append(_sound(ffmpeg.sound(source, info.audio), look.cut))
        options |= SOUND
    output = graph.output(
        *tracks,
        ffmpeg.url(target),
        map_metadata=-1,
        map_chapters=-1,
        t=ffmpeg.output_limit_seconds(info),
        **options,
    )
    return output if look.cut else ffmpeg.whole_timeline(output, info, info.video, info.audio)


def _picture(track: Any, picture: Stream, look: Look) -> Any:
    if look.cut:
        track = _trimmed(track, picture, look.cut)
    width, height = (even(length) for length in upright(picture))
    track = drawn(track, picture, width, height)
    if look.crop_percent is not None:
        window = picture_size(picture, look.crop_percent)
        left = Fraction(look.crop_percent) / 100 * width - Fraction(window[0], 2)
        x = min(max(round(left), 0), width - window[0])
        track = track.filter("crop", *window, x, (height - window[1]) // 2)
    return track.filter("ass", **look.letters) if look.letters else track


def _trimmed(track: Any, picture: Stream, cut: Cut) -> Any:
    """Half a frame early, so that rounded time stamps do not cost or bring a frame."""
    start_s, end_s = _from_there(cut)
    if picture.is_variable_rate:
        track = track.filter("fps", str(1 / cut.frame_s), start_time=0)
    early_s = cut.frame_s / 2
    track = track.filter("trim", start=_decimal(start_s - early_s), end=_decimal(end_s - early_s))
    return track.filter("setpts", f"PTS-{_decimal(start_s)}/TB")


def _sound(track: Any, cut: Cut | None) -> Any:
    if cut is None:
        return track
    start_s, end_s = _from_there(cut)
    track = track.filter("atrim", start=_decimal(start_s), end=_decimal(end_s))
    return track.filter("asetpts", f"PTS-{_decimal(start_s)}/TB")


def _from_there(cut: Cut) -> tuple[Fraction, Fraction]:
    """The cut as filters see it, whose time begins where reading does."""
    from_s = _read_from_s(cut.start_s)
    return cut.start_s - from_s, cut.end_s - from_s


def _read_from_s(start_s: Fraction) -> int:
    return max(floor(start_s) - _LEAD_S, 0)


def _exact(rate: Fraction) -> Fraction:
    """The rate that a camera means: one found by counting drifts off over an hour."""
    nearest = min(_RATES, key=lambda known: abs(known - rate))
    return nearest if abs(nearest / rate - 1) < _RATE_TOLERANCE else rate


def _decimal(seconds: Fraction) -> str:
    return f"{float(max(seconds, Fraction(0))):.6f}"
