"""The web server (cheroot): threads, and bodies that are handed on while they arrive.

Whoever sends a long file over a bad line goes on from where it broke. A server that first keeps
a whole body for itself (waitress, most proxies) loses what came of one that was cut.

Cheroot takes a request as it understands it. A proxy in front may understand another one, and who
is asked for twice what was said once serves a stranger's request as somebody else's (request
smuggling): so what can be understood in two ways is refused here (RFC 9112 sections 5.1 and 6.3).
"""

import re
import socket
from collections.abc import Callable
from time import monotonic
from typing import Any

from cheroot.makefile import StreamReader, StreamWriter
from cheroot.server import HeaderReader, HTTPConnection, HTTPRequest
from cheroot.wsgi import Server

WsgiApp = Callable[..., Any]

_THREADS = 64
"""A viewer's player takes one while it loads, and so does an upload."""
_HEADER_BYTES = 64 << 10
_WAITING = 512
"""Connections without a request, which take no thread."""
_SILENCE_S = 30
"""After that a line on which nothing comes is taken for dead."""
_LEAST_BYTES_PER_S = 1_000
"""Who sends slower, after so long a time, holds a thread for nothing (Slowloris)."""
_SHUTDOWN_S = 2
_UNREAD_BYTES = 16 << 20
"""A refused request is heard to its end up to here, so that its sender hears why."""


_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SAID_ONCE = {b"Content-Length", b"Host", b"Transfer-Encoding"}


class _HeaderReader(HeaderReader):
    def _allow_header(self, key_name: bytes) -> bool:
        """To WSGI ``X_Forwarded_For``, which no proxy takes out, is ``X-Forwarded-For``."""
        return b"_" not in key_name

    def _transform_key(self, key_name: bytes) -> bytes:
        if not _NAME.fullmatch(key_name):
            raise ValueError("Malformed header name.")
        name: bytes = super()._transform_key(key_name)  # type: ignore[misc] # not in its stubs
        return name


class _Headers(dict[bytes, bytes]):
    def __setitem__(self, name: bytes, value: bytes) -> None:
        if name in _SAID_ONCE and name in self:
            raise ValueError("A header that may be there once is there twice.")
        super().__setitem__(name, value)


class _Line(socket.SocketIO):
    """What comes over a connection, as long as it comes quickly enough."""

    waited_s, came_bytes = 0.0, 0

    def readinto(self, buffer: Any) -> int | None:
        began_s = monotonic()
        count = super().readinto(buffer)
        self.waited_s += monotonic() - began_s
        self.came_bytes += count or 0
        if self.waited_s > _SILENCE_S + self.came_bytes / _LEAST_BYTES_PER_S:
            raise TimeoutError("timed out")
        return count


class _Reader(StreamReader):
    def __init__(self, sock: socket.socket, mode: Any, size: int) -> None:
        super().__init__(sock, mode, size)
        self._raw = _Line(sock, mode)


class _Request(HTTPRequest):
    header_reader = _HeaderReader()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.inheaders = _Headers()

    def read_request_headers(self) -> bool:
        """Refuses bodies of unknown length, too: cheroot keeps a chunk of any size in memory."""
        if not super().read_request_headers():  # type: ignore[no-untyped-call] # cheroot's
            return False
        if b"Transfer-Encoding" in self.inheaders:
            self.simple_response("411 Length Required", "Say how long it is (Content-Length).")
            return False
        if not self.inheaders.get(b"Content-Length", b"0").isdigit():
            self.simple_response("400 Bad Request", "Malformed Content-Length Header.")
            return False
        return True

    def send_headers(self) -> None:
        """Cheroot would read what is left of a body at once, of any length, and raise if it broke.

        Such a line is closed.
        """
        left = getattr(self.rfile, "remaining", 0)
        try:
            if 0 < left <= _UNREAD_BYTES:
                self.rfile.read(left)
        except OSError:
            pass
        if getattr(self.rfile, "remaining", 0):
            self.close_connection = True
        super().send_headers()


class _Connection(HTTPConnection):
    RequestHandlerClass = _Request

    def __init__(self, server: Server, sock: socket.socket, _makefile: Any) -> None:
        super().__init__(server, sock, _file_of)

    def communicate(self) -> bool:
        self.rfile.raw.waited_s, self.rfile.raw.came_bytes = 0.0, 0
        return bool(super().communicate())  # type: ignore[no-untyped-call] # cheroot's


def _file_of(sock: socket.socket, mode: Any, size: int) -> StreamReader | StreamWriter:
    return (_Reader if "r" in mode else StreamWriter)(sock, mode, size)


class _Server(Server):
    def process_conn(self, conn: HTTPConnection) -> None:
        """A new connection takes a thread once something has come over it."""
        if conn.last_used is None:
            self._connections.put(conn)  # type: ignore[attr-defined] # not in its stubs
        else:
            super().process_conn(conn)


def web_server(app: WsgiApp, host: str, port: int) -> Server:
    """A server that listens; `serve` serves until interrupted, `bind_addr` has its port.

    Raises `OSError` when it cannot listen there.
    """
    server = _Server(
        (host, port),
        app,
        numthreads=_THREADS,
        server_name="quotemark",
        timeout=_SILENCE_S,
        shutdown_timeout=_SHUTDOWN_S,
    )
    server.ConnectionClass = _Connection
    server.keep_alive_conn_limit = _WAITING
    server.max_request_header_size = _HEADER_BYTES
    server.prepare()
    return server
