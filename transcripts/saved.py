"""What was recognised before a run ended early, kept batch by batch, so that none is heard twice.

One line of JSON for each batch, written through to the disk before the next is begun. A line
that was cut off, or is otherwise not what was written, ends what can be used.
"""

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from transcripts.model import Segment, Word
from transcripts.speech import Batch, Stretch
from transcripts.voice import Interval

KEPT_S = 90 * 24 * 3600
"""How long the speech of an unfinished run is kept."""


class SavedBatches:
    """The batches of one recognition in a file that only the user can read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> tuple[Batch, ...]:
        """The batches saved, in order; none where there is no file."""
        try:
            lines = self._path.read_bytes().splitlines()
        except OSError:
            return ()
        return tuple(_batches(lines))

    def start(self) -> None:
        """Begin the file anew, and sweep out what nobody went on with for a season.

        Where nothing can be saved, nothing is.
        """
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            for old in self._path.parent.glob("*.jsonl"):
                if old.stat().st_mtime < time.time() - KEPT_S:
                    old.unlink()
            self._path.write_bytes(b"")
            self._path.chmod(0o600)

    def add(self, batch: Batch) -> None:
        """Save a batch."""
        with suppress(OSError), self._path.open("ab") as file:
            file.write(json.dumps(asdict(batch)).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def drop(self) -> None:
        """Remove the file."""
        with suppress(OSError):
            self._path.unlink()


def _batches(lines: list[bytes]) -> Iterator[Batch]:
    for line in lines:
        try:
            yield _batch(json.loads(line))
        except (ValueError, TypeError, KeyError):
            return


def _batch(stored: Mapping[str, Any]) -> Batch:
    return Batch(int(stored["until_ms"]), tuple(map(_stretch, stored["stretches"])))


def _stretch(stored: Mapping[str, Any]) -> Stretch:
    return Stretch(
        interval=Interval(**stored["interval"]),
        language=stored["language"],
        spoken=tuple(map(_segment, stored["spoken"])),
        translated=tuple(one and _segment(one) for one in stored["translated"]),
    )


def _segment(stored: Mapping[str, Any]) -> Segment:
    words = tuple(Word(**word) for word in stored["words"])
    return Segment(**{**stored, "words": words, "flags": tuple(stored["flags"])})
