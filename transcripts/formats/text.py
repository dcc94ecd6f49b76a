"""What all subtitle formats share: clean lines, times, and the direction of writing."""

import html
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from transcripts.subtitles.cue import Cue, labelled_lines, speakers_of, spoken_by

RLM, LRM = "\u200f", "\u200e"


class MalformedError(Exception):
    """Data is no subtitles of the format asked for; the message says why, without a name."""


@dataclass(frozen=True, slots=True)
class Subtitles:
    """What a subtitle file holds.

    `blocks` are WebVTT's style and region blocks. `notes` say, each as a phrase for a person,
    what was odd in the file and which words are missing; `looks`, what was left out that was no
    words: italics, places, comments.
    """

    cues: tuple[Cue, ...]
    blocks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()


def clean(line: str) -> str:
    """A line as every format can hold it.

    Control characters and line separators are spaces, NUL is U+FFFD (WebVTT section 4.1), and no
    space or direction mark stands at either end.
    """
    if line.isprintable():
        return line.strip(" ")
    return _EDGES.sub("", _CONTROLS.sub(" ", line.replace("\0", "\ufffd")))


def clean_lines(text: str) -> tuple[str, ...]:
    """The lines of a cue's text that have something in them."""
    return tuple(filter(None, map(clean, unified(text).split("\n"))))


def unified(text: str) -> str:
    """The text of a file with line feeds alone."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def unescaped(text: str) -> str:
    """With character references decoded; Python reads no numbers as long as some may be."""
    return html.unescape(_NO_CHARACTER.sub("\ufffd", text)) if "&" in text else text


def numbered(count: int, one: str) -> str:
    """``1 cue``, ``2 cues``."""
    return f"{count} {one}" if count == 1 else f"{count} {one}s"


def clean_name(name: str) -> str | None:
    """A speaker's name on one line; None where there is nothing left of it.

    Marks that turn the direction of what follows them are taken away.
    """
    return " ".join(clean(_TURNING.sub("", name)).split()) or None


def writable(cues: Sequence[Cue]) -> list[Cue]:
    """The cues with text, clean, by start time, each ending after it starts (WebVTT section 4)."""
    cleaned = map(_writable, sorted(cues, key=lambda cue: cue.start_ms))
    return [cue for cue in cleaned if cue.lines]


def labelled(cues: Sequence[Cue]) -> list[Cue]:
    """The same cues with ``NAME: `` in the text where a named speaker begins.

    Where all is said by one speaker nobody needs to be told.
    """
    if len({cue.speaker for cue in cues}) < 2 and not any(cue.line_speakers for cue in cues):
        return list(cues)
    speakers = [None, *(speakers_of(cue)[-1] for cue in cues)]
    return [
        replace(cue, lines=labelled_lines(cue, before), word_starts=())
        for cue, before in zip(cues, speakers, strict=False)
    ]


def directed(cues: Sequence[Cue]) -> list[Cue]:
    """The same cues with a direction mark before each line that would come out wrong.

    A player takes a line's direction from its first letter (WebVTT section 6), so one that
    begins with a digit, a dash or a Latin name stands the wrong way round in Arabic. Which way
    is right the letters of the whole file say: a language code cannot, for Kurdish and others
    are written both ways. A line all in the other direction is left alone.
    """
    letters = _directions(cues)
    if not letters["R"]:
        return list(cues)
    mark = _rtl_mark if letters["R"] > letters["L"] else _ltr_mark
    return [_marked(cue, mark) for cue in cues]


def is_right_to_left(cues: Sequence[Cue]) -> bool:
    """Whether most letters of all the cues are written from right to left."""
    letters = _directions(cues)
    return letters["R"] > letters["L"]


def timestamp(ms: int, hour_digits: int = 2, point: str = ".") -> str:
    """``00:00:01.500``; hours as many as it takes."""
    hours, minutes, seconds = ms // 3_600_000, ms // 60_000 % 60, ms // 1_000 % 60
    return f"{hours:0{hour_digits}}:{minutes:02}:{seconds:02}{point}{ms % 1_000:03}"


def _writable(cue: Cue) -> Cue:
    start_ms = max(0, cue.start_ms)
    lines = clean_lines("\n".join(cue.lines))
    is_named = cue.speaker is not None or cue.line_speakers
    if lines == cue.lines and cue.start_ms == start_ms < cue.end_ms and not is_named:
        return cue
    cleaned = Cue(
        start_ms,
        max(start_ms + 1, cue.end_ms),
        lines,
        clean_name(cue.speaker) if cue.speaker else None,
        cue.segment_ids,
        cue.settings,
        word_starts=cue.word_starts if lines == cue.lines else (),
    )
    if not cue.line_speakers:
        return cleaned
    spoken = zip(cue.lines, cue.line_speakers, strict=False)
    speakers = [speaker for line, speaker in spoken for _ in clean_lines(line)]
    return spoken_by(cleaned, tuple(name and clean_name(name) for name in speakers))


def _directions(cues: Sequence[Cue]) -> Counter[str]:
    """How many letters there are of each direction, or none where all are ASCII."""
    text = "".join(line for cue in cues for line in cue.lines)
    letters = Counter[str]()
    for char, count in () if text.isascii() else Counter(text).items():
        letters.update(dict.fromkeys(_strong(char), count))
    return letters


def _strong(text: str) -> Iterator[str]:
    """The directions of the letters of a text, ``L`` or ``R``."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in ("L", "R", "AL"):
            yield "L" if kind == "L" else "R"


def _marked(cue: Cue, mark: Callable[[str], str]) -> Cue:
    lines = tuple(mark(line) + line for line in cue.lines)
    return cue if lines == cue.lines else replace(cue, lines=lines)


def _rtl_mark(line: str) -> str:
    if unicodedata.bidirectional(line[0]) in ("R", "AL"):
        return ""
    all_left = "R" not in _strong(line) and "L" in _strong(line)
    return "" if all_left else RLM


def _ltr_mark(line: str) -> str:
    if line.isascii() or next(_strong(line), None) != "R":
        return ""
    return LRM if "L" in _strong(line) else ""


_CONTROLS = regex.compile(r"[\p{Cc}\u2028\u2029]")
_TURNING = regex.compile(r"[\u202a-\u202e\u2066-\u2069]")
_NO_CHARACTER = regex.compile(r"&#\d{20,};?")
_EDGES = regex.compile(r"^[\s\u200e\u200f\ufeff]+|[\s\ufeff]+$")
