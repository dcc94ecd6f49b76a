"""What all subtitle formats share: encodings, clean lines, and the direction of writing."""

import codecs
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import regex
from charset_normalizer import from_bytes

from transcripts.cues import Cue, speaker_label

RLM, LRM = "\u200f", "\u200e"
NOTHING = "\ufeff"
"""Put where a cue has no text, for webvtt-py skips such cues; `clean` takes it away."""


class MalformedError(Exception):
    """Data is no subtitles of the format asked for; the message says why, without a name."""


def decode(data: bytes) -> str:
    """The text of a subtitle file.

    It is UTF-8, UTF-16 with a byte order mark, or in the likeliest of the 8-bit encodings.
    Raises `MalformedError` for binary data.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    guess = None if b"\0" in data else from_bytes(data, cp_isolation=_LEGACY_ENCODINGS).best()
    if guess is None:
        raise MalformedError("not text in any known encoding; save it as UTF-8")
    return str(guess)


def clean(line: str) -> str:
    """A line as every format can hold it.

    Control characters and line separators are spaces, NUL is U+FFFD (WebVTT section 4.1), and no
    space or direction mark stands at either end.
    """
    return _EDGES.sub("", _CONTROLS.sub(" ", line.replace("\0", "\ufffd")))


def clean_lines(text: str) -> tuple[str, ...]:
    """The lines of a cue's text that have something in them."""
    lines = (clean(line) for line in _LINE_ENDS.split(text))
    return tuple(line for line in lines if line)


def tidy_lines(text: str) -> str:
    """The text of a file with no space around its lines and no empty ones before them.

    Each line ends in a line feed.
    """
    lines = (line.strip() for line in _LINE_ENDS.split(text))
    return "\n".join(lines).strip("\n") + "\n"


def clean_name(name: str) -> str | None:
    """A speaker's name on one line; None where there is nothing left of it."""
    return " ".join(clean(name).split()) or None


def writable(cues: Sequence[Cue]) -> list[Cue]:
    """The cues with text, clean, by start time, each ending after it starts (WebVTT section 4)."""
    cleaned = []
    for cue in sorted(cues, key=lambda cue: cue.start_ms):
        lines = clean_lines("\n".join(cue.lines))
        start_ms = max(0, cue.start_ms)
        if lines:
            speaker = clean_name(cue.speaker or "")
            end_ms = max(start_ms + 1, cue.end_ms)
            cleaned.append(
                replace(cue, start_ms=start_ms, end_ms=end_ms, lines=lines, speaker=speaker)
            )
    return cleaned


def labelled(cues: Sequence[Cue]) -> list[Cue]:
    """The same cues with ``NAME: `` in the text where a named speaker begins."""
    speakers = [None, *(cue.speaker for cue in cues)]
    return [
        replace(cue, lines=(speaker_label(cue.speaker, before) + cue.lines[0], *cue.lines[1:]))
        for cue, before in zip(cues, speakers, strict=False)
    ]


def directed(cues: Sequence[Cue]) -> list[Cue]:
    """The same cues with a direction mark before each line that would come out wrong.

    A player takes a line's direction from its first letter (WebVTT section 6), so one that
    begins with a digit, a dash or a Latin name stands the wrong way round in Arabic. Which way
    is right the letters of the whole file say: a language code cannot, for Kurdish and others
    are written both ways. A line all in the other direction is left alone.
    """
    letters = Counter(_strong("".join(line for cue in cues for line in cue.lines)))
    rtl = letters["R"] > letters["L"]
    mark = _rtl_mark if rtl else _ltr_mark
    return [replace(cue, lines=tuple(mark(line) + line for line in cue.lines)) for cue in cues]


def timestamp(ms: int, hour_digits: int = 2, point: str = ".") -> str:
    """``00:00:01.500``; hours as many as it takes."""
    seconds, ms = divmod(ms, 1_000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:0{hour_digits}}:{minutes % 60:02}:{seconds:02}{point}{ms:03}"


def _strong(text: str) -> Iterator[str]:
    """The directions of the letters of a text, ``L`` or ``R``."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in ("L", "R", "AL"):
            yield "L" if kind == "L" else "R"


def _rtl_mark(line: str) -> str:
    letters = list(_strong(line))
    begins_right = next(_strong(line[0]), None) == "R"
    return "" if begins_right or (letters and "R" not in letters) else RLM


def _ltr_mark(line: str) -> str:
    letters = list(_strong(line))
    return LRM if letters[:1] == ["R"] and "L" in letters else ""


_LEGACY_ENCODINGS = ["cp1252", "cp1254", "cp1256", "cp1250", "koi8-r", "cp1251"]
_LINE_ENDS = regex.compile(r"\r\n|\r|\n")
_CONTROLS = regex.compile(r"[\p{Cc}\u2028\u2029]")
_EDGES = regex.compile(r"^[\s\u200e\u200f\ufeff]+|[\s\ufeff]+$")
