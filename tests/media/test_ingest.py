"""From a file to everything the other packages need of it."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from media.audio import decode_audio
from media.ingest import derive_picture, identify, read_shots, warnings, write_peaks
from media.probe import probe

Make = Callable[..., Path]


def test_everything_is_made(clip: Path, tmp_path: Path) -> None:
    hashed: list[float] = []
    before = clip.read_bytes()
    source = identify(clip, hashed.append)
    assert source.sha256 == hashlib.sha256(before).hexdigest()
    assert source.sha256.startswith(source.id)
    assert (source.name, source.title) == (clip.name, clip.stem)
    assert source.size_bytes == len(before)
    assert source.info == probe(clip)
    assert hashed[-1] == 1.0

    derived = derive_picture(source.info, tmp_path)
    peaks = write_peaks(decode_audio(source.info, tmp_path / "out.pcm"), tmp_path)
    assert (derived.playable, derived.poster) == ("media/proxy.mp4", "media/poster.jpg")
    assert derived.shots == "media/shots.json"
    assert read_shots(tmp_path / derived.shots) == ()
    assert sorted(p.name for p in (tmp_path / "media").iterdir()) == [
        "peaks.json", "poster.jpg", "proxy.mp4", "shots.json",
    ]  # fmt: skip
    assert probe(tmp_path / derived.playable).audio
    assert len(json.loads((tmp_path / peaks).read_text())["peaks"]) <= 2000
    assert clip.read_bytes() == before


def test_the_original_may_be_read_only(clip: Path, tmp_path: Path) -> None:
    original = tmp_path / "original.mp4"
    original.write_bytes(clip.read_bytes())
    original.chmod(0o400)
    derive_picture(identify(original).info, tmp_path / "out")
    assert original.stat().st_mode & 0o777 == 0o400
    assert original.stat().st_nlink == 1


def test_other_sound_tracks_are_mentioned(clip: Path, make: Make) -> None:
    tracks = ("-map", "0:v", "-map", "0:a", "-map", "0:a", "-metadata:s:a:0", "language=kur")
    two = make("two-tracks.mkv", "-i", clip, *tracks, "-c", "copy")
    assert warnings(probe(two)) == ("two-tracks.mkv has 2 sound tracks; track 1 (kur) is used.",)


def test_a_file_that_breaks_off_is_mentioned(clip: Path, make: Make, tmp_path: Path) -> None:
    whole = make("long.mkv", "-i", clip, "-c", "copy").read_bytes()
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole[: len(whole) * 2 // 3])
    (said,) = warnings(probe(cut))
    assert said.startswith("cut.mkv breaks off at 0:02 of 0:04")


def test_real_cover_art_is_no_picture(real: Callable[[str], Path], tmp_path: Path) -> None:
    info = probe(real("video/cover-art.mp3"))
    assert info.video is None
    derived = derive_picture(info, tmp_path)
    assert (derived.poster, derived.playable) == (None, "media/proxy.m4a")
    assert derived.shots is None
