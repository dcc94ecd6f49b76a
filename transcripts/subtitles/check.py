"""Subtitle quality: every place where a file breaks its style, with the numbers.

An error is a fault of the file: a better cut or better times would mend it. A warning is what
only other words could mend, such as speech too fast to be read in the time there is, what the
speech may not allow, such as going with a shot, or a matter of taste. Times are whole
milliseconds, so one more or less is no fault; nor is a hundredth of a second too little to read,
which is what ASS can tell.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

import regex

from media.timebase import frames_to_ms
from transcripts.subtitles.cue import Cue, speaker_label
from transcripts.subtitles.dialogue import dashes
from transcripts.subtitles.layout import is_orphan
from transcripts.subtitles.phrases import HANGING, WITHIN_UNIT, break_cost
from transcripts.subtitles.shots import in_time_ms, out_times_ms
from transcripts.subtitles.styles import DEFAULT_FRAME_RATE, Style, for_language, width
from transcripts.tags import UNSPACED, primary

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
    shots_ms: Sequence[int] = (),
) -> tuple[Problem, ...]:
    """Everything in which cues, in the order of their file, break a style, cue by cue.

    `language` picks the limits that the style sets for it, and how it breaks lines. `shots_ms`
    are the times at which the picture cuts, in order.
    """
    style = for_language(style, language)
    rules = _Rules(style, language or "", frame_rate, tuple(shots_ms))
    return tuple(
        Problem(number, cue.start_ms, rule, severity, message)
        for number, (before, cue, after) in enumerate(
            zip([None, *cues], cues, [*cues[1:], None], strict=False), start=1
        )
        for find in _RULES
        for rule, severity, message in find(_Place(before, cue, after, rules))
    )


def sums(problems: Sequence[Problem]) -> dict[str, dict[str, int]]:
    """How many errors and warnings there are of each rule, those with most errors first."""
    counts = Counter((problem.rule, problem.severity) for problem in problems)
    rules = {rule: (-counts[rule, "error"], -counts[rule, "warning"], rule) for rule, _ in counts}
    return {
        rule: {"errors": counts[rule, "error"], "warnings": counts[rule, "warning"]}
        for rule in sorted(rules, key=lambda each: rules[each])
    }


def problems_to_json(problems: Sequence[Problem], cues: Sequence[Cue] = ()) -> dict[str, Any]:
    """The problems as ``quotemark/check/1``, with the text of each cue where `cues` are given."""
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
            | ({"text": "\n".join(cues[problem.cue - 1].lines)} if cues else {})
            for problem in problems
        ],
        "sums": sums(problems),
    }


_ROUNDING_MS = 1
_HUNDREDTH_MS = 10

_Finding = tuple[str, Severity, str]


@dataclass(frozen=True, slots=True)
class _Rules:
    """What cues are held to."""

    style: Style
    language: str
    frame_rate: Fraction
    shots_ms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A cue between its neighbours, and what they are held to."""

    before: Cue | None
    cue: Cue
    after: Cue | None
    rules: _Rules

    @property
    def style(self) -> Style:
        """The style, with the limits of the language."""
        return self.rules.style

    @property
    def gap_ms(self) -> int:
        """The least time between two cues."""
        return self.style.gap_ms(self.rules.frame_rate)

    @property
    def duration_ms(self) -> int:
        return self.cue.end_ms - self.cue.start_ms

    @property
    def label(self) -> str:
        """What stands before the text where names are told in it."""
        return speaker_label(self.cue.speaker, self.before.speaker if self.before else None)

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
    if is_orphan(lines) and not is_dialogue(lines):
        yield "orphan-word", "warning", f"“{lines[-1]}” alone on the last line"


def _duration(place: _Place) -> Iterator[_Finding]:
    duration_ms, style = place.duration_ms, place.style
    if duration_ms < style.min_ms - _HUNDREDTH_MS:
        severity: Severity = "error" if duration_ms <= 0 or place.can_be_longer else "warning"
        message = f"{_seconds(duration_ms)} on the screen; at least {_seconds(style.min_ms)}"
        yield "too-short", severity, message
    if duration_ms > style.max_ms + _ROUNDING_MS:
        message = f"{_seconds(duration_ms)} on the screen; at most {_seconds(style.max_ms)}"
        yield "too-long", "error", message


def _reading_speed(place: _Place) -> Iterator[_Finding]:
    chars = sum(width(line) for line in place.cue.lines)
    lacking_ms = place.style.reading_ms(chars) - place.duration_ms
    if place.duration_ms <= 0 or lacking_ms <= _HUNDREDTH_MS:
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
        apart = before.settings != cue.settings
        where = ", at another place on the screen" if apart else ""
        message = f"starts {-gap_ms} ms before the one above ends{where}"
        yield "overlap", "warning" if apart else "error", message
    elif gap_ms < place.gap_ms - _ROUNDING_MS:
        yield "gap", "error", f"{gap_ms} ms after the one above; at least {place.gap_ms}"
    elif place.gap_ms + _ROUNDING_MS < gap_ms < place.style.chain_ms and _can_close(before, place):
        message = f"{gap_ms} ms after the one above; close it to {place.gap_ms} ms"
        yield "gap", "warning", message


def _at_shots(place: _Place) -> Iterator[_Finding]:
    cue, shots_ms = place.cue, place.rules.shots_ms
    if not shots_ms:
        return
    frame_ms = frames_to_ms(1, place.rules.frame_rate)
    in_ms = in_time_ms(cue.start_ms, shots_ms)
    if abs(in_ms - cue.start_ms) > frame_ms / 2:
        yield "shot-change", "warning", f"comes near a cut: {_move(in_ms - cue.start_ms)}"
    out_ms = out_times_ms(cue.end_ms, shots_ms, place.gap_ms)
    if min(abs(time_ms - cue.end_ms) for time_ms in out_ms) > frame_ms / 2:
        yield "shot-change", "warning", f"goes near a cut: {_move(out_ms[0] - cue.end_ms)}"


def _move(by_ms: int) -> str:
    return f"{abs(by_ms)} ms {'later' if by_ms > 0 else 'earlier'} would be with it"


def _breaks(place: _Place) -> Iterator[_Finding]:
    """Lines parted where they need not be, or for nothing, or into a short and a long one."""
    lines, style, language = place.cue.lines, place.style, place.rules.language
    if is_dialogue(lines):
        return
    for above, below in pairwise(lines):
        words = above.split()[-1:], below.split()[:1]
        if all(words) and break_cost(words[0][0], words[1][0], language) >= HANGING:
            if not any(cost < WITHIN_UNIT for cost, _ in _other_breaks(above, below, place)):
                continue
            yield "line-break", "warning", f"parts “{words[0][0]}” from “{words[1][0]}”"
    if not 1 < len(lines) <= style.max_lines or is_orphan(lines):
        return
    space = "" if primary(language) in UNSPACED else " "
    text = place.label + space.join(lines)
    if width(text) <= style.max_line_chars and not ends_sentence(lines[-2]):
        yield "line-break", "warning", f"{len(lines)} lines; the text fits on one"
    elif len(lines) == 2 and not ends_sentence(lines[0]):
        short, long = sorted((width(place.label + lines[0]), width(lines[1])))
        if 2 * short < long and _could_be_balanced(*lines, place):
            yield "balance", "warning", f"lines of {short} and {long} characters"


def _could_be_balanced(above: str, below: str, place: _Place) -> bool:
    """Whether two lines could be more alike and parted as well: the sense goes before the looks."""
    words = above.split()[-1:], below.split()[:1]
    cost = break_cost(words[0][0], words[1][0], place.rules.language) if all(words) else 0
    return any(is_even and other <= cost for other, is_even in _other_breaks(above, below, place))


def _other_breaks(above: str, below: str, place: _Place) -> Iterator[tuple[float, bool]]:
    """The other ways to part the text of two lines: what the break costs, whether they balance.

    Only such as fit and leave no word alone; where words are written together, one that is good.
    """
    words, at = [*above.split(), *below.split()], len(above.split())
    if primary(place.rules.language) in UNSPACED:
        yield 0.0, True
    for cut in range(1, len(words)):
        lines = " ".join(words[:cut]), " ".join(words[cut:])
        short, long = sorted(map(width, lines))
        if cut != at and long <= place.style.max_line_chars and not is_orphan(lines):
            cost = break_cost(words[cut - 1], words[cut], place.rules.language)
            yield cost, 2 * short >= long


def is_dialogue(lines: Sequence[str]) -> bool:
    """Whether the lines are of several speakers: the second or a later one begins with a dash."""
    return any(map(_DASH.match, lines[1:]))


def ends_sentence(line: str) -> bool:
    """Whether a line ends with a sentence; then the next may be another speaker's."""
    return bool(_SENTENCE_END.search(line))


def _dashes(place: _Place) -> Iterator[_Finding]:
    """The dashes of two speakers as their language has them."""
    lines, language = place.cue.lines, place.rules.language
    if not language or not is_dialogue(lines):
        return
    first, second = dashes(language)
    found = [match[0] if match else "" for match in map(_DASH.match, lines)]
    if found != [first, *[second] * (len(lines) - 1)]:
        marks = f"“{second}”" if first else f"no dash, the second with “{second}”"
        yield "dash", "warning", f"in a dialogue each line begins with {marks}"


def _signs(place: _Place) -> Iterator[_Finding]:
    text, language = "\n".join(place.cue.lines), primary(place.rules.language or "und")
    if text.strip() and _SPACES.search(text):
        yield "whitespace", "warning", "spaces at the end of a line, or several together"
    if language not in _SPACE_BEFORE_SIGNS and (found := _SPACED_SIGN.search(text)):
        yield "whitespace", "warning", f"a space before “{found[1]}”"
    if found := (_ARABIC_DOTS if language in _ARABIC else _DOTS).search(text):
        yield "ellipsis", "warning", f"“{found[0]}”: write … (one sign)"
    if found := _MARKUP.search(text):
        yield "markup", "warning", f"“{found[0]}” would be read as text"
    if language in _ARABIC and (found := _DOUBLED_SIGN.search(text)):
        yield "punctuation", "warning", f"“{found[0]}”: one sign at the end of a sentence"


def _repeated(place: _Place) -> Iterator[_Finding]:
    """A line that moves up from cue to cue, as in live captions: it is read twice."""
    before, lines = place.before, place.cue.lines
    if before and len(lines) > 1 and before.lines[-1:] == lines[:1]:
        yield "repeated", "warning", f"“{lines[0]}” stood in the cue above"


def _can_close(before: Cue, place: _Place) -> bool:
    closed_ms = place.cue.start_ms - place.gap_ms - before.start_ms
    return closed_ms <= place.style.max_ms


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.2f} s"


_DASH = regex.compile(r"[-\u2010-\u2015] ?(?=\S)")
_SENTENCE_END = regex.compile(r"[.!?…؟。！？]['\"”’»)]*$")
_SPACES = regex.compile(r"^[^\S\n]|[^\S\n]$|[^\S\n]{2}", regex.MULTILINE)
_SPACED_SIGN = regex.compile(r"\w[ \u00a0]([,.;:!?،؛؟。、])(?!\S)")
_SPACE_BEFORE_SIGNS = frozenset({"fr", "und"})
_ARABIC_DOTS = regex.compile(r"\.{2,}|…\.+|…{2,}")
_DOTS = regex.compile(r"(?<!\.)\.\.(?!\.)|\.{4,}|…\.+|…{2,}")
_MARKUP = regex.compile(
    r"</?[a-z][^<>\n]*>|\{\\[^{}\n]*\}|&(?:amp|lt|gt|nbsp|#\d+);", regex.IGNORECASE
)
_ARABIC = frozenset({"ar", "ckb", "fa", "ur"})
_DOUBLED_SIGN = regex.compile(r"[!؟?]{2,}")
_RULES: tuple[Callable[[_Place], Iterator[_Finding]], ...] = (
    _empty,
    _lines,
    _duration,
    _reading_speed,
    _neighbours,
    _at_shots,
    _breaks,
    _dashes,
    _signs,
    _repeated,
)
