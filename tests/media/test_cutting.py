"""Clips are exact to the frame and the sample, upright cuts are where they should be."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from media.audio import decode_audio
from media.cutting import Look, cut, encode, picture_size
from media.probe import probe

Make = Callable[..., Path]

H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "4", "-pix_fmt", "yuv420p")
# The n-th frame's brightness is 20 + 2 (n mod 100).
COUNTED = "color=black:size=64x64:rate={rate}:duration=12,format=gray,geq=lum=20+2*mod(N\\,100)"
HALVES = "color=black:size=320x180:rate=5:duration=1,format=gray,geq=lum=if(gt(X\\,160)\\,200\\,50)"


def pictures(path: Path) -> list[np.ndarray]:
    """Every frame's brightness."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


def clip_of(source: Path, target: Path, start_ms: int, end_ms: int, **look: object) -> Path:
    info = probe(source)
    encode(info, Look(cut(info, start_ms, end_ms), **look), target)
    return target


@pytest.mark.parametrize("rate", ["25", "30000/1001", "24"])
@pytest.mark.parametrize(("start_ms", "end_ms"), [(0, 1000), (330, 990), (9370, 10_850)])
def test_a_clip_has_exactly_the_frames_on_the_screen(
    make: Make, tmp_path: Path, rate: str, start_ms: int, end_ms: int
) -> None:
    source = make("counted.mp4", "-f", "lavfi", "-i", COUNTED.format(rate=rate), *H264)
    seen = pictures(clip_of(source, tmp_path / "clip.mp4", start_ms, end_ms))
    first = Fraction(start_ms, 1000) * Fraction(rate) // 1
    end = -(-Fraction(end_ms, 1000) * Fraction(rate) // 1)
    whole = pictures(source)
    expected = [whole[n].mean() for n in range(first, end)]
    assert [frame.mean() for frame in seen] == pytest.approx(expected, abs=0.9)


def test_sound_is_cut_where_the_picture_is(clip: Path, tmp_path: Path) -> None:
    made = clip_of(clip, tmp_path / "clip.mp4", 600, 2600)
    samples = decode_audio(probe(made), tmp_path / "sound.pcm").read(0, 5000).astype(float)
    begins = int(np.argmax(np.abs(samples) > 4000)) / 16
    assert begins == pytest.approx(400, abs=3)
    assert abs(probe(made).duration_ms - 2000) <= 40


def test_pictures_of_uneven_length(real: Callable[[str], Path], tmp_path: Path) -> None:
    made = clip_of(real("video/phone-rotated-vfr.mov"), tmp_path / "clip.mp4", 1000, 3000)
    assert abs(probe(made).duration_ms - 2000) <= 80


def test_sound_alone(make: Make, tmp_path: Path) -> None:
    source = make("tone.wav", "-f", "lavfi", "-i", "sine=duration=3")
    made = probe(clip_of(source, tmp_path / "clip.m4a", 500, 1500))
    assert made.video is None
    assert abs(made.duration_ms - 1000) <= 50


@pytest.mark.parametrize(("percent", "bright"), [(0, 0.0), (50, 0.5), (100, 1.0)])
def test_an_upright_cut(make: Make, tmp_path: Path, percent: float, bright: float) -> None:
    source = make("halves.mp4", "-f", "lavfi", "-i", HALVES, *H264)
    info = probe(source)
    encode(info, Look(crop_percent=percent), tmp_path / "upright.mp4")
    frame = pictures(tmp_path / "upright.mp4")[0]
    assert frame.shape == (180, 102)
    assert (frame > 125).mean() == pytest.approx(bright, abs=0.02)


def test_the_picture_stays_as_a_viewer_sees_it(turned: Callable[[int], Path]) -> None:
    picture = probe(turned(90)).video
    assert picture is not None
    assert picture_size(picture) == (240, 320)
    assert picture_size(picture, 50) == (180, 320)


def test_nothing_half_written_stays(clip: Path, tmp_path: Path) -> None:
    def interrupted(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encode(probe(clip), Look(), tmp_path / "whole.mp4", interrupted)
    assert list(tmp_path.iterdir()) == []
