"""The wheel: all that runs, and nothing that is only needed to make it."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("annotations", "media", "server", "transcripts")
FRONTEND = ROOT / "server" / "newsroom" / "frontend"
STATIC = ROOT / "server" / "newsroom" / "static"


def test_the_wheel_holds_what_runs(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="pip install hatchling")
    if not (STATIC / "manifest.json").is_file():
        pytest.skip("the pages' scripts are not built: make setup")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.iterdir()
    with ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    here = [path for package in PACKAGES for path in (ROOT / package).rglob("*")]
    assert names == {
        path.relative_to(ROOT).as_posix()
        for path in here
        if path.is_file() and not path.is_relative_to(FRONTEND) and path.suffix != ".pyc"
    }
    static = "server/newsroom/static"
    assert {f"{static}/quotemark-quote.js", f"{static}/manifest.json"} <= names
    assert any(name.startswith("server/newsroom/database/migrations/versions/0") for name in names)
