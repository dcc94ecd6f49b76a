"""The only way to the internet that fetching takes: a proxy on this machine that holds the rule.

What fetches does not look up or connect to anything by itself, whatever redirects, manifests and
pages tell it to, so the rule is held at each connection; and nothing is endless.
"""

import select
import socket
import struct
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import compare_digest, token_urlsafe
from threading import Lock, Thread
from time import monotonic
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from server.newsroom.fetching.errors import TOO_LARGE, FetchError
from server.newsroom.fetching.reach import Rule, connected, public

_READ_BYTES = 64 << 10
_SILENCE_S = 30.0
_NOT_PASSED_ON = {"connection", "keep-alive", "proxy-authorization", "proxy-connection"}
_USER = "quotemark"
_AT_ONCE = struct.pack("ii", 1, 0)


class WayOut:
    """Lets out, while it is open, what the rule allows, for so long and so many bytes."""

    def __init__(self, most_bytes: int, longest_s: float, rule: Rule = public) -> None:
        self.rule = rule
        self.came_bytes = 0
        self.problem: str | None = None
        """Why the first was not let out, or what ended it."""
        self._most_bytes, self._until_s = most_bytes, monotonic() + longest_s
        self._secret = token_urlsafe(16)
        self._counting = Lock()
        self._server = _Server(("127.0.0.1", 0), _Passing)
        self._server.way_out = self

    def __enter__(self) -> "WayOut":
        Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._until_s = 0.0
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        """As programs take a proxy's; who does not know it is not let out."""
        return f"http://{_USER}:{self._secret}@127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        """Where it listens, on this machine alone."""
        return int(self._server.server_address[1])

    @property
    def credentials(self) -> str:
        """What a client of it sends as ``Proxy-Authorization``."""
        return "Basic " + b64encode(f"{_USER}:{self._secret}".encode()).decode()

    @property
    def left_s(self) -> float:
        """How long it stays open."""
        return max(0.0, self._until_s - monotonic())

    def count(self, size_bytes: int) -> None:
        """That so many bytes came. Raises `FetchError` once they are too many."""
        with self._counting:
            self.came_bytes += size_bytes
        if self.came_bytes > self._most_bytes:
            raise self.refused(FetchError(TOO_LARGE))

    def check_time(self) -> None:
        """Raise `FetchError` when it is over."""
        if not self.left_s:
            raise self.refused(FetchError("It took too long"))

    def refused(self, error: FetchError) -> FetchError:
        """The error, remembered if it is the first."""
        self.problem = self.problem or str(error)
        return error


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    way_out: WayOut

    def shutdown_request(self, request: Any) -> None:
        """Close it, as it is to be closed; the base class ends it in order first."""
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke is its client's to tell of."""


class _Passing(BaseHTTPRequestHandler):
    server: _Server
    timeout = _SILENCE_S
    protocol_version = "HTTP/1.1"

    def do_CONNECT(self) -> None:
        """Let a connection through to where it wants to go."""
        target = urlsplit(f"//{self.path}")
        with self._reached(target.hostname, target.port) as there:
            self.send_response_only(200, "Connection established")
            self.end_headers()
            self._pass_on(there, [there, self.connection])

    def do_GET(self) -> None:
        """Pass a request on, and its answer back."""
        target = urlsplit(self.path)
        if target.scheme != "http":
            self.send_error(400)
            return
        with self._reached(target.hostname, target.port or 80) as there:
            there.sendall(self._head(target._replace(scheme="", netloc="").geturl() or "/"))
            there.sendall(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            self._pass_on(there, [there])

    do_HEAD = do_POST = do_GET  # noqa: N815 - as its base class names them

    def log_message(self, *_: object) -> None:
        """Nothing: what was fetched is in the audit log."""

    @contextmanager
    def _reached(self, host: str | None, port: int | None) -> Iterator[socket.socket]:
        """Where the client wants to go; an error of ours is told to it, and ends its connection."""
        self.close_connection = True
        way_out, said = self.server.way_out, self.headers.get("Proxy-Authorization") or ""
        if not compare_digest(said.encode(), way_out.credentials.encode()):
            self.send_error(407)
            return
        try:
            way_out.check_time()
            there = connected(host or "", port or 0, way_out.rule)
        except FetchError as error:
            way_out.refused(error)
            self.send_error(403)
            return
        with there:
            try:
                yield there
            except (OSError, FetchError):
                self._break_off()

    def _break_off(self) -> None:
        """End the client's connection as one that broke: what was cut off must not look whole."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)

    def _head(self, path: str) -> bytes:
        kept = [(k, v) for k, v in self.headers.items() if k.lower() not in _NOT_PASSED_ON]
        lines = [f"{self.command} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in kept)]
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")

    def _pass_on(self, there: socket.socket, heard: list[socket.socket]) -> None:
        """What comes from those who are heard, each to the other, until one ends."""
        way_out = self.server.way_out
        while True:
            ready, _, _ = select.select(heard, [], [], min(_SILENCE_S, way_out.left_s))
            way_out.check_time()
            if not ready:
                raise TimeoutError
            for each in ready:
                data = each.recv(_READ_BYTES)
                if not data:
                    return
                if each is there:
                    way_out.count(len(data))
                (self.connection if each is there else there).sendall(data)
