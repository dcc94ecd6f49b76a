"""What the probe says of real and made recordings."""

import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from media.errors import MediaError
from media.probe import probe

Make = Callable[..., Path]
Real = Callable[[str], Path]

PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=2")
TONE = ("-f", "lavfi", "-i", "sine=duration=2")
H264 = ("-c:v", "libx264", "-preset", "ultrafast")


def test_a_clip_is_described(clip: Path) -> None:
    info = probe(clip)
    assert info.path == clip
    assert abs(info.duration_ms - 4000) <= 25
    assert not info.breaks_off
    assert info.video
    assert (info.video.codec, info.video.width, info.video.height) == ("h264", 320, 240)
    assert info.video.frame_rate == Fraction(25)
    assert (info.video.pixel_format, info.video.bit_depth) == ("yuv420p", 8)
    assert not info.video.is_variable_rate
    assert info.audio
    assert (info.audio.codec, info.audio.sample_rate, info.audio.channels) == ("aac", 44100, 1)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_rotation_is_the_clockwise_turn_to_upright(
    turned: Callable[[int], Path], turn: int
) -> None:
    video = probe(turned(turn)).video
    assert video
    assert video.rotation_degrees == turn


def test_ten_bits(make: Make) -> None:
    path = make("ten.mkv", *PICTURE, *TONE, *H264, "-pix_fmt", "yuv420p10le")
    video = probe(path).video
    assert video
    assert video.bit_depth == 10


def test_variable_frame_rate(make: Make) -> None:
    uneven = ("-vf", "select='lt(mod(n,7),4)'", "-fps_mode", "vfr")
    video = probe(make("uneven.mp4", *PICTURE, *uneven, *H264)).video
    assert video
    assert video.is_variable_rate


def test_start_timecode(make: Make) -> None:
    path = make("timecode.mov", *PICTURE, *H264, "-timecode", "01:00:00:00")
    assert probe(path).start_timecode == "01:00:00:00"
    assert probe(make("no-timecode.mov", *PICTURE, *H264)).start_timecode is None


def test_times_count_from_the_containers_start(make: Make) -> None:
    path = make("late.ts", *PICTURE, *TONE, *H264, "-output_ts_offset", "10")
    info = probe(path)
    assert info.start_ms > 9_000
    assert abs(info.duration_ms - 2000) < 100
    assert all(abs(stream.start_ms) < 100 for stream in info.streams)


def test_default_track_is_preferred_and_languages_are_kept(make: Make) -> None:
    tracks = ("-map", "0", "-map", "1", "-map", "1")
    languages = ("-metadata:s:a:0", "language=ger", "-metadata:s:a:1", "language=kur")
    default = ("-disposition:a:0", "0", "-disposition:a:1", "default")
    path = make("two.mkv", *PICTURE, *TONE, *tracks, *languages, *default)
    audio = probe(path).audio
    assert audio
    assert (audio.index, audio.language) == (2, "kur")


def test_cut_short_matroska_says_where_it_breaks_off(make: Make, tmp_path: Path) -> None:
    whole = make("whole.mkv", *PICTURE, *TONE, *H264).read_bytes()
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole[: len(whole) // 2])
    info = probe(cut)
    assert info.breaks_off
    assert 500 < info.duration_ms < 1500
    assert info.header_duration_ms
    assert abs(info.header_duration_ms - 2000) < 50


def test_big_files_are_measured_at_their_end(
    clip: Path, make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    front = make("front.mp4", "-i", clip, "-c", "copy", "-movflags", "+faststart")
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(front.read_bytes()[: front.stat().st_size // 2])
    thorough, thorough_cut = probe(front), probe(cut)
    monkeypatch.setattr("media.probe.SCAN_BYTES", 0)
    monkeypatch.setattr("media.probe.HEAD_PACKETS", 1)
    monkeypatch.setattr("media.probe.TAIL_MS", 1000)
    assert probe(front).duration_ms == thorough.duration_ms
    assert [s.kind for s in probe(front).streams] == ["video", "audio"]
    assert probe(cut) == thorough_cut
    assert thorough_cut.breaks_off


def test_zero_length_audio_is_no_audio(make: Make) -> None:
    path = make("no-samples.mp4", *PICTURE, "-f", "lavfi", "-i", "anullsrc=duration=0", *H264)
    assert probe(path).audio is None


NAMES = [
    b"a name.mp4",
    b'it\'s 100%25 "#1"?.mp4',
    b"-dash.mp4",
    b"new\nline.mp4",
    b"\xff\xfe.mp4",
    "گفتگو.mp4".encode(),
    b"http:colon.mp4",
    b"%03d.mp4",
    b"x" * 250 + b".mp4",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_works(clip: Path, tmp_path: Path, name: bytes) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(clip.read_bytes())
    assert probe(path).audio


def test_a_missing_file_and_a_directory(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="does not exist"):
        probe(tmp_path / "nothing.mp4")
    with pytest.raises(MediaError, match="is a directory"):
        probe(tmp_path)


def test_a_file_that_may_not_be_read(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(MediaError, match="check its permissions"):
        probe(clip)


REAL_ONES = [
    ("video/phone-rotated-vfr.mov", 4002, 90, "h264", "aac"),
    ("video/amr.3gp", 4933, 0, "mpeg4", "amr_nb"),
    ("video/camera-mjpeg.avi", 2600, 0, "mjpeg", "pcm_s16le"),
    ("video/no-duration.webm", 4938, 0, "vp9", "opus"),
    ("video/cover-art.mp3", 1010, None, None, "mp3"),
    ("video/8-channels.m4a", 8049, None, None, "aac"),
    ("video/embedded-subs.mp4", 5024, 0, "mpeg4", "aac"),
    ("video/jfk-audio-late.mkv", 29000, 0, "h264", "opus"),
    ("speech-en/columbia.wma", 198762, None, None, "wmav2"),
    ("edge/near-silence.mp3", 3168, None, None, "mp3"),
]


@pytest.mark.parametrize(("name", "duration_ms", "turn", "picture", "sound"), REAL_ONES)
def test_real_recordings(
    real: Real, name: str, duration_ms: int, turn: int | None, picture: str | None, sound: str
) -> None:
    info = probe(real(name))
    assert abs(info.duration_ms - duration_ms) <= 20
    assert (info.video and info.video.codec) == picture
    assert (info.video and info.video.rotation_degrees) == turn
    assert info.audio
    assert info.audio.codec == sound


def test_real_truncated_webm_breaks_off(real: Real) -> None:
    info = probe(real("video/jfk-truncated.webm"))
    assert (info.duration_ms // 1000, (info.header_duration_ms or 0) // 1000) == (7, 11)
    assert info.breaks_off
