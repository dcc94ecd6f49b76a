"""Work that takes seconds, done beside the web application, which answers others meanwhile.

One other process does one kind of work, one thing after the other, and gives way to whoever reads
and edits. It ends with this one, however this one ends.
"""

import atexit
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import IO, Any, cast

from werkzeug.exceptions import ServiceUnavailable

from server.errors import NewsroomError

_PRIORITY = 10
_LONGEST_S = 300
"""What takes longer was made to, or is more than a machine like this can do."""
_MOST_WAITING = 16
"""Those who ask for more at once are sent away: each holds a thread of the web server."""

_Answer = tuple[Any, Exception | None]
"""What was made, or why that was not possible."""


class Beside:
    """The process that runs a module, which `serve`s; a new one where it died."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._lock, self._room = threading.Lock(), threading.BoundedSemaphore(_MOST_WAITING)
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self._end)

    def __call__(self, what: str, *parts: object) -> Any:
        """Have something made. Raises what making it raises.

        Also `ServiceUnavailable` when many wait already, `NewsroomError` when it takes too long.
        """
        if not self._room.acquire(blocking=False):
            raise ServiceUnavailable("Much is being worked on. Try again in a minute.")
        try:
            with self._lock:
                made, error = self._asked(what, parts)
        finally:
            self._room.release()
        if error is not None:
            raise error
        return made

    def _asked(self, what: str, parts: tuple[object, ...]) -> _Answer:
        for _ in range(2):
            took_too_long = threading.Event()
            try:
                return self._ask(what, parts, took_too_long)
            except (EOFError, OSError, pickle.UnpicklingError):
                self._end()
                if took_too_long.is_set():
                    raise NewsroomError("That takes too long: send less of it at once.") from None
        raise NewsroomError("That takes more memory than there is: send less of it at once.")

    def _ask(self, what: str, parts: tuple[object, ...], took_too_long: threading.Event) -> _Answer:
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

        watchdog = threading.Timer(_LONGEST_S, stop)
        watchdog.start()
        try:
            asked = cast(IO[bytes], process.stdin)
            pickle.dump((what, parts), asked)
            asked.flush()
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
