"""Subtitle quality: every place where a file breaks its style, with the numbers.

An error is a fault of the file: a better cut or better times would mend it. A warning is what
only other words could mend, such as speech too fast to be read in the time there is, or a
matter of taste. Times are whole milliseconds, so one more or less is no fault.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from transcripts.subtitles.cue import Cue
from transcripts.subtitles.layout import is_orphan
from transcripts.subtitles.pacing import CHAIN_MS
from transcripts.subtitles.styles import DEFAULT_FRAME_RATE, Style, for_language, width

SCHEMA = "quotemark/check/1"

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule; `cue` counts from 1."""

    cue: int
    start_ms: int
    rule: str
    severity: Severity
    message: str


def check(
    cues: Sequence[Cue],
    style: Style,
    language: str | None = None,
    frame_rate: Fraction = DEFAULT_FRAME_RATE,
) -> tuple[Problem, ...]:
    """Everything in which cues, in the order of their file, break a style, cue by cue.

    `language` picks the limits that the style sets for it.
    """
    style = for_language(style, language)
    gap_ms = style.gap_ms(frame_rate)
    return tuple(
        Problem(number, cue.start_ms, rule, severity, message)
        for number, (before, cue, after) in enumerate(
            zip([None, *cues], cues, [*cues[1:], None], strict=False), start=1
        )
        for find in _RULES
        for rule, severity, message in find(_Place(before, cue, after, style, gap_ms))
    )


def problems_to_json(problems: Sequence[Problem]) -> dict[str, Any]:
    """The problems as ``quotemark/check/1``."""
    return {
        "schema": SCHEMA,
        "problems": [
            {
                "cue": problem.cue,
                "start_ms": problem.start_ms,
                "rule": problem.rule,
                "severity": problem.severity,
                "message": problem.message,
            }
            for problem in problems
        ],
    }


_ROUNDING_MS = 1

_Finding = tuple[str, Severity, str]


@dataclass(frozen=True, slots=True)
class _Place:
    """A cue between its neighbours, under a style."""

    before: Cue | None
    cue: Cue
    after: Cue | None
    style: Style
    gap_ms: int

    @property
    def duration_ms(self) -> int:
        return self.cue.end_ms - self.cue.start_ms

    @property
    def can_be_longer(self) -> bool:
        """Whether there is time after the cue that it does not use."""
        free = self.after is None or (
            self.after.start_ms - self.gap_ms - self.cue.end_ms > _ROUNDING_MS
        )
        return free and self.duration_ms < self.style.max_ms


def _empty(place: _Place) -> Iterator[_Finding]:
    if not any(line.strip() for line in place.cue.lines):
        yield "empty", "error", "no text"


def _lines(place: _Place) -> Iterator[_Finding]:
    lines, style = place.cue.lines, place.style
    if len(lines) > style.max_lines:
        yield "too-many-lines", "error", f"{len(lines)} lines; at most {style.max_lines}"
    for line in lines:
        if width(line) > style.max_line_chars:
            message = f"a line of {width(line)} characters; at most {style.max_line_chars}"
            yield "line-length", "error", message
    if is_orphan(lines):
        yield "orphan-word", "warning", f"“{lines[-1]}” alone on the last line"


def _duration(place: _Place) -> Iterator[_Finding]:
    duration_ms, style = place.duration_ms, place.style
    if duration_ms < style.min_ms - _ROUNDING_MS:
        severity: Severity = "error" if duration_ms <= 0 or place.can_be_longer else "warning"
        message = f"{_seconds(duration_ms)} on the screen; at least {_seconds(style.min_ms)}"
        yield "too-short", severity, message
    if duration_ms > style.max_ms + _ROUNDING_MS:
        message = f"{_seconds(duration_ms)} on the screen; at most {_seconds(style.max_ms)}"
        yield "too-long", "error", message


def _reading_speed(place: _Place) -> Iterator[_Finding]:
    chars = sum(width(line) for line in place.cue.lines)
    if place.duration_ms <= 0 or place.style.reading_ms(chars) <= place.duration_ms + _ROUNDING_MS:
        return
    speed = chars * 1_000 / place.duration_ms
    message = f"{speed:.1f} characters a second; at most {place.style.max_chars_per_second}"
    yield "reading-speed", "error" if place.can_be_longer else "warning", message


def _neighbours(place: _Place) -> Iterator[_Finding]:
    before, cue = place.before, place.cue
    if before is None:
        return
    gap_ms = cue.start_ms - before.end_ms
    if cue.start_ms < before.start_ms:
        yield "order", "error", f"starts {before.start_ms - cue.start_ms} ms before the one above"
    elif gap_ms < 0:
        yield "overlap", "error", f"starts {-gap_ms} ms before the one above ends"
    elif gap_ms < place.gap_ms - _ROUNDING_MS:
        yield "gap", "error", f"{gap_ms} ms after the one above; at least {place.gap_ms}"
    elif place.gap_ms + _ROUNDING_MS < gap_ms < CHAIN_MS and _can_close(before, place):
        message = f"{gap_ms} ms after the one above; close it to {place.gap_ms} ms"
        yield "gap", "warning", message


def _can_close(before: Cue, place: _Place) -> bool:
    closed_ms = place.cue.start_ms - place.gap_ms - before.start_ms
    return closed_ms <= place.style.max_ms


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.2f} s"


_RULES: tuple[Callable[[_Place], Iterator[_Finding]], ...] = (
    _empty,
    _lines,
    _duration,
    _reading_speed,
    _neighbours,
)
