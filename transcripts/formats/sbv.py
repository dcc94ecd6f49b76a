"""SubViewer as YouTube writes it (YouTube Help 2734698).

Plain text: a line ``0:00:00.599,0:00:04.160`` before each cue and an empty line after it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from transcripts.formats.text import (
    MalformedError,
    Subtitles,
    clean_lines,
    directed,
    labelled,
    timestamp,
)
from transcripts.formats.timed import Move, above, blocks, tidied, times_line, with_times
from transcripts.subtitles.cue import Cue

TIMES = times_line(",")


def read(text: str) -> Subtitles:
    """The cues of an SBV file."""
    text = tidied(text)
    break_ = "[br]" if _SUBVIEWER.search(text) else "\n"
    cues = tuple(
        Cue(
            block.start_ms,
            block.end_ms,
            clean_lines("\n".join((block.rest, block.text.replace(break_, "\n")))),
        )
        for block in blocks(text, TIMES)
    )
    if not cues:
        raise MalformedError("not SBV: no times such as 0:00:01.000,0:00:02.000")
    lost = above(text, TIMES)
    notes = (f"what stands above the first times is left out: “{lost[:60]}”",) if lost else ()
    return Subtitles(cues, notes=notes)


def write(cues: Sequence[Cue]) -> str:
    """An SBV file."""
    written = [replace(cue, lines=tuple(map(harmless, cue.lines))) for cue in labelled(cues)]
    return "\n".join(map(_block, directed(written)))


def retimed(text: str, move: Move) -> str:
    """The text of a file with other times and all else as it is."""
    return TIMES.sub(lambda line: with_times(line, move, _time), tidied(text))


def harmless(text: str) -> str:
    """Text in which nothing is taken for times: they are joined by a dash."""
    return TIMES.sub(lambda line: f"{line[1]}–{line[2]}{line[3]}", text)


def _block(cue: Cue) -> str:
    times = f"{_time(cue.start_ms)},{_time(cue.end_ms)}"
    return "\n".join((times, *cue.lines, ""))


def _time(ms: int) -> str:
    return timestamp(ms, hour_digits=1)


_SUBVIEWER = re.compile(r"^\d\d:\d\d:\d\d\.\d\d,", re.MULTILINE)
"""The older kind that ``.sub`` files are in: hundredths of seconds, and ``[br]`` between lines."""
