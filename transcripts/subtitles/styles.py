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
    chain_ms: int = 500
    """A gap below this is closed to that (Netflix Timing Guidelines: 3 to 11 frames at 24 frames
    a second, half a second at any rate)."""
    max_lead_ms: int = 0
    """How long before its first word a cue may come where it lacks time to be read."""
    shot_lead_ms: int = 500
    """A cue comes at most this long before its words, where a shot change calls for it (Netflix
    Timing Guidelines: 12 frames at 24 a second)."""
    languages: Mapping[str, LanguageLimits] = field(default_factory=dict, hash=False)
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

_WIDE = {
    "ja": LanguageLimits(4, 23),
    "ko": LanguageLimits(12, 16),
    "yue": LanguageLimits(9, 16),
    "zh": LanguageLimits(9, 16),
}
"""Netflix's numbers for letters that are as wide as they are high."""


def _wide(columns: int) -> Mapping[str, LanguageLimits]:
    """The limits of such letters in lines of so many Latin ones: each is as wide as two."""
    return {
        language: replace(limits, max_line_chars=min(limits.max_line_chars, columns // 2))
        for language, limits in _WIDE.items()
    }


STYLES: Mapping[str, Style] = {
    style.name: style
    for style in (
        # Netflix General Requirements, Timing Guidelines and Timed Text Style Guides (adult
        # programmes); Turkish, Spanish, French, German and Russian have 17, as most. There is no
        # guide for Kurdish and Persian: they have that too.
        Style(
            "netflix",
            languages={
                "": LanguageLimits(17),
                "ar": LanguageLimits(20),
                "en": LanguageLimits(20),
                "hi": LanguageLimits(22),
                "th": LanguageLimits(17, 35),
                **_WIDE,
            },
        ),
        # BBC Subtitle Guidelines: 37 characters, 160 to 180 words a minute, a gap of a second or
        # none, at most 1.5 s before the speech. Our choice: a word is six characters with its
        # space, so that 180 a minute are 18 a second, in any language, for words of other ones
        # are longer; a second to seven, as the ESIST code has it, for the BBC gives no such
        # numbers; wide letters at half of 37.
        Style(
            "bbc",
            max_line_chars=37,
            min_ms=1_000,
            max_chars_per_second=18,
            gap_frames=0,
            chain_ms=1_000,
            max_lead_ms=1_500,
            languages=_wide(37),
        ),
        # TED subtitling cheat sheet; it asks for no gap. Our choice: wide letters as Netflix.
        Style(
            "ted",
            min_ms=1_000,
            max_chars_per_second=21,
            gap_frames=0,
            max_lead_ms=100,
            shot_lead_ms=100,
            languages=_WIDE,
        ),
        # YouTube has no rules. Our choice: lines as Netflix and TED have them; a second to seven
        # (ESIST code); 20 characters a second in any language, which is 200 words a minute, from
        # where on Ofcom finds subtitles hard to follow.
        Style("youtube", min_ms=1_000, max_chars_per_second=20, languages=_WIDE),
        # For upright pictures: 25 characters fill 90 % of the width of 9:16 (BBC Subtitle
        # Guidelines). Our choice: two lines, which leave room for the picture (the BBC takes
        # three there), as fast as for YouTube.
        Style("social", max_line_chars=25, max_chars_per_second=20, languages=_wide(25)),
    )
}
DEFAULT_STYLE = STYLES["netflix"]
