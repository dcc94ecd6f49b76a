"""WebVTT, read as its section 6.1 says, and written as section 4 asks.

Tags and character references in cue text are taken away and decoded; voices are speakers
(section 6.4), times in the text are those of words. A cue keeps its settings, the file its style
and region blocks. Everything else that is left out is said: cues without proper times, text
without times, tags, comments.

Files are read here rather than with webvtt-py, which leaves out malformed cues without saying how
many and where, and takes times that no browser takes. What is written it puts together and checks.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import webvtt

from transcripts.formats import spans
from transcripts.formats.text import (
    LRM,
    RLM,
    MalformedError,
    Subtitles,
    clean_lines,
    directed,
    numbered,
    timestamp,
    unescaped,
    unified,
)
from transcripts.formats.timed import TIME, Move, time_ms
from transcripts.subtitles.cue import Cue, spoken_by, within

SIGNATURE = re.compile(r"WEBVTT(?:[ \t\r\n]|$)")
"""How a file begins, whatever its name."""


def read(text: str) -> Subtitles:
    """The cues of a WebVTT file; speakers are its voices."""
    if not SIGNATURE.match(text):
        raise MalformedError('not WebVTT: it does not begin with "WEBVTT"')
    found = _found(_lines(text))
    offset_ms = _offset_ms(found.header)
    cues = tuple(_cue(block, times, offset_ms) for block, times in found.cues)
    notes, looks = tuple(_notes(found, offset_ms)), tuple(_looks(found))
    return Subtitles(cues, tuple(found.kept), notes, looks)


def write(cues: Sequence[Cue], blocks: Sequence[str] = ()) -> str:
    """A WebVTT file of cues, after the style and region blocks given."""
    file = webvtt.from_string("\n\n".join(("WEBVTT", *blocks, "")))
    file.captions.extend(map(_caption, cues, directed(cues)))
    content: str = file.content
    return content


def retimed(text: str, move: Move) -> str:
    """The text of a file with other times, those inside of cues too; all else as it is.

    A time stamp map is taken away, for what it adds is in the times then.
    """
    lines = _lines(text)
    found = _found(lines)
    offset_ms = _offset_ms(found.header)
    for block, times in found.cues:
        first, end = block.number - 1, block.number - 1 + len(block.lines)
        lines[first:end] = _retimed(block, times, offset_ms, move)
    header = [line for line in found.header if not _CLOCKS.match(line)]
    return "\n".join((*header, *lines[len(found.header) :]))


def plain(text: str) -> tuple[str, ...]:
    """The lines of a cue's text without tags, character references decoded."""
    return clean_lines(unescaped(_TAG.sub("", text) if "<" in text else text))


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines up to an empty one or to the next times; `times` is the index of theirs.

    `number` is that of its first line, from 1.
    """

    number: int
    lines: list[str]
    times: int | None

    @property
    def text(self) -> str:
        """A cue's text."""
        return "\n".join(self.lines[(self.times or 0) + 1 :])


_Times = tuple[int, int, str]
"""When a cue begins and ends, and its settings."""


@dataclass(slots=True)
class _Found:
    """What the blocks of a file turned out to be."""

    header: list[str] = field(default_factory=list)
    cues: list[tuple[_Block, _Times]] = field(default_factory=list)
    loose: list[tuple[_Block, _Times | None]] = field(default_factory=list)
    """Cues with malformed times, and what those seem to mean."""
    meant: list[_Block] = field(default_factory=list)
    """Those that were taken at that."""
    kept: list[str] = field(default_factory=list)
    unsafe: list[_Block] = field(default_factory=list)
    comments: list[_Block] = field(default_factory=list)
    stray: list[_Block] = field(default_factory=list)

    def take(self, block: _Block) -> None:
        first = block.lines[0]
        if block.times is not None:
            times = _times(block.lines[block.times])
            if times:
                self.cues.append((block, times))
            elif not _COMMENT.match(first):
                self.loose.append((block, _loose_times(block.lines[block.times])))
        elif _COMMENT.match(first):
            self.comments.append(block)
        elif not self.cues and _KEPT.fullmatch(first):
            text = "\n".join(block.lines)
            (self.unsafe.append(block) if _FETCHES.search(text) else self.kept.append(text))
        else:
            self.stray.append(block)

    def take_what_was_meant(self) -> None:
        """Take cues with malformed times for good ones where it is clear what they mean.

        The standard leaves out every one, and browsers do. But one slip among many good cues
        would lose somebody's words, and whatever writes SubRip's commas or too few digits under
        WebVTT's signature does so throughout.
        """
        clear = [(block, times) for block, times in self.loose if times]
        is_slip = len(self.cues) >= _GOOD_TO_SLIPS * len(clear)
        is_habit = len(clear) >= _HABIT and all(
            _HABITUAL.match(block.lines[block.times or 0]) for block, _ in self.loose
        )
        if clear and (is_slip or is_habit):
            self.loose = [each for each in self.loose if not each[1]]
            self.meant = [block for block, _ in clear]
            self.cues = sorted([*self.cues, *clear], key=lambda cue: cue[0].number)


def _blocks(lines: list[str], header: list[str]) -> Iterator[_Block]:
    """The blocks of a file (section 6.1, "collect a WebVTT block"); fills in its header."""
    at, count = 1, len(lines)
    while at < count and lines[at] and "-->" not in lines[at]:
        at += 1
    header += lines[:at]
    while at < count:
        if not lines[at]:
            at += 1
            continue
        start = at
        times = next((i for i, line in enumerate(lines[at : at + 2]) if "-->" in line), None)
        at += 1 + (times or 0)
        while at < count and lines[at] and "-->" not in lines[at]:
            at += 1
        yield _Block(start + 1, lines[start:at], times)


def _lines(text: str) -> list[str]:
    return unified(text.replace("\0", "\ufffd")).split("\n")


def _found(lines: list[str]) -> _Found:
    found = _Found()
    for block in _blocks(lines, found.header):
        found.take(block)
    found.take_what_was_meant()
    return found


def _retimed(block: _Block, times: _Times, offset_ms: int, move: Move) -> Iterator[str]:
    """The lines of a cue's block with new times; those inside lie between them as before."""
    old_ms, old_end_ms = (ms + offset_ms for ms in times[:2])
    start_ms, end_ms = move(old_ms, old_end_ms)
    rate = (end_ms - start_ms) / max(old_end_ms - old_ms, 1)

    def inside(tag: re.Match[str]) -> str:
        return f"<{timestamp(round(start_ms + (_ms(tag[1]) + offset_ms - old_ms) * rate))}>"

    for at, line in enumerate(block.lines):
        if at == block.times:
            behind = next(filter(None, (each.match(line) for each in _TIMES_LINES)))[3]
            yield f"{timestamp(start_ms)} --> {timestamp(end_ms)}{behind}"
        else:
            yield _TIME_INSIDE.sub(inside, line)


def _times(line: str) -> _Times | None:
    match = _TIMES.match(line) or _LONG_MINUTES.match(line)
    if not match:
        return None
    start, end, rest = match.groups()
    return _ms(start), _ms(end), _settings(rest)


def _loose_times(line: str) -> _Times | None:
    match = _LOOSE.match(line)
    return (time_ms(match[1]), time_ms(match[2]), _settings(match[3])) if match else None


def _ms(time: str) -> int:
    """Milliseconds of a time that the standard takes.

    In two parts the first are minutes, unless there are more than 59 (section 6.3): then hours.
    """
    clock, _, fraction = time.partition(".")
    parts = [int(part) for part in clock.split(":")]
    if len(parts) == 2:
        parts = [0, *parts] if parts[0] < 60 else [*parts, 0]
    hours, minutes, seconds = parts
    return ((hours * 60 + minutes) * 60 + seconds) * 1_000 + int(fraction)


def _settings(text: str) -> str:
    """The settings that are valid, the last of each name."""
    found = (part.partition(":")[::2] for part in text.split() if _SETTING.fullmatch(part))
    return " ".join(f"{name}:{value}" for name, value in dict(found).items())


def _offset_ms(header: list[str]) -> int:
    """What ``X-TIMESTAMP-MAP`` adds to each time (RFC 8216 section 3.5), at 90 kHz."""
    clocks = [line for line in header if _CLOCKS.match(line)]
    mpeg = _MPEGTS.search(clocks[0]) if clocks else None
    local = _LOCAL.search(clocks[0]) if clocks else None
    return int(mpeg[1]) // 90 - _ms(local[1]) if mpeg and local else 0


def _cue(block: _Block, times: _Times, offset_ms: int) -> Cue:
    start_ms, end_ms, settings = times
    cue = Cue(start_ms + offset_ms, end_ms + offset_ms, (), settings=settings)
    if not spans.NEEDED.search(block.text):
        return replace(cue, lines=plain(block.text))
    lines = spans.lines_of(block.text)
    starts = [tuple((at, ms + offset_ms) for at, ms in line.starts) for line in lines]
    texts, speakers = (line.text for line in lines), (line.speaker for line in lines)
    said = spoken_by(replace(cue, lines=tuple(texts)), tuple(speakers))
    return within(replace(said, word_starts=tuple(starts)))


def _notes(found: _Found, offset_ms: int) -> Iterator[str]:
    if offset_ms:
        yield (
            f"X-TIMESTAMP-MAP moves all times by {offset_ms / 1000:.3f} s; "
            "take it away where the recording itself begins at 0"
        )
    for blocks, fate in (
        (found.meant, "read as they seem to be meant"),
        ([block for block, _ in found.loose], "left out"),
    ):
        if blocks:
            line = blocks[0].lines[blocks[0].times or 0][:60]
            where = f"the first at line {blocks[0].number}: “{line}”"
            yield f"malformed times: {numbered(len(blocks), 'cue')} {fate}, {where}"
    if found.stray:
        yield _left_out(found.stray, "block without times")


def _looks(found: _Found) -> Iterator[str]:
    if found.unsafe:
        yield _left_out(found.unsafe, "style block that fetches something")
    if found.comments:
        yield _left_out(found.comments, "comment")
    tags = [_TAG.findall(block.text) for block, _ in found.cues]
    if count := sum(any(map(_STYLE_TAG.match, each)) for each in tags):
        yield f"italics and other styles of {numbered(count, 'cue')} are left out"


def _left_out(blocks: Sequence[_Block], what: str) -> str:
    where = f"the first at line {blocks[0].number}"
    return f"{numbered(len(blocks), what)} left out, {where}"


def _caption(cue: Cue, shown: Cue) -> webvtt.Caption:
    if cue.line_speakers or cue.word_starts:
        lines = list(spans.marked_lines(within(cue), shown, _ESCAPES))
    else:
        first, *rest = map(_escape, shown.lines)
        lines = [f"<v {_escape(cue.speaker)}>{first}" if cue.speaker else first, *rest]
    times = timestamp(cue.start_ms), timestamp(cue.end_ms)
    return webvtt.Caption(*times, lines, settings=cue.settings or None)


def _escape(text: str) -> str:
    for char, reference in _REFERENCES.items():
        text = text.replace(char, reference)
    return text


_HABIT = 3
_GOOD_TO_SLIPS = 5
"""Malformed times are slips where at least so many cues a slip are good."""
_PARTS = r"[0-5][0-9]:[0-5][0-9]\.[0-9]{3}(?![0-9])"
_EXACT = rf"(?:[0-9]{{1,12}}:)?{_PARTS}"
_TIMES = re.compile(rf"[ \t\f]*({_EXACT})[ \t\f]*-->[ \t\f]*({_EXACT})(.*)")
_HOURS = r"[1-9][0-9]{2,11}:[0-5][0-9]\.[0-9]{3}(?![0-9])"
_LONG_MINUTES = re.compile(rf"[ \t\f]*({_HOURS})[ \t\f]*-->[ \t\f]*({_HOURS})(.*)")
_LOOSE = re.compile(rf"\s*({TIME})\s*-->\s*({TIME})(?![\d:])(.*)")
_SHORT = r"(?:[0-9]{1,2}:)?[0-5]?[0-9]:[0-5]?[0-9][.,][0-9]{1,3}(?![0-9])"
_HABITUAL = re.compile(rf"\s*{_SHORT}\s*-->\s*{_SHORT}")
_COMMENT = re.compile(r"NOTE(?:[ \t]|$)")
_KEPT = re.compile(r"(?:STYLE|REGION)[ \t\f]*")
_FETCHES = re.compile(r"url\s*\(|@import|\\", re.IGNORECASE)
_PERCENT = r"(?:100(?:\.0+)?|[0-9]{1,2}(?:\.[0-9]+)?)%"
_SETTING = re.compile(
    rf"vertical:(?:rl|lr)|line:(?:-?[0-9]+|{_PERCENT})(?:,(?:start|center|end))?"
    rf"|position:{_PERCENT}(?:,(?:line-left|center|line-right))?|size:{_PERCENT}"
    r"|align:(?:start|center|end|left|right)|region:\S+"
)
_MPEGTS = re.compile(r"MPEGTS:([0-9]{1,15})")
_LOCAL = re.compile(rf"LOCAL:({_EXACT})")
_TAG = re.compile(r"<[^>]*>?")
_STYLE_TAG = re.compile(r"<(?:[biu]|c\.|ruby|lang)\b")
_TIME_INSIDE = re.compile(rf"<({_EXACT})>")
_CLOCKS = re.compile(r"X-TIMESTAMP-MAP")
_TIMES_LINES = (_TIMES, _LONG_MINUTES, _LOOSE)
_REFERENCES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", RLM: "&rlm;", LRM: "&lrm;"}
_ESCAPES = str.maketrans(_REFERENCES)
