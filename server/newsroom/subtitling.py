"""Subtitles of long transcripts, made beside the web application: it answers others meanwhile.

A transcript of hours takes seconds, and what was built of it before is known again; so one other
process does that for all, and gives way to them. It ends with this one, however this one ends.
"""

import atexit
import json
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import IO, Any, cast

from server.newsroom.packing import packed, unpacked
from transcripts.formats import subtitle_data
from transcripts.formats.text import Subtitles
from transcripts.reading import from_json
from transcripts.subtitles.building import build_cues
from transcripts.subtitles.check import check, problems_to_json
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.styles import DEFAULT_FRAME_RATE, STYLES

_KEPT = 128
_PRIORITY = 10


@dataclass(frozen=True, slots=True)
class Picture:
    """What subtitles go with: frames a second, and where the picture cuts."""

    frame_rate: Fraction = DEFAULT_FRAME_RATE
    shots_ms: tuple[int, ...] = ()


@lru_cache(maxsize=_KEPT)
def built(transcript: bytes, style: str, picture: Picture) -> tuple[Cue, ...]:
    """The cues of a packed transcript in a style, a key of `STYLES`."""
    made: tuple[Cue, ...] = _beside("cues", transcript, style, picture)
    return made


@lru_cache(maxsize=_KEPT)
def written(transcript: bytes, style: str, picture: Picture, kind: str) -> bytes:
    """The same as a file, a key of `FORMATS`."""
    made: bytes = _beside("file", transcript, style, picture, kind)
    return made


@lru_cache(maxsize=_KEPT)
def checked(transcript: bytes, style: str, picture: Picture, language: str) -> bytes:
    """Where they break the style: ``quotemark/check/1``, packed."""
    made: bytes = _beside("check", transcript, style, picture, language)
    return made


@lru_cache(maxsize=_KEPT)
def _built(transcript: bytes, style: str, picture: Picture) -> tuple[Cue, ...]:
    read = from_json(unpacked(transcript))
    return build_cues(read, STYLES[style], picture.frame_rate, picture.shots_ms)


def _written(transcript: bytes, style: str, picture: Picture, kind: str) -> bytes:
    return subtitle_data(Subtitles(_built(transcript, style, picture)), kind)


def _checked(transcript: bytes, style: str, picture: Picture, language: str) -> bytes:
    cues = _built(transcript, style, picture)
    problems = check(cues, STYLES[style], language)
    return packed(json.dumps(problems_to_json(problems, cues), ensure_ascii=False).encode())


_Answer = tuple[Any, Exception | None]
"""What was made, or why that was not possible."""


class _Beside:
    """The other process, which does one thing after the other; a new one where it died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self._end)

    def __call__(self, what: str, *parts: object) -> Any:
        with self._lock:
            try:
                made, error = self._ask(what, parts)
            except (EOFError, OSError, pickle.UnpicklingError):
                self._end()
                made, error = self._ask(what, parts)
        if error is not None:
            raise error
        return made

    def _ask(self, what: str, parts: tuple[object, ...]) -> _Answer:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__],
                stdin=subprocess.PIPE,  # which ends when this process does, and the other with it
                stdout=subprocess.PIPE,
                process_group=0,  # an interrupt at the terminal is for this process
            )
        asked, answers = cast(IO[bytes], self._process.stdin), self._process.stdout
        pickle.dump((what, parts), asked)
        asked.flush()
        answer: _Answer = pickle.load(cast(IO[bytes], answers))  # noqa: S301 - our own
        return answer

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


_beside = _Beside()


def _serve() -> None:
    """Answer whoever started this process, until they are gone."""
    os.nice(_PRIORITY)
    answers, sys.stdout = sys.stdout.buffer, sys.stderr
    with suppress(EOFError):
        while True:
            what, parts = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own
            answer: _Answer
            try:
                answer = _MAKES[what](*parts), None
            except Exception as error:  # noqa: BLE001 - it is raised again there
                answer = None, error
            pickle.dump(answer, answers)
            answers.flush()


_MAKES: Mapping[str, Callable[..., Any]] = {"cues": _built, "file": _written, "check": _checked}


if __name__ == "__main__":
    _serve()
