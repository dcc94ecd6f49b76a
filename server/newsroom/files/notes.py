"""What the main job said of a recording: what is odd about it, what was left out, what changed.

A file of its own, for a folder of results is there only once something was made.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from media.files import write_whole
from server.newsroom.jobs.queue import Stage
from server.newsroom.settings import Settings
from server.processing.folder import as_json

_SCHEMA = "quotemark/notes/1"
_BEFORE = "Note: "


def keep(settings: Settings, media_id: str, step: str, lines: Sequence[str]) -> None:
    """Keep the lines that a step of the job said, in place of those it said before.

    A step is named ``stage.step``.
    """
    known = _read(settings, media_id)
    if list(lines) == known.get(step, []):
        return
    kept = {**known, step: list(lines)}
    write_whole(_place(settings, media_id), as_json({"schema": _SCHEMA, "notes": kept}))


def told(settings: Settings, media_id: str) -> list[str]:
    """All of them, in the order of the job's stages."""
    known, stages = _read(settings, media_id), [str(each) for each in Stage]
    ordered = sorted(known, key=lambda step: stages.index(step.partition(".")[0]))
    return [line.removeprefix(_BEFORE) for step in ordered for line in known[step]]


def _read(settings: Settings, media_id: str) -> dict[str, list[str]]:
    try:
        kept: dict[str, list[str]] = json.loads(_place(settings, media_id).read_bytes())["notes"]
    except FileNotFoundError:
        return {}
    return kept


def _place(settings: Settings, media_id: str) -> Path:
    return settings.results / f"{media_id}.notes.json"
