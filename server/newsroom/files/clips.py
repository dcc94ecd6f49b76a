"""Clips: a moment of a recording as a file to send, made by a worker and kept for a while.

They are cut from the original, exact to the frame, so only those of its project get them: who
watches a published page has a link to the moment.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

from media.files import sweep_out
from server.newsroom.settings import Settings
from server.processing.folder import key_of

MOST_MS = 5 * 60_000
"""Of a clip with its handles."""
_KEPT_S = 24 * 3600
_HASH_CHARS = 16


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch ``[start_ms, end_ms)`` of a recording, in whole frames.

    `subtitles` is the id of the transcript (a state of it) that is drawn into the picture.
    """

    media_id: str
    sha256: str
    start_ms: int
    end_ms: int
    subtitles: str | None

    @property
    def id(self) -> str:
        """Says which stretch; the same for the same footage: who asks again gets what is there."""
        return f"{self.start_ms}-{self.end_ms}-{key_of(asdict(self))[:_HASH_CHARS]}"


def folder_of(settings: Settings, media_id: str) -> Path:
    """Where a recording's clips lie."""
    return settings.data / "clips" / media_id


def sweep(settings: Settings) -> None:
    """Remove those that were kept long enough. Raises `OSError`."""
    sweep_out(settings.data / "clips", "*/*", _KEPT_S)


def made(settings: Settings, media_id: str, id: str) -> Path | None:
    """A clip's file, once it is made."""
    folder = folder_of(settings, media_id)
    return next((path for path in folder.glob("*.m*") if path.stem == id), None)
