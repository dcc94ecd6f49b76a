"""An alignment read back from its file (``quotemark/alignment/1``), whoever wrote it.

What a later comparison needs must be there and of the right kind; the rest may be absent.
"""

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from annotations.errors import ArticleError
from annotations.model import (
    ALIGNMENT_SCHEMA,
    SEVERITIES,
    VERDICTS,
    AlignedQuote,
    Alignment,
    Alternative,
    Decision,
    Difference,
    Part,
    Piece,
    Quote,
    QuoteKind,
    Span,
)

MAX_STORED_BYTES = 32 << 20
QUOTE_ID = re.compile(r"[A-Za-z0-9][\w.:-]{0,63}", re.ASCII)
"""What may be a quote's id: it becomes an anchor in the pages."""

_Made = TypeVar("_Made")


def read_alignment(path: Path) -> Alignment:
    """Read an alignment's JSON file. Raises `ArticleError` naming what is wrong with it."""
    return alignment_from_json(read_json(path, "an alignment"), str(path))


def alignment_from_json(document: object, source: str = "alignment") -> Alignment:
    """Read ``quotemark/alignment/1``; `source` names it in errors. Its changes are left out.

    Raises `ArticleError` naming the first field that is missing or of the wrong kind.
    """
    try:
        return _alignment(_Fields(document, "the file"))
    except _MalformedError as problem:
        raise ArticleError(f"{source}: not a {ALIGNMENT_SCHEMA} file: {problem}") from None


def read_json(path: Path, kind: str) -> object:
    """The JSON in a file that should be `kind`. Raises `ArticleError` when it holds none."""
    if path.exists() and not path.is_file():
        raise ArticleError(f"{path}: not a file; name {kind}'s JSON file")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_STORED_BYTES + 1)
        if len(data) > MAX_STORED_BYTES:
            raise ArticleError(f"{path}: larger than {MAX_STORED_BYTES >> 20} MB, so not {kind}")
        return json.loads(data)
    except OSError as error:
        raise ArticleError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise ArticleError(f"{path}: not JSON, so not {kind}") from None


class _MalformedError(Exception):
    pass


_REQUIRED: Any = object()
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Fields:
    """Takes fields out of a JSON object, checking their kind; `where` names it in errors."""

    def __init__(self, document: object, where: str) -> None:
        if not isinstance(document, dict):
            raise _MalformedError(f"{where} is not an object")
        self._document = document
        self.where = where

    def take(self, name: str, kind: type | tuple[type, ...], default: Any = _REQUIRED) -> Any:
        """A field's value; one without a `default` must be there and not null."""
        value = self._document.get(name)
        if value is None:
            if default is _REQUIRED:
                raise _MalformedError(f'{self.where} has no "{name}"')
            return default
        if not isinstance(value, kind) or isinstance(value, bool):
            raise self.wrong(name)
        if isinstance(value, str) and not value.isascii() and _SURROGATE.search(value):
            raise _MalformedError(f'"{name}" of {self.where} holds half a character')
        return value

    def choice(self, name: str, choices: Iterable[str], default: Any = _REQUIRED) -> Any:
        """A field that holds one of some words."""
        value = self.take(name, str, default)
        if value is not default and value not in choices:
            raise self.wrong(name)
        return value

    def count(self, name: str, default: Any = _REQUIRED) -> Any:
        """A field that holds milliseconds or code points, exact in JSON everywhere (RFC 7493)."""
        value = self.take(name, int, default)
        if value is not default and abs(value) >= 1 << 53:
            raise self.wrong(name)
        return value

    def flag(self, name: str) -> bool:
        """A field that is true, or else false or absent."""
        value = self._document.get(name)
        if not isinstance(value, bool | None):
            raise self.wrong(name)
        return value is True

    def share(self, name: str) -> float:
        """A field that holds a number from 0 to 1."""
        value = self.take(name, (int, float), 0)
        if not 0 <= value <= 1:
            raise self.wrong(name)
        return float(value)

    def each(self, name: str, made: "Callable[[_Fields], _Made]") -> tuple[_Made, ...]:
        """A list of objects, each made into a value."""
        items = self.take(name, list, [])
        return tuple(
            made(_Fields(item, f"{self.where}.{name}[{index}]")) for index, item in enumerate(items)
        )

    def words(self, name: str) -> tuple[str, ...]:
        """A list of words."""
        items = self.take(name, list, [])
        if not all(isinstance(item, str) and not _SURROGATE.search(item) for item in items):
            raise self.wrong(name)
        return tuple(items)

    def wrong(self, name: str) -> _MalformedError:
        """What to raise for a field's value."""
        return _MalformedError(f'"{name}" of {self.where} is of the wrong kind')


def _alignment(top: _Fields) -> Alignment:
    if top.take("schema", str) != ALIGNMENT_SCHEMA:
        raise _MalformedError(f'"schema" is not "{ALIGNMENT_SCHEMA}"')
    article = _Fields(top.take("article", dict, {}), "article")
    top.take("quotes", list)
    quotes = top.each("quotes", _aligned)
    if len({each.quote.id for each in quotes}) < len(quotes):
        raise _MalformedError("two quotes have the same id")
    return Alignment(
        article.take("title", str, ""),
        article.take("sha256", str, ""),
        quotes,
        top.take("policy", str, None),
        retired=tuple(filter(QUOTE_ID.fullmatch, top.words("retired"))),
    )


def _aligned(fields: _Fields) -> AlignedQuote:
    start_ms, end_ms = fields.count("start_ms", None), fields.count("end_ms", None)
    return AlignedQuote(
        quote=_quote(fields),
        verdict=fields.choice("verdict", VERDICTS),
        flags=fields.words("flags"),
        score=fields.share("score"),
        media=fields.take("media", str, None),
        language=fields.take("language", str, None),
        start_ms=start_ms,
        end_ms=end_ms,
        pieces=fields.each("pieces", _piece),
        differences=fields.each("differences", _difference),
        alternatives=fields.each("alternatives", _alternative),
        spoken=fields.take("spoken", str, None),
        translation=fields.take("translation", str, None),
        severity=fields.choice("severity", SEVERITIES, None),
        decision=_decision(fields),
    )


def _decision(fields: _Fields) -> Decision | None:
    if fields.take("decision", dict, None) is None:
        return None
    made = _Fields(fields.take("decision", dict), f"{fields.where}.decision")
    return Decision(
        state=made.choice("state", ("confirmed", "rejected")),
        by=made.take("by", str),
        at=made.take("at", str),
        media=made.take("media", str, None),
        start_ms=made.count("start_ms", None),
        end_ms=made.count("end_ms", None),
        note=made.take("note", str, ""),
        spoken=made.take("spoken", str, ""),
        language=made.take("language", str, None),
        is_stale=made.flag("stale"),
    )


def _quote(fields: _Fields) -> Quote:
    quote_id, exact = fields.take("id", str), fields.take("exact", str)
    if not QUOTE_ID.fullmatch(quote_id):
        raise _MalformedError(f'"id" of {fields.where} is none: letters, digits and -_.: only')
    position = _span(fields)
    return Quote(
        id=quote_id,
        kind=fields.choice("kind", QuoteKind.__args__, "statement"),  # type: ignore[attr-defined]  # a Literal has them
        exact=exact,
        prefix=fields.take("prefix", str, ""),
        suffix=fields.take("suffix", str, ""),
        position=position,
        parts=fields.each("parts", _part) or (Part(exact, position),),
        speaker=fields.take("speaker", str, None),
        said_in=fields.take("said_in", str, None),
    )


def _span(fields: _Fields) -> Span:
    position = _Fields(fields.take("position", dict), f"{fields.where}.position")
    span = Span(position.count("start"), position.count("end"))
    if not 0 <= span.start <= span.end:
        raise _MalformedError(f"{position.where} is no span of a text")
    return span


def _part(fields: _Fields) -> Part:
    return Part(fields.take("exact", str), _span(fields))


def _piece(fields: _Fields) -> Piece:
    return Piece(fields.take("exact", str), fields.count("start_ms"), fields.count("end_ms"))


def _difference(fields: _Fields) -> Difference:
    return Difference(
        kind=fields.choice("kind", ("deleted", "added", "changed")),
        spoken=fields.take("spoken", str, ""),
        quoted=fields.take("quoted", str, ""),
        start_ms=fields.count("start_ms", None),
        end_ms=fields.count("end_ms", None),
    )


def _alternative(fields: _Fields) -> Alternative:
    media, score = fields.take("media", str), fields.share("score")
    return Alternative(media, fields.count("start_ms"), fields.count("end_ms"), score)
