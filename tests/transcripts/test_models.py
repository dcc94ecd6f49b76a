"""The default model is what it should be, and what is not is refused."""

import platformdirs
import pytest

from transcripts import models
from transcripts.errors import ModelMissingError
from transcripts.models import DEFAULT_MODEL_SHA256, resolve_model


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: tmp_path / name)
    return tmp_path / "quotemark" / "models"


def test_the_default_model_is_joined_and_verified(cache) -> None:
    model = resolve_model()
    assert model.path == cache / "base"
    assert model.sha256 == DEFAULT_MODEL_SHA256
    assert sorted(path.name for path in cache.iterdir()) == ["base"]
    assert resolve_model(str(model.path)).sha256 == DEFAULT_MODEL_SHA256

    with (model.path / "model.bin").open("r+b") as file:
        file.write(b"damaged")
    with pytest.raises(ModelMissingError, match="damaged"):
        resolve_model()


def test_halves_that_do_not_fit_leave_nothing_behind(cache, tmp_path, monkeypatch) -> None:
    half = tmp_path / "half"
    half.mkdir()
    for name in ("config.json", "tokenizer.json", "vocabulary.txt", "model.bin.part1"):
        (half / name).write_bytes(b"{}")
    (half / "model.bin.part2").write_bytes(b"{}")
    monkeypatch.setattr(models, "_half_data", lambda package: half)
    with pytest.raises(ModelMissingError, match="do not make Whisper base"):
        resolve_model()
    assert list(cache.iterdir()) == []


def test_a_folder_that_is_no_model(tmp_path) -> None:
    with pytest.raises(ModelMissingError, match=r"model\.bin and config\.json"):
        resolve_model(str(tmp_path))
    with pytest.raises(ModelMissingError, match="no such model folder"):
        resolve_model(str(tmp_path / "missing"))


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
