"""From a file somebody brought to everything the other packages need of it.

First `identify` and `media.audio.decode_audio`; then, beside the recogniser's work,
`derive_picture` and `write_peaks`. The original is only read.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from media.audio import Audio, peaks
from media.errors import MediaError
from media.ffmpeg import OnProgress
from media.files import printable, sha256_file, write_whole
from media.probe import MediaInfo, probe
from media.proxy import make_poster, make_proxy
from media.shots import shot_changes_ms
from media.timebase import clock

MEDIA = "media"
SHOTS_SCHEMA = "quotemark/shots/1"


@dataclass(frozen=True, slots=True)
class Source:
    """The original as it was found: what it holds and which bytes it is."""

    info: MediaInfo
    sha256: str
    size_bytes: int

    @property
    def id(self) -> str:
        """Names the recording in transcripts and alignments: the head of its hash."""
        return self.sha256[:16]

    @property
    def name(self) -> str:
        """The file's name as text, whatever bytes it is made of."""
        return printable(self.info.path.name)

    @property
    def title(self) -> str:
        """The name without its ending."""
        return printable(self.info.path.stem)


@dataclass(frozen=True, slots=True)
class Derived:
    """What a page plays and shows first, and where the picture cuts.

    Paths are relative to the output folder, with slashes.
    """

    playable: str
    poster: str | None
    shots: str | None


def identify(source: Path, on_progress: OnProgress = lambda _: None) -> Source:
    """Probe, then hash; `on_progress` hears the fraction hashed.

    Raises MediaError for what cannot be used.
    """
    info = probe(source)
    size_bytes = info.path.stat().st_size
    done_bytes = 0

    def on_bytes(count: int) -> None:
        nonlocal done_bytes
        done_bytes += count
        on_progress(done_bytes / size_bytes)

    try:
        return Source(info, sha256_file(info.path, on_bytes), size_bytes)
    except OSError as error:
        raise MediaError(f"{info.path} cannot be read: {error.strerror}.") from error


def derive_picture(
    info: MediaInfo, folder: Path, on_progress: OnProgress = lambda _: None
) -> Derived:
    """Write the playable proxy, the poster and the shot changes into `folder`/media."""
    directory = folder / MEDIA
    playable = make_proxy(info, directory, on_progress)
    poster = make_poster(info, directory)
    shots = _write_shots(info, directory, on_progress)
    return Derived(
        _relative(playable, folder),
        _relative(poster, folder) if poster else None,
        _relative(shots, folder) if shots else None,
    )


def write_peaks(audio: Audio, folder: Path, ms_per_peak: int | None = None) -> str:
    """Write the waveform, `media/peaks.json`; its path relative to `folder`.

    One whose peaks are to stand for so many milliseconds each says so in its name.
    """
    target = folder / MEDIA / (f"peaks-{ms_per_peak}ms.json" if ms_per_peak else "peaks.json")
    write_whole(target, json.dumps(peaks(audio, ms_per_peak), separators=(",", ":")) + "\n")
    return _relative(target, folder)


def warnings(info: MediaInfo) -> tuple[str, ...]:
    """What a person should know of a recording that can be used all the same."""
    said = []
    if info.breaks_off:
        whole_ms = info.header_duration_ms or 0
        said.append(
            f"{info.path.name} breaks off at {clock(info.duration_ms)} of {clock(whole_ms)}: "
            "the copy or download did not finish."
        )
    others = [s for s in info.streams if s.kind == "audio" and s != info.audio]
    if info.audio and others:
        said.append(
            f"{info.path.name} has {len(others) + 1} sound tracks; track {info.audio.index} "
            f"({info.audio.language or 'language not named'}) is used."
        )
    return tuple(said)


def read_shots(path: Path) -> tuple[int, ...]:
    """The shot changes that `derive_picture` wrote, in milliseconds."""
    return tuple(json.loads(path.read_bytes())["shots_ms"])


def _write_shots(info: MediaInfo, directory: Path, on_progress: OnProgress) -> Path | None:
    """`shots.json`; None where no picture decodes."""
    if info.video is None:
        return None
    try:
        shots_ms = shot_changes_ms(info, on_progress)
    except MediaError:
        return None
    target = directory / "shots.json"
    write_whole(target, json.dumps({"schema": SHOTS_SCHEMA, "shots_ms": shots_ms}) + "\n")
    return target


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
