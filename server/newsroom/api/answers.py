"""What views share: the settings, and answers that are made by hand."""

import json
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, request

from server.newsroom.api.describing import JSON
from server.newsroom.api.refusals import unconditional
from server.newsroom.settings import Settings
from server.newsroom.transcripts.packing import unpacked_bytes

IF_NONE_MATCH = {"If-None-Match": "The ETag of what you have."}
UNCHANGED = {304: "It is as you have it."}
_DIGITS = 10
_NO_REVISION = -1


def settings() -> Settings:
    """The newsroom's settings."""
    found: Settings = current_app.extensions["settings"]
    return found


def conditional(etag: str, data: str | bytes, mimetype: str) -> Response:
    """An answer that its reader may keep, asking each time whether it is still so."""
    answer = Response(data, mimetype=mimetype)
    answer.set_etag(etag)
    answer.cache_control.no_cache = True
    answer.cache_control.private = True
    answer.make_conditional(request)
    return answer


def is_known(etag: str) -> bool:
    """Whether who asks has it, so that it need not be made for `conditional`."""
    return request.if_none_match.contains(etag)


def conditional_packed(etag: str, data: bytes, mimetype: str) -> Response:
    """The same of what was packed: as it is, for who can unpack it."""
    takes_it = request.accept_encodings["gzip"] > 0
    answer = conditional(etag, data if takes_it else unpacked_bytes(data), mimetype)
    answer.vary.add("Accept-Encoding")
    if takes_it:
        answer.content_encoding = "gzip"
    return answer


def expected_revision() -> int:
    """The revision that a change was made on, as its headers name it; 0: none was there.

    Raises 428 where they name none.
    """
    if request.if_none_match.star_tag:
        return 0
    tags = [tag for tag in request.if_match.as_set(include_weak=True) if tag]
    if not tags:
        raise unconditional()
    named = [int(tag) for tag in tags if tag.isascii() and tag.isdecimal() and len(tag) < _DIGITS]
    return named[0] if named else _NO_REVISION


def document(content: Any, mimetype: str = JSON) -> Response:
    """An answer that is a document of its own."""
    return Response(json.dumps(content, ensure_ascii=False), mimetype=mimetype)


def name_file(answer: Response, name: str, how: str = "inline") -> None:
    """Say what a file is called; letters that no header holds in their own way (RFC 6266)."""
    line = "".join(c if c.isprintable() else " " for c in name)
    simple = "".join(c if c.isascii() else "_" for c in line)
    names = {"filename": simple, "filename*": f"UTF-8''{quote(line, safe='')}"}
    answer.headers.set("Content-Disposition", how, **names)
