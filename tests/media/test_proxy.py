"""The proxy plays in a browser, on the source's timeline, and says nothing of its origin."""

import dataclasses
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.audio import decode_audio
from media.errors import MediaError
from media.probe import Stream, probe
from media.proxy import LONG_SIDE, SHORT_SIDE, Plan, make_poster, make_proxy, plan, proxy_size

Make = Callable[..., Path]
Real = Callable[[str], Path]

TONE = ("-f", "lavfi", "-i", "sine=duration=1")
H264 = ("-c:v", "libx264", "-preset", "ultrafast")


def lag_ms(first: Path, second: Path, folder: Path) -> float:
    """How much later the second file's sound is, from where the two correlate best."""
    one, two = (
        decode_audio(probe(path), folder / f"{n}.pcm").read(0, 600_000).astype(float)
        for n, path in enumerate((first, second))
    )
    size = 1 << (len(one) + len(two)).bit_length()
    product = np.fft.rfft(two, size) * np.conj(np.fft.rfft(one, size))
    lag = int(np.argmax(np.fft.irfft(product, size)))
    return (lag if lag < size // 2 else lag - size) / 16


def test_what_plays_is_copied_and_the_rest_encoded(clip: Path, make: Make) -> None:
    assert plan(probe(clip)) == Plan(".mp4", copies_picture=True, copies_sound=True)
    opus = make("opus.mkv", "-i", clip, "-c:v", "copy", "-c:a", "libopus")
    assert plan(probe(opus)) == Plan(".mp4", copies_picture=True, copies_sound=False)
    vp9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8")
    webm = make("clip.webm", "-i", clip, *vp9, "-c:a", "libopus")
    assert plan(probe(webm)) == Plan(".webm", copies_picture=True, copies_sound=True)
    ten = make("ten.mp4", "-i", clip, *H264, "-pix_fmt", "yuv420p10le", "-c:a", "copy")
    assert plan(probe(ten)) == Plan(".mp4", copies_picture=False, copies_sound=True)
    avi = make("clip.avi", "-i", clip, "-c:v", "copy", "-c:a", "mp3")
    assert plan(probe(avi)) == Plan(".mp4", copies_picture=False, copies_sound=True)


SOUNDS = {"flac": ".flac", "wav": ".wav", "mp3": ".m4a", "aac": ".m4a", "opus": ".webm"}


@pytest.mark.parametrize("kind", [*SOUNDS, "wma"])
def test_sound_alone(make: Make, tmp_path: Path, kind: str) -> None:
    source = make(f"sound.{kind}", *TONE)
    proxy = make_proxy(probe(source), tmp_path)
    assert proxy.name == "proxy" + SOUNDS.get(kind, ".m4a")
    assert abs(probe(proxy).duration_ms - 1000) < 100


HARD = {
    "odd.mp4": ("testsrc2=size=321x241", "-pix_fmt", "yuv444p"),
    "ten.mkv": ("testsrc2=size=320x240", "-pix_fmt", "yuv420p10le"),
    "big.mkv": ("testsrc2=size=1920x1440:rate=5", "-c:v", "mpeg4"),
    "wide.mkv": ("testsrc2=size=360x288,setsar=64/45", "-c:v", "mpeg2video"),
    "jpeg.avi": ("testsrc2=size=320x240", "-c:v", "mjpeg", "-pix_fmt", "yuvj422p"),
    "tiny.mkv": ("color=size=16x16,format=yuv444p,crop=1:1", "-c:v", "ffv1"),
}


@pytest.mark.parametrize("name", HARD)
def test_pictures_that_no_browser_plays(make: Make, tmp_path: Path, name: str) -> None:
    picture, *options = HARD[name]
    lavfi = ("-f", "lavfi", "-t", "1", "-i", picture)
    source = make(f"hard-{name}", *lavfi, *TONE, "-preset", "ultrafast", *options)
    played = probe(make_proxy(probe(source), tmp_path)).video
    before = probe(source).video
    assert played
    assert before
    assert (played.codec, played.pixel_format) == ("h264", "yuv420p")
    assert (played.width, played.height) == proxy_size(before)
    assert played.pixel_aspect == 1


def test_a_turned_phone_video_is_upright(turned: Callable[[int], Path], tmp_path: Path) -> None:
    info = probe(turned(90))
    copied = probe(make_proxy(info, tmp_path)).video
    assert copied
    assert copied.rotation_degrees == 90
    assert info.video
    ten_bits = dataclasses.replace(info.video, bit_depth=10)
    rest = tuple(s for s in info.streams if s != info.video)
    encoded = probe(
        make_proxy(dataclasses.replace(info, streams=(ten_bits, *rest)), tmp_path)
    ).video
    assert encoded
    assert (encoded.rotation_degrees, encoded.width, encoded.height) == (0, 240, 320)


@given(
    width=st.integers(1, 8192),
    height=st.integers(1, 8192),
    turn=st.sampled_from([0, 90, 180, 270]),
    aspect=st.sampled_from([Fraction(1), Fraction(64, 45), Fraction(10, 11)]),
)
def test_proxy_sizes(width: int, height: int, turn: int, aspect: Fraction) -> None:
    stream = Stream(0, "video", "h264", None, 0, 0)
    shape = dataclasses.replace(
        stream, width=width, height=height, rotation_degrees=turn, pixel_aspect=aspect
    )
    sides = proxy_size(shape)
    assert all(side >= 2 and side % 2 == 0 for side in sides)
    assert max(sides) <= LONG_SIDE
    assert min(sides) <= SHORT_SIDE
    if turn in (0, 180) and min(sides) >= 100:
        assert abs(sides[0] / sides[1] / float(width * aspect / height) - 1) < 0.03


SHIFTED = {
    "late.mkv": ["-c:a", "libopus"],
    "late.ts": ["-output_ts_offset", "10", "-c:a", "aac"],
    "late.mp4": ["-c:a", "aac"],
    "late.avi": ["-c:a", "mp3"],
}


@pytest.mark.parametrize("name", SHIFTED)
def test_the_timeline_is_the_sources(clip: Path, make: Make, tmp_path: Path, name: str) -> None:
    late = ("-itsoffset", "0.7", "-i", clip, "-map", "0:v", "-map", "1:a", "-c:v", "copy")
    source = make(f"proxy-{name}", "-i", clip, *late, *SHIFTED[name])
    proxy = make_proxy(probe(source), tmp_path)
    assert abs(lag_ms(source, proxy, tmp_path)) < 10
    assert abs(probe(proxy).duration_ms - probe(source).duration_ms) < 120


def test_the_proxy_names_no_place_and_no_person(clip: Path, make: Make, tmp_path: Path) -> None:
    tags = ("-metadata", "location=+36.5+038.9/", "-metadata", "artist=Witness")
    track = ("-metadata:s:a:0", "title=Witness", "-metadata:s:a:0", "handler_name=Witness")
    source = make("tagged.mp4", "-i", clip, "-c", "copy", *tags, *track)
    assert b"Witness" in source.read_bytes()
    proxy = make_proxy(probe(source), tmp_path).read_bytes()
    assert b"Witness" not in proxy
    assert b"+36.5" not in proxy
    assert proxy.index(b"moov") < proxy.index(b"mdat")


def test_the_poster_is_no_black_frame(make: Make, tmp_path: Path) -> None:
    black = "color=black:size=320x240:rate=25:duration=1"
    picture = ("-f", "lavfi", "-i", black, "-f", "lavfi", "-i", "testsrc2=size=320x240:duration=9")
    source = make("fade.mp4", *picture, "-filter_complex", "concat", *H264)
    poster = make_poster(probe(source), tmp_path)
    assert poster
    with av.open(str(poster)) as container:
        frame = next(container.decode(video=0))
    assert (frame.width, frame.height) == (320, 240)
    assert frame.to_ndarray(format="gray").mean() > 40


def test_sound_alone_has_no_poster(make: Make, tmp_path: Path) -> None:
    assert make_poster(probe(make("sound.wav", *TONE)), tmp_path) is None


def test_a_poster_is_not_worth_failing_for(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = probe(clip)
    for script in ("exit 1", "exit 0"):
        silent = tmp_path / "ffmpeg"
        silent.write_text(f"#!/bin/sh\n{script}\n")
        silent.chmod(0o755)
        monkeypatch.setenv("QUOTEMARK_FFMPEG", str(silent))
        assert make_poster(info, tmp_path / "out") is None
        assert list((tmp_path / "out").iterdir()) == []


def test_a_picture_too_big_for_memory_is_not_decoded(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make("large.mkv", "-f", "lavfi", "-i", "testsrc2=size=640x480:duration=1")
    monkeypatch.setattr("media.ffmpeg.MOST_PIXELS", 640 * 480 - 1)
    monkeypatch.setattr("media.probe.MOST_PIXELS", 640 * 480 - 1)
    info = dataclasses.replace(probe(source), format="matroska")
    with pytest.raises(MediaError, match="making the proxy failed"):
        make_proxy(info, tmp_path)


def test_failure_leaves_nothing_behind(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = probe(clip)
    failing = tmp_path / "ffmpeg"
    failing.write_text("#!/bin/sh\necho 'av_write_frame(): No space left on device' >&2; exit 1\n")
    failing.chmod(0o755)
    monkeypatch.setenv("QUOTEMARK_FFMPEG", str(failing))
    with pytest.raises(MediaError, match="the disk is full"):
        make_proxy(info, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


REAL_ONES = [
    "video/phone-rotated-vfr.mov", "video/amr.3gp", "video/camera-mjpeg.avi",
    "video/name with space.mp4", "video/8-channels.m4a", "video/embedded-subs.mp4",
    "video/jfk-audio-late.mkv", "video/jfk-vfr.mp4", "video/jfk-two-audio.mkv",
    "video/jfk-truncated.webm", "speech-en/sonnet001.mp3", "speech-en/fleurs-en-001.ogg",
]  # fmt: skip


@pytest.mark.parametrize("name", REAL_ONES)
def test_real_recordings_keep_their_timeline(real: Real, tmp_path: Path, name: str) -> None:
    source = real(name)
    proxy = make_proxy(probe(source), tmp_path)
    assert abs(lag_ms(source, proxy, tmp_path)) < 10
