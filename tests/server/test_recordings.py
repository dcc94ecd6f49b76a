"""The command on real recordings, odd and damaged ones among them, where they are at hand."""

import json
from pathlib import Path

import pytest

DATA = Path(__file__).parents[3] / "shared/data"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the folder of real recordings is not here: {DATA}"
)
PHRASES = ("And so my fellow Americans", "ask not", "what your country can do for you")
TOLERANCE_MS = 300


def transcript_of(quotemark, media: str, tmp_path: Path, *options: str) -> dict:
    out = tmp_path / "transcript.json"
    ran = quotemark("transcribe", DATA / media, "--out", out, *options)
    assert ran.code == 0, ran.err
    return json.loads(out.read_text()) | {"said": ran.err}


def starts(transcript: dict) -> list[int]:
    return [word["start_ms"] for segment in transcript["segments"] for word in segment["words"]]


@pytest.mark.parametrize(
    ("media", "late_ms"),
    [
        ("speech-en/jfk.flac", 0),
        ("video/jfk-video.mp4", 0),
        ("video/jfk-vfr.mp4", 0),
        ("video/jfk-audio-late.mkv", 2_500),
        ("video/jfk-truncated.webm", 0),
    ],
)
def test_words_are_where_they_are_heard(
    quotemark, tmp_path: Path, media: str, late_ms: int
) -> None:
    transcript = transcript_of(quotemark, media, tmp_path)
    true = json.loads((DATA / "speech-en/jfk.json").read_text())
    heard = starts(transcript)
    assert transcript["language"] == "en"
    for phrase in true:
        start_ms = round(phrase["start"] * 1000) + late_ms
        if "truncated" in media and start_ms > heard[-1]:
            continue
        assert min(abs(start_ms - at) for at in heard) <= TOLERANCE_MS
    text = " ".join(segment["text"] for segment in transcript["segments"])
    assert all(phrase.split()[0] in text for phrase in PHRASES)


def test_a_broken_off_file_says_how_much_is_there(quotemark, tmp_path: Path) -> None:
    said = transcript_of(quotemark, "video/jfk-truncated.webm", tmp_path)["said"]
    assert "breaks off at 0:0" in said


@pytest.mark.parametrize(
    ("media", "language"),
    [
        ("speech-multi/leopard-es.wav", "es"),
        ("speech-multi/fleurs-de-002.ogg", "de"),
        ("speech-multi/fleurs-fr-002.ogg", "fr"),
        ("speech-multi/watson-ar-1.wav", "ar"),
        ("speech-multi/buzz-lv.wav", "lv"),
    ],
)
def test_the_language_is_told(quotemark, tmp_path: Path, media: str, language: str) -> None:
    assert transcript_of(quotemark, media, tmp_path)["language"] == language


@pytest.mark.parametrize("media", ["edge/near-silence.mp3", "video/name with space.mp4"])
def test_no_words_are_invented_over_silence(quotemark, tmp_path: Path, media: str) -> None:
    segments = transcript_of(quotemark, media, tmp_path)["segments"]
    assert sum(len(segment["words"]) for segment in segments) <= 3


@pytest.mark.parametrize(
    "media",
    ["video/jfk-truncated.mp4", "video/no-audio.mp4", "video/empty.wav", "video/invalid.wav"],
)
def test_what_cannot_be_used_is_refused(quotemark, tmp_path: Path, media: str) -> None:
    out = tmp_path / "out.quotemark"
    ran = quotemark("process", DATA / media, "--out", out)
    assert ran.code == 3
    assert ran.err.strip().splitlines()[-1].startswith("quotemark: error: ")
    assert Path(media).name in ran.err
    assert not out.exists()


@pytest.mark.parametrize(
    "media",
    [
        "video/8-channels.m4a",
        "video/amr.3gp",
        "video/camera-mjpeg.avi",
        "video/cover-art.mp3",
        "video/embedded-subs.mp4",
        "video/jfk-two-audio.mkv",
        "video/no-duration.webm",
        "video/phone-rotated-vfr.mov",
        "speech-en/columbia.wma",
    ],
)
def test_odd_media_go_all_the_way(quotemark, tmp_path: Path, media: str) -> None:
    out = tmp_path / "out.quotemark"
    ran = quotemark("process", DATA / media, "--out", out, "--translate", "none")
    assert ran.code == 0, ran.err
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["complete"]
    assert any(name.startswith("media/") for name in manifest["files"])
    assert (out / "watch.html").is_file()


def test_the_language_that_the_file_names_decides_where_the_sound_is_in_doubt(
    quotemark, tmp_path: Path
) -> None:
    assert transcript_of(quotemark, "video/jfk-two-audio.mkv", tmp_path)["language"] == "de"
