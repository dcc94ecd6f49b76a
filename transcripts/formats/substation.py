"""Advanced SubStation, read and written, MicroDVD and SAMI, read: all with pysubs2.

What the library leaves open is done here: drawings and comments are no subtitles, one bad line is
no reason to refuse the others, braces cannot be escaped, a SAMI cue stays until the next one (the
library guesses from its length), and MicroDVD without a frame rate is taken for film's.
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import pysubs2
from pysubs2.time import TIMESTAMP, TIMESTAMP_SHORT

from transcripts.formats.text import (
    MalformedError,
    Subtitles,
    clean_lines,
    clean_name,
    directed,
    numbered,
    timestamp,
    unified,
)
from transcripts.formats.timed import Move, with_times
from transcripts.subtitles.cue import Cue, named, with_speakers

LAST_MS = 35_999_990
"""The last moment that the library writes to ASS, 9:59:59.99."""


def read_ass(text: str) -> Subtitles:
    """The cues of an ASS or SSA file; speakers are the names of its lines."""
    if not _SCRIPT.search(text):
        raise MalformedError("not ASS or SSA: no [Events] in it")
    lines = [line for line in _in_order(unified(text).split("\n")) if not _STYLE.match(line)]
    untimed = [line for line in lines if _DIALOGUE.match(line) and not _is_timed(line)]
    left_out = set(untimed)
    events = _events("\n".join(line for line in lines if line not in left_out), "ass").events
    shown = [event for event in events if event.type == "Dialogue" and not event.is_drawing]
    notes = [
        f"malformed times: {numbered(len(untimed), 'line')} left out, the first “{line[:60]}”"
        for line in untimed[:1]
    ]
    looks = _looks(shown)
    if drawn := sum(event.is_drawing for event in events):
        looks.append(f"{numbered(drawn, 'drawing')} left out")
    return Subtitles(tuple(map(_cue, shown)), notes=tuple(notes), looks=tuple(looks))


def write_ass(cues: Sequence[Cue]) -> str:
    """An ASS file in the library's own style; times are hundredths of a second."""
    script = pysubs2.SSAFile()
    for cue in directed(cues):
        start_ms, end_ms = _hundredths(cue.start_ms), _hundredths(cue.end_ms)
        text = r"\N".join(line.translate(_UNESCAPABLE) for line in cue.lines)
        name = (named(cue) or "").replace(",", ";")
        script.append(pysubs2.SSAEvent(start_ms, max(end_ms, start_ms + 10), text=text, name=name))
    with warnings.catch_warnings(action="ignore"):
        return script.to_string("ass")


def retimed_ass(text: str, move: Move) -> str:
    """The text of an ASS or SSA file with other times; styles and all else as they are."""
    return _TIMED.sub(lambda line: with_times(line, move, _ass_time), unified(text))


def read_microdvd(text: str) -> Subtitles:
    """The cues of a MicroDVD file; its first line may be ``{1}{1}25.000``, its frame rate."""
    lines = [line for line in unified(text).split("\n") if line.strip()]
    frames = [line for line in lines if _FRAMES.match(line)]
    if not frames:
        raise MalformedError("not MicroDVD: no times such as {100}{150}")
    rate = _RATE.fullmatch(frames[0])
    script = _events(text, "microdvd", None if rate else _FILM_RATE)
    notes = [] if rate else [f"no frame rate in it, {{1}}{{1}}25 or the like; read at {_FILM_RATE}"]
    if other := [line for line in lines if not _FRAMES.match(line)]:
        where = f"the first “{other[0][:60]}”"
        notes.append(f"{numbered(len(other), 'line')} without times left out, {where}")
    looks = tuple(_looks(script.events))
    return Subtitles(tuple(map(_cue, script.events)), notes=tuple(notes), looks=looks)


def read_sami(text: str) -> Subtitles:
    """The cues of a SAMI file; of several languages the first."""
    _, *synced = _SYNC.split(text)
    if not synced:
        raise MalformedError("not SAMI: no <SYNC Start=...> in it")
    text, notes = _in_one_language(text)
    if max(map(len, synced)) > _LONGEST_CHARS:
        raise MalformedError(f"damaged: a cue of more than {_LONGEST_CHARS} characters")
    cues = [_cue(event) for event in _events(f"{text}</SAMI>", "sami").events]
    closed = [
        replace(cue, end_ms=following.start_ms if following else cue.end_ms)
        for cue, following in pairwise([*cues, None])
        if cue
    ]
    return Subtitles(tuple(cue for cue in closed if cue.lines), notes=notes)


def _in_one_language(text: str) -> tuple[str, tuple[str, ...]]:
    """A SAMI file without its paragraphs in other languages than the first's, and a note on it.

    The library runs all that appears at one time together.
    """
    languages = {
        match[1].casefold(): match[2].casefold() for match in _SAMI_LANGUAGE.finditer(text)
    }
    used = [languages.get(match[1].casefold()) for match in _SAMI_CLASS.finditer(text)]
    first = next(filter(None, used), None)
    others = {language for language in used if language not in (None, first)}
    if not others:
        return text, ()
    head, *synced = _AT_SYNC.split(text)
    kept = [head]
    for block in synced:
        start, *paragraphs = _AT_PARAGRAPH.split(block)
        classes = (_SAMI_CLASS.match(paragraph) for paragraph in paragraphs)
        own = [
            paragraph
            for paragraph, name in zip(paragraphs, classes, strict=True)
            if not name or languages.get(name[1].casefold()) not in others
        ]
        if own or not paragraphs:
            kept += [start, *own]
    left_out = ", ".join(sorted(filter(None, others)))
    return "".join(kept), (f"the text in {first} is read, that in {left_out} left out",)


def _in_order(lines: Sequence[str]) -> Iterator[str]:
    """The lines, those of events with their fields where the library looks for them.

    It goes by the usual order, whatever the section's own ``Format:`` says.
    """
    names: list[str] = []
    for line in lines:
        if line.lstrip().startswith("["):
            names = []
        kind, _, rest = line.partition(":")
        if kind.strip() == "Format":
            fields = [name.strip().casefold() for name in rest.split(",")]
            is_usual = fields[1:3] == ["start", "end"] and len(fields) == len(_FIELDS)
            names = [] if is_usual or not {"start", "end", "text"} <= {*fields} else fields
            yield f"{kind}: {', '.join(_FIELDS)}" if names else line
        elif names and _DIALOGUE.match(line):
            parts = dict(zip(names, rest.split(",", len(names) - 1), strict=False))
            values = (
                parts.get(name.casefold(), "").strip() or _EMPTY[name] for name in _FIELDS[:-1]
            )
            yield f"{kind}: {','.join(values)},{parts.get('text', '')}"
        else:
            yield line


def _is_timed(line: str) -> bool:
    times = [part.strip().removeprefix("-") for part in line.split(",", 3)[1:3]]
    return len(times) == 2 and all(
        TIMESTAMP.match(time) or TIMESTAMP_SHORT.match(time) for time in times
    )


def _events(text: str, name: str, rate: float | None = None) -> pysubs2.SSAFile:
    lines = unified(text).split("\n")
    if sum(line.count("{") * len(line) for line in lines) > _MOST_WORK:
        raise MalformedError("damaged: too many braces that do not close")
    try:
        with warnings.catch_warnings(action="ignore"):
            return pysubs2.SSAFile.from_string("\n".join(lines), format_=name, fps=rate)
    except _DAMAGE as error:
        raise MalformedError(f"damaged: {error}") from None


def _cue(event: pysubs2.SSAEvent) -> Cue:
    lines = clean_lines(event.plaintext.replace(_BACKSLASH, "\\"))
    return with_speakers(Cue(event.start, event.end, lines, clean_name(event.name)))


def _looks(events: Sequence[pysubs2.SSAEvent]) -> list[str]:
    texts = [event.text for event in events]
    return [
        f"{what} of {numbered(count, 'cue')} are left out"
        for tags, what in ((_KARAOKE, "word times"), (_OVERRIDE, "styles and places"))
        if (count := sum(tags.search(text) is not None for text in texts))
    ]


def _ass_time(ms: int) -> str:
    return timestamp(_hundredths(ms), hour_digits=1)[:-1]


def _hundredths(ms: int) -> int:
    return (ms + 5) // 10 * 10


_DAMAGE = (
    pysubs2.Pysubs2Error,
    ArithmeticError,
    AssertionError,  # of Python's own HTML parser, for <![x]>
    LookupError,
    TypeError,
    ValueError,
)
_FILM_RATE = 23.976
_LONGEST_CHARS = 20_000
"""Of a SAMI cue; the library's time grows with the square of it."""
_MOST_WORK = 1_000_000_000
"""Characters looked at, for the library reads to the end of a line from each open brace."""
_SCRIPT = re.compile(r"^\s*\[events\]", re.IGNORECASE | re.MULTILINE)
_STYLE = re.compile(r"\s*Style:")
"""Not needed, and the library refuses a whole file for one that is damaged."""
_EMPTY = {
    "Layer": "0",
    "Start": "",
    "End": "",
    "Style": "Default",
    "Name": "",
    "MarginL": "0",
    "MarginR": "0",
    "MarginV": "0",
    "Effect": "",
    "Text": "",
}
_FIELDS = tuple(_EMPTY)
_DIALOGUE = re.compile(r"\s*(?:Dialogue|Comment):")
_TIMED = re.compile(
    r"^\s*(?:Dialogue|Comment):(?:[^,\n]*,)?\s*(-?\d+:\d+:\d+[.:]\d+)\s*,\s*(-?\d+:\d+:\d+[.:]\d+)",
    re.MULTILINE,
)
_FRAMES = re.compile(r" *\{ *\d+ *\} *\{ *\d+ *\}.")
_RATE = re.compile(r" *\{ *1 *\} *\{ *1 *\}[ \t]*\d{1,3}(?:\.\d{1,9})?[ \t]*")
_SYNC = re.compile(r"<sync\s[^<>]*start", re.IGNORECASE)
_AT_SYNC = re.compile(r"(?=<sync\s)", re.IGNORECASE)
_AT_PARAGRAPH = re.compile(r"(?=<p[\s>])", re.IGNORECASE)
_SAMI_CLASS = re.compile(r"<p\s[^<>]{0,99}?class\s*=\s*[\"']?([\w-]{1,99})", re.IGNORECASE)
_SAMI_LANGUAGE = re.compile(
    r"\.([\w-]{1,99})\s*\{[^{}]{0,999}?\blang\s*:\s*[\"']?([\w-]{1,99})", re.IGNORECASE
)
_KARAOKE = re.compile(r"\{[^{}]*\\[kK]")
_OVERRIDE = re.compile(r"\{[^{}]*\\(?![kK])")
_BACKSLASH = "\\\u2060"
"""With a word joiner, which nobody sees, no letter behind it makes a line break of it."""
_UNESCAPABLE = str.maketrans({"{": "\uff5b", "}": "\uff5d", "\\": _BACKSLASH})
