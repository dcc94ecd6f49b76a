"""The recording that an address leads to, fetched with yt-dlp into a folder.

yt-dlp reads what strangers wrote, in a process of its own (`child`) that reaches the internet by
the `way_out` only. Its part for all pages (``generic``) is left out: what no other part knows is
taken as it lies at the address, or not at all.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import IO, Any

from media.muxing import join
from media.probe import probe
from server.newsroom.fetching.errors import FetchError
from server.newsroom.fetching.reach import Rule, public
from server.newsroom.fetching.way_out import WayOut

SITES = ("default", "-generic")
LONGEST_S = 12 * 3_600.0
_STILL_S = 120.0
"""After that without a byte nothing more is awaited."""
_OVERHEAD = 1.05
_SOME_BYTES = 16 << 20
"""What comes is longer than the recording: TLS, manifests, pages."""
_EVERY_S = 0.2
_AUTHORITIES = ("SSL_CERT_FILE", "SSL_CERT_DIR")

OnProgress = Callable[[float | None, float | None], None]
"""Hears the fraction that came and the seconds left, None: not known. May raise to stop."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording that was fetched, and what was said of it where it came from."""

    path: Path
    title: str
    facts: Mapping[str, Any]


def can_fetch() -> bool:
    """Whether yt-dlp is installed, the extra ``address``."""
    return find_spec("yt_dlp") is not None


def fetch_recording(
    address: str,
    folder: Path,
    most_bytes: int,
    keep_free_bytes: int,
    on_progress: OnProgress,
    rule: Rule = public,
    sites: Sequence[str] = SITES,
) -> Recording:
    """Fetch a recording into an empty folder.

    Raises `FetchError`; `MediaError` where picture and sound that come apart cannot be joined.
    """
    most_to_come = round(most_bytes * _OVERHEAD) + _SOME_BYTES
    with WayOut(most_to_come, LONGEST_S, rule) as way_out:
        asked = {
            "address": address,
            "extractors": sites,
            "most_bytes": most_bytes,
            "proxy": way_out.address,
            "port": way_out.port,
            "credentials": way_out.credentials,
        }
        with _told_by_child(asked, folder) as (child, told):
            for _ in _ticks(child, way_out):
                on_progress(told.get("fraction"), told.get("left_s"))
                if shutil.disk_usage(folder).free < keep_free_bytes:
                    raise FetchError("The newsroom's disk is full; make room on it")
        if "done" not in told:
            failed = told.get("failed") or "Fetching it took more than this machine has"
            raise FetchError(way_out.problem or failed)
    facts: dict[str, Any] = told["done"]
    return Recording(_whole(folder), str(facts.get("title") or "Recording"), facts)


@contextmanager
def _told_by_child(
    asked: Mapping[str, Any], folder: Path
) -> Iterator[tuple["subprocess.Popen[str]", dict[str, Any]]]:
    """A child at work, and what it has told; it never outlives this."""
    child = subprocess.Popen(
        [sys.executable, "-I", "-m", "server.newsroom.fetching.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=folder,
        env=_environment(folder),
        process_group=0,
    )
    told: dict[str, Any] = {}
    assert child.stdout is not None  # noqa: S101 - both were asked for as pipes
    assert child.stdin is not None  # noqa: S101
    listener = Thread(target=_listen, args=(child.stdout, told), daemon=True)
    with child:
        listener.start()
        try:
            json.dump(asked, child.stdin)
            child.stdin.close()
            yield child, told
        finally:
            child.kill()
            child.wait()
            listener.join()


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of what the newsroom is told, but whom this machine trusts."""
    trusted = {name: os.environ[name] for name in _AUTHORITIES if name in os.environ}
    private = {"HOME": str(folder), "LANG": "C.UTF-8", "PATH": "", "YTDLP_NO_PLUGINS": "1"}
    return trusted | private


def _listen(lines: IO[str], told: dict[str, Any]) -> None:
    for line in lines:
        with suppress(ValueError):
            told.update(json.loads(line))


def _ticks(child: "subprocess.Popen[str]", way_out: WayOut) -> Iterator[None]:
    """Again and again while the child works. Raises `FetchError` when that leads nowhere."""
    came_bytes, since_s = 0, time.monotonic()
    while child.poll() is None:
        yield
        way_out.check_time()
        if way_out.came_bytes != came_bytes:
            came_bytes, since_s = way_out.came_bytes, time.monotonic()
        if time.monotonic() - since_s > _STILL_S:
            raise FetchError("Nothing more comes from there")
        time.sleep(_EVERY_S)


def _whole(folder: Path) -> Path:
    """The one recording of what came, which may be its picture and its sound."""
    came = sorted(path for path in folder.iterdir() if path.stem.isdigit() and path.is_file())
    if not came or len(came) > 2 or any(path.is_symlink() for path in came):
        raise FetchError("Nothing came from there")
    if len(came) == 1:
        return came[0]
    joined = folder / "joined.mkv"
    join(probe(came[0]), probe(came[1]), joined)
    return joined
