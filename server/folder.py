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

MANIFEST = "manifest.json"
MANIFEST_SCHEMA = "quotemark/manifest/1"
_SCRATCH = ".in-making-"


class ResultFolder:
    """The results of the recording called `source`; paths in it are relative, with slashes.

    Raises `MediaError` when the folder holds something else.
    """

    def __init__(self, path: Path, source: str) -> None:
        self.path = path
        self._before = read_manifest(path)
        other = self._before.get("source", {}).get("name", source)
        if other != source:
            raise MediaError(
                f"{path}: holds the results of {other}; name another folder with --out"
            )
        if not self._before and path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise MediaError(
                f"{path}: exists and is not a folder of results; name another with --out"
            )
        self._files: set[str] = set()
        self._stages: dict[str, dict[str, Any]] = {}
        self._made: dict[str, str] = dict(self._before.get("files", {}))
        for stage in self._before.get("stages", {}).values():
            self._made.update(stage["files"])

    def reusable(self, stage: str, key: str) -> dict[str, Any] | None:
        """What a stage left when it was last done with this key, or None when it must be done."""
        record = self._before.get("stages", {}).get(stage)
        if not record or record.get("key") != key:
            return None
        if not all((self.path / file).is_file() for file in record["files"]):
            return None
        self._files.update(record["files"])
        self._stages[stage] = record
        return dict(record["left"])

    @contextmanager
    def being_filled(self) -> Iterator[Path]:
        """A folder for what is needed meanwhile, with the manifest saying that all is in making.

        So neither is an unfinished stage taken for a finished one after the power failed, nor is
        the folder then a stranger's.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        for left_over in self.path.glob(f"{_SCRATCH}*"):
            shutil.rmtree(left_over, ignore_errors=True)
        self._write_manifest({**self._before, "complete": False, "stages": self._stages})
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=self.path) as scratch:
            yield Path(scratch)
        self._write_manifest({**self._before, "complete": False, "stages": self._stages})

    def done(self, stage: str, key: str, files: Iterable[str], left: Mapping[str, Any]) -> None:
        """Record a stage as done: its files, and what later runs need to know of it."""
        made = {name: sha256_file(self.path / name) for name in sorted(files)}
        self._files.update(made)
        self._stages[stage] = {"key": key, "files": made, "left": dict(left)}

    def write(self, name: str, text: str) -> None:
        """Write a file of the results."""
        write_whole(self.path / name, text)
        self._files.add(name)

    def edited(self, name: str) -> bool:
        """Whether somebody changed a file since an earlier run made it."""
        path, made = self.path / name, self._made.get(name)
        return made is not None and path.is_file() and sha256_file(path) != made

    def set_aside(self, name: str) -> str | None:
        """Rename an edited file before it is written anew; its new name, or None."""
        if not self.edited(name):
            return None
        path = self.path / name
        kept = path.with_name(f"{path.stem}.edited-{sha256_file(path)[:8]}{path.suffix}")
        path.replace(kept)
        return kept.name

    def finish(self, **facts: Any) -> None:
        """Write the manifest, and remove what the last run left and this one did not make."""
        files = {name: sha256_file(self.path / name) for name in sorted(self._files)}
        self._write_manifest({**facts, "files": files, "stages": self._stages})
        for name in set(self._before.get("files", {})) - set(files):
            if not self.edited(name):
                (self.path / name).unlink(missing_ok=True)

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
    """The manifest of a folder of results; empty when it is none, or names files elsewhere."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        if manifest["schema"] != MANIFEST_SCHEMA:
            return {}
        stages = manifest.get("stages", {}).values()
        names = [*manifest.get("files", {}), *(name for each in stages for name in each["files"])]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
    return dict(manifest) if all(map(_is_inside, names)) else {}


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def as_json(document: Mapping[str, Any]) -> str:
    """A JSON document as the results are written: for programs, but readable."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def key_of(*parts: object) -> str:
    """A stage's key: a hash over everything that goes into it."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
