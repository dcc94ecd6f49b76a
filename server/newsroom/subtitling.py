"""Subtitles of long transcripts, made beside the web application: it answers others meanwhile.

A transcript of hours takes seconds, and what was built of it before is known again; so one other
process does that for all, and gives way to them. It ends with this one, however this one ends.
"""

import json
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import ParamSpec, TypeVar

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


_Parts = ParamSpec("_Parts")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Picture:
    """What subtitles go with: frames a second, and where the picture cuts."""

    frame_rate: Fraction = DEFAULT_FRAME_RATE
    shots_ms: tuple[int, ...] = ()


@lru_cache(maxsize=_KEPT)
def built(transcript: bytes, style: str, picture: Picture) -> tuple[Cue, ...]:
    """The cues of a packed transcript in a style, a key of `STYLES`."""
    return _beside(_built, transcript, style, picture)


@lru_cache(maxsize=_KEPT)
def written(transcript: bytes, style: str, picture: Picture, kind: str) -> bytes:
    """The same as a file, a key of `FORMATS`."""
    return _beside(_written, transcript, style, picture, kind)


@lru_cache(maxsize=_KEPT)
def checked(transcript: bytes, style: str, picture: Picture, language: str) -> bytes:
    """Where they break the style: ``quotemark/check/1``, packed."""
    return _beside(_checked, transcript, style, picture, language)


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


class _Beside:
    """The other process; another one where that was killed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def __call__(
        self, make: Callable[_Parts, _Made], *parts: _Parts.args, **named: _Parts.kwargs
    ) -> _Made:
        pool = self._running()
        try:
            return pool.submit(make, *parts, **named).result()
        except BrokenProcessPool:
            return self._running(broken=pool).submit(make, *parts, **named).result()

    def _running(self, broken: ProcessPoolExecutor | None = None) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None or self._pool is broken:
                fresh = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(1, fresh, initializer=_give_way)
            return self._pool


_beside = _Beside()


def _give_way() -> None:
    """Come after what people wait for, and end with who asks, not by a Ctrl-C that is for it."""
    os.nice(_PRIORITY)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
