"""``quotemark models`` and the options that choose a recogniser, as a person uses them."""

import json
import shutil
import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest

from transcripts.recognition.models import resolve_model

SAMPLE = Path(__file__).parents[2] / "samples/interview.mp4"


@pytest.fixture
def own(tmp_path, monkeypatch) -> Path:
    """A copy of the default model that says it was trained with the token of Spanish."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    folder = tmp_path / "whisper-ku"
    shutil.copytree(resolve_model().path, folder)
    (folder / "generation_config.json").write_text('{"language": "spanish"}')
    return folder


def listed(ran) -> dict[str, dict]:
    document = json.loads(ran.out)
    assert document["schema"] == "quotemark/models/1"
    return {model["name"]: model for model in document["models"]}


def test_a_model_is_added_verified_and_forgotten(quotemark, own: Path) -> None:
    assert quotemark("models", "add", own, "--language", "ku").code == 0
    models = listed(quotemark("models", "--json"))
    assert list(models) == ["base", "whisper-ku"]
    assert models["whisper-ku"]["used_for"] == "ku"
    assert models["whisper-ku"]["reads_as"] == "es"
    assert models["base"]["used_for"] == "every language"
    assert quotemark("models", "verify").code == 0

    with (own / "model.bin").open("r+b") as file:
        file.write(b"damaged")
    mend = f"quotemark models add {own} --name whisper-ku --language ku"
    ran = quotemark("models", "verify", "whisper-ku", "--json")
    assert (ran.code, listed(ran)["whisper-ku"]["fix"]) == (4, mend)
    assert mend in quotemark("models").out
    assert quotemark("doctor").code == 4
    ran = quotemark("transcribe", SAMPLE, "--model", "whisper-ku")
    assert (ran.code, mend in ran.err) == (4, True)

    assert quotemark("models", "remove", "whisper-ku").code == 0
    assert (own / "model.bin").is_file()
    assert list(listed(quotemark("models", "--json"))) == ["base"]
    assert quotemark("models", "remove", "whisper-ku").code == 3
    assert quotemark("models", "verify", "whisper-ku").code == 3


def test_a_language_that_whisper_does_not_know_is_read_by_its_model(
    quotemark, own: Path, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.wav"
    options = ["--language", "ku", "--translate", "en", "--out", tmp_path / "cut.json"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-ss", "42", "-t", "6"]
    subprocess.run([*command, "-i", str(SAMPLE), str(cut)], check=True)
    assert quotemark("transcribe", cut, *options).code == 2
    ran = quotemark("transcribe", cut, *options, "--model", f"ku={own}")
    assert ran.code == 0, ran.err
    spoken = json.loads((tmp_path / "cut.json").read_text())
    english = json.loads((tmp_path / "cut.en.json").read_text())
    assert spoken["language"] == english["translated_from"] == "ku"
    assert "nadie nos ayudó" in " ".join(each["text"] for each in spoken["segments"])
    assert "helped us" in " ".join(each["text"] for each in english["segments"])
    assert spoken["engine"]["own_models"]["ku"] == {
        "model": "whisper-ku",
        "model_sha256": resolve_model().sha256,
        "reads_as": "es",
    }


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (["--device", "cuda"], 4, "use --device cpu"),
        (["--compute-type", "float16"], 4, "int8"),
        (["--engine", "else"], 3, "there is faster-whisper, openai"),
        (["--engine", "openai"], 4, "to fix: "),
        (["--model", "ku=/nowhere/at/all"], 4, "no such model folder"),
        (["--device", "tpu"], 2, "tpu"),
    ],
)
def test_what_this_machine_lacks_is_said_with_the_remedy(quotemark, options, code, says) -> None:
    ran = quotemark("transcribe", SAMPLE, *options)
    assert ran.code == code
    assert says in ran.err.splitlines()[-1]
    assert "Traceback" not in ran.err
