"""The web server (cheroot): threads, and bodies that are handed on while they arrive.

Whoever sends a long file over a bad line goes on from where it broke. A server that first keeps
a whole body for itself (waitress, most proxies) loses what came of one that was cut.
"""

from collections.abc import Callable
from typing import Any

from cheroot.server import HTTPConnection, HTTPRequest
from cheroot.wsgi import Server

WsgiApp = Callable[..., Any]

_THREADS = 64
"""A viewer's player takes one while it loads, and so does an upload."""
_HEADER_BYTES = 64 << 10
_SILENCE_S = 30
"""After that a line on which nothing comes is taken for dead."""
_SHUTDOWN_S = 2
_UNREAD_BYTES = 16 << 20
"""A refused request is heard to its end up to here, so that its sender hears why."""


class _Request(HTTPRequest):
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


def web_server(app: WsgiApp, host: str, port: int) -> Server:
    """A server that listens; `serve` serves until interrupted, `bind_addr` has its port.

    Raises `OSError` when it cannot listen there.
    """
    server = Server(
        (host, port),
        app,
        numthreads=_THREADS,
        server_name="",
        timeout=_SILENCE_S,
        shutdown_timeout=_SHUTDOWN_S,
    )
    server.ConnectionClass = _Connection
    server.max_request_header_size = _HEADER_BYTES
    server.prepare()
    return server
