"""The main job on the sample, with the real recogniser, against what is true of it."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import imageio_ffmpeg
import pytest
from rapidfuzz.distance import Levenshtein

from annotations.model import VERDICTS
from transcripts.formats import read_subtitles
from transcripts.subtitles.check import check
from transcripts.subtitles.styles import STYLES

SAMPLES = Path(__file__).parents[2] / "samples"
TOLERANCE_MS = 300
TRUTH = json.loads((SAMPLES / "quotes.json").read_text())["quotes"]
WORDS = json.loads((SAMPLES / "interview.words.json").read_text())


def aligned(sample) -> dict[str, dict]:
    quotes = sample.json("articles/article.alignment.json")["quotes"]
    return {quote["exact"]: quote for quote in quotes}


@pytest.mark.parametrize("true", TRUTH, ids=lambda quote: quote["exact"][:30])
def test_every_quote_gets_its_verdict_and_its_moment(sample, true: dict) -> None:
    found = aligned(sample)[true["exact"]]
    assert found["verdict"] == true["verdict"]
    if true["start_ms"] is None:
        assert found["start_ms"] is None
    else:
        assert abs(found["start_ms"] - true["start_ms"]) <= TOLERANCE_MS
        assert abs(found["end_ms"] - true["end_ms"]) <= TOLERANCE_MS
        assert found["language"] == true["language"]


def test_no_quote_is_made_up(sample) -> None:
    assert set(aligned(sample)) == {true["exact"] for true in TRUTH}


def test_every_quote_is_judged_by_the_default_policy(sample) -> None:
    alignment = sample.json("articles/article.alignment.json")
    assert alignment["policy"] == "default"
    severities = {quote["verdict"]: quote["severity"] for quote in alignment["quotes"]}
    assert (severities["not-found"], severities["elided"]) == ("fail", "pass")
    (result,) = json.loads(sample.ran.out)["results"]
    assert sum(result["severities"]["articles/article.html"].values()) == len(TRUTH)


@pytest.mark.parametrize("language", ["en", "es"])
def test_speech_is_heard_right(sample, language: str) -> None:
    spoken = sample.json("transcript.es.json")["segments"]
    heard = " ".join(s["text"] for s in spoken if s.get("language", "es") == language)
    true = " ".join(s["text"] for s in WORDS["sentences"] if s["language"] == language)
    digits = {"200": "two hundred", "11": "eleven", "40": "cuarenta"}
    heard = re.sub(r"\d+", lambda found: digits.get(found[0], found[0]), heard)
    folded = [re.sub(r"[^\w ]", "", text.lower()).split() for text in (true, heard)]
    assert Levenshtein.distance(*folded) / len(folded[0]) <= 0.1


def test_words_have_the_times_of_the_sound(sample) -> None:
    starts = [s["start_ms"] for s in sample.json("transcript.es.json")["segments"]]
    for sentence in WORDS["sentences"]:
        assert min(abs(sentence["start_ms"] - start) for start in starts) <= TOLERANCE_MS


def test_the_translation_keeps_the_ids(sample) -> None:
    spoken, english = sample.json("transcript.es.json"), sample.json("transcript.en.json")
    assert english["translated_from"] == spoken["language"] == "es"
    assert [s["id"] for s in english["segments"]] == [s["id"] for s in spoken["segments"]]
    asked = [s for s in spoken["segments"] if s.get("language") == "en"]
    assert asked
    assert all("language-switch" in s["flags"] for s in asked)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", ["vtt", "srt", "sbv"])
def test_subtitles_pass_the_rules(sample, language: str, kind: str) -> None:
    cues = read_subtitles(sample.folder / f"subtitles/interview.{language}.{kind}")
    problems = check(cues, STYLES["netflix"], language)
    assert [p for p in problems if p.severity == "error"] == []
    assert all(len(cue.lines) <= 2 and all(len(line) <= 42 for line in cue.lines) for cue in cues)
    assert all(834 <= cue.end_ms - cue.start_ms <= 7_000 for cue in cues)


def test_the_manifest_lists_every_file_with_its_hash(sample) -> None:
    manifest = sample.json("manifest.json")
    assert manifest["schema"] == "quotemark/manifest/1"
    source = SAMPLES / "interview.mp4"
    assert manifest["source"]["sha256"] == hashlib.sha256(source.read_bytes()).hexdigest()
    assert manifest["source"]["size"] == source.stat().st_size
    there = {
        path.relative_to(sample.folder).as_posix()
        for path in sample.folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert there == set(manifest["files"])
    for name, sha256 in manifest["files"].items():
        assert hashlib.sha256((sample.folder / name).read_bytes()).hexdigest() == sha256


def test_annotations_point_at_the_words_and_the_seconds(sample) -> None:
    text = (sample.folder / "articles/article.txt").read_text().removesuffix("\n")
    for item in sample.json("annotations.json")["items"]:
        targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
        for target in targets:
            selectors = {s["type"]: s for s in target["selector"]}
            position = selectors["TextPositionSelector"]
            exact = text[position["start"] : position["end"]]
            assert exact == selectors["TextQuoteSelector"]["exact"]
            assert (sample.folder / target["source"]).is_file()


def test_it_says_what_it_took(sample) -> None:
    seconds = json.loads(sample.ran.out)["seconds"]
    assert 0 < seconds["recogniser"] < seconds["total"]
    counted = json.loads(sample.ran.out)["results"][0]["articles"]["articles/article.html"]
    assert sum(counted.values()) == len(TRUTH)
    assert set(counted) <= set(VERDICTS)


def test_a_second_run_redoes_only_what_changed(sample, quotemark, tmp_path) -> None:
    folder = tmp_path / "again.quotemark"
    shutil.copytree(sample.folder, folder)
    transcript = folder / "transcript.en.json"
    edited = transcript.read_text().replace("dam", "barrier")
    transcript.write_text(edited)
    article = tmp_path / "other.md"
    article.write_text("“For eleven years, I inspected this barrier,” Hart said.\n")
    started = time.monotonic()
    ran = quotemark("process", SAMPLES / "interview.mp4", "--article", article, "--out", folder)
    assert ran.code == 0, ran.err
    assert "as they were" in ran.err
    assert time.monotonic() - started < 60
    assert transcript.read_text() == edited, "a person's correction must survive"
    assert "barrier" in (folder / "subtitles/interview.en.srt").read_text()
    assert (folder / "articles/other.html").is_file()
    assert not (folder / "articles/article.html").exists(), "no page of an earlier run is left"


def test_words_that_a_person_put_in_are_timed_by_the_sound(sample, quotemark, tmp_path) -> None:
    folder = tmp_path / "again.quotemark"
    shutil.copytree(sample.folder, folder)
    transcript = folder / "transcript.en.json"
    document = json.loads(transcript.read_text())
    segment = next(s for s in document["segments"] if "inspected this dam" in s["text"])
    number = next(n for n, word in enumerate(segment["words"]) if word["text"] == "this")
    true = segment["words"].pop(number)
    transcript.write_text(json.dumps(document))
    ran = quotemark("process", SAMPLES / "interview.mp4", "--out", folder)
    assert ran.code == 0, ran.err
    assert "Timing corrected words" in ran.err
    mended = next(s for s in sample_segments(transcript) if s["id"] == segment["id"])
    assert mended["text"] == segment["text"]
    assert mended["words"][number]["text"] == "this"
    assert mended["words"][number]["start_ms"] == pytest.approx(true["start_ms"], abs=60)
    assert not list(folder.glob("*.edited-*"))
    again = quotemark("process", SAMPLES / "interview.mp4", "--out", folder)
    assert "as they were" in again.err


def sample_segments(transcript: Path) -> list[dict]:
    return json.loads(transcript.read_text())["segments"]


def test_quotes_of_an_edited_article_keep_their_ids(sample, quotemark, tmp_path) -> None:
    folder = tmp_path / "again.quotemark"
    shutil.copytree(sample.folder, folder)
    article = tmp_path / "article.md"
    text = (SAMPLES / "article.md").read_text()
    article.write_text(
        text.replace("Nor was it the first", "“We told them,” Hart said. Nor was it the first")
    )
    quotemark("process", SAMPLES / "interview.mp4", "--article", article, "--out", folder)
    before, after = (
        {quote["exact"]: quote["id"] for quote in json.loads(path.read_text())["quotes"]}
        for path in (each / "articles/article.alignment.json" for each in (sample.folder, folder))
    )
    assert after == before | {"We told them,": after["We told them,"]}
    assert len(set(after.values())) == len(after) == len(before) + 1


def test_another_recording_does_not_go_into_a_strange_folder(quotemark, tmp_path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    ran = quotemark("process", SAMPLES / "interview.mp4", "--out", tmp_path)
    assert ran.code == 3
    assert "--out" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_the_results_of_another_recording_are_not_overwritten(sample, quotemark, tmp_path) -> None:
    other = tmp_path / "other.wav"
    other.write_bytes((SAMPLES / "interview.mp4").read_bytes() + b"\0")
    before = (sample.folder / "manifest.json").read_bytes()
    ran = quotemark("process", other, "--out", sample.folder)
    assert ran.code == 3
    assert "holds the results of interview.mp4" in ran.err
    namesake = tmp_path / "interview.mp4"
    namesake.write_bytes((SAMPLES / "interview.mp4").read_bytes() + b"\0")
    assert "another interview.mp4" in quotemark("process", namesake, "--out", sample.folder).err
    assert (sample.folder / "manifest.json").read_bytes() == before


def test_a_killed_run_does_not_stand_in_the_way(command, quotemark, tmp_path) -> None:
    folder = tmp_path / "killed.quotemark"
    run = ["process", SAMPLES / "interview.mp4", "--out", folder, "--translate", "none"]
    with subprocess.Popen([*command, *run], stderr=subprocess.DEVNULL) as running:
        deadline = time.monotonic() + 60
        while not (folder / "manifest.json").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        running.kill()
    assert quotemark(*run).code == 0
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["complete"]
    assert "transcript.es.json" in manifest["files"]
    assert not list(folder.glob(".*"))


def test_an_interrupt_leaves_a_usable_part(command, tmp_path) -> None:
    long, ffmpeg = tmp_path / "long.wav", imageio_ffmpeg.get_ffmpeg_exe()
    subprocess.run(
        [ffmpeg, "-v", "error", "-stream_loop", "9", "-i", SAMPLES / "interview.mp4", "-vn", long],
        check=True,
    )
    folder = tmp_path / "long.quotemark"
    running = subprocess.Popen(
        [*command, "process", long, "--out", folder, "--language", "en", "--translate", "none"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
        # A shell starts what runs in the background with Ctrl-C ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    with running:
        while not any(tmp_path.glob("quotemark/speech/*.jsonl")) and running.poll() is None:
            time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=120)
    assert running.returncode == 130, said
    assert "Interrupted: speech was recognised up to" in said
    transcript = json.loads((folder / "transcript.en.json").read_text())
    assert transcript["partial"]["until_ms"] > 0
    assert transcript["segments"]
    assert (folder / "subtitles/long.en.vtt").is_file()
    assert (folder / "watch.html").is_file()
    assert not list(folder.glob(".*"))


def test_a_manifest_that_names_files_elsewhere_is_none(quotemark, tmp_path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("precious")
    folder = tmp_path / "gift.quotemark"
    folder.mkdir()
    manifest = {"schema": "quotemark/manifest/1", "files": {"../mine.txt": "0" * 64}}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    ran = quotemark("process", SAMPLES / "interview.mp4", "--out", folder)
    assert ran.code == 3
    assert mine.read_text() == "precious"


def test_one_bad_recording_is_told_before_the_good_one_is_worked_on(quotemark, tmp_path) -> None:
    bad = tmp_path / "bad.mp4"
    bad.touch()
    ran = quotemark("process", SAMPLES / "interview.mp4", bad, "--out", tmp_path / "out")
    assert ran.code == 3
    assert "bad.mp4" in ran.err.splitlines()[-1]
    assert "Recognising" not in ran.err
    assert not (tmp_path / "out").exists()


def test_a_corrected_subtitle_file_is_kept(sample, quotemark, tmp_path) -> None:
    folder = tmp_path / "again.quotemark"
    shutil.copytree(sample.folder, folder)
    srt = folder / "subtitles/interview.en.srt"
    srt.write_text(srt.read_text().replace("dam", "barrier"))
    ran = quotemark("process", SAMPLES / "interview.mp4", "--out", folder)
    assert ran.code == 0, ran.err
    assert "had been edited" in ran.err
    (kept,) = folder.glob("subtitles/interview.en.edited-*.srt")
    assert "barrier" in kept.read_text()
    assert "barrier" not in srt.read_text()


def test_a_folder_that_links_elsewhere_is_refused(sample, quotemark, tmp_path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "secret.txt").write_text("precious")
    folder = tmp_path / "gift.quotemark"
    folder.mkdir()
    manifest = {"schema": "quotemark/manifest/1", "files": {"media/secret.txt": "0" * 64}}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "media").symlink_to(mine)
    ran = quotemark("process", SAMPLES / "interview.mp4", "--out", folder)
    assert ran.code == 3
    assert [path.name for path in mine.iterdir()] == ["secret.txt"]


@pytest.mark.parametrize(
    "manifest",
    [
        {"source": "x"},
        {"files": ["a"]},
        {"files": {"": "0"}},
        {"files": {"a.txt": None}},
        {"stages": {"media": {"key": "x", "files": ["a"], "left": {}}}},
        {"stages": {"media": {"key": "x", "files": {}, "left": {"playable": "/etc/passwd"}}}},
    ],
)
def test_a_malformed_manifest_is_none(quotemark, tmp_path, manifest) -> None:
    folder = tmp_path / "odd.quotemark"
    folder.mkdir()
    whole = {"schema": "quotemark/manifest/1", **manifest}
    (folder / "manifest.json").write_text(json.dumps(whole))
    ran = quotemark("process", SAMPLES / "interview.mp4", "--out", folder)
    assert ran.code == 3
    assert "not a folder of results" in ran.err


def test_an_unknown_language_leaves_finished_results_alone(sample, quotemark) -> None:
    before = (sample.folder / "manifest.json").read_bytes()
    run = ["process", SAMPLES / "interview.mp4", "--out", sample.folder, "--language", "xx"]
    assert quotemark(*run).code == 2
    assert (sample.folder / "manifest.json").read_bytes() == before


def test_a_damaged_file_is_made_again(sample, quotemark, tmp_path) -> None:
    folder = tmp_path / "again.quotemark"
    shutil.copytree(sample.folder, folder)
    (folder / "media/peaks.json").write_text("{}")
    (folder / "media/proxy.mp4").write_bytes(b"")
    ran = quotemark("process", SAMPLES / "interview.mp4", "--out", folder)
    assert ran.code == 0, ran.err
    assert "Recognising" not in ran.err
    assert (folder / "media/proxy.mp4").read_bytes() == (
        sample.folder / "media/proxy.mp4"
    ).read_bytes()
