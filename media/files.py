"""Files that are either whole or not there, and their hashes."""

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

CHUNK_BYTES = 1 << 20
KEPT_S = 90 * 24 * 3600
"""How long a file in a cache is kept that nobody uses."""


def sha256_file(path: Path, on_bytes: Callable[[int], None] = lambda _: None) -> str:
    """Hex SHA-256 of a file, read once in chunks; `on_bytes` hears how many bytes each had."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            on_bytes(len(chunk))
    return digest.hexdigest()


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path` that takes its place only when all went well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write text (UTF-8, newlines as they are) or bytes so that no reader ever sees a part."""
    data = content.encode() if isinstance(content, str) else content
    with whole_file(path) as temporary:
        temporary.write_bytes(data)


def sweep_out(folder: Path, pattern: str, kept_s: int = KEPT_S) -> None:
    """Remove the files of a cache that were not touched for so long. Raises `OSError`."""
    for old in folder.glob(pattern):
        if old.stat().st_mtime < time.time() - kept_s:
            old.unlink(missing_ok=True)


def printable(name: str) -> str:
    """A file name as text that can be stored, whatever bytes it is made of."""
    return os.fsencode(name).decode(errors="replace")


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
