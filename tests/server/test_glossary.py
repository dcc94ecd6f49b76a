"""A glossary given to the command: what is heard instead is put right, said and recorded."""

import json
import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest

from server.processing.speech import SpeechOptions, Transcriber
from transcripts.names.glossary import Glossary, Term

INTERVIEW = Path(__file__).parents[2] / "samples/interview.mp4"


@pytest.fixture(scope="module")
def baker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A woman who says "Me llamo Rosa y tengo una panadería en el pueblo"."""
    cut = tmp_path_factory.mktemp("glossary") / "baker.wav"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-ss", "34.5", "-t", "4"]
    subprocess.run([*command, "-i", INTERVIEW, cut], check=True)
    return cut


def test_transcribe_puts_terms_right_in_both_languages(quotemark, baker, tmp_path: Path) -> None:
    names, out = tmp_path / "names.txt", tmp_path / "baker.json"
    names.write_text("Xezal = Rosa, Rossa\n")
    options = ("--language", "es", "--translate", "en", "--glossary", names)
    ran = quotemark("transcribe", baker, "--out", out, *options)
    assert ran.code == 0, ran.err
    for path in (out, tmp_path / "baker.en.json"):
        document = json.loads(path.read_text())
        (change,) = document["glossary"]
        assert change["term"] == "Xezal"
        (segment,) = (each for each in document["segments"] if each["id"] == change["segment"])
        assert "Xezal" in segment["text"]
        (word,) = (each for each in segment["words"] if each["text"].startswith("Xezal"))
        assert (word["heard"], word["start_ms"]) == (change["heard"], change["start_ms"])
    assert ran.err.count("Rosa -> Xezal (glossary)") == 2


def test_mistakes_are_told_before_anything_slow(quotemark, baker, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_bytes(b"\xff\xfe\xfa")
    for command in ("transcribe", "process"):
        ran = quotemark(command, baker, "--glossary", names)
        assert (ran.code, ran.err.count("\n")) == (3, 1)
        assert "save it as UTF-8" in ran.err
    names.write_text("Rosa")
    assert quotemark("transcribe", baker, "--glossary", names, "--text", names).code == 2


def test_what_a_glossary_says_decides_whether_speech_is_recognised_again() -> None:
    def key(*terms: Term) -> object:
        return Transcriber(SpeechOptions(glossary=Glossary(terms))).key

    assert key(Term("Rosa")) == key(Term("Rosa")) != key(Term("Rosa", ("Rossa",))) != key()
