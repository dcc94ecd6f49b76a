"""Formats that are times on a line and text below them, as found in the wild: SubRip, SBV.

There is no standard, and files are written by hand: numbers are missing or stand on the line of
the times, blank lines are missing or too many, hours are left out.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from transcripts.formats.text import unified

_SPACE = r"[^\S\n]*"
TIME = (
    rf"-?(?:\d{{1,9}}{_SPACE}[:.]{_SPACE})?\d{{1,4}}{_SPACE}:{_SPACE}\d{{1,4}}"
    rf"(?:{_SPACE}[,.:;]{_SPACE}\d{{1,9}})?"
)
"""A time, whatever its signs; `time_ms` reads it."""


def times_line(between: str) -> re.Pattern[str]:
    """A line with two times and `between` them; the groups are the times and what follows."""
    number = r"(?:\d{1,9}[^\S\n]+)?"
    return re.compile(
        rf"^(?:[^\S\n]|\ufeff)*{number}({TIME}){_SPACE}{between}{_SPACE}({TIME})(?![\d:])(.*)$",
        re.M,
    )


Move = Callable[[int, int], tuple[int, int]]
"""The new start and end of what stands at the old ones, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Block:
    """The lines between one line of times and the next."""

    start_ms: int
    end_ms: int
    rest: str
    """What follows the times on their line."""
    text: str


def time_ms(text: str) -> int:
    """Milliseconds of a time such as ``00:01:02,500``, ``-01:02.5`` or ``1:2:3``."""
    parts = _DIGITS.findall(text)
    fraction = parts.pop() if len(parts) > 3 or _POINT.search(text) else "0"
    hours, minutes, seconds = parts if len(parts) == 3 else [0, *parts]
    ms = (int(hours) * 60 + int(minutes)) * 60_000 + int(seconds) * 1_000
    ms += int(fraction[:3].ljust(3, "0"))
    return -ms if text.startswith("-") else ms


def tidied(text: str) -> str:
    """Text with line feeds alone; two carriage returns are a slip of some editors."""
    return unified(text.replace("\r\r\n", "\n"))


def blocks(text: str, times: re.Pattern[str]) -> Iterator[Block]:
    """The blocks of a file with line feeds; the numbers above their times are taken away."""
    found = list(times.finditer(text))
    _, number = _without_number(text[: found[0].start()], None, last=False) if found else ("", None)
    for match, following in zip(found, [*found[1:], None], strict=False):
        end = following.start() if following else len(text)
        body, number = _without_number(text[match.end() : end], number, last=following is None)
        start, until, rest = match.groups()
        yield Block(time_ms(start), time_ms(until), rest.strip(), body)


def with_times(match: re.Match[str], move: Move, written: Callable[[int], str]) -> str:
    """A line whose first two groups are times, with new ones and all else as it is."""
    start, end = map(written, move(time_ms(match[1]), time_ms(match[2])))
    line, at = match[0], match.start()
    before, between, behind = match.start(1) - at, match.end(1) - at, match.end(2) - at
    return f"{line[:before]}{start}{line[between : match.start(2) - at]}{end}{line[behind:]}"


def above(text: str, times: re.Pattern[str]) -> str:
    """What stands above the first times of a file and is not their number."""
    first = times.search(text)
    return _without_number(text[: first.start()], None, last=False)[0].strip() if first else text


def _without_number(text: str, number: int | None, last: bool) -> tuple[str, int | None]:
    """Text without the next cue's number at its end, and that number.

    Right above the times any number is one. With blank lines around it, or at the end of a
    file that was cut off, only the one that comes after `number`.
    """
    stripped = text.rstrip()
    before, _, line = stripped.rpartition("\n")
    line = line.strip(" \t\ufeff")
    if not line.isdecimal() or len(line) > _NUMBER_DIGITS:
        return text, None
    is_above_times = not last and text.count("\n", len(stripped)) == 1
    comes_next = number is not None and int(line) == number + 1
    if is_above_times or (comes_next and before.rstrip(" \t").endswith("\n")):
        return before, int(line)
    return text, None


_NUMBER_DIGITS = 9
_DIGITS = re.compile(r"\d+")
_POINT = re.compile(r"[,.;]")
