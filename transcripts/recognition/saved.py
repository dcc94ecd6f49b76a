"""What was recognised before a run ended early, kept batch by batch, so that none is heard twice.

One line of JSON for each batch, written through to the disk before the next is begun. A line
that was cut off, or is otherwise not what was written, ends what can be used.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from media.files import sweep_out, write_whole
from transcripts.model import Segment, Word
from transcripts.recognition.listening import Stretch
from transcripts.recognition.speech import Batch
from transcripts.recognition.voice import Interval


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

    def saving(self, found: Iterable[Batch], earlier: Sequence[Batch]) -> Iterator[Batch]:
        """A recognition's batches as they come, each saved before it is handed on.

        `earlier` are those that `read` gave: they stay saved while the recognition goes through
        them again. The file goes when all is recognised; where nothing can be saved, nothing is.
        """
        fresh = False
        for number, batch in enumerate(found):
            if not fresh and (number == len(earlier) or batch is not earlier[number]):
                self._start(earlier[:number])
                fresh = True
            if fresh:
                self._add(batch)
            yield batch
        with suppress(OSError):
            self._path.unlink()

    def _start(self, known: Iterable[Batch]) -> None:
        """Begin the file anew, and sweep out what nobody went on with for a season."""
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(self._path, b"".join(map(_line, known)))
            self._path.chmod(0o600)
            sweep_out(self._path.parent, "*.jsonl")

    def _add(self, batch: Batch) -> None:
        with suppress(OSError), self._path.open("ab") as file:
            file.write(_line(batch))
            file.flush()
            os.fsync(file.fileno())


def batch_to_json(batch: Batch) -> dict[str, Any]:
    """A batch as it is kept."""
    return asdict(batch)


def batch_from_json(stored: Mapping[str, Any]) -> Batch:
    """A batch as it was kept. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
    stretches = tuple(map(_stretch, stored["stretches"]))
    return Batch(int(stored["until_ms"]), stretches, stored["language"])


def _line(batch: Batch) -> bytes:
    return json.dumps(batch_to_json(batch)).encode() + b"\n"


def _batches(lines: list[bytes]) -> Iterator[Batch]:
    for line in lines:
        try:
            yield batch_from_json(json.loads(line))
        except (ValueError, TypeError, KeyError):
            return


def _stretch(stored: Mapping[str, Any]) -> Stretch:
    return Stretch(
        interval=Interval(**stored["interval"]),
        language=stored["language"],
        spoken=tuple(map(_segment, stored["spoken"])),
        translated=tuple(one and _segment(one) for one in stored["translated"]),
        guess=stored["guess"],
    )


def _segment(stored: Mapping[str, Any]) -> Segment:
    words = tuple(Word(**word) for word in stored["words"])
    return Segment(**{**stored, "words": words, "flags": tuple(stored["flags"])})
