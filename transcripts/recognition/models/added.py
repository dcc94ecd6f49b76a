"""Models that the user has given a name, with the hash of every file, and perhaps a language.

The record is ``quotemark/added-models/1`` in the user's data folder; the models stay where they
are.
"""

import json
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import platformdirs

from media.files import sha256_file, write_whole
from transcripts.errors import ModelMissingError, TranscriptError
from transcripts.recognition.models import default, hub
from transcripts.recognition.models.forms import (
    CHECKPOINT,
    CTRANSLATE2,
    TRANSLATION,
    SpeechModel,
    files_of,
    has_text_vocabulary,
    model_at,
)
from transcripts.recognition.models.hashes import remembered_sha256

SCHEMA = "quotemark/added-models/1"


@dataclass(frozen=True, slots=True)
class Added:
    """A model under a name of the user's."""

    name: str
    path: Path
    source: str
    """What it was added as: the path, or the hub's name."""
    files: Mapping[str, str]
    """SHA-256 by file name."""
    language: str | None = None
    """The language that it is used for without being asked for."""

    @property
    def form(self) -> str:
        """What kind of engine takes it."""
        if self.path.suffix == ".pt":
            return CHECKPOINT
        return TRANSLATION if has_text_vocabulary(self.files) else CTRANSLATE2


def all_added() -> tuple[Added, ...]:
    """Every model added, in order of names. Raises `ModelMissingError` for a damaged list."""
    path = _file()
    try:
        stored = json.loads(path.read_bytes())
        return tuple(map(_from_json, stored["models"]))
    except FileNotFoundError:
        return ()
    except (ValueError, KeyError, TypeError) as error:
        raise ModelMissingError(
            f"{path}: the list of added models is damaged ({error}); they must be added again",
            f"rm {shlex.quote(str(path))}",
        ) from None


def find(name: str) -> Added | None:
    """The model added under a name."""
    return next((each for each in all_added() if each.name == name), None)


def by_language(form: str) -> Mapping[str, str]:
    """The names of the models of a form that were added for a language, by its code."""
    return {each.language: each.name for each in all_added() if each.language and each.form == form}


def intact(record: Added, hashed: Callable[[Path], str] = remembered_sha256) -> SpeechModel:
    """The model of a record. Raises `ModelMissingError` when it is gone or not what it was."""
    for path, digest in recorded(record):
        if not path.is_file():
            raise ModelMissingError(
                f"{path}: the model {record.name} is no longer there; put it back, or get it "
                f"again ({_adding(record)}), or forget it",
                f"quotemark models remove {record.name}",
            )
        if hashed(path) != digest:
            raise ModelMissingError(
                f"{path}: the model {record.name} is damaged, or was changed since it was added; "
                "put it back as it was, or, if the change is meant, add it again",
                _adding(record),
            )
    return model_at(record.path, record.name)


def recorded(record: Added) -> list[tuple[Path, str]]:
    """The files of a model with the SHA-256 that they had when it was added."""
    folder = record.path.parent if record.form == CHECKPOINT else record.path
    return [(folder / name, digest) for name, digest in record.files.items()]


def add(source: str, name: str | None = None, language: str | None = None) -> Added:
    """Record a folder or a checkpoint, or a model of the hub, which is downloaded at need.

    One of the same name, or for the same language, is no longer used for it. Raises
    `ModelMissingError` when there is no model, `TranscriptError` for a name that cannot be given.
    """
    if Path(source).exists():
        source = str(Path(source).resolve())
        model = model_at(Path(source))
    else:
        model = hub.intact(hub.folder_of(source), source)
    name = name or source.rpartition("/")[2].removesuffix(".pt")
    if name == default.NAME or not re.fullmatch(r"[\w.+-]+", name):
        raise TranscriptError(
            f"{name}: not a name for a model ({default.NAME} is the default's); give it another "
            "one, of letters, digits and . + - _, with --name"
        )
    files = {file.name: sha256_file(file) for file in files_of(model)}
    record = Added(name, model.path, source, files, language)
    others = [_beside(each, record) for each in all_added() if each.name != name]
    _write([*others, record])
    return record


def remove(name: str) -> Added:
    """Forget a model; its files stay. Raises `TranscriptError` when none has that name."""
    record = find(name)
    if record is None:
        known = ", ".join(each.name for each in all_added()) or "none"
        raise TranscriptError(f"{name}: no such model was added; those added: {known}")
    _write([each for each in all_added() if each.name != name])
    return record


def _adding(record: Added) -> str:
    language = f" --language {record.language}" if record.language else ""
    return f"quotemark models add {shlex.quote(record.source)} --name {record.name}{language}"


def _beside(record: Added, new: Added) -> Added:
    """A record, without its language where a new one of its form takes that over."""
    same = (record.language, record.form) == (new.language, new.form)
    return replace(record, language=None) if same else record


def _write(records: Sequence[Added]) -> None:
    models = [
        {**asdict(record), "path": str(record.path)}
        for record in sorted(records, key=lambda each: each.name)
    ]
    write_whole(_file(), json.dumps({"schema": SCHEMA, "models": models}, indent=1) + "\n")


def _from_json(stored: Mapping[str, Any]) -> Added:
    return Added(**{**stored, "path": Path(stored["path"]), "files": dict(stored["files"])})


def _file() -> Path:
    return platformdirs.user_data_path("quotemark") / "models.json"
