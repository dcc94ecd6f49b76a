"""Models of the Hugging Face hub: in its cache on this machine, else downloaded."""

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

from transcripts.errors import ModelMissingError
from transcripts.recognition.models.default import NAME as DEFAULT_NAME
from transcripts.recognition.models.default import removal
from transcripts.recognition.models.forms import (
    FILES,
    TEXT_FILES,
    SpeechModel,
    conversion,
    model_at,
)
from transcripts.recognition.models.hashes import remembered_sha256


def looks_like_id(name: str) -> bool:
    """Whether a name with slashes may be one of the hub: ``owner/name``."""
    return bool(re.fullmatch(r"[\w-][\w.-]*/[\w.-]+", name))


def folder_of(name: str) -> Path:
    """The folder of a hub's model, downloaded where the cache lacks it.

    `name` is ``owner/name`` or one that faster-whisper knows, such as ``small``. Raises
    `ModelMissingError` when it cannot be had.
    """
    try:
        return _fetched(name, local_files_only=True)
    except ValueError as error:
        raise ModelMissingError(f"{name}: no such model ({error})") from None
    except Exception:  # noqa: BLE001 - whatever the cache lacks, the hub may have
        return _downloaded(name)


def intact(
    folder: Path, name: str, hashed: Callable[[Path], str] = remembered_sha256
) -> SpeechModel:
    """The model in a folder of the cache, when its files are what the hub says they are.

    Raises `ModelMissingError` when they are damaged, or are no CTranslate2 model.
    """
    if not (folder / "model.bin").is_file():
        raise ModelMissingError(
            f"{name}: the hub has no CTranslate2 model by this name, but perhaps one to convert "
            "(pip install transformers torch)",
            conversion(name),
        )
    damaged = [file for file, digest in recorded(folder) if hashed(file) != digest]
    if damaged:
        again = f"quotemark models add {shlex.quote(name)}"
        raise ModelMissingError(
            f"{damaged[0]}: damaged", f"{removal(folder.parents[1])} && {again}"
        )
    return model_at(folder, name)


def recorded(folder: Path) -> Iterator[tuple[Path, str]]:
    """The large files of a model in the cache with the SHA-256 that the hub has of them.

    The cache names each of them after it; smaller files go by their Git hash.
    """
    for name in dict.fromkeys((*FILES, *TEXT_FILES)):
        link = folder / name
        digest = link.readlink().name if link.is_symlink() else ""
        if re.fullmatch("[0-9a-f]{64}", digest):
            yield link, digest


def cached() -> Iterator[tuple[str, Path]]:
    """The CTranslate2 models in the cache: each one's name on the hub, and its folder."""
    from huggingface_hub import constants, scan_cache_dir
    from huggingface_hub.errors import CacheNotFound

    try:
        repositories = scan_cache_dir(constants.HF_HUB_CACHE).repos
    except CacheNotFound:
        return
    for repository in sorted(repositories, key=lambda each: each.repo_id):
        for revision in repository.revisions:
            if (revision.snapshot_path / "model.bin").is_file():
                yield repository.repo_id, revision.snapshot_path


def _fetched(name: str, *, local_files_only: bool) -> Path:
    if "/" not in name:
        from faster_whisper.utils import download_model

        return Path(download_model(name, local_files_only=local_files_only))
    from huggingface_hub import snapshot_download

    patterns = [*dict.fromkeys((*FILES, "vocabulary.*", *TEXT_FILES))]
    found = snapshot_download(name, allow_patterns=patterns, local_files_only=local_files_only)
    return Path(found)


def _downloaded(name: str) -> Path:
    try:
        return _fetched(name, local_files_only=False)
    except Exception as error:  # noqa: BLE001 - the hub client fails in its own many ways
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelMissingError(
            f"{name}: this model is not on this machine and cannot be downloaded ({reason}); "
            f"use --model {DEFAULT_NAME}, which needs no download, or --model FOLDER, or go online",
            f"quotemark models add {shlex.quote(name)}",
        ) from None
