"""SubRip, read with webvtt-py.

There is no standard. Written as players and YouTube's plain formats take it: UTF-8 without a
byte order mark, line feeds (every reader takes them, and they are what the other formats have),
no markup. Text that looks like markup stays as it is, except that ``-->``, which would be read
as a time, becomes an arrow. Read with what is found in the wild: numbers missing or with spaces
around them, blank lines, tags for bold, italics, underline, colour and place, which are taken
away.
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
    """The cues of a SubRip file."""
    numbered = _UNNUMBERED.sub("0\n", tidy_lines(text))
    tidy = _EMPTY.sub(rf"\g<0>{NOTHING}\n", numbered)
    try:
        captions = webvtt.from_buffer(io.StringIO(tidy), format="srt").captions
    except MalformedFileError:
        raise MalformedError("not SubRip: no times such as 00:00:01,000 --> 00:00:02,000") from None
    return tuple(
        Cue(
            caption.start_time.in_milliseconds(),
            caption.end_time.in_milliseconds(),
            plain(caption.raw_text),
        )
        for caption in captions
    )


def write(cues: Sequence[Cue]) -> str:
    """A SubRip file; the library's own writer would take away everything between < and >."""
    return "\n".join(
        _block(number, cue) for number, cue in enumerate(directed(labelled(cues)), start=1)
    )


def plain(text: str) -> tuple[str, ...]:
    """The lines of a cue's text without tags."""
    return clean_lines(_TAG.sub("", text))


def _block(number: int, cue: Cue) -> str:
    start, end = timestamp(cue.start_ms, point=","), timestamp(cue.end_ms, point=",")
    text = "\n".join(cue.lines).replace("-->", "→")
    return f"{number}\n{start} --> {end}\n{text}\n"


_TIMES = r"\d+:\d{1,2}:\d{1,2}[,.]\d+\s*-->"
_UNNUMBERED = regex.compile(rf"(?m)(?<!^\d+\n)^(?={_TIMES})")
_EMPTY = regex.compile(rf"(?m)^{_TIMES}.*\n(?=\n|\Z)")
_TAG = regex.compile(r"</?(?:[bius]|font(?:\s[^<>]*)?)>|\{\\[^{}]*\}", regex.IGNORECASE)
