"""Subtitles of long transcripts, made beside the web application.

A transcript of hours takes seconds, and what was built of it before is known again there.
"""

import json
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from server.newsroom.beside import Beside, serve
from server.newsroom.transcripts.packing import packed, unpacked
from transcripts.formats import subtitle_data
from transcripts.formats.text import Subtitles
from transcripts.reading import from_json
from transcripts.subtitles.building import build_cues
from transcripts.subtitles.check import check, problems_to_json
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.styles import DEFAULT_FRAME_RATE, STYLES

_KEPT = 128


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


_beside = Beside(__name__)

if __name__ == "__main__":
    serve({"cues": _built, "file": _written, "check": _checked})
