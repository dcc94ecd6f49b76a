"""Addresses of the scripts and style sheets, whose built names carry a hash of what is in them."""

import json
from functools import lru_cache
from pathlib import Path

from flask import current_app, url_for


def built(source: str) -> str | None:
    """The address of what was built from a source file; None where nothing was built."""
    manifest = Path(current_app.static_folder or "") / "manifest.json"
    if not manifest.is_file():
        return None
    made = _names(manifest, manifest.stat().st_mtime_ns).get(source)
    return url_for("static", filename=made) if made else None


@lru_cache(maxsize=1)
def _names(manifest: Path, _changed_ns: int) -> dict[str, str]:
    return {name: entry["file"] for name, entry in json.loads(manifest.read_bytes()).items()}
