"""The folder on this machine that footage may be taken from, and nothing outside it."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from werkzeug.exceptions import NotFound

_MOST_FILES = 1_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file in the folder; `name` is relative to it, with slashes."""

    name: str
    bytes: int


def files(folder: Path | None) -> list[Waiting]:
    """The files in it and below, links aside, by name. Raises `NotFound` where none is named."""
    root = _named(folder)
    found = []
    for where, below, names in os.walk(root):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            path = Path(where) / name
            about = path.lstat()
            if stat.S_ISREG(about.st_mode) and not name.startswith("."):
                relative = os.fsencode(path.relative_to(root).as_posix())
                found.append(Waiting(relative.decode(errors="replace"), about.st_size))
        if len(found) >= _MOST_FILES:
            break
    return found[:_MOST_FILES]


@contextmanager
def opened(folder: Path | None, name: str) -> Iterator[BinaryIO]:
    """A file in the folder, by its relative name. Raises `NotFound` for anything else.

    Every part of the way is opened from the one before and must be no link, so that neither
    ``..`` nor what somebody changes meanwhile leads outside. What is hidden is not there.
    """
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith(".") for part in parts)
    if not parts or hidden or name.startswith("/") or "\0" in name:
        raise NotFound("There is no such file in the folder.")
    held = os.open(_named(folder), os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            held = _entered(held, part)
        # Not to wait for who writes into a pipe.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        file = os.fdopen(os.open(parts[-1], flags, dir_fd=held), "rb")
    except OSError:
        raise NotFound("There is no such file in the folder.") from None
    finally:
        os.close(held)
    with file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise NotFound("There is no such file in the folder.")
        yield file


def size_bytes(file: BinaryIO) -> int:
    """How long an open file is."""
    return os.fstat(file.fileno()).st_size


def _entered(held: int, part: str) -> int:
    """A folder in an open folder, in place of it."""
    below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=held)
    os.close(held)
    return below


def _named(folder: Path | None) -> Path:
    if folder is None or not folder.is_dir():
        raise NotFound("This newsroom takes no footage from a folder (QUOTEMARK_INBOX).")
    return folder
