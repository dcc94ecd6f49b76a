"""The web server (cheroot): threads, and bodies that are handed on while they arrive.

Whoever sends a long file over a bad line goes on from where it broke. A server that first keeps
a whole body for itself (waitress, most proxies) loses what came of one that was cut.

A thread is taken by who has a request to be answered, and given back where the answer cannot go
further: a viewer whose player has loaded enough, and who means harm, keep only a line.

Cheroot takes a request as it understands it. A proxy in front may understand another one, and who
is asked for twice what was said once serves a stranger's request as somebody else's (request
smuggling): so what can be understood in two ways is refused here (RFC 9112 sections 5.1 and 6.3).
"""

import re
import socket
from collections import Counter
from collections.abc import Callable, Generator
from selectors import EVENT_READ, EVENT_WRITE
from time import time
from typing import Any

from cheroot.server import HeaderReader, HTTPConnection, HTTPRequest, KnownLengthRFile
from cheroot.wsgi import Gateway_10, Server

from server.web import lines

WsgiApp = Callable[..., Any]

_THREADS = 64
"""An upload takes one while it comes."""
_LINES = 512
"""Connections that wait, for a request or to send more; then the oldest of who has most goes."""
_AT_ONCE = 256
"""Connections that may come in one moment."""
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


class _Request(HTTPRequest):
    header_reader = _HeaderReader()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.inheaders = _Headers()
        self._answer: Generator[None, None, None] | None = None

    def parse_request(self) -> None:
        """Only once, though the answer may take several turns."""
        if self._answer is None:
            super().parse_request()

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

    def respond(self) -> None:
        """Answer as far as the line takes it; the connection keeps what is to follow."""
        self.conn.answering = None
        if self._answer is None:
            length = int(self.inheaders.get(b"Content-Length", 0))
            self.rfile = KnownLengthRFile(self.conn.rfile, length)
            self._answer = self._answered()
        if next(self._answer, self) is None:
            self.conn.answering = self

    def stop(self) -> None:
        """Answer no further."""
        if self._answer is not None:
            self._answer.close()

    def send_headers(self) -> None:
        """Cheroot would first read what is left of a body in this thread, however slow it comes.

        With a long one the line is closed; up to some length, what comes is thrown away before.
        """
        left = getattr(self.rfile, "remaining", 0)
        if 0 < left <= lines.BODY_BYTES:  # which has come already
            self.rfile.read(left)
        elif left:
            self.close_connection = True
            self.conn.lingers = left <= _UNREAD_BYTES
        super().send_headers()

    def _answered(self) -> Generator[None, None, None]:
        """Do it; what comes of this are the moments in which the line takes no more."""
        gateway = Gateway_10(self)
        response = self.server.wsgi_app(gateway.env, gateway.start_response)
        try:
            for chunk in filter(None, response):
                gateway.write(chunk)
                yield from self._until_gone()
        finally:
            if hasattr(response, "close"):
                response.close()
        self.ensure_headers_sent()
        if self.chunked_write:
            self.conn.wfile.write(b"0\r\n\r\n")
        yield from self._until_gone()

    def _until_gone(self) -> Generator[None, None, None]:
        while not self.conn.wfile.has_gone():
            yield


class _Connection(HTTPConnection):
    answering: _Request | None = None
    """The request whose answer goes on when the line takes more."""
    lingers = False
    """Whether it is closed, but for what still comes and is thrown away (RFC 9112 9.6)."""

    def __init__(self, server: Server, sock: socket.socket, _makefile: Any) -> None:
        super().__init__(server, sock, _file_of)

    def RequestHandlerClass(self, *of: Any) -> _Request:  # noqa: N802 - cheroot's name
        """The request to be answered now."""
        return self.answering or _Request(*of)

    def communicate(self) -> bool:
        """Whether the connection stays open."""
        if not self.answering:
            self.rfile.raw.begin()
        stays = bool(super().communicate())  # type: ignore[no-untyped-call] # cheroot's
        if self.answering:
            return True
        self.rfile.end_request()
        return stays or self.lingers

    def close(self) -> None:
        """With the answer that was not sent to its end."""
        if self.answering:
            self.answering.stop()
        super().close()


def _file_of(sock: socket.socket, mode: Any, size: int) -> lines.Reader | lines.Outgoing:
    return lines.Reader(sock, mode, size) if "r" in mode else lines.Outgoing(sock)


class _Server(Server):
    def process_conn(self, conn: _Connection) -> None:
        """A connection takes a thread when there is something to do."""
        if conn.last_used is None:
            conn.last_used = time()
            self._make_room()
        if conn.lingers:
            if conn.rfile.raw.drop():
                conn.close()
            else:
                self._wait(conn, EVENT_READ)
        elif conn.answering or conn.rfile.raw.take():
            super().process_conn(conn)
        else:
            self._wait(conn, EVENT_READ)

    def put_conn(self, conn: _Connection) -> None:
        """A connection gives its thread back."""
        if conn.answering and self.ready:
            conn.last_used = time()
            self._wait(conn, EVENT_WRITE)
        else:
            super().put_conn(conn)

    def _wait(self, conn: _Connection, what: int) -> None:
        self._waiting.register(conn.socket.fileno(), what, data=conn)

    def _make_room(self) -> None:
        waiting = [conn for _, conn in self._waiting.connections if conn is not self]
        if len(waiting) >= _LINES:
            [(crowd, _)] = Counter(conn.remote_addr for conn in waiting).most_common(1)
            theirs = (conn for conn in waiting if conn.remote_addr == crowd)
            oldest = min(theirs, key=lambda conn: conn.last_used)
            self._waiting.unregister(oldest.socket.fileno())
            oldest.close()

    @property
    def _waiting(self) -> Any:
        return self._connections._selector  # type: ignore[attr-defined] # not in its stubs


def web_server(app: WsgiApp, host: str, port: int) -> Server:
    """A server that listens; `serve` serves until interrupted, `bind_addr` has its port.

    Raises `OSError` when it cannot listen there.
    """
    server = _Server(
        (host, port),
        app,
        numthreads=_THREADS,
        server_name="quotemark",
        request_queue_size=_AT_ONCE,
        timeout=lines.SILENCE_S,
        shutdown_timeout=_SHUTDOWN_S,
    )
    server.ConnectionClass = _Connection
    server.keep_alive_conn_limit = _LINES
    server.max_request_header_size = lines.HEAD_BYTES
    server.prepare()
    return server
