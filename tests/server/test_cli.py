"""The command: help, exit codes, one clear line for everything that is wrong."""

import json
import os
import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest

from server.cli import cli

SAMPLES = Path(__file__).parents[2] / "samples"
ARTICLE = "“We stayed the whole night,” she said.\n"


def made(path: Path, *args: str) -> Path:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", *args, str(path)]
    subprocess.run(command, check=True)
    return path


def fails(ran, code: int, *said: str) -> None:
    last = ran.err.strip().splitlines()[-1]
    assert ran.code == code, ran.err
    assert last.startswith("quotemark: error: "), ran.err
    assert "Traceback" not in ran.err
    for words in said:
        assert words in last


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_has_help_with_an_example(quotemark, name: str) -> None:
    ran = quotemark(name, "--help")
    assert ran.code == 0
    assert f"quotemark {name}" in ran.out.split("Example:")[1]


def test_usage_errors(quotemark) -> None:
    assert quotemark("process").code == 2
    assert quotemark("frobnicate").code == 2
    assert quotemark("process", "x.mp4", "--translate", "nonsense!").code == 2
    assert quotemark("transcribe", "x.mp4", "--translate", "en").code == 2


def test_media_that_cannot_be_used(quotemark, tmp_path: Path) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()
    text = tmp_path / "text.mp4"
    text.write_text("This is a letter, not a video.\n" * 50)
    playlist = tmp_path / "playlist.mp4"
    playlist.write_text("#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n")
    mute = made(tmp_path / "mute.mp4", "-i", "testsrc=duration=1:size=64x64")
    for path in (empty, text, playlist, mute, tmp_path / "missing.mp4", tmp_path):
        out = tmp_path / "out.quotemark"
        fails(quotemark("process", path, "--out", out), 3, path.name)
        assert not out.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_media_without_permission(quotemark, tmp_path: Path) -> None:
    path = made(tmp_path / "closed.wav", "-i", "sine=duration=1")
    path.chmod(0)
    fails(quotemark("process", path), 3, "closed.wav")


def test_articles_that_cannot_be_used(quotemark, tmp_path: Path) -> None:
    media = made(tmp_path / "quiet.wav", "-i", "anullsrc=r=16000:cl=mono:d=1")
    empty, dull, noise = (tmp_path / name for name in ("empty.md", "dull.md", "noise.md"))
    empty.touch()
    dull.write_text("Nobody says anything in here.\n")
    noise.write_bytes(bytes(range(256)) * 8)
    for article in (empty, dull, noise, tmp_path / "missing.md"):
        ran = quotemark("process", media, "--article", article, cwd=tmp_path)
        fails(ran, 3, article.name)
        assert not (tmp_path / "quiet.quotemark").exists()


def test_an_article_in_an_old_encoding(quotemark, tmp_path: Path) -> None:
    article = tmp_path / "story.txt"
    text = "«Nous sommes restés là toute la nuit, sans eau et sans électricité», a dit Zoé Müller."
    article.write_bytes(text.encode("cp1252"))
    ran = quotemark("quotes", article, "--json")
    assert ran.code == 0, ran.err
    (quote,) = json.loads(ran.out)["quotes"]
    assert quote["exact"].startswith("Nous sommes restés là toute la nuit")


def test_silence_gives_an_honest_empty_transcript(quotemark, tmp_path: Path) -> None:
    media = made(tmp_path / "quiet.wav", "-i", "anullsrc=r=16000:cl=mono:d=3")
    ran = quotemark("process", media, cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert "no speech was found" in ran.err
    folder = tmp_path / "quiet.quotemark"
    assert json.loads((folder / "transcript.und.json").read_text())["segments"] == []
    assert (folder / "subtitles/quiet.und.vtt").read_text().startswith("WEBVTT")


def test_a_full_disk(command, tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    transcript = tmp_path / "t.json"
    transcript.write_text(json.dumps(TRANSCRIPT))
    with full.open("w") as target:
        ran = subprocess.run(
            [*command, "subtitles", transcript, "--format", "srt"],
            stdout=target,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ran.returncode == 3
    assert "the disk is full" in ran.stderr


def test_a_model_that_is_not_there(quotemark, tmp_path: Path) -> None:
    media = made(tmp_path / "quiet.wav", "-i", "anullsrc=r=16000:cl=mono:d=1")
    ran = quotemark("transcribe", media, "--model", tmp_path)
    fails(ran, 4, "model.bin")


TRANSCRIPT = {
    "schema": "quotemark/transcript/1",
    "media": {"id": "m", "title": "talk", "duration_ms": 9000},
    "language": "en",
    "segments": [
        {
            "id": "s1",
            "start_ms": 1000,
            "end_ms": 3000,
            "text": "We stayed the whole night.",
            "words": [
                {"start_ms": 1000 + 400 * n, "end_ms": 1400 + 400 * n, "text": word}
                for n, word in enumerate(["We", "stayed", "the", "whole", "night."])
            ],
        }
    ],
}


def test_align_says_where_and_strict_says_whether(quotemark, tmp_path: Path) -> None:
    transcript, article = tmp_path / "t.json", tmp_path / "a.md"
    transcript.write_text(json.dumps(TRANSCRIPT))
    article.write_text(ARTICLE)
    ran = quotemark("align", "--article", article, "--transcript", transcript, "--json", "--strict")
    assert ran.code == 0, ran.err
    (quote,) = json.loads(ran.out)["quotes"]
    assert (quote["verdict"], quote["start_ms"], quote["end_ms"]) == ("verbatim", 1000, 3000)
    article.write_text(ARTICLE.replace("whole", "long dark"))
    ran = quotemark("align", "--article", article, "--transcript", transcript, "--strict")
    assert ran.code == 1


def test_subtitles_convert_and_check(quotemark, tmp_path: Path) -> None:
    transcript, srt, vtt = (tmp_path / name for name in ("t.json", "talk.en.srt", "talk.en.vtt"))
    transcript.write_text(json.dumps(TRANSCRIPT))
    assert quotemark("subtitles", transcript, "--format", "srt", "--out", srt).code == 0
    assert quotemark("convert", srt, vtt).code == 0
    assert "00:00:01.000 --> 00:00:03" in vtt.read_text()
    assert quotemark("check", vtt).code == 0
    vtt.write_text("WEBVTT\n\n00:00:01.000 --> 00:00:01.100\nMuch too short to be read by any\n")
    ran = quotemark("check", vtt, "--json")
    assert ran.code == 1
    rules = {problem["rule"] for problem in json.loads(ran.out)["problems"]}
    assert {"too-short", "reading-speed"} <= rules


def test_align_takes_subtitles_as_transcript(quotemark, tmp_path: Path) -> None:
    srt, article = tmp_path / "talk.en.srt", tmp_path / "a.md"
    srt.write_text("1\n00:00:01,000 --> 00:00:03,000\nWe stayed the whole night.\n")
    article.write_text(ARTICLE)
    ran = quotemark("align", "--article", article, "--transcript", srt, "--json")
    (quote,) = json.loads(ran.out)["quotes"]
    assert (quote["verdict"], quote["start_ms"], quote["end_ms"]) == ("verbatim", 1000, 3000)


def test_transcribe_writes_both_languages(quotemark, tmp_path: Path) -> None:
    cut = tmp_path / "witness.wav"
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    subprocess.run(
        [ffmpeg, "-v", "error", "-ss", "52", "-t", "10", "-i", SAMPLES / "interview.mp4", cut],
        check=True,
    )
    out = tmp_path / "witness.json"
    ran = quotemark("transcribe", cut, "--out", out, "--translate", "en")
    assert ran.code == 0, ran.err
    spoken, english = (json.loads((tmp_path / n).read_text()) for n in (out, "witness.en.json"))
    assert (spoken["language"], english["translated_from"]) == ("es", "es")
    assert [s["id"] for s in spoken["segments"]] == [s["id"] for s in english["segments"]]
    assert all(segment["words"] for segment in spoken["segments"])


def test_transcribe_times_a_text(quotemark, tmp_path: Path) -> None:
    cut, text, out = tmp_path / "engineer.wav", tmp_path / "talk.txt", tmp_path / "talk.json"
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    subprocess.run(
        [ffmpeg, "-v", "error", "-t", "11", "-i", SAMPLES / "interview.mp4", cut], check=True
    )
    text.write_text(
        "HART: For eleven years, I inspected this dam. In March, we found a crack.\n\n"
        "Purple elephants rarely negotiate mortgages on Sundays.\n"
    )
    ran = quotemark("transcribe", cut, "--text", text, "--out", out)
    assert ran.code == 0, ran.err
    assert "13 of 20 words of the text (65.0%) were found in the sound" in ran.err
    assert "not found in the sound: 7 words: “Purple elephants" in ran.err
    assert "spoken, and not in the text: " in ran.err
    document = json.loads(out.read_text())
    words = [word for segment in document["segments"] for word in segment.get("words", ())]
    assert words[3]["text"] == "I"
    assert words[0]["start_ms"] == pytest.approx(900, abs=100)
    assert document["speakers"] == [{"id": "S1", "name": "HART"}]
    assert document["segments"][-1]["flags"] == ["not-heard"]
    assert "start_ms" not in document["segments"][-1]
    assert quotemark("transcribe", cut, "--text", text, "--translate", "en").code == 2
    text.write_bytes(b"\0\xff\0")
    assert quotemark("transcribe", cut, "--text", text).code == 3


def test_json_of_another_recogniser_is_a_transcript(quotemark, tmp_path: Path) -> None:
    folder, story = tmp_path / "talks", tmp_path / "story.txt"
    folder.mkdir()
    words = [
        {"word": w, "start": n, "end": n + 0.5} for n, w in enumerate(("We", "never", "left."))
    ]
    segment = {"start": 0.0, "end": 3.0, "text": " We never left.", "words": words}
    (folder / "talk.json").write_text(json.dumps({"segments": [segment], "language": "en"}))
    (folder / "other.json").write_text('{"weather": "fair"}')
    story.write_text("“We never left,” she said.")
    ran = quotemark("align", "--article", story, "--transcript", folder, "--json")
    assert ran.code == 0, ran.err
    (quote,) = json.loads(ran.out)["quotes"]
    assert (quote["verdict"], quote["media"], quote["start_ms"]) == ("verbatim", "talk", 0)
    srt = quotemark("subtitles", folder / "talk.json", "--format", "srt")
    assert "We never left." in srt.out


def test_doctor(quotemark) -> None:
    ran = quotemark("doctor", "--json")
    assert ran.code == 0, ran.out
    found = {finding["name"] for finding in json.loads(ran.out)["findings"]}
    assert {"ffmpeg", "model", "recogniser"} <= found
