"""Letters in the picture: seen in its frames, in our fonts, from folders of any name."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from media.burning import ARABIC, LATIN, drawable, lacking
from media.cutting import Look, encode
from media.errors import MissingToolError
from media.probe import probe

Make = Callable[..., Path]

GREY = "color=gray:size=320x180:rate=5:duration=2"
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
HEAD = """\
[Script Info]
ScriptType: v4.00+
PlayResX: 320
PlayResY: 180
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Outline, Alignment, MarginV, Encoding
Style: Default,{face.family},24,&H00FFFFFF,0,2,10,-1
[Events]
Format: Start, End, Style, Text
"""
SORANI = "ئێمە هەرگیز کەمپەکەمان بەجێ نەهێشت، ڕۆژێک"


def ink(path: Path, frame: int) -> np.ndarray:
    """Where a frame is white."""
    with av.open(str(path)) as container:
        frames = [each.to_ndarray(format="gray") for each in container.decode(video=0)]
    return frames[frame] > 200


def burned(source: Path, target: Path, text: str) -> Path:
    script = f"{HEAD.format(face=ARABIC)}Dialogue: 0:00:00.00,0:00:01.00,Default,{text}\n"
    with drawable(script) as letters:
        encode(probe(source), Look(letters=letters), target)
    return target


@pytest.mark.parametrize("text", [SORANI, "İstanbul’da şöyle dedi: “ğüşıöç”", "می‌خواهم بروم؟"])
def test_text_is_seen_while_it_is_shown(make: Make, tmp_path: Path, text: str) -> None:
    source = make("grey.mp4", "-f", "lavfi", "-i", GREY, *H264)
    made = burned(source, tmp_path / "burned.mp4", text)
    during, after = ink(made, 2), ink(made, 7)
    assert during[120:].sum() > 80
    assert during[:90].sum() == 0
    assert after.sum() == 0


def strokes(path: Path) -> int:
    """How many pieces the letters are in, seen from above."""
    columns = ink(path, 2).any(axis=0).astype(int)
    return int((np.diff(columns) == 1).sum())


def test_arabic_letters_are_joined(make: Make, tmp_path: Path) -> None:
    source = make("grey.mp4", "-f", "lavfi", "-i", GREY, *H264)
    assert strokes(burned(source, tmp_path / "joined.mp4", "نعم نعم نعم")) == 3
    parted = "ن\u200cع\u200cم"
    assert strokes(burned(source, tmp_path / "parted.mp4", f"{parted} {parted} {parted}")) > 5


def test_our_fonts_have_the_letters() -> None:
    latin = "ÀéğışİçöüñßøåœžățАбвЖщЯіїє“”‘’«»…–—"
    arabic = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىءآأإؤئةپچژگکیێۆڕڵەھڤ،؟؛٠١٢٣۴۵۶"
    assert lacking(LATIN, latin) == []
    assert lacking(ARABIC, arabic) == []


def test_letters_that_no_font_has() -> None:
    assert lacking(LATIN, "é\U0010fffd") == ["\U0010fffd"]


def test_folders_of_any_name(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / 'it\'s 100%: a,b;c=[d]\\e "f" — ک'
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    source = make("grey.mp4", "-f", "lavfi", "-i", GREY, *H264)
    made = burned(source, folder / "it's: burned,[1].mp4", SORANI)
    assert ink(made, 2).any()
    assert [each.name for each in folder.iterdir()] == [made.name]


@pytest.mark.parametrize(
    ("says", "lack"),
    [("No such filter: 'ass'", "libass"), ("Shaper: FriBidi 1.0 (SIMPLE)", "HarfBuzz")],
)
def test_an_ffmpeg_that_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, lack: str
) -> None:
    poor = tmp_path / "ffmpeg"
    poor.write_text(f'#!/bin/sh\necho "{says}" >&2\n')
    poor.chmod(0o755)
    monkeypatch.setenv("QUOTEMARK_FFMPEG", str(poor))
    with pytest.raises(MissingToolError, match=lack):
        lacking(ARABIC, "ن")
