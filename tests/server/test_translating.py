"""The commands that translate, with Apertium, which is real and needs no network."""

import json
import shutil
from pathlib import Path

import pytest

from transcripts.translation.apertium import Apertium

SAMPLES = Path(__file__).parents[2] / "samples"
APERTIUM = shutil.which("apertium") and Apertium().pair("es", "en")
needs_apertium = pytest.mark.skipif(
    not APERTIUM, reason="Apertium is not installed: apt-get install apertium apertium-eng-spa"
)
SPANISH = """\
1
00:00:01,000 --> 00:00:02,500
El río tomó nuestra casa,

2
00:00:02,600 --> 00:00:04,000
pero no nos fuimos en 2019.

3
00:00:06,000 --> 00:00:07,000
Gracias.
"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> None:
    """No models added, and no address configured."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("QUOTEMARK_TRANSLATE_URL", raising=False)


def segments(path: Path) -> list[dict]:
    return json.loads(path.read_text())["segments"]


@needs_apertium
def test_subtitles_are_translated_and_edits_stay(quotemark, tmp_path) -> None:
    source, out = tmp_path / "talk.es.srt", tmp_path / "talk.en.json"
    source.write_text(SPANISH)
    ran = quotemark("translate", source, "--to", "en")
    assert ran.code == 0, ran.err
    assert str(out) in ran.err
    made = segments(out)
    assert made[0]["text"] == "The river took our house,"
    assert [each["translation"]["by"] for each in made] == ["machine"] * 3
    document = json.loads(out.read_text())
    assert (document["language"], document["translated_from"]) == ("en", "es")
    assert document["engine"]["name"] == "apertium"

    document["segments"][1]["text"] = "but we did not leave in 2019."
    out.write_text(json.dumps(document))
    source.write_text(SPANISH.replace("nos fuimos", "nos marchamos").replace("Gracias", "Adiós"))
    ran = quotemark("translate", source, "--to", "en", "--with", "apertium")
    assert ran.code == 0, ran.err
    assert "1 edited by a person" in ran.err
    first, edited, last = segments(out)
    assert first["translation"]["by"] == last["translation"]["by"] == "machine"
    assert edited["text"] == "but we did not leave in 2019."
    assert edited["translation"]["by"] == "person"
    assert edited["flags"] == ["stale"]
    assert last["text"] != made[2]["text"]


@needs_apertium
def test_two_languages_in_one_file(quotemark, tmp_path) -> None:
    source = tmp_path / "talk.es.srt"
    source.write_text(SPANISH)
    quotemark("translate", source, "--to", "en")
    ran = quotemark(
        "subtitles", source, "--with-translation", tmp_path / "talk.en.json", "--format", "srt"
    )
    assert ran.code == 0, ran.err
    assert "El río tomó nuestra casa,\nThe river took our house," in ran.out


@needs_apertium
def test_a_glossary_is_kept_to(quotemark, tmp_path) -> None:
    source, terms = tmp_path / "talk.es.srt", tmp_path / "terms.txt"
    source.write_text(SPANISH)
    terms.write_text("río -> en: Euphrates\n")
    ran = quotemark("translate", source, "--to", "en", "--glossary", terms)
    assert ran.code == 0, ran.err
    assert "Euphrates" in segments(tmp_path / "talk.en.json")[0]["text"]


def test_what_cannot_be_is_said_in_a_line(quotemark, tmp_path) -> None:
    source = tmp_path / "talk.es.srt"
    source.write_text(SPANISH)
    ran = quotemark("translate", source, "--to", "mi")
    assert ran.code == 4
    assert "models add" in ran.err
    assert "Traceback" not in ran.err
    assert list(tmp_path.glob("*.json")) == []
    assert quotemark("translate", source, "--to", "nonsense!").code == 2
    assert quotemark("translate", source, "--to", "en,ku", "--out", tmp_path / "x").code == 2
    assert quotemark("translate", source, "--to", "es").code == 3
    (tmp_path / "talk.en.json").write_text("{}")
    assert quotemark("translate", source, "--to", "en").code == 3
    assert (tmp_path / "talk.en.json").read_text() == "{}"
    unknown = tmp_path / "talk.srt"
    unknown.write_text(SPANISH)
    assert quotemark("translate", unknown, "--to", "en").code == 2


def test_the_person_is_told_where_text_is_sent(quotemark, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("QUOTEMARK_TRANSLATE_URL", "http://127.0.0.1:9/")
    source = tmp_path / "talk.es.srt"
    source.write_text(SPANISH)
    ran = quotemark("translate", source, "--to", "ku", "--with", "libretranslate")
    assert ran.code == 4
    assert "http://127.0.0.1:9: no answer" in ran.err


@needs_apertium
def test_a_translation_is_added_without_hearing_again(sample, quotemark, tmp_path) -> None:
    folder = tmp_path / "again.quotemark"
    shutil.copytree(sample.folder, folder)
    heard = folder.joinpath("transcript.en.json").read_text()
    assert [s["translation"]["by"] for s in segments(folder / "transcript.en.json")[-3:]] == (
        ["machine"] * 3
    )

    asked = ("process", SAMPLES / "interview.mp4", "--out", folder)
    ran = quotemark(*asked, "--translate", "en", "--translator", "en=apertium")
    assert ran.code == 0, ran.err
    assert "Footage and speech are as they were" in ran.err
    made = json.loads((folder / "transcript.en.json").read_text())
    assert made["engine"]["name"] == "apertium"
    spoken = segments(folder / "transcript.es.json")
    assert [s["id"] for s in made["segments"]] == [s["id"] for s in spoken]
    assert (folder / "transcript.en.json").read_text() != heard

    mended = made["segments"][-1]
    mended["text"] = "Edited by hand."
    (folder / "transcript.en.json").write_text(json.dumps(made))
    ran = quotemark(*asked, "--translate", "en", "--translator", "en=apertium")
    assert ran.code == 0, ran.err
    assert segments(folder / "transcript.en.json")[-1]["translation"]["by"] == "person"
    assert "Edited by hand." in (folder / "subtitles/interview.en.srt").read_text()
    assert "Edited by a person" in (folder / "watch.html").read_text()
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["tools"]["translators"]["en"]["name"] == "apertium"
    assert not list(folder.glob("*.edited-*"))
    ran = quotemark(*asked, "--translate", "none")
    assert ran.code == 0, ran.err
    assert segments(folder / "transcript.en.json")[-1]["text"] == "Edited by hand."
    assert "Edited by a person" in (folder / "watch.html").read_text()
    exported = quotemark("export", "youtube", folder)
    assert exported.code == 0, exported.err
    assert list((folder / "youtube").glob("*.en.srt"))

    assert quotemark(*asked).code == 0, "English is heard again"
    (kept,) = folder.glob("transcript.en.edited-*.json")
    assert "Edited by hand." in kept.read_text()


def test_what_was_heard_as_english_is_stale_when_the_source_is_corrected(
    sample, quotemark, tmp_path
) -> None:
    folder = tmp_path / "again.quotemark"
    shutil.copytree(sample.folder, folder)
    path = folder / "transcript.es.json"
    document = json.loads(path.read_text())
    number, last = [(n, s) for n, s in enumerate(document["segments"]) if "language" not in s][-1]
    last["text"] = "Y nada más."
    path.write_text(json.dumps(document))
    ran = quotemark("process", SAMPLES / "interview.mp4", "--out", folder)
    assert ran.code == 0, ran.err
    assert segments(folder / "transcript.en.json")[number]["flags"] == ["stale"]
    assert "Out of date" in (folder / "watch.html").read_text()


def test_no_translator_is_said_before_anything_slow(quotemark, tmp_path) -> None:
    ran = quotemark(
        "process", SAMPLES / "interview.mp4", "--out", tmp_path / "o", "--language", "es",
        "--translate", "en,mi",
    )  # fmt: skip
    assert ran.code == 4
    assert "es into mi" in ran.err
    assert not (tmp_path / "o").exists()
