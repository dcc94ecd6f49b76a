"""Subtitles as they are drawn into a picture: Advanced SubStation Alpha, for libass.

Made for one size of picture and one font, white with a dark edge, at the bottom. Text cannot
steer libass: its braces and backslashes are letters.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pysubs2
import regex

from media.burning import ARABIC, LATIN, Face
from transcripts.formats.text import directed, labelled, writable
from transcripts.subtitles.check import is_dialogue
from transcripts.subtitles.cue import Cue

_EM_OF_HEIGHT = 0.055
_EM_OF_WIDTH = 0.067
"""In an upright picture some 25 characters fill a line (BBC Subtitle Guidelines)."""
_MARGIN = 0.06
_EDGE, _SHADOW = pysubs2.Color(16, 16, 16), pysubs2.Color(0, 0, 0, 128)
_BY_FIRST_LETTER = -1
"""As a font's encoding: libass then takes a line's direction from its letters."""


@dataclass(frozen=True, slots=True)
class Script:
    """The text of a script, the face it is set in, and every letter that must be drawn."""

    text: str
    face: Face
    letters: frozenset[str]


def script(cues: Sequence[Cue], width: int, height: int) -> Script:
    """Cues as a script for a picture of so many pixels.

    Their lines are kept where the picture is wider than high; else libass breaks them anew,
    about evenly.
    """
    shown = [_rewrapped(cue) if width < height else cue for cue in labelled(writable(cues))]
    lines = "".join(line for cue in shown for line in cue.lines)
    face = ARABIC if _ARABIC.search(lines) else LATIN
    made = pysubs2.SSAFile()
    made.info |= {"PlayResX": str(width), "PlayResY": str(height)}
    made.styles["Default"] = _style(face, width, height)
    made.events = [_event(cue) for cue in directed(shown)]
    return Script(made.to_string("ass"), face, frozenset(filter(_is_drawn, lines)))


def _style(face: Face, width: int, height: int) -> pysubs2.SSAStyle:
    em = min(_EM_OF_HEIGHT * height, _EM_OF_WIDTH * width)
    return pysubs2.SSAStyle(
        fontname=face.family,
        fontsize=round(em * face.line_height, 1),
        outlinecolor=_EDGE,
        backcolor=_SHADOW,
        outline=round(em / 8, 1),
        shadow=round(em / 24, 1),
        marginl=round(_MARGIN * width),
        marginr=round(_MARGIN * width),
        marginv=round(_MARGIN * height),
        encoding=_BY_FIRST_LETTER,
    )


def _rewrapped(cue: Cue) -> Cue:
    """One line of it for libass to break, but two speakers keep theirs."""
    return cue if is_dialogue(cue.lines) else replace(cue, lines=(" ".join(cue.lines),))


def _is_drawn(char: str) -> bool:
    """Whether a reader would miss it; ASCII is in every font, and some of it steers libass."""
    unseen = ("Cc", "Cf", "Zs", "Zl", "Zp")
    return not char.isascii() and unicodedata.category(char) not in unseen


def _event(cue: Cue) -> pysubs2.SSAEvent:
    return pysubs2.SSAEvent(cue.start_ms, cue.end_ms, r"\N".join(map(_literal, cue.lines)))


def _literal(line: str) -> str:
    """The line with nothing in it that libass obeys; a word joiner parts \\ from what follows."""
    return line.replace("\\", "\\\u2060").replace("{", r"\{").replace("}", r"\}")


_ARABIC = regex.compile(r"\p{Arabic}")
