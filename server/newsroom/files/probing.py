"""Recordings looked into beside this process: a stranger's file can end or hold up only that."""

from pathlib import Path

from media.errors import MediaError
from media.probe import MediaInfo, probe
from server.errors import NewsroomError
from server.newsroom.beside import Beside, serve

_LONGEST_S = 600
"""Some formats have no index: of these all is read, as fast as the disk gives it."""


def probed(path: Path) -> MediaInfo:
    """What a file holds, as `probe` says it. Raises `MediaError`."""
    try:
        info: MediaInfo = _beside("probe", path)
    except NewsroomError:
        raise MediaError(
            f"{path} takes more time or memory to look into than a recording; export it again."
        ) from None
    return info


_beside = Beside(__name__, _LONGEST_S)

if __name__ == "__main__":
    serve({"probe": probe})
