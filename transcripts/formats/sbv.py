"""SubViewer as YouTube writes it (YouTube Help 2734698), read with webvtt-py.

Plain text: a line ``0:00:00.599,0:00:04.160`` before each cue and an empty line after it.
"""

import io
from collections.abc import Sequence

import regex
import webvtt
from webvtt.errors import MalformedFileError

from transcripts.cues import Cue
from transcripts.formats.text import (
    NOTHING,
    MalformedError,
    clean_lines,
    directed,
    labelled,
    tidy_lines,
    timestamp,
)


def read(text: str) -> tuple[Cue, ...]:
    """The cues of an SBV file."""
    tidy = _EMPTY.sub(rf"\g<0>{NOTHING}\n", tidy_lines(text))
    try:
        captions = webvtt.from_buffer(io.StringIO(tidy), format="sbv").captions
    except MalformedFileError:
        raise MalformedError("not SBV: no times such as 0:00:01.000,0:00:02.000") from None
    return tuple(
        Cue(
            caption.start_time.in_milliseconds(),
            caption.end_time.in_milliseconds(),
            clean_lines(caption.raw_text),
        )
        for caption in captions
    )


def write(cues: Sequence[Cue]) -> str:
    """An SBV file; the library has no writer for it."""
    return "\n".join(_block(cue) for cue in directed(labelled(cues)))


def _block(cue: Cue) -> str:
    start, end = timestamp(cue.start_ms, hour_digits=1), timestamp(cue.end_ms, hour_digits=1)
    return "\n".join((f"{start},{end}", *cue.lines, ""))


_EMPTY = regex.compile(r"(?m)^\d+:\d+:\d+\.\d+,\d+:\d+:\d+\.\d+\n(?=\n|\Z)")
