"""Footage that is copied, with tracks put beside it: subtitles to be switched on, its sound."""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg as graph

from media import ffmpeg
from media.errors import MediaError
from media.files import whole_file
from media.probe import MediaInfo, is_recording

CONTAINERS: Mapping[str, Mapping[str, str]] = {
    ".mp4": {"f": "mp4", "scodec": "mov_text", "movflags": "+faststart"},
    ".m4v": {"f": "mp4", "scodec": "mov_text", "movflags": "+faststart"},
    ".mkv": {"f": "matroska", "scodec": "srt"},
}
"""By a file's ending: how ffmpeg writes it with subtitles. QuickTime's has no forced ones."""


@dataclass(frozen=True, slots=True)
class SubtitleTrack:
    """Subtitles to be added: SubRip text, a terminological code of ISO 639-2, and a name.

    A player shows the default track unasked, and a forced one even where subtitles are off.
    """

    srt: str
    language: str
    title: str
    is_default: bool = False
    is_forced: bool = False


def add_subtitles(
    info: MediaInfo,
    subtitles: Sequence[SubtitleTrack],
    target: Path,
    on_progress: ffmpeg.OnProgress = lambda _: None,
) -> None:
    """Write picture and sound as they are, with the subtitles; whole or not at all.

    Cover art, data and subtitles that the recording has are left out, and so is what its
    metadata says (a phone writes the place into it). Raises `MediaError`.
    """
    if target.suffix.lower() not in CONTAINERS:
        known = ", ".join(CONTAINERS)
        raise MediaError(f"{target}: subtitles are put into {known}; name such a file with --out")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="quotemark-")))
        temporary = stack.enter_context(whole_file(target))
        output = _output(info, subtitles, folder, temporary)
        ffmpeg.run(output, info, "adding the subtitles", on_progress)


def join(picture: MediaInfo, sound: MediaInfo, target: Path) -> None:
    """Put the picture of one recording and the sound of another, as they are, into one (.mkv).

    Raises `MediaError`.
    """
    if picture.video is None or sound.audio is None:
        raise MediaError(f"{picture.path} holds no picture, or {sound.path} no sound.")
    tracks = [
        ffmpeg.source(picture)[str(picture.video.index)],
        ffmpeg.source(sound)[str(sound.audio.index)],
    ]
    with whole_file(target) as temporary:
        output = graph.output(*tracks, ffmpeg.url(temporary), c="copy", f="matroska")
        ffmpeg.run(output, picture, "putting picture and sound together")


def _output(info: MediaInfo, subtitles: Sequence[SubtitleTrack], folder: Path, target: Path) -> Any:
    recorded = [stream for stream in info.streams if is_recording(stream)]
    source = ffmpeg.source(info)
    tracks = [source[str(stream.index)] for stream in recorded]
    for number, each in enumerate(subtitles):
        path = folder / f"{number}.srt"
        path.write_text(each.srt, encoding="utf-8")
        file: Any = graph.input(ffmpeg.url(path), f="srt", protocol_whitelist="file")
        tracks.append(file["s"])
    return graph.output(
        *tracks,
        ffmpeg.url(target),
        map_metadata=-1,
        map_chapters=-1,
        c="copy",
        **CONTAINERS[target.suffix.lower()],
        **_described([stream.language for stream in recorded], subtitles),
    )


def _described(
    recorded: Sequence[str | None], subtitles: Sequence[SubtitleTrack]
) -> dict[str, str]:
    """What is said of each track, now that the metadata is gone."""
    languages = [*recorded, *(each.language for each in subtitles)]
    said = {
        f"metadata:s:{place}": f"language={language}"
        for place, language in enumerate(languages)
        if language
    }
    for number, each in enumerate(subtitles):
        # Arguments travel as Latin-1 (see `ffmpeg.url`).
        said[f"metadata:s:s:{number}"] = f"title={each.title}".encode().decode("latin-1")
        flags = (("default", each.is_default), ("forced", each.is_forced))
        said[f"disposition:s:{number}"] = "+".join(name for name, on in flags if on) or "0"
    return said
