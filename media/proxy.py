"""The copy of a recording that every browser plays, and its poster.

The original is never handed out: a phone writes the place into it, players need its index at the
front, and it may hold several sound tracks. So tracks that browsers play are copied into a fresh
container without metadata, and the others are encoded; the timeline stays the source's.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import ffmpeg as graph

from media import ffmpeg
from media.errors import MediaError
from media.files import whole_file
from media.probe import MediaInfo, Stream
from media.timebase import clock

# Enough to recognise people and read signs on the watch page; twice this takes four times as long.
LONG_SIDE = 1280
SHORT_SIDE = 720
POSTER_AT = Fraction(1, 10)
POSTER_FRAMES = 24

# What Chrome, Firefox and Safari play. MP3 moves into MP4, whose index makes jumps exact.
MP4_PICTURE = ("h264", "vp9", "av1")
WEBM_PICTURE = ("vp8", "vp9", "av1")
MP4_SOUND = ("aac", "mp3")
WEBM_SOUND = ("opus", "vorbis")
SOUND_ONLY = {
    **dict.fromkeys(MP4_SOUND, ".m4a"),
    **dict.fromkeys(WEBM_SOUND, ".webm"),
    "flac": ".flac",
    "pcm_s16le": ".wav",
}
# In other containers packets may come without presentation times, which a copy needs.
TIMED_FORMATS = ("mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "mpegts", "flv")

CONTAINERS: dict[str, dict[str, str]] = {
    ".mp4": {"f": "mp4", "movflags": "+faststart"},
    ".m4a": {"f": "mp4", "movflags": "+faststart"},
    ".webm": {"f": "webm", "cues_to_front": "1"},
    ".flac": {"f": "flac"},
    ".wav": {"f": "wav"},
}
ENCODED_PICTURE = {"vcodec": "libx264", "preset": "superfast", "crf": 24, "g": 60}
ENCODED_SOUND = {"acodec": "aac", "audio_bitrate": "128k", "ar": 48_000}


@dataclass(frozen=True, slots=True)
class Plan:
    """How a proxy is made: its file ending, and which tracks are copied as they are."""

    suffix: str
    copies_picture: bool
    copies_sound: bool


def plan(info: MediaInfo) -> Plan:
    """Copy what browsers play; what they do not becomes H.264 and AAC in MP4."""
    picture, sound = info.video, info.audio
    sound_codec = sound.codec if sound and sound.channels <= ffmpeg.MOST_CHANNELS else None
    if picture is None:
        suffix = SOUND_ONLY.get(sound_codec or "")
        return Plan(suffix or ".m4a", copies_picture=False, copies_sound=suffix is not None)
    copies_picture = _is_copied(info, picture, MP4_PICTURE)
    if (sound is None or sound_codec in WEBM_SOUND) and _is_copied(info, picture, WEBM_PICTURE):
        return Plan(".webm", copies_picture=True, copies_sound=sound is not None)
    return Plan(".mp4", copies_picture, sound_codec in MP4_SOUND)


def encoded(info: MediaInfo) -> Plan:
    """The plan that copies nothing, for tracks that turn out not to fit where they belong."""
    return Plan(".mp4" if info.video else ".m4a", copies_picture=False, copies_sound=False)


def make_proxy(
    info: MediaInfo, directory: Path, on_progress: ffmpeg.OnProgress = lambda _: None
) -> Path:
    """Write `proxy.mp4`, `.m4a`, `.webm`, `.flac` or `.wav` into `directory`; its path.

    Raises MediaError when the recording cannot be decoded or written.
    """
    first = plan(info)
    try:
        return _make(info, first, directory, on_progress)
    except MediaError:
        if first == encoded(info):
            raise
        return _make(info, encoded(info), directory, on_progress)


def make_poster(info: MediaInfo, directory: Path) -> Path | None:
    """Write `poster.jpg`, a telling frame after the first tenth; None where no picture decodes."""
    if info.video is None:
        return None
    target = directory / "poster.jpg"
    for at_ms in (round(info.duration_ms * POSTER_AT), 0):
        try:
            with whole_file(target) as temporary:
                ffmpeg.run(_poster(info, info.video, at_ms, temporary), info, "making the poster")
                if temporary.stat().st_size:
                    return target
                raise MediaError(f"{info.path}: no picture at {clock(at_ms)}.")
        except MediaError:
            continue
    return None


def poster_size(poster: Path) -> tuple[int, int]:
    """Width and height of what `make_poster` wrote, in pixels."""
    with av.open(str(poster), format="mjpeg") as file:
        picture = file.streams.video[0]
        return picture.width, picture.height


def proxy_size(picture: Stream) -> tuple[int, int]:
    """Width and height, upright, square pixels, both even, within the proxy's sides."""
    width, height = upright(picture)
    scale = min(
        Fraction(1),
        Fraction(LONG_SIDE) / max(width, height),
        Fraction(SHORT_SIDE) / min(width, height),
    )
    return even(width * scale), even(height * scale)


def upright(picture: Stream) -> tuple[Fraction, Fraction]:
    """Width and height as a viewer sees the picture: turned upright, in square pixels."""
    width, height = Fraction(picture.width) * picture.pixel_aspect, Fraction(picture.height)
    return (height, width) if picture.rotation_degrees in (90, 270) else (width, height)


def even(length: Fraction) -> int:
    """The nearest even number of pixels, which encoders want."""
    return max(2, round(length / 2) * 2)


def drawn(track: Any, picture: Stream, width: int, height: int) -> Any:
    """Upright (ffmpeg turns it before the first filter), progressive, 8 bits, limited range."""
    if picture.is_interlaced:
        track = track.filter("yadif", deint="interlaced")
    scaled = track.filter("scale", width, height, out_range="tv").filter("setsar", 1)
    return scaled.filter("format", "yuv420p")


def _is_copied(info: MediaInfo, picture: Stream, codecs: tuple[str, ...]) -> bool:
    plays = picture.bit_depth == 8 and picture.pixel_format in ("yuv420p", "yuvj420p")
    return plays and picture.codec in codecs and info.format in TIMED_FORMATS


def _make(info: MediaInfo, how: Plan, directory: Path, on_progress: ffmpeg.OnProgress) -> Path:
    target = directory / f"proxy{how.suffix}"
    with whole_file(target) as temporary:
        ffmpeg.run(_proxy(info, how, temporary), info, "making the proxy", on_progress)
    return target


def _proxy(info: MediaInfo, how: Plan, target: Path) -> Any:
    source = ffmpeg.source(info)
    tracks: list[Any] = []
    options: dict[str, Any] = {}
    if info.video:
        track = source[str(info.video.index)]
        tracks.append(
            track if how.copies_picture else drawn(track, info.video, *proxy_size(info.video))
        )
        options |= {"vcodec": "copy"} if how.copies_picture else ENCODED_PICTURE
    if info.audio:
        track = source[str(info.audio.index)]
        tracks.append(track if how.copies_sound else ffmpeg.sound(source, info.audio))
        options |= {"acodec": "copy"} if how.copies_sound else ENCODED_SOUND
    output = graph.output(
        *tracks,
        ffmpeg.url(target),
        map_metadata=-1,
        map_chapters=-1,
        t=ffmpeg.output_limit_seconds(info),
        **options,
        **CONTAINERS[how.suffix],
    )
    return ffmpeg.whole_timeline(output, info, info.video, info.audio)


def _poster(info: MediaInfo, picture: Stream, at_ms: int, target: Path) -> Any:
    width, height = proxy_size(picture)
    track = ffmpeg.source(info, ss=at_ms / 1000)[str(picture.index)]
    telling = track.filter("thumbnail", POSTER_FRAMES).filter(
        "scale", width, height, out_range="pc"
    )
    frame = telling.filter("setsar", 1).filter("format", "yuvj420p")
    return frame.output(ffmpeg.url(target), f="mjpeg", vframes=1, map_metadata=-1, **{"q:v": 4})
