"""Subtitle styles: the limits a style sets, as numbers, and how text is measured against them.

Characters are grapheme clusters, spaces included, as Netflix counts them; characters that only
steer the direction of writing do not count, for nobody sees them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import regex

from media.timebase import frames_to_ms
from transcripts.tags import primary

DEFAULT_FRAME_RATE = Fraction(25)


@dataclass(frozen=True, slots=True)
class LanguageLimits:
    """What a style sets apart for a language."""

    max_chars_per_second: int
    max_line_chars: int = 42


@dataclass(frozen=True, slots=True)
class Style:
    """Limits for every cue of a file."""

    name: str
    max_line_chars: int = 42
    max_lines: int = 2
    min_ms: int = 834
    """5/6 of a second, rounded up."""
    max_ms: int = 7_000
    max_chars_per_second: int = 20
    gap_frames: int = 2
    """Frames between two cues, at any frame rate."""
    languages: Mapping[str, LanguageLimits] = field(default_factory=dict)
    """By primary language code; ``""`` is every language that is not named."""

    def gap_ms(self, frame_rate: Fraction) -> int:
        """The gap between two cues at a frame rate (frames a second)."""
        return frames_to_ms(self.gap_frames, frame_rate)

    def reading_ms(self, chars: int) -> int:
        """How long a viewer needs for so many characters."""
        return math.ceil(chars * 1_000 / self.max_chars_per_second)


def for_language(style: Style, language: str | None) -> Style:
    """The style with the limits it sets for a BCP 47 language; itself where it sets none."""
    if language is None:
        return style
    limits = style.languages.get(primary(language), style.languages.get(""))
    if limits is None:
        return style
    return replace(
        style,
        max_chars_per_second=limits.max_chars_per_second,
        max_line_chars=limits.max_line_chars,
    )


def width(text: str) -> int:
    """Characters as a viewer counts them: grapheme clusters, without direction marks."""
    if text.isascii():
        return len(text)
    return len(_GRAPHEME.findall(_DIRECTION_MARKS.sub("", text)))


def graphemes(text: str) -> list[str]:
    """The text in pieces that must not be divided."""
    return _GRAPHEME.findall(text)


_GRAPHEME = regex.compile(r"\X")
_DIRECTION_MARKS = regex.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

STYLES: Mapping[str, Style] = {
    style.name: style
    for style in (
        # Netflix General Requirements, Timing Guidelines and Timed Text Style Guides (adult
        # programmes).
        Style(
            "netflix",
            languages={
                "": LanguageLimits(17),
                "ar": LanguageLimits(20),
                "en": LanguageLimits(20),
                "hi": LanguageLimits(22),
                "ja": LanguageLimits(4, 23),
                "ko": LanguageLimits(12, 16),
                "th": LanguageLimits(17, 35),
                "zh": LanguageLimits(9, 16),
            },
        ),
        # TED subtitling cheat sheet; it asks for no gap.
        Style("ted", min_ms=1_000, max_chars_per_second=21, gap_frames=0),
    )
}
DEFAULT_STYLE = STYLES["netflix"]
