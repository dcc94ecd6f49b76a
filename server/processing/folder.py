"""The folder that the main job writes: what is in it, what made it, what need not be made again.

``manifest.json`` lists every file with its SHA-256 and every stage with the key of what went
into it. A stage whose key is the same and whose files are there is not done again.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from media.errors import MediaError
from media.files import sha256_file, write_whole
from server.progress import say

MANIFEST = "manifest.json"
MANIFEST_SCHEMA = "quotemark/manifest/1"
_SCRATCH = ".in-making-"
_BY_A_PERSON = b'"by": "person"'
"""In a translation that a run went through after somebody edited it, and kept as it was."""


class ResultFolder:
    """The results of the recording called `source`; paths in it are relative, with slashes.

    `sha256` is the recording's.

    Raises `MediaError` when the folder holds something else.
    """

    def __init__(self, path: Path, source: str, sha256: str) -> None:
        self.path = path
        self._before = read_manifest(path)
        if not self._before and path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise MediaError(
                f"{path}: exists and is not a folder of results; name another with --out"
            )
        if any(each.is_symlink() for each in path.rglob("*")):
            raise MediaError(f"{path}: holds symbolic links; results lie in plain folders")
        known = self._before.get("source", {})
        if known.get("sha256", sha256) != sha256:
            other = f"another {source}" if known.get("name") == source else known.get("name")
            raise MediaError(
                f"{path}: holds the results of {other}; name another folder with --out"
            )
        self._files: set[str] = set()
        self._stages: dict[str, dict[str, Any]] = {}
        self._made: dict[str, str] = dict(self._before.get("files", {}))
        for stage in self._before.get("stages", {}).values():
            self._made.update(stage["files"])

    def is_done(self, stage: str, key: str) -> bool:
        """Whether a stage was last done with this key, whatever became of its files."""
        return bool(self._before.get("stages", {}).get(stage, {}).get("key") == key)

    def reusable(self, stage: str, key: str, *, edits: bool = False) -> dict[str, Any] | None:
        """What a stage left when it was last done with this key, or None when it must be done.

        Its files must be there, and unless people may make `edits` to them, as they were made.
        """
        record = self._before.get("stages", {}).get(stage)
        if not record or record.get("key") != key:
            return None
        for name, sha256 in record["files"].items():
            path = self.path / name
            if not path.is_file() or (not edits and sha256_file(path) != sha256):
                return None
        self._files.update(record["files"])
        self._stages[stage] = record
        return dict(record["left"])

    def stages_before(self, prefix: str) -> list[str]:
        """The stages of the last run whose names begin so."""
        return [name for name in self._before.get("stages", {}) if name.startswith(prefix)]

    def left_before(self, stage: str) -> dict[str, Any]:
        """What a stage left when it was last done, with whatever key."""
        return dict(self._before.get("stages", {}).get(stage, {}).get("left", {}))

    @contextmanager
    def being_filled(self) -> Iterator[Path]:
        """A folder for what is needed meanwhile, with the manifest saying that all is in making.

        So neither is an unfinished stage taken for a finished one after the power failed, nor is
        the folder then a stranger's.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        for left_over in self.path.glob(f"{_SCRATCH}*"):
            shutil.rmtree(left_over, ignore_errors=True)
        self._write_unfinished()
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=self.path) as scratch:
            yield Path(scratch)

    def done(self, stage: str, key: str, files: Iterable[str], left: Mapping[str, Any]) -> None:
        """Record a stage as done: its files, and what later runs need to know of it."""
        made = {name: sha256_file(self.path / name) for name in sorted(files)}
        self._files.update(made)
        self._stages[stage] = {"key": key, "files": made, "left": dict(left)}
        self._write_unfinished()

    def write(self, name: str, text: str) -> None:
        """Write a file of the results; one that somebody edited is kept under another name."""
        path = self.path / name
        if self._edited(name):
            kept = path.with_name(f"{path.stem}.edited-{sha256_file(path)[:8]}{path.suffix}")
            path.replace(kept)
            say(f"Note: {name} had been edited; the edited one is kept as {kept.name}")
        write_whole(path, text)
        self._made[name] = sha256_file(path)
        self._files.add(name)

    def _edited(self, name: str) -> bool:
        path, made = self.path / name, self._made.get(name)
        if made is None or not path.is_file():
            return False
        return sha256_file(path) != made or _BY_A_PERSON in path.read_bytes()

    def finish(self, **facts: Any) -> None:
        """Write the manifest, and remove what the last run left and this one did not make."""
        files = {name: sha256_file(self.path / name) for name in sorted(self._files)}
        self._write_manifest({**facts, "files": files, "stages": self._stages})
        for name in set(self._before.get("files", {})) - set(files):
            if not self._edited(name):
                (self.path / name).unlink(missing_ok=True)

    def _write_unfinished(self) -> None:
        self._write_manifest({**self._before, "complete": False, "stages": self._stages})

    def _write_manifest(self, facts: Mapping[str, Any]) -> None:
        manifest = {"schema": MANIFEST_SCHEMA, **facts}
        write_whole(self.path / MANIFEST, as_json(manifest))


@contextmanager
def removed_on_failure(path: Path) -> Iterator[None]:
    """Leave no folder behind that this run made and could not fill."""
    existed = path.exists()
    try:
        yield
    except BaseException:
        if not existed:
            shutil.rmtree(path, ignore_errors=True)
        raise


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder of results; empty when it is none that this program wrote."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return manifest if isinstance(manifest, dict) and _is_ours(manifest) else {}


def _is_ours(manifest: Mapping[str, Any]) -> bool:
    """Whether it is of the right shape, and names no file outside its folder."""
    stages = manifest.get("stages", {})
    if manifest.get("schema") != MANIFEST_SCHEMA or not isinstance(stages, dict):
        return False
    if not all(isinstance(manifest.get(part, {}), dict) for part in ("source", "media", "files")):
        return False
    if not all(_is_stage(stage) for stage in stages.values()):
        return False
    listed = [manifest.get("files", {}), *(stage["files"] for stage in stages.values())]
    return all(
        isinstance(sha256, str) and _is_inside(name)
        for files in listed
        for name, sha256 in files.items()
    )


def _is_stage(stage: object) -> bool:
    if not isinstance(stage, dict) or not isinstance(stage.get("files"), dict):
        return False
    left = stage.get("left")
    if not isinstance(left, dict):
        return False
    values = [each for value in left.values() for each in (value, *_items(value))]
    return all(value in stage["files"] for value in values if isinstance(value, str))


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.suffix) and not path.is_absolute() and ".." not in path.parts


def as_json(document: Mapping[str, Any]) -> str:
    """A JSON document as the results are written: for programs, but readable."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def key_of(*parts: object) -> str:
    """A stage's key: a hash over everything that goes into it."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
