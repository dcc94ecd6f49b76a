"""What lies at an address, fetched whole into memory: an article."""

import ssl
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPResponse
from importlib.metadata import version
from pathlib import PurePosixPath
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import (
    BaseHandler,
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    UnknownHandler,
)

from server.newsroom.fetching.errors import FetchError
from server.newsroom.fetching.reach import Rule, public
from server.newsroom.fetching.way_out import WayOut

MOST_BYTES = 10 << 20
LONGEST_S = 20.0
_OVERHEAD = 2
"""TLS and headers make what comes longer, by far less than that."""
_SILENCE_S = 20
_MOST_SHOWN = 60
_KINDS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_VAGUE = {"text/plain", "application/octet-stream", "binary/octet-stream"}
_BY_ENDING = {".md", ".markdown", ".txt", ".docx", ".html", ".htm"}


@dataclass(frozen=True, slots=True)
class Page:
    """What came; `name` has the ending of its kind, `address` is where it was in the end."""

    data: bytes
    name: str
    address: str


def fetch_page(
    address: str, most_bytes: int = MOST_BYTES, longest_s: float = LONGEST_S, rule: Rule = public
) -> Page:
    """A page or document with words. Raises `FetchError`."""
    with WayOut(_OVERHEAD * most_bytes, longest_s, rule) as way_out:
        try:
            with opened(address, way_out.port, way_out.credentials) as answer:
                data = answer.read(most_bytes + 1)
                name = _name(answer.headers, answer.url)
                page = Page(_as_utf8(data, answer.headers), name, answer.url)
        except (OSError, HTTPException, ValueError) as error:
            raise FetchError(way_out.problem or in_words(error)) from None
        if way_out.problem:  # what was cut off can look whole
            raise FetchError(way_out.problem)
    if len(data) > most_bytes:
        raise FetchError(f"What lies there is larger than {most_bytes >> 20} MB")
    return page


def opened(address: str, port: int, credentials: str) -> HTTPResponse:
    """The answer to a request for an address, redirects followed, over a `WayOut` alone.

    Raises `OSError`, `HTTPException` or `ValueError`; `in_words` says what they mean.
    """
    opener = OpenerDirector()
    for handler in (
        _Out(port, credentials),
        HTTPHandler(),
        HTTPSHandler(),
        HTTPRedirectHandler(),
        HTTPDefaultErrorHandler(),
        HTTPErrorProcessor(),
        UnknownHandler(),
    ):
        opener.add_handler(handler)
    agent = f"Quotemark/{version('quotemark')}"
    said = {"User-Agent": agent, "Accept-Encoding": "identity"}
    request = Request(address, headers=said)  # noqa: S310 - there is no handler for files
    answer: HTTPResponse = opener.open(request, timeout=_SILENCE_S)
    return answer


def in_words(error: Exception) -> str:
    """An error of `opened`."""
    if isinstance(error, HTTPError):
        if 300 <= error.code < 400:
            return "This address leads from one to another, and nowhere in the end"
        return f"The server there answered {error.code}" + {
            401: ", as for what takes an account",
            403: ", as for what takes an account",
            404: ": there is nothing at this address",
        }.get(error.code, "")
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, TimeoutError):
        return "The server there took too long to answer"
    if isinstance(reason, ConnectionError):
        return "The line to the server there broke; try again"
    if isinstance(reason, ssl.SSLError):
        return "The server there does not prove that it is whom the address names"
    return "The server there cannot be understood"


class _Out(BaseHandler):
    """Each request, also those that answers lead to, goes by the way out.

    (`ProxyHandler` lets by what the environment's ``no_proxy`` names.)
    """

    handler_order = 100

    def __init__(self, port: int, credentials: str) -> None:
        self._port, self._credentials = port, credentials

    def http_open(self, request: Request) -> None:
        request.add_unredirected_header("Proxy-Authorization", self._credentials)
        request.set_proxy(f"127.0.0.1:{self._port}", "http")

    https_open = http_open


def _name(headers: Message, address: str) -> str:
    """A file name with the ending of what was answered. Raises `FetchError`."""
    kind = headers.get_content_type()
    ending = PurePosixPath(unquote(urlsplit(address).path)).suffix.lower()
    if kind in _VAGUE and ending in _BY_ENDING:
        return f"article{ending}"
    if kind not in _KINDS:
        raise FetchError(f"At this address is no article but {kind[:_MOST_SHOWN]}")
    return f"article{_KINDS[kind]}"


def _as_utf8(data: bytes, headers: Message) -> bytes:
    """Text in UTF-8 where the answer says what it is written in, which outranks what it says."""
    charset = headers.get_content_charset()
    if headers.get_content_maintype() != "text" or charset is None:
        return data
    try:
        return data.decode(charset).encode()
    except (LookupError, UnicodeError):
        return data
