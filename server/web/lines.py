"""Both ways of a connection, so that who is slow keeps no thread of the web server waiting.

What comes is put aside until a whole request is there, if it is a small one; what goes is put
aside where the line takes no more. Only a long body is waited for in a thread.
"""

import os
import re
import socket
from time import monotonic
from typing import Any

from cheroot.makefile import StreamReader

HEAD_BYTES = 64 << 10
BODY_BYTES = 64 << 10
"""Of a request that is waited for without a thread."""
SILENCE_S = 30
"""After that a line on which nothing comes or goes is taken for dead."""
_LEAST_BYTES_PER_S = 1_000
"""Who sends slower, after so long a time, holds a thread for nothing (Slowloris)."""
_END_OF_HEAD = re.compile(rb"\n\r?\n")
_LENGTH = re.compile(rb"\ncontent-length:[ \t]*(\d{1,5})[ \t\r]*\n", re.IGNORECASE)


class Incoming(socket.SocketIO):
    """What comes over a connection; for a thread, as long as it comes quickly enough."""

    def __init__(self, sock: socket.socket, mode: Any) -> None:
        super().__init__(sock, mode)
        self.early = bytearray()
        self.begin()

    def begin(self) -> None:
        """Be as patient as with the first request."""
        self._searched, self._wanted_bytes = 0, 0
        self._waited_s, self._came_bytes = 0.0, 0

    def take(self) -> bool:
        """Put aside what has come, without waiting; whether a thread should see to it."""
        try:
            came = os.read(self.fileno(), HEAD_BYTES)
        except BlockingIOError:
            return self._is_whole()
        except OSError:  # which the thread meets again
            return True
        self.early += came
        return not came or self._is_whole()

    def drop(self) -> bool:
        """Throw away what has come, without waiting; whether that was the end of it."""
        try:
            return not os.read(self.fileno(), HEAD_BYTES)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def readinto(self, buffer: Any) -> int | None:
        """As of any file. Raises `TimeoutError` for who is too slow."""
        if self.early:
            count = min(len(buffer), len(self.early))
            buffer[:count] = self.early[:count]
            del self.early[:count]
            return count
        began_s = monotonic()
        came = super().readinto(buffer)
        self._waited_s += monotonic() - began_s
        self._came_bytes += came or 0
        if self._waited_s > SILENCE_S + self._came_bytes / _LEAST_BYTES_PER_S:
            raise TimeoutError("timed out")
        return came

    def _is_whole(self) -> bool:
        """Whether the head of a request is there, and its body unless that is a long one."""
        if not self._wanted_bytes:
            end = _END_OF_HEAD.search(self.early, self._searched)
            if end is None:
                self._searched = max(0, len(self.early) - 2)
                return len(self.early) > HEAD_BYTES
            length = _LENGTH.search(self.early, 0, end.end())
            body_bytes = int(length[1]) if length else 0
            self._wanted_bytes = end.end() + (body_bytes if body_bytes <= BODY_BYTES else 0)
        return len(self.early) >= self._wanted_bytes


class Reader(StreamReader):
    """Reads requests one after the other."""

    raw: Incoming

    def __init__(self, sock: socket.socket, mode: Any, size: int) -> None:
        super().__init__(sock, mode, size)
        self._raw = Incoming(sock, mode)

    def end_request(self) -> None:
        """What was read beyond a request belongs to the next."""
        if super().has_data():  # type: ignore[no-untyped-call] # cheroot's
            self.raw.early[:0] = self.read(len(self.peek()))  # type: ignore[no-untyped-call]

    def has_data(self) -> bool:
        """Whether something of the next request is here."""
        return bool(self.raw.early)


class Outgoing:
    """What goes over a connection; it never waits."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._left = bytearray()
        self.bytes_written = 0

    def write(self, data: bytes) -> int:
        """Send, and keep what the line does not take now."""
        self._left += data
        self.bytes_written += len(data)
        self.has_gone()
        return len(data)

    def has_gone(self) -> bool:
        """Send what was kept, as far as the line takes it; whether nothing is left."""
        try:
            while self._left:
                del self._left[: os.write(self._sock.fileno(), self._left)]
        except BlockingIOError:
            return False
        return True
