"""Work that takes seconds, done beside the web application, which answers others meanwhile.

One other process does one kind of work, one thing after the other, and gives way to whoever reads
and edits. It ends with this one, however this one ends. What took too much once is not tried again
for a while, or who asks for it over and over would keep everybody else from theirs.
"""

import atexit
import hashlib
import os
import pickle
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import IO, Any, cast

from werkzeug.exceptions import ServiceUnavailable

from server.errors import NewsroomError

_PRIORITY = 10
_LONGEST_S = 60.0
"""What takes longer was made to, or is more than a machine like this can do."""
_MOST_BYTES, _MEMORY_SHARE = 4 << 30, 0.5
"""Of memory; of a small machine, so much of what it has."""
_REFUSED_S, _MOST_REFUSED = 600, 64
_MOST_WAITING = 16
"""Those who ask for more at once are sent away: each holds a thread of the web server."""

_TOO_MUCH = "more memory than there is"
_Answer = tuple[Any, Exception | None]
"""What was made, or why that was not possible."""


class Beside:
    """The process that runs a module, which `serve`s; a new one where it died."""

    def __init__(self, module: str, longest_s: float = _LONGEST_S) -> None:
        self._module, self.longest_s = module, longest_s
        self._lock, self._room = threading.Lock(), threading.BoundedSemaphore(_MOST_WAITING)
        self._process: subprocess.Popen[bytes] | None = None
        self._refused: dict[bytes, tuple[float, str]] = {}
        """What took too much: until when it is not tried again, and what is said of it."""
        atexit.register(self._end)

    def __call__(self, what: str, *parts: object) -> Any:
        """Have something made. Raises what making it raises.

        Also `ServiceUnavailable` when many wait already or what comes first takes long, and
        `NewsroomError` for what takes too long or too much memory.
        """
        asked = pickle.dumps((what, parts))
        if not self._room.acquire(blocking=False):
            raise _busy()
        try:
            made, error = self._in_turn(asked)
        finally:
            self._room.release()
        if error is not None:
            raise error
        return made

    def _in_turn(self, asked: bytes) -> _Answer:
        if not self._lock.acquire(timeout=self.longest_s):
            raise _busy()
        try:
            return self._checked(asked)
        finally:
            self._lock.release()

    def _checked(self, asked: bytes) -> _Answer:
        key = hashlib.sha256(asked).digest()
        until_s, reason = self._refused.pop(key, (0.0, ""))
        if time.monotonic() >= until_s:
            until_s = time.monotonic() + _REFUSED_S
            made, error, reason = self._asked(asked)
            if not reason:
                return made, error
        self._refused[key] = until_s, reason
        if len(self._refused) > _MOST_REFUSED:
            del self._refused[next(iter(self._refused))]
        raise NewsroomError(f"That takes {reason}: send less of it at once.")

    def _asked(self, asked: bytes) -> tuple[Any, Exception | None, str]:
        """What was made, or why that was not possible, or of what it takes too much."""
        for _ in range(2):
            took_too_long = threading.Event()
            try:
                made, error = self._ask(asked, took_too_long)
            except (EOFError, OSError, pickle.UnpicklingError):
                self._end()
                if took_too_long.is_set():
                    return None, None, "too long"
            else:
                return made, error, _TOO_MUCH if isinstance(error, MemoryError) else ""
        return None, None, _TOO_MUCH

    def _ask(self, asked: bytes, took_too_long: threading.Event) -> _Answer:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._module],
                stdin=subprocess.PIPE,  # which ends when this process does, and the other with it
                stdout=subprocess.PIPE,
                process_group=0,  # an interrupt at the terminal is for this process
            )
        process = self._process

        def stop() -> None:
            took_too_long.set()
            process.kill()

        watchdog = threading.Timer(self.longest_s, stop)
        watchdog.start()
        try:
            questions = cast(IO[bytes], process.stdin)
            questions.write(asked)
            questions.flush()
            answer: _Answer = pickle.load(cast(IO[bytes], process.stdout))  # noqa: S301 - our own
        finally:
            watchdog.cancel()
        return answer

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def serve(makes: Mapping[str, Callable[..., Any]]) -> None:
    """Answer whoever started this process, until they are gone."""
    os.nice(_PRIORITY)
    _limit_memory()
    answers, sys.stdout = sys.stdout.buffer, sys.stderr
    with suppress(EOFError):
        while True:
            what, parts = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own
            answer: _Answer
            try:
                answer = makes[what](*parts), None
            except Exception as error:  # noqa: BLE001 - it is raised again there
                answer = None, error
            pickle.dump(answer, answers)
            answers.flush()


def _limit_memory() -> None:
    machine_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    most_bytes = min(_MOST_BYTES, int(_MEMORY_SHARE * machine_bytes))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    least = most_bytes if hard == resource.RLIM_INFINITY else min(most_bytes, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (least, hard))


def _busy() -> ServiceUnavailable:
    return ServiceUnavailable("Much is being worked on. Try again in a minute.", retry_after=60)
