"""The originals, kept once under their SHA-256 and never changed (evidence copies)."""

import os
from pathlib import Path
from typing import Protocol

from media.files import sha256_file

READ_ONLY = 0o400


class Store(Protocol):
    """Where the bytes of originals lie."""

    def take(self, path: Path, sha256: str) -> None:
        """Take a file over; where one of the same hash is there already, drop it."""

    def path(self, sha256: str) -> Path:
        """Where an original can be read. Raises `FileNotFoundError`."""

    def is_intact(self, sha256: str) -> bool:
        """Whether an original is there and still has its hash."""


class FolderStore:
    """Originals in a folder on this machine's disk: ``ab/cdef…``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, path: Path, sha256: str) -> None:
        """Take over a file of the same file system: all of it is there, or nothing."""
        target = self._place(sha256)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.chmod(READ_ONLY)
        path.replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def path(self, sha256: str) -> Path:
        """Where an original lies."""
        place = self._place(sha256)
        if not place.is_file():
            raise FileNotFoundError(place)
        return place

    def is_intact(self, sha256: str) -> bool:
        """Read it all again; whether it has its hash."""
        place = self._place(sha256)
        return place.is_file() and sha256_file(place) == sha256

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256[2:]
