"""From a file to everything the other packages need of it."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from media.errors import MediaError
from media.ingest import identify, ingest
from media.probe import probe

Make = Callable[..., Path]


def quiet(_stage: str, _fraction: float) -> None:
    """Progress for nobody."""


def test_everything_is_made(clip: Path, tmp_path: Path) -> None:
    heard: list[tuple[str, float]] = []
    before = clip.read_bytes()
    done = ingest(clip, tmp_path, tmp_path / "out.pcm", lambda *step: heard.append(step))
    assert done.sha256 == hashlib.sha256(before).hexdigest()
    assert done.size_bytes == len(before)
    assert abs(done.duration_ms - 4000) <= 30
    assert (done.playable, done.poster, done.peaks) == (
        "media/proxy.mp4", "media/poster.jpg", "media/peaks.json",
    )  # fmt: skip
    assert sorted(p.name for p in (tmp_path / "media").iterdir()) == [
        "peaks.json", "poster.jpg", "proxy.mp4",
    ]  # fmt: skip
    assert probe(tmp_path / done.playable).audio
    assert len(json.loads((tmp_path / done.peaks).read_text())["peaks"]) <= 2000
    assert done.audio.path == tmp_path / "out.pcm"
    assert (done.has_video, done.warnings) == (True, ())
    stages = list(dict.fromkeys(stage for stage, _ in heard))
    assert stages == ["hash", "audio", "proxy", "poster", "peaks"]
    assert set(stages) == {stage for stage, fraction in heard if fraction == 1.0}
    assert clip.read_bytes() == before


def test_the_original_may_be_read_only(clip: Path, tmp_path: Path) -> None:
    source = tmp_path / "original.mp4"
    source.write_bytes(clip.read_bytes())
    source.chmod(0o400)
    ingest(source, tmp_path / "out", tmp_path / "out.pcm", quiet)
    assert source.stat().st_mode & 0o777 == 0o400
    assert source.stat().st_nlink == 1


def test_other_sound_tracks_are_mentioned(clip: Path, make: Make, tmp_path: Path) -> None:
    tracks = ("-map", "0:v", "-map", "0:a", "-map", "0:a", "-metadata:s:a:0", "language=kur")
    two = make("two-tracks.mkv", "-i", clip, *tracks, "-c", "copy")
    done = ingest(two, tmp_path, tmp_path / "out.pcm", quiet)
    assert done.warnings == ("two-tracks.mkv has 2 sound tracks; track 1 (kur) is used.",)


def test_a_file_that_breaks_off_is_mentioned(clip: Path, make: Make, tmp_path: Path) -> None:
    whole = make("long.mkv", "-i", clip, "-c", "copy").read_bytes()
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole[: len(whole) * 2 // 3])
    done = ingest(cut, tmp_path, tmp_path / "out.pcm", quiet)
    assert len(done.warnings) == 1
    assert done.warnings[0].startswith("cut.mkv breaks off at 0:02 of 0:04")


def test_no_sound_leaves_nothing_behind(make: Make, tmp_path: Path) -> None:
    mute = make("mute.mkv", "-f", "lavfi", "-i", "testsrc2=duration=1", "-c:v", "mpeg4")
    with pytest.raises(MediaError, match=r"mute\.mkv has no sound"):
        ingest(mute, tmp_path, tmp_path / "out.pcm", quiet)
    assert list(tmp_path.iterdir()) == []


def test_identify_only_reads(clip: Path) -> None:
    found = identify(clip, quiet)
    assert found.info == probe(clip)


def test_real_cover_art_is_no_picture(real: Callable[[str], Path], tmp_path: Path) -> None:
    done = ingest(real("video/cover-art.mp3"), tmp_path, tmp_path / "out.pcm", quiet)
    assert (done.has_video, done.poster, done.playable) == (False, None, "media/proxy.m4a")
