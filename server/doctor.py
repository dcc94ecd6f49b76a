"""What this installation has, what it lacks, and the command that mends it."""

import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import ctranslate2

from annotations.across.meaning import default_embedder
from media import ffmpeg
from media.errors import MissingToolError
from server.commands.models import described
from transcripts.errors import ModelMissingError
from transcripts.recognition.engines import DEFAULT_ENGINE
from transcripts.recognition.models import DEFAULT_MODEL
from transcripts.recognition.models.shelf import models_here

SCHEMA = "quotemark/doctor/1"
_EXTRAS = (("openai", "openai-whisper", "--engine openai"),)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `fix` is what to do when it is not `ok`."""

    name: str
    ok: bool
    detail: str
    fix: str | None = None


def examine() -> list[Finding]:
    """Look at everything the main job needs."""
    return [
        *(look() for look in (_python, _ffmpeg)),
        *_models(),
        *(look() for look in (_engine, _embedder, _browser)),
        *_extras(),
    ]


def findings_to_json(findings: list[Finding]) -> Mapping[str, Any]:
    """The findings as ``quotemark/doctor/1``."""
    return {
        "schema": SCHEMA,
        "ok": all(finding.ok for finding in findings),
        "findings": [
            {"name": f.name, "ok": f.ok, "detail": f.detail, "fix": f.fix} for f in findings
        ],
    }


def _python() -> Finding:
    running = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("quotemark", True, f"{version('quotemark')} on Python {running}")


def _ffmpeg() -> Finding:
    try:
        return Finding("ffmpeg", True, f"{ffmpeg.version_line()} ({ffmpeg.executable()})")
    except MissingToolError as error:
        return Finding("ffmpeg", False, str(error), "pip install imageio-ffmpeg")


def _models() -> Iterator[Finding]:
    try:
        found = models_here()
    except ModelMissingError as error:
        yield Finding("models", False, str(error), error.command)
        return
    for model in found:
        name = "model" if model.name == DEFAULT_MODEL else f"model {model.name}"
        yield Finding(name, model.model is not None, described(model), model.command)


def _extras() -> Iterator[Finding]:
    """What is used where it is installed; nothing is missing without."""
    for extra, package, gives in _EXTRAS:
        try:
            detail = f"{package} {version(package)}, for {gives}"
        except PackageNotFoundError:
            detail = f"not installed; for {gives}: pip install {package}"
        yield Finding(extra, True, detail)


def _engine() -> Finding:
    on = "GPU (CUDA)" if ctranslate2.get_cuda_device_count() else "CPU"
    return Finding("recogniser", True, f"{DEFAULT_ENGINE} {version('faster-whisper')} on the {on}")


def _embedder() -> Finding:
    if default_embedder() is not None:
        return Finding("embedder", True, "translated quotes are told by their meaning")
    lacks = "none for this machine; translated quotes are told by shared words alone"
    return Finding("embedder", True, lacks)


def _browser() -> Finding:
    found = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "firefox"))), None)
    return Finding("browser", True, found or "none found here; the pages open in any other")
