"""Every speech model on this machine, and whether each is as it was recorded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from media.files import sha256_file
from transcripts.errors import ModelMissingError, TranscriptError
from transcripts.recognition.models import added, default, hub
from transcripts.recognition.models.forms import SpeechModel, files_of
from transcripts.recognition.models.hashes import remembered_sha256

SCHEMA = "quotemark/models/1"

Origin = Literal["comes with Quotemark", "added", "Hugging Face cache"]
Hashed = Callable[[Path], str]


@dataclass(frozen=True, slots=True)
class Shelved:
    """A model that can be named, looked at."""

    name: str
    origin: Origin
    used_for: str | None
    """``every language``, the language's code that it was added for, or None."""
    model: SpeechModel | None
    """None when it is damaged or gone: then `problem` says so, and `command` mends it."""
    problem: str | None = None
    command: str | None = None

    @property
    def size_bytes(self) -> int:
        """Of all its files."""
        return sum(file.stat().st_size for file in files_of(self.model)) if self.model else 0


def models_here(name: str | None = None, fresh: bool = False) -> list[Shelved]:
    """The models on this machine, or the one of that name, each compared with recorded hashes.

    With `fresh` every file is read again; otherwise its hash is remembered while it has its size
    and its time of change. Raises `TranscriptError` when none has that name.
    """
    hashed = sha256_file if fresh else remembered_sha256
    found = [
        _looked_at(each, origin, used_for, look, hashed)
        for each, origin, used_for, look in _shelves()
        if name in (None, each)
    ]
    if name is not None and not found:
        known = ", ".join(each for each, *_ in _shelves())
        raise TranscriptError(f"{name}: no such model on this machine; there is {known}")
    return found


def models_to_json(models: list[Shelved]) -> dict[str, Any]:
    """The models as ``quotemark/models/1``."""
    return {"schema": SCHEMA, "models": [_to_json(each) for each in models]}


def _shelves() -> Iterator[tuple[str, Origin, str | None, Callable[[Hashed], SpeechModel]]]:
    yield default.NAME, "comes with Quotemark", "every language", default.default_model
    for record in added.all_added():
        yield record.name, "added", record.language, partial(added.intact, record)
    for name, folder in hub.cached():
        yield name, "Hugging Face cache", None, partial(hub.intact, folder, name)


def _looked_at(
    name: str,
    origin: Origin,
    used_for: str | None,
    look: Callable[[Hashed], SpeechModel],
    hashed: Hashed,
) -> Shelved:
    try:
        return Shelved(name, origin, used_for, look(hashed))
    except ModelMissingError as error:
        return Shelved(name, origin, used_for, None, str(error), error.command)


def _to_json(shelved: Shelved) -> dict[str, Any]:
    model = shelved.model
    return {
        "name": shelved.name,
        "origin": shelved.origin,
        "used_for": shelved.used_for,
        "ok": model is not None,
        "problem": shelved.problem,
        "fix": shelved.command,
        "path": str(model.path) if model else None,
        "size": shelved.size_bytes,
        "form": model.form if model else None,
        "multilingual": model.multilingual if model else None,
        "reads_as": model.reads_as if model else None,
        "sha256": model.sha256 if model else None,
    }
