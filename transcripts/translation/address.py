"""A LibreTranslate-compatible address: off unless somebody configured one.

Interviews are sensitive, so the text goes to that host and nowhere else: no proxy of the
environment is used and no redirect followed. What comes back is read up to a limit and checked.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

import langcodes

from transcripts.errors import ModelMissingError, TranscriptError
from transcripts.tags import primary

NAME = "libretranslate"
URL_VARIABLE, KEY_VARIABLE = "QUOTEMARK_TRANSLATE_URL", "QUOTEMARK_TRANSLATE_KEY"
_SENTENCES, _CHARACTERS = 25, 4_000
"""What goes into one request; public servers take 5,000 characters."""
_MOST_BYTES = 4 << 20
_TIMEOUT_S = 60
_TRIES = 3
_WORTH_ANOTHER_TRY = frozenset({429, 500, 502, 503, 504})


class Address:
    """A server at an address, as ``https://translate.example.org``, with its key if it wants one.

    Raises `ModelMissingError` for what is no address of the web.
    """

    def __init__(self, url: str, key: str | None = None, pause_s: float = 1.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            raise ModelMissingError(
                f"{URL_VARIABLE}: not an address as https://translate.example.org; a key goes "
                f"into {KEY_VARIABLE}"
            )
        self._url = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
        self._key = key
        self._pause_s = pause_s
        self._opener = _opener()
        self.leaves_to = parts.netloc

    @property
    def description(self) -> Mapping[str, Any]:
        """Name and host; such a server does not say which model it has."""
        return {"name": NAME, "address": self._url}

    def pair(self, source: str, target: str) -> str | None:
        """``en-tr``, as the server calls the languages."""
        one = _known(source, self._languages)
        targets = self._languages.get(one, ()) if one else ()
        other = _known(target, targets)
        return f"{one}-{other}" if one and other else None

    def translate(
        self, sentences: Sequence[str], source: str, target: str, context: Sequence[str] = ()
    ) -> list[str]:
        """Translate in as few requests as its limits allow; each sentence for itself."""
        one = _known(source, self._languages)
        other = _known(target, self._languages.get(one, ()) if one else ())
        if not one or not other:
            raise ModelMissingError(f"{self._url}: does not translate {source} to {target}")
        asked = {"source": one, "target": other, "format": "text"}
        if self._key:
            asked["api_key"] = self._key
        made: list[str] = []
        for batch in _batches(sentences):
            answer = self._json("/translate", {**asked, "q": batch})
            made += self._texts(answer, len(batch))
        return made

    @cached_property
    def _languages(self) -> Mapping[str, tuple[str, ...]]:
        """The languages that the server knows, each with those it translates into."""
        answer = self._json("/languages", None)
        try:
            known = {str(each["code"]): each.get("targets") for each in answer}
            return {code: tuple(map(str, into or known)) for code, into in known.items()}
        except (TypeError, KeyError, AttributeError):
            raise self._no_answer("a list of languages") from None

    def _texts(self, answer: Any, wanted: int) -> list[str]:
        texts = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(texts, list) or not all(isinstance(each, str) for each in texts):
            raise self._no_answer("translations")
        if len(texts) != wanted:
            raise TranscriptError(f"{self._url}: answered {len(texts)} of {wanted} sentences")
        return [" ".join(each.split()) for each in texts]

    def _json(self, path: str, body: Mapping[str, Any] | None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = Request(self._url + path, data, headers)  # noqa: S310 - http(s), see __init__
        try:
            return json.loads(self._answer(request))
        except (ValueError, RecursionError):
            raise self._no_answer("JSON") from None

    def _answer(self, request: Request) -> bytes:
        for again in reversed(range(_TRIES)):
            try:
                return _read(self._opener, request)
            except HTTPError as error:
                error.close()
                if not again or error.code not in _WORTH_ANOTHER_TRY:
                    why = f"refused with {error.code} {error.reason}"
                    raise ModelMissingError(f"{self._url}: {why}") from None
            except (OSError, HTTPException) as error:
                if not again:
                    why = str(getattr(error, "reason", error)) or type(error).__name__
                    raise ModelMissingError(f"{self._url}: no answer ({why})") from None
            time.sleep(self._pause_s * (_TRIES - again))
        raise AssertionError("the last try returns or raises")

    def _no_answer(self, wanted: str) -> TranscriptError:
        return TranscriptError(
            f"{self._url}: answered with something else than {wanted}; is it LibreTranslate?"
        )


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow none: the answer is then the redirect, an error."""


def _opener() -> OpenerDirector:
    return build_opener(ProxyHandler({}), _NoRedirect())


def _read(opener: OpenerDirector, request: Request) -> bytes:
    """An answer, whole within the time and the size; `OSError` else."""
    until_s = time.monotonic() + _TIMEOUT_S
    data = bytearray()
    with opener.open(request, timeout=_TIMEOUT_S) as answer:
        while part := answer.read1(1 << 16):
            data += part
            if len(data) > _MOST_BYTES:
                raise TranscriptError(
                    f"{request.full_url}: answered with more than {_MOST_BYTES >> 20} MB"
                )
            if time.monotonic() > until_s:
                raise TimeoutError(f"not done within {_TIMEOUT_S} s")
    return bytes(data)


def _batches(sentences: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for each in sentences:
        if batch and (len(batch) == _SENTENCES or sum(map(len, batch)) + len(each) > _CHARACTERS):
            yield batch
            batch = []
        batch.append(each)
    if batch:
        yield batch


def _known(tag: str, codes: Mapping[str, object] | Sequence[str]) -> str | None:
    """The server's code for a language: the same tag, or the one of its primary code."""
    wanted = langcodes.standardize_tag(tag)
    same = [code for code in codes if langcodes.tag_is_valid(code)]
    exact = [code for code in same if langcodes.standardize_tag(code) == wanted]
    near = [code for code in same if primary(code) == primary(wanted)]
    return next(iter([*exact, *near]), None)
