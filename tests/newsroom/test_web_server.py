"""The web server: what a proxy may understand otherwise, and who only keeps it waiting."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from time import monotonic, sleep
from typing import Any

import pytest

from server.web import lines, web_server

SECOND = b"GET /second HTTP/1.1\r\nHost: a\r\n\r\n"
LONG = SECOND.replace(b"/second", b"/long")
PATIENCE_S = 3.0
MIB = 1 << 20
LONG_MIB = 20
"""More than goes into a connection on which nobody reads."""

Served = Callable[[], tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def served() -> Iterator[Served]:
    """Starts a server; its port, and what its application was asked."""
    running = []

    def start() -> tuple[int, list[dict[str, Any]]]:
        asked: list[dict[str, Any]] = []

        def app(environ: dict[str, Any], answer: Any) -> list[bytes]:
            asked.append(environ)
            if environ["PATH_INFO"] == "/read":
                environ["wsgi.input"].read()
            if environ["PATH_INFO"] == "/long":
                answer("200 OK", [])
                return [b"a" * MIB] * LONG_MIB
            answer("200 OK", [("Content-Length", "0")])
            return []

        server = web_server.web_server(app, "127.0.0.1", 0)
        threading.Thread(target=server.serve, daemon=True).start()
        running.append(server)
        return server.bind_addr[1], asked

    yield start
    for server in running:
        server.stop()


def line_to(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)


def told(port: int, sent: bytes) -> bytes:
    """All that comes back until the server closes, or says nothing more."""
    said = b""
    with closing(line_to(port)) as line:
        line.sendall(sent)
        line.settimeout(0.5)
        try:
            while came := line.recv(1 << 16):
                said += came
        except TimeoutError:
            return said
    return said


@pytest.mark.parametrize(
    ("code", "headers", "body"),
    [
        (411, b"Transfer-Encoding: chunked\r\n", b""),
        (411, b"Transfer-Encoding: chunked\r\n", b"0\r\n"),
        (411, b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", b"0\r\n\r\n"),
        (411, b"Transfer-Encoding: \r\nContent-Length: 0\r\n", b""),
        (400, b"Content-Length: 33\r\nContent-Length: 0\r\n", b""),
        (400, b"Content-Length: 33\r\n 0\r\n", b""),
        (400, b"Content-Length : 0\r\n", b""),
        (400, b"Content-Length: +0\r\n", b""),
        (400, b"Content-Length: 0_0\r\n", b""),
        (400, b"Content-Length: -1\r\n", b""),
        (400, b"Host: b\r\n", b""),
    ],
)
def test_nothing_is_served_that_can_be_understood_in_two_ways(
    code: int, headers: bytes, body: bytes, served: Served
) -> None:
    port, asked = served()
    for version in (b"1.0", b"1.1"):
        first = b"POST /first HTTP/" + version + b"\r\nHost: a\r\nConnection: Keep-Alive\r\n"
        answer = told(port, first + headers + b"\r\n" + body + SECOND)
        assert answer.split()[1] == str(code).encode()
        assert answer.count(b"HTTP/1.") == 1
    assert asked == []


def test_a_header_that_wsgi_takes_for_another_is_not_heard(served: Served) -> None:
    port, asked = served()
    told(port, b"GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1\r\nX_Forwarded_For: 2\r\n\r\n")
    told(port, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent_Length: 0\r\n\r\nabc")
    assert asked[0]["HTTP_X_FORWARDED_FOR"] == "1"
    assert asked[1]["CONTENT_LENGTH"] == "3"


def test_requests_follow_each_other_on_a_line(served: Served) -> None:
    port, asked = served()
    first = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
    assert told(port, first + SECOND).count(b"200 OK") == 2
    assert [each["PATH_INFO"] for each in asked] == ["/", "/second"]


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: ",
        b"POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999\r\n\r\nabc",
        SECOND + b"GET / HTTP",
        LONG,
    ],
)
def test_who_is_slow_holds_nobody_up(
    beginning: bytes, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_server, "_THREADS", 2)
    port, _ = served()
    slow = [line_to(port) for _ in range(20)]
    for line in slow:
        line.sendall(beginning)
    began_s = monotonic()
    assert b"200 OK" in told(port, SECOND.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    assert monotonic() - began_s < PATIENCE_S
    for line in slow:
        line.close()


def test_an_answer_goes_on_where_the_line_took_no_more(served: Served) -> None:
    port, asked = served()
    with closing(line_to(port)) as line:
        line.sendall(LONG + SECOND)
        sleep(0.2)
        said = b""
        while said.count(b"200 OK") < 2:
            said += line.recv(MIB)
    chunks = said.partition(b"\r\n\r\n")[2].split(b"100000\r\n")[1:]
    assert chunks[:-1] == [b"a" * MIB + b"\r\n"] * (LONG_MIB - 1)
    assert chunks[-1].startswith(b"a" * MIB + b"\r\n0\r\n\r\nHTTP/1.1 200 OK")
    assert [each["PATH_INFO"] for each in asked] == ["/long", "/second"]


def test_who_has_most_lines_loses_the_oldest(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_server, "_LINES", 5)
    port, _ = served()
    with closing(line_to(port)) as oldest:
        others = [line_to(port) for _ in range(9)]
        assert oldest.recv(1) == b""
        others[-1].sendall(SECOND)
        assert others[-1].recv(8) == b"HTTP/1.1"
        for line in others:
            line.close()


def test_a_refused_upload_hears_why(served: Served) -> None:
    port, _ = served()
    body = b"a" * (4 * MIB)
    head = f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    answer = told(port, head + body + SECOND)
    assert answer.count(b"200 OK") == 1
    assert b"Connection: close" in answer


@pytest.mark.parametrize(
    "beginning",
    [b"GET / HTTP/1.1\r\nHost: a\r\nX: ", b"POST /read HTTP/1.1\r\nContent-Length: 9999\r\n\r\n"],
)
def test_who_sends_byte_by_byte_is_cut_off(
    beginning: bytes, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "SILENCE_S", 0.5)
    port, _ = served()
    began_s = monotonic()
    with closing(line_to(port)) as line:
        line.sendall(beginning)
        with suppress(OSError):
            while monotonic() - began_s < 2 * PATIENCE_S:
                line.sendall(b"a")
                sleep(0.05)
    assert monotonic() - began_s < 2 * PATIENCE_S
