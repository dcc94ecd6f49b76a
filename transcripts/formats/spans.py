"""The text of a WebVTT cue with voices and word times in it (sections 4.2.2 and 6.4), both ways.

A voice is who speaks, a time within the text when the word after it begins. Text without either
needs none of this.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from transcripts.formats.text import clean, clean_name, timestamp, unescaped, unified
from transcripts.subtitles.cue import Cue, speakers_of

NEEDED = re.compile(r"<(?:v|[0-9])")
"""Text in which there may be some."""


@dataclass(slots=True)
class Line:
    """A line of a cue, its speaker, and the times (milliseconds) of places in it."""

    text: str = ""
    speaker: str | None = None
    starts: list[tuple[int, int]] = field(default_factory=list)


def lines_of(raw: str) -> list[Line]:
    """The lines of a cue's text that have something in them; each of several voices begins one."""
    lines = [Line()]
    several = len(set(_VOICE.findall(raw))) > 1
    voices: list[str | None] = []
    for text, tag in _PARTS.findall(raw):
        first, *rest = unified(unescaped(text)).split("\n")
        lines[-1].text += first
        lines.extend(Line(each, voices[-1] if voices else None) for each in rest)
        if voice := _VOICE.fullmatch(tag):
            voices.append(clean_name(unescaped(voice[1])))
            if several and lines[-1].text.strip() and voices[-1] != lines[-1].speaker:
                lines.append(Line())
            lines[-1].speaker = voices[-1]
        elif _VOICE_END.match(tag):
            del voices[-1:]
        elif time := _TIME.fullmatch(tag):
            hours, minutes, seconds, ms = (int(part or 0) for part in time.groups())
            at_ms = ((hours * 60 + minutes) * 60 + seconds) * 1_000 + ms
            lines[-1].starts.append((len(lines[-1].text), at_ms))
    return [line for line in map(_cleaned, lines) if line.text]


def marked_lines(cue: Cue, shown: Cue, escape: dict[int, str]) -> Iterator[str]:
    """The lines of a cue as WebVTT, with its voices and word times.

    `shown` is the same cue with direction marks before its lines; `escape` has the references
    of the characters that need one.
    """
    starts = cue.word_starts or ((),) * len(cue.lines)
    several = bool(cue.line_speakers)
    for number, (line, speaker) in enumerate(zip(shown.lines, speakers_of(cue), strict=True)):
        marks = len(line) - len(cue.lines[number])
        places = [(at + marks, f"<{timestamp(ms)}>") for at, ms in starts[number]]
        text = "".join(_timed(line, places, escape)) if any(starts) else line.translate(escape)
        voice = f"<v {speaker.translate(escape)}>" if speaker and (several or not number) else ""
        yield f"{voice}{text}{'</v>' if voice and several else ''}"


def _timed(line: str, places: list[tuple[int, str]], escape: dict[int, str]) -> Iterator[str]:
    """A line with times at places of it, each word in a span, for style sheets tell no others.

    ``::cue(:past)`` and ``::cue(:future)`` choose spans, not bare text (WebVTT section 8.2.1).
    """
    for (at, stamp), (end, _) in pairwise([(0, ""), *places, (len(line), "")]):
        if at < end:
            yield f"{stamp}<c>{line[at:end].translate(escape)}</c>"


def _cleaned(line: Line) -> Line:
    """Without the spaces at its ends, its times where words begin."""
    text = clean(line.text)
    stripped = len(line.text) + 1 - len(clean(f"{line.text}|"))
    starts = []
    for at, ms in line.starts:
        place = max(0, at - stripped)
        place += len(text[place:]) - len(text[place:].lstrip(" "))
        if place < len(text):
            starts.append((place, ms))
    return Line(text, line.speaker, starts)


_PARTS = re.compile(r"([^<]*)(<[^>]*>?|$)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]*)>")
_VOICE_END = re.compile(r"</v\s*>")
_TIME = re.compile(r"<(?:([0-9]{2,12}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})>")
