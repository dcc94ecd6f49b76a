"""SubRip.

There is no standard. Written as players and YouTube's plain formats take it: UTF-8 without a
byte order mark, line feeds (every reader takes them, and they are what the other formats have),
no markup. Text that looks like markup stays as it is, except what would be read as times, whose
arrow becomes another one. Read as it is found in the wild (`transcripts.formats.timed`); tags
for bold, italics, underline, colour and place are taken away, character references decoded.

Read here rather than with webvtt-py, which leaves out cues whose times it does not know, says
neither how many nor where, and takes longer than pysubs2.
"""

import re
from collections.abc import Iterator, Sequence

from transcripts.formats.text import (
    MalformedError,
    Subtitles,
    clean_lines,
    directed,
    labelled,
    numbered,
    timestamp,
    unescaped,
)
from transcripts.formats.timed import Block, Move, above, blocks, tidied, times_line, with_times
from transcripts.subtitles.cue import Cue

_ARROW = r"(?:-{1,3}[^\S\n]?>|-[^\S\n]-[^\S\n]?>|[–—−]{1,2}[^\S\n]?>)"
TIMES = times_line(_ARROW)


def read(text: str) -> Subtitles:
    """The cues of a SubRip file."""
    text = tidied(text)
    found = list(blocks(text, TIMES))
    if not found:
        raise MalformedError("not SubRip: no times such as 00:00:01,000 --> 00:00:02,000")
    cues = tuple(map(_cue, found))
    return Subtitles(cues, notes=tuple(_notes(text, found)), looks=tuple(_looks(found)))


def write(cues: Sequence[Cue]) -> str:
    """A SubRip file."""
    return "\n".join(
        _block(number, cue) for number, cue in enumerate(directed(labelled(cues)), start=1)
    )


def retimed(text: str, move: Move) -> str:
    """The text of a file with other times, tags and all else as they are."""
    return TIMES.sub(lambda line: with_times(line, move, _time), tidied(text))


def plain(text: str) -> tuple[str, ...]:
    """The lines of a cue's text without tags."""
    if "<" in text or "{" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    return clean_lines(_REFERENCE.sub(lambda match: unescaped(match[0]), text))


def harmless(text: str) -> str:
    """Text in which nothing is taken for times: ``-->`` is an arrow."""
    return _BETWEEN.sub("→", text.replace("-->", "→"))


def _cue(block: Block) -> Cue:
    is_text = block.rest and not _PLACE.fullmatch(block.rest)
    text = f"{block.rest}\n{block.text}" if is_text else block.text
    return Cue(block.start_ms, block.end_ms, plain(text))


def _notes(text: str, found: list[Block]) -> Iterator[str]:
    if lost := above(text, TIMES):
        yield f"what stands above the first times is left out: “{lost[:60]}”"
    if broken := [block for block in found if "-->" in block.text]:
        line = next(line for line in broken[0].text.split("\n") if "-->" in line)
        yield f"lines that are no times are taken for text, the first “{line[:60]}”"


def _looks(found: list[Block]) -> Iterator[str]:
    if marked := sum(_TAG.search(block.text) is not None for block in found):
        yield f"italics, colours and other tags of {numbered(marked, 'cue')} are left out"
    if placed := sum(_PLACE.fullmatch(block.rest) is not None for block in found if block.rest):
        yield f"the place on the screen of {numbered(placed, 'cue')} is left out"


def _block(number: int, cue: Cue) -> str:
    text = harmless("\n".join(cue.lines))
    return f"{number}\n{_time(cue.start_ms)} --> {_time(cue.end_ms)}\n{text}\n"


def _time(ms: int) -> str:
    return timestamp(ms, point=",")


_BETWEEN = re.compile(rf"(?<=[\d\s]){_ARROW}(?=[^\S\n]*-?\d)")
_TAG = re.compile(
    r"</?(?:[bius]|font(?:\s[^<>]*)?|span(?:\s[^<>]*)?|c(?:\.[^<>]*)?|ruby|rt)>"
    r"|\{\\[^{}]*\}|\{[cfsyp]:[^{}]*\}",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s?/?>", re.IGNORECASE)
_PLACE = re.compile(
    r"(?:\s*(?:[XY][12]|[ADLST]|align|line|position|size|vertical|region):\S*)+", re.I
)
_REFERENCE = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|lrm|rlm|#\d{1,7}|#x[\da-f]{1,6});", re.I)
