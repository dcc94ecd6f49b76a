"""What the main job has made of a recording: its folder of results, read for the API."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from media.ingest import read_shots
from server.newsroom.database.tables import Media
from server.newsroom.settings import Settings
from server.newsroom.transcripts.subtitling import Picture
from server.processing.folder import read_manifest
from transcripts.subtitles.styles import DEFAULT_FRAME_RATE


@dataclass(frozen=True, slots=True)
class Derived:
    """The files that pages show; None is what is not made, or not yet."""

    playable: Path | None = None
    poster: Path | None = None
    peaks: Path | None = None
    waveform: Path | None = None
    """With more peaks."""


def folder_of(settings: Settings, media: Media) -> Path:
    """The folder of a recording's results."""
    return settings.results / media.id


def derived(settings: Settings, media: Media) -> Derived:
    """The playable copy, the poster and the waveform."""
    files = media_files(settings, media)
    left = _media_stage(folder_of(settings, media)).get("left", {})
    names = {name: left.get(name) for name in ("playable", "poster", "peaks", "waveform")}
    return Derived(**{name: files[file] for name, file in names.items() if file in files})


def media_files(settings: Settings, media: Media) -> dict[str, Path]:
    """All files made of the footage, by their place in the folder of results."""
    folder = folder_of(settings, media)
    files = {name: folder / name for name in _media_stage(folder).get("files", ())}
    return {name: path for name, path in files.items() if path.is_file()}


def picture(folder: Path) -> Picture:
    """What a folder of results tells of its picture, as far as that was looked for."""
    left = _media_stage(folder).get("left", {})
    rate, name = left.get("frame_rate"), left.get("shots")
    shots = folder / name if name else None
    return Picture(
        Fraction(*rate) if rate else DEFAULT_FRAME_RATE,
        tuple(read_shots(shots)) if shots and shots.is_file() else (),
    )


def has_poster(settings: Settings, media: Media) -> bool:
    """Whether there is a poster, for lists: without reading what else there is."""
    return any((folder_of(settings, media) / "media").glob("poster.*"))


def _media_stage(folder: Path) -> dict[str, Any]:
    stage: dict[str, Any] = read_manifest(folder).get("stages", {}).get("media", {})
    return stage
