"""The sample interview, processed once by the real command."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).parents[2] / "samples"
COMMAND = [sys.executable, "-c", "from server.cli import main; main()"]


@dataclass(frozen=True)
class Ran:
    """A finished command."""

    code: int
    out: str
    err: str


def _run(*args: object, cwd: Path | None = None) -> Ran:
    command = [*COMMAND, *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def quotemark() -> Callable[..., Ran]:
    """Runs the command with arguments, as a person would, in its own process."""
    return _run


@pytest.fixture(scope="session")
def command() -> list[str]:
    """The command's argument list, for a test that must hold the process."""
    return COMMAND


@dataclass(frozen=True)
class Processed:
    """The sample's folder of results."""

    folder: Path
    ran: Ran

    def json(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text())


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Processed:
    folder = tmp_path_factory.mktemp("sample") / "interview.quotemark"
    ran = _run(
        "process",
        SAMPLES / "interview.mp4",
        "--article",
        SAMPLES / "article.md",
        "--out",
        folder,
        "--json",
    )
    assert ran.code == 0, ran.err
    return Processed(folder, ran)
