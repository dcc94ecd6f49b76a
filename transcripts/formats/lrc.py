"""LRC: a time in brackets before each line; a line stays until the next one."""

import re
from itertools import pairwise

from transcripts.formats.text import MalformedError, Subtitles, clean_lines, unified
from transcripts.formats.timed import time_ms
from transcripts.subtitles.cue import Cue

LAST_MS = 5_000
"""How long the last line stays, and the most that any does."""


def read(text: str) -> Subtitles:
    """The lines of an LRC file; a line with several times is sung again at each."""
    sung = sorted(
        (time_ms(time), clean_lines(_WORD_TIME.sub("", match[2])))
        for match in _LINE.finditer(unified(text))
        for time in _TIME.findall(match[1])
    )
    if not sung:
        raise MalformedError("not LRC: no times such as [00:01.00]")
    cues = (
        Cue(start_ms, min(end_ms, start_ms + LAST_MS), lines)
        for (start_ms, lines), (end_ms, _) in pairwise([*sung, (sung[-1][0] + LAST_MS, ())])
        if lines
    )
    looks = ("word times are left out",) if _WORD_TIME.search(text) else ()
    return Subtitles(tuple(cues), looks=looks)


_TIME = re.compile(r"\[(\d{1,4}:\d{1,2}(?:[.:]\d{1,3})?)\]")
_LINE = re.compile(r"^((?:\[\d{1,4}:\d{1,2}(?:[.:]\d{1,3})?\][^\S\n]*)+)(.*)$", re.MULTILINE)
_WORD_TIME = re.compile(r"<\d{1,4}:\d{1,2}(?:[.:]\d{1,3})?>")
