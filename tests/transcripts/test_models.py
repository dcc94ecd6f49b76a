"""The right model is found for a name, it is what it should be, and what is not is refused."""

import hashlib
import json
from pathlib import Path

import platformdirs
import pytest

from transcripts.errors import ModelMissingError, TranscriptError
from transcripts.recognition.models import (
    ModelNames,
    added,
    default,
    hub,
    resolve_model,
    resolve_models,
)
from transcripts.recognition.models.forms import CHECKPOINT, model_at
from transcripts.recognition.models.hashes import remembered_sha256
from transcripts.recognition.models.shelf import models_here, models_to_json

PERSIAN = {
    "single": [
        {"SpecialToken": {"id": f"<|{token}|>"}}
        for token in ("startoftranscript", "fa", "transcribe")
    ]
}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    """A home with nothing in it."""
    monkeypatch.setattr(platformdirs, "user_data_path", lambda name: tmp_path / "data" / name)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture
def cache(home, monkeypatch):
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: home / name)
    return home / "quotemark" / "models"


def folder_model(folder: Path, tokens: int = 51_865, **files: object) -> Path:
    """A folder that looks like a CTranslate2 Whisper."""
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"weights of " + folder.name.encode())
    (folder / "vocabulary.txt").write_text("a\n" * tokens)
    for name, content in {"config": {}, "tokenizer": {}, **files}.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return folder


def hub_model(hub_folder: Path, name: str) -> Path:
    """A model in a Hugging Face cache, its weights in a blob named after their hash."""
    repository = hub_folder / f"models--{name.replace('/', '--')}"
    snapshot = folder_model(repository / "snapshots" / "abc123")
    weights = (snapshot / "model.bin").read_bytes()
    blob = repository / "blobs" / hashlib.sha256(weights).hexdigest()
    blob.parent.mkdir()
    (snapshot / "model.bin").rename(blob)
    (snapshot / "model.bin").symlink_to(blob)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc123")
    return snapshot


def test_the_default_model_is_joined_and_verified(cache) -> None:
    model = resolve_model()
    assert model.path == cache / "base"
    assert model.sha256 == default.SHA256
    assert sorted(path.name for path in cache.iterdir()) == ["base"]
    assert resolve_model(str(model.path)).sha256 == default.SHA256
    assert resolve_model(str(model.path)).multilingual

    with (model.path / "model.bin").open("r+b") as file:
        file.write(b"damaged")
    with pytest.raises(ModelMissingError, match=r"damaged.*to fix: rm -r .*base"):
        resolve_model()


def test_halves_that_do_not_fit_leave_nothing_behind(cache, tmp_path, monkeypatch) -> None:
    half = tmp_path / "half"
    half.mkdir()
    for name in ("config.json", "tokenizer.json", "vocabulary.txt", "model.bin.part1"):
        (half / name).write_bytes(b"{}")
    (half / "model.bin.part2").write_bytes(b"{}")
    monkeypatch.setattr(default, "_half_data", lambda package: half)
    with pytest.raises(ModelMissingError, match="do not make Whisper base"):
        resolve_model()
    assert list(cache.iterdir()) == []


def test_a_folder_that_is_no_model(tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelMissingError, match=r"model\.bin and config\.json"):
        resolve_model(str(tmp_path / "empty"))
    with pytest.raises(ModelMissingError, match="no such model folder"):
        resolve_model(str(tmp_path / "missing"))


def test_a_transformers_model_gets_the_command_that_converts_it(tmp_path) -> None:
    folder = tmp_path / "whisper ku"
    folder.mkdir()
    (folder / "model.safetensors").touch()
    (folder / "config.json").touch()
    with pytest.raises(ModelMissingError) as failed:
        resolve_model(str(folder))
    assert failed.value.command == (
        f"ct2-transformers-converter --model '{folder}' --output_dir 'whisper ku-ct2' "
        "--quantization int8 --copy_files tokenizer.json preprocessor_config.json"
    )


def test_a_name_that_is_nowhere(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelMissingError, match="no-such-size"):
        resolve_model("no-such-size")


def test_a_cache_that_cannot_be_written(tmp_path, monkeypatch) -> None:
    (tmp_path / "quotemark").write_text("a file where the folder should be")
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: tmp_path / name)
    with pytest.raises(ModelMissingError, match="cannot keep the model"):
        resolve_model()


def test_a_folder_by_the_default_models_name_does_not_stand_for_it(cache, tmp_path, monkeypatch):
    (tmp_path / "here/base").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    assert resolve_model().path == cache / "base"


def test_models_of_another_engine_are_refused_with_the_remedy(tmp_path) -> None:
    folder = folder_model(tmp_path / "ct2")
    checkpoint = tmp_path / "small.pt"
    checkpoint.write_bytes(b"weights")
    with pytest.raises(ModelMissingError, match="--engine faster-whisper"):
        resolve_model(str(folder), CHECKPOINT)
    with pytest.raises(ModelMissingError, match="--engine openai"):
        resolve_model(str(checkpoint))
    assert resolve_model(str(checkpoint), CHECKPOINT).name == "small"


def test_a_checkpoint_by_its_name_is_the_one_in_whispers_own_cache(home) -> None:
    with pytest.raises(ModelMissingError, match=r"to fix: .*whisper.load_model\(.*turbo"):
        resolve_model("turbo", CHECKPOINT)
    kept = home / "cache/whisper/large-v3-turbo.pt"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"weights")
    assert resolve_model("turbo", CHECKPOINT).path == kept


@pytest.mark.parametrize(
    ("files", "token"),
    [
        ({}, None),
        ({"generation_config": {"language": "persian", "task": "transcribe"}}, "fa"),
        ({"generation_config": {"language": "<|fa|>"}}, "fa"),
        ({"generation_config": {"language": None}, "tokenizer": {"post_processor": PERSIAN}}, "fa"),
        (
            {
                "generation_config": {
                    "lang_to_id": {"<|en|>": 50_259, "<|fa|>": 50_300},
                    "forced_decoder_ids": [[1, 50_300], [2, 50_359]],
                }
            },
            "fa",
        ),
        ({"generation_config": {"forced_decoder_ids": [[1, None], [2, 50_359]]}}, None),
    ],
)
def test_the_token_that_a_model_borrows_is_read_from_its_files(tmp_path, files, token) -> None:
    assert model_at(folder_model(tmp_path / "ku", **files)).reads_as == token


def test_names_are_told_from_models_of_languages() -> None:
    names = ModelNames.parsed(["ku=/models/ku", "small", "es=a/b=c", "./ar=x"])
    assert names == ModelNames("./ar=x", {"ku": "/models/ku", "es": "a/b=c"})
    assert ModelNames.parsed([]) == ModelNames("base", {})


def test_a_language_gets_the_model_that_was_added_for_it(cache, tmp_path) -> None:
    kurdish = folder_model(tmp_path / "whisper-ku")
    other = folder_model(tmp_path / "other")
    added.add(str(kurdish), language="ku")
    models = resolve_models(ModelNames())
    assert models.own["ku"].path == kurdish
    assert models.hashes == {"*": default.SHA256, "ku": models.own["ku"].sha256}
    assert resolve_models(ModelNames(), "en").own == {}
    assert resolve_models(ModelNames(own={"ku": str(other)})).own["ku"].path == other
    assert resolve_model("whisper-ku").path == kurdish

    added.add(str(other), "better", "ku")
    assert resolve_models(ModelNames()).own["ku"].path == other
    added.remove("better")
    assert resolve_models(ModelNames()).own == {}
    assert (other / "model.bin").is_file()


def test_a_model_that_reads_english_only_cannot_be_one_for_kurdish(cache, tmp_path) -> None:
    folder = folder_model(tmp_path / "base.en", tokens=51_864)
    with pytest.raises(TranscriptError, match="English only"):
        resolve_models(ModelNames(own={"ku": str(folder)}))
    assert resolve_models(ModelNames(own={"en": str(folder)})).own["en"].path == folder


def test_what_was_added_and_is_no_longer_the_same_is_refused(tmp_path) -> None:
    folder = folder_model(tmp_path / "ku")
    added.add(str(folder), "kurdish", "ku")
    (folder / "tokenizer.json").write_text('{"other": 1}')
    with pytest.raises(ModelMissingError, match=r"tokenizer\.json.*--name kurdish --language ku"):
        resolve_model("kurdish")
    (folder / "model.bin").unlink()
    with pytest.raises(ModelMissingError, match=r"no longer there.*models remove kurdish"):
        resolve_model("kurdish")


@pytest.mark.parametrize("name", ["base", "a b", "../x"])
def test_names_that_no_model_can_have(tmp_path, name) -> None:
    with pytest.raises(TranscriptError, match="not a name for a model"):
        added.add(str(folder_model(tmp_path / "ku")), name)


def test_a_damaged_list_of_added_models_says_which_file(home) -> None:
    added.add(str(folder_model(home / "ku")))
    (home / "data/quotemark/models.json").write_text('{"models": [{"name": "x"}]}')
    with pytest.raises(ModelMissingError, match=r"models\.json.*to fix: rm "):
        resolve_model("ku")


def test_models_of_the_hub_are_compared_with_the_hub_s_own_hash(home) -> None:
    snapshot = hub_model(home / "hub", "someone/whisper-ku")
    assert [name for name, _ in hub.cached()] == ["someone/whisper-ku"]
    assert hub.intact(snapshot, "someone/whisper-ku").name == "someone/whisper-ku"
    (snapshot / "model.bin").write_bytes(b"other weights")
    with pytest.raises(ModelMissingError) as failed:
        hub.intact(snapshot, "someone/whisper-ku")
    assert failed.value.command == (
        f"rm -r {snapshot.parents[1]} && quotemark models add someone/whisper-ku"
    )
    (snapshot / "model.bin").unlink()
    with pytest.raises(ModelMissingError, match="ct2-transformers-converter --model someone/whi"):
        hub.intact(snapshot, "someone/whisper-ku")


def test_every_model_here_is_listed_with_what_is_wrong_with_it(cache, home) -> None:
    hub_model(home / "hub", "someone/whisper-ku")
    gone = folder_model(home / "gone")
    added.add(str(gone), language="ku")
    (gone / "model.bin").unlink()
    listed = models_to_json(models_here())["models"]
    assert [(each["name"], each["ok"], each["used_for"]) for each in listed] == [
        ("base", True, "every language"),
        ("gone", False, "ku"),
        ("someone/whisper-ku", True, None),
    ]
    assert listed[1]["fix"] == "quotemark models remove gone"
    assert listed[0]["size"] > 145_000_000
    with pytest.raises(TranscriptError, match="there is base, gone, someone/whisper-ku"):
        models_here("else")


def test_a_hash_is_remembered_until_the_file_changes(cache, tmp_path, monkeypatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"one")
    first = remembered_sha256(path)
    monkeypatch.setattr(
        "transcripts.recognition.models.hashes.sha256_file", lambda _: "hashed again"
    )
    assert remembered_sha256(path) == first == hashlib.sha256(b"one").hexdigest()
    path.write_bytes(b"two")
    assert remembered_sha256(path) == "hashed again"
    (tmp_path / "quotemark/hashes.json").write_text("damaged")
    assert remembered_sha256(path) == "hashed again"
