"""Letters in the picture: the fonts that libass draws with, and whether it can draw a text.

The fonts come with Noto's packages, so that Arabic, Kurdish and Persian are drawn on a machine
without fonts too; letters that theirs do not have are drawn in the system's.
"""

import os
import re
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg as graph
import fontpkg

from media import ffmpeg
from media.errors import MissingToolError


@dataclass(frozen=True, slots=True)
class Face:
    """A font family; `line_height` is in ems, and is what libass takes for the font's size."""

    family: str
    line_height: float


LATIN = Face("Noto Sans", 1.519)
"""Latin, Greek and Cyrillic letters."""
ARABIC = Face("Noto Sans Arabic", 2.169)
"""Arabic letters, those of Kurdish and Persian included, and Latin ones."""

_UNKNOWN = re.compile(r"failed to find any fallback with glyph 0x([0-9A-Fa-f]+)")
_TRIAL = """\
[Script Info]
ScriptType: v4.00+
[V4+ Styles]
Format: Name, Fontname, Fontsize, Encoding
Style: Default,{family},8,-1
[Events]
Format: Start, End, Style, Text
Dialogue: 0:00:00.00,0:00:09.00,Default,{text}
"""


@contextmanager
def drawable(script: str) -> Iterator[dict[str, str]]:
    """The options of ffmpeg's filter ``ass`` that draw a script (Advanced SubStation Alpha).

    Script and fonts lie in a temporary folder as long as the context lasts.
    """
    with tempfile.TemporaryDirectory(prefix="quotemark-") as name:
        folder = Path(name)
        (folder / "script.ass").write_text(script, encoding="utf-8")
        fonts = folder / "fonts"
        fonts.mkdir()
        for face in (LATIN, ARABIC):
            (fonts / f"{face.family}.ttf").symlink_to(fontpkg.path(face.family))
        yield {"filename": _option(folder / "script.ass"), "fontsdir": _option(fonts)}


def lacking(face: Face, letters: Collection[str]) -> list[str]:
    """Those of some letters that no font here has. Nothing in them may steer libass.

    Raises `MissingToolError` where ffmpeg came without libass, or without what shapes Arabic.
    """
    said = _trial(face, "".join(letters))
    if "No such filter" in said:
        raise MissingToolError(
            f"{ffmpeg.executable()} cannot draw subtitles, for it has no libass; "
            f"set QUOTEMARK_FFMPEG to another, as {ffmpeg.bundled()}"
        )
    if "HarfBuzz" not in said:
        raise MissingToolError(
            f"{ffmpeg.executable()} cannot join Arabic letters, for its libass has no HarfBuzz; "
            f"set QUOTEMARK_FFMPEG to another, as {ffmpeg.bundled()}"
        )
    return sorted({chr(int(code, 16)) for code in _UNKNOWN.findall(said)})


def _trial(face: Face, text: str) -> str:
    with drawable(_TRIAL.format(family=face.family, text=text)) as options:
        frame: Any = graph.input("color=size=64x64:rate=1:duration=1", f="lavfi")
        return ffmpeg.said(frame.filter("ass", **options).output("-", f="null"))


def _option(path: Path) -> str:
    """A path as a filter takes it (see `ffmpeg.url`; ffmpeg-python escapes it)."""
    return os.fsencode(path).decode("latin-1")
