"""Sites to fetch from, on this machine, and a worker that does."""

import os
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from media.ffmpeg import executable
from server.newsroom.fetching.reach import Ip

HERE, FORBIDDEN = "127.0.0.2", "127.0.0.3"
"""Two servers on this machine: the rule lets one be reached, and stands for what is public."""


def only_here(ip: Ip, _port: int) -> bool:
    """The rule of the tests."""
    return str(ip) == HERE


class Site(ThreadingHTTPServer):
    """Answers what each path is told to; keeps what was asked for."""

    daemon_threads = True

    def __init__(self, host: str, sealed: ssl.SSLContext | None = None) -> None:
        super().__init__((host, 0), _Answering)
        self._scheme = "https" if sealed else "http"
        if sealed:
            self.socket = sealed.wrap_socket(self.socket, server_side=True)
        self.answers: dict[str, Callable[[Any], None]] = {}
        self.asked: list[str] = []
        Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, path: str) -> str:
        host, port = self.server_address[:2]
        return f"{self._scheme}://{host!s}:{port}{path}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who does not trust it goes away."""

    def give(
        self, path: str, data: bytes, kind: str = "text/html", status: int = 200, **headers: str
    ) -> str:
        def answer(handler: Any) -> None:
            handler.send_response(status)
            for name, value in ({"Content-Type": kind} | headers).items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)

        self.answers[path] = answer
        return self.url(path)

    def lead(self, path: str, to: str) -> str:
        return self.give(path, b"", status=302, Location=to)

    def drip(self, path: str, kind: str, data: bytes, every_s: float) -> str:
        """Without an end."""

        def answer(handler: Any) -> None:
            handler.send_response(200)
            handler.send_header("Content-Type", kind)
            handler.end_headers()
            while True:
                handler.wfile.write(data)
                time.sleep(every_s)

        self.answers[path] = answer
        return self.url(path)


class _Answering(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        answer = self.server.answers.get(self.path.partition("?")[0])
        if answer is None:
            self.send_error(404)
            return
        try:
            answer(self)
        except OSError:
            self.close_connection = True

    do_HEAD = do_GET  # noqa: N815 - as its base class names them

    def log_message(self, *_: object) -> None: ...


def film(path: Path, *options: str) -> bytes:
    """Two seconds of picture and sound."""
    picture = "testsrc=size=64x36:rate=10:duration=2"
    inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "sine=duration=2"]
    command = [executable(), "-v", "error", *inputs, "-shortest", *options, path]
    subprocess.run(command, check=True, cwd=path.parent)
    return path.read_bytes() if path.exists() else b""


_WORKER = """
from functools import partial
from server.newsroom.jobs import fetch_job
from tests.newsroom.sites import only_here
fetch_job.fetch_recording = partial(fetch_job.fetch_recording, rule=only_here)
from server.newsroom.jobs.worker import main
main()
"""


@contextmanager
def worker(data: Path) -> Iterator[None]:
    """The newsroom's worker, which fetches from here, too: no setting allows that."""
    process = subprocess.Popen(
        [sys.executable, "-c", _WORKER],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "QUOTEMARK_DATA": str(data), "QUOTEMARK_FETCH_FROM": "*"},
        stdin=subprocess.PIPE,
    )
    with process:
        try:
            yield
        finally:
            process.kill()
