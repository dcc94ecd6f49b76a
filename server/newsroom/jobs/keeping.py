"""Keeps a worker running beside the web application, or by itself (``quotemark worker``)."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event

from server.errors import NewsroomError
from server.newsroom.settings import Settings
from server.progress import say

BUSY = 75
_SOON_S, _LATE_S = 0.5, 30.0
_STEADY_S = 10.0
_POLL_S = 0.1
_END_S = 5.0


@contextmanager
def working(settings: Settings) -> Iterator[None]:
    """While this lasts a worker works; one that dies is replaced."""
    ended = Event()
    keeper = threading.Thread(target=_keep, args=(settings, ended), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()


def keep_working(settings: Settings) -> None:
    """Keep a worker running until interrupted.

    Raises `NewsroomError` where another one works already and there can be one only.
    """
    ended = Event()
    try:
        _keep(settings, ended, give_way=True)
    finally:
        ended.set()


def _keep(settings: Settings, ended: Event, *, give_way: bool = False) -> None:
    wait_s = _SOON_S
    while not ended.is_set():
        began_s = time.monotonic()
        code = _run(settings, ended)
        if ended.is_set():
            return
        if code == os.EX_TEMPFAIL and give_way:
            raise NewsroomError(
                f"{settings.data}: a worker is at work there already, and with SQLite there can be "
                "one only; name a PostgreSQL database with QUOTEMARK_DATABASE_URL for more"
            )
        if code:
            say(f"Note: the worker ended ({code}); another one goes on with its jobs")
        steady = time.monotonic() - began_s > _STEADY_S
        wait_s = _SOON_S if steady or not code else min(wait_s * 2, _LATE_S)
        ended.wait(_LATE_S if code == os.EX_TEMPFAIL else wait_s)


def _run(settings: Settings, ended: Event) -> int:
    """One worker's life; its exit code, negative for the signal that killed it."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "server.newsroom.jobs.worker"],
        stdin=subprocess.PIPE,  # which ends when this process does, and the worker with it
        env=_environment(settings),
        process_group=0,  # an interrupt at the terminal is for this process, which ends it
    )
    try:
        while worker.poll() is None and not ended.wait(_POLL_S):
            pass
    finally:
        if worker.stdin:
            worker.stdin.close()
        try:
            worker.wait(_END_S)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
    return worker.returncode


def _environment(settings: Settings) -> Mapping[str, str]:
    """The settings of one process, wherever they come from, for another one."""
    said = {
        f"QUOTEMARK_{name.upper()}": str(value)
        for name, value in settings.model_dump().items()
        if value is not None
    }
    return {**os.environ, **said}
