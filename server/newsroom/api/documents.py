"""The documents that have a schema of their own, as far as OpenAPI describes them.

They are read and written by the packages whose they are; fields that are not named here may be
there, and stay.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, RootModel, WithJsonSchema

_MS = {"type": "integer", "minimum": 0}
_MAYBE_MS = {"type": ["integer", "null"], "minimum": 0}
_NOTHING = {"type": "null"}
_MAYBE_TEXT = {"type": ["string", "null"]}


def _object(required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required.split(), "properties": properties}


def _array(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _document(schema: dict[str, Any]) -> ConfigDict:
    def put(shown: dict[str, Any]) -> None:
        shown.pop("additionalProperties", None)
        shown.update(schema)

    return ConfigDict(json_schema_extra=put)


_WORD = _object(
    "start_ms end_ms text",
    start_ms=_MS,
    end_ms=_MS,
    text={"type": "string"},
    confidence={"type": ["number", "null"], "minimum": 0, "maximum": 1},
)
_SEGMENT = _object(
    "id text",
    id={"type": "string"},
    start_ms=_MS,
    end_ms=_MS,
    speaker=_MAYBE_TEXT,
    text={"type": "string"},
    flags=_array({"type": "string"}),
    words=_array(_WORD),
)
_CHANGED = {"anyOf": [_SEGMENT | {"required": ["id", "start_ms", "end_ms", "text"]}, _NOTHING]}
_DECISION = _object(
    "state by at media start_ms end_ms note exact spoken language revision stale",
    state={"enum": ["confirmed", "rejected", "open"]},
    by={"type": "string"},
    at={"type": "string", "format": "date-time"},
    media=_MAYBE_TEXT,
    start_ms=_MAYBE_MS,
    end_ms=_MAYBE_MS,
    note={"type": "string"},
    exact={"type": "string"},
    spoken={"type": "string"},
    language=_MAYBE_TEXT,
    revision=_MAYBE_MS,
    stale={"type": "boolean"},
)
_QUOTE = _object(
    "id exact position verdict decision chosen",
    id={"type": "string"},
    exact={"type": "string"},
    position=_object("start end", start=_MS, end=_MS),
    verdict={"type": "string"},
    start_ms=_MAYBE_MS,
    end_ms=_MAYBE_MS,
    decision={"anyOf": [_DECISION, {"type": "null"}]},
    chosen={"anyOf": [_DECISION, {"type": "null"}]},
)


_SPEAKERS = _array(_object("id", id={"type": "string"}, name=_MAYBE_TEXT))


class TranscriptDocument(RootModel[dict[str, Any]]):
    """``quotemark/transcript/1``."""

    model_config = _document(
        _object(
            "schema media language segments",
            schema={"const": "quotemark/transcript/1"},
            media=_object("id", id={"type": "string"}, title={"type": "string"}, duration_ms=_MS),
            language={"type": "string"},
            translated_from=_MAYBE_TEXT,
            segments=_array(_SEGMENT),
            speakers=_SPEAKERS,
        )
    )


class TranscriptChanges(BaseModel):
    """What was changed of a transcript: segments by their ids, null taking one out; all speakers.

    Segments that are new are put where they belong by their times; without `speakers` these stay.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    segments: dict[str, Annotated[dict[str, Any] | None, WithJsonSchema(_CHANGED)]] = {}
    speakers: Annotated[list[dict[str, Any]] | None, WithJsonSchema(_SPEAKERS)] = None


class AlignmentDocument(RootModel[dict[str, Any]]):
    """``quotemark/alignment/1`` with people's decisions.

    `decision` is null while a quote is not settled; `chosen` is the place that somebody chose
    for one that is not. `stale` decisions were made on other words than those of today.
    `orphaned` are decisions on quotes that are gone, `pending` recordings still worked on.
    """

    model_config = _document(
        _object(
            "schema article quotes orphaned pending",
            schema={"const": "quotemark/alignment/1"},
            article=_object("title sha256", title={"type": "string"}, sha256={"type": "string"}),
            quotes=_array(_QUOTE),
            orphaned=_array(_DECISION),
            pending=_array({"type": "string"}),
        )
    )


class QuoteDocument(RootModel[dict[str, Any]]):
    """One quote of ``quotemark/alignment/1``, with people's decision."""

    model_config = _document(_QUOTE)


class CheckDocument(RootModel[dict[str, Any]]):
    """``quotemark/check/1``."""

    model_config = _document(
        _object(
            "schema problems",
            schema={"const": "quotemark/check/1"},
            problems=_array(
                _object(
                    "cue start_ms rule severity message",
                    cue={"type": "integer", "minimum": 1},
                    start_ms=_MS,
                    rule={"type": "string"},
                    severity={"enum": ["error", "warning"]},
                    message={"type": "string"},
                )
            ),
        )
    )


class PeaksDocument(RootModel[dict[str, Any]]):
    """The loudness of a recording over its duration, as `media.audio.peaks` makes it."""

    model_config = _document(_object("peaks", peaks=_array({"type": "number"})))


class AnnotationsDocument(RootModel[dict[str, Any]]):
    """A W3C AnnotationPage."""

    model_config = _document(
        _object(
            "@context id type items",
            **{"@context": {"type": "string"}},
            id={"type": "string"},
            type={"const": "AnnotationPage"},
            items={"type": "array", "minItems": 1, "items": {"type": "object"}},
        )
    )


class OpenApiDocument(RootModel[dict[str, Any]]):
    """OpenAPI 3.1."""

    model_config = _document(
        _object("openapi info paths", openapi={"const": "3.1.1"}, paths={"type": "object"})
    )
