"""Subtitles beside footage that is copied as it is."""

from collections.abc import Callable
from pathlib import Path

import av
import pytest
from av.stream import Disposition

from media.errors import MediaError
from media.muxing import SubtitleTrack, add_subtitles
from media.probe import is_recording, probe

Make = Callable[..., Path]

SRT = "1\n00:00:00,500 --> 00:00:01,500\n{}\n"
TRACKS = (
    SubtitleTrack(SRT.format("ئێمە ماینەوە."), "kur", "کوردیی ناوەندی", is_forced=True),
    SubtitleTrack(SRT.format("We stayed."), "eng", "English", is_default=True),
)


def packets(path: Path, kind: str) -> list[bytes]:
    with av.open(str(path)) as container:
        stream = next(each for each in container.streams if each.type == kind)
        return [bytes(each) for each in container.demux(stream) if each.size]


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_tracks_are_added_and_the_rest_is_copied(clip: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"it's: soft{suffix}"
    add_subtitles(probe(clip), TRACKS, target)
    info = probe(target)
    found = [stream for stream in info.streams if stream.kind == "subtitle"]
    # Matroska's codes are the bibliographic ones, which for these languages are the same.
    assert [each.language for each in found] == ["kur", "eng"]
    with av.open(str(target)) as container:
        flags = [each.disposition for each in container.streams if each.type == "subtitle"]
    assert [Disposition.forced in each for each in flags] == [True, False]
    assert [Disposition.default in each for each in flags] == [False, True]
    for kind in ("video", "audio"):
        assert packets(target, kind) == packets(clip, kind)
    assert any("ئێمە ماینەوە.".encode() in packet for packet in packets(target, "subtitle"))
    assert abs(info.duration_ms - probe(clip).duration_ms) < 50


def test_languages_of_sound_are_kept(real: Callable[[str], Path], tmp_path: Path) -> None:
    source = real("video/jfk-two-audio.mkv")
    add_subtitles(probe(source), TRACKS, tmp_path / "soft.mkv")
    before, after = (
        [each.language for each in probe(path).streams if is_recording(each)]
        for path in (source, tmp_path / "soft.mkv")
    )
    assert before == after


def test_other_endings_are_refused(clip: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"soft\.avi: subtitles are put into \.mp4"):
        add_subtitles(probe(clip), TRACKS, tmp_path / "soft.avi")
    assert list(tmp_path.iterdir()) == []
