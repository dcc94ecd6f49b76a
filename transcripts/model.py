"""The transcript: what was said when, and its JSON, ``quotemark/transcript/1``.

Values are frozen; a corrected transcript is a new one. Fields of the JSON that this version
does not know are kept in ``extra`` and written back unchanged.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from media.files import write_whole
from transcripts.errors import TranscriptError

SCHEMA = "quotemark/transcript/1"

Extra = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word with the punctuation that belongs to it, no spaces around."""

    start_ms: int
    end_ms: int
    text: str
    confidence: float | None = None
    """The recogniser's probability, 0 to 1."""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech by one speaker, about a sentence long.

    `language` is the language spoken here where that is not the recording's own; so a segment
    of a translated transcript whose `language` is the transcript's was heard, not translated.
    `words` may be empty: subtitles made elsewhere have times for whole cues only.
    """

    id: str
    start_ms: int
    end_ms: int
    text: str
    words: tuple[Word, ...] = ()
    speaker: str | None = None
    flags: tuple[str, ...] = ()
    language: str | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks; `name` is given by a person."""

    id: str
    name: str | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MediaRef:
    """The footage a transcript belongs to."""

    id: str
    title: str
    duration_ms: int
    sha256: str | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Transcript:
    """Everything said in one recording, as spoken or in one translation.

    `translated_from` is the spoken language of a translation, whose segments keep the ids of
    the spoken ones. `engine` says what made it, as found.
    """

    media: MediaRef
    language: str
    segments: tuple[Segment, ...]
    translated_from: str | None = None
    engine: Extra | None = None
    speakers: tuple[Speaker, ...] = ()
    extra: Extra = field(default_factory=dict)

    def spoken_language(self, segment: Segment) -> str:
        """The language heard in a segment, whatever language it is written in here."""
        return segment.language or self.translated_from or self.language

    def is_translation(self, segment: Segment) -> bool:
        """Whether a segment's text is a translation of what was said."""
        return self.translated_from is not None and self.spoken_language(segment) != self.language


def to_json(transcript: Transcript) -> dict[str, Any]:
    """The transcript as ``quotemark/transcript/1``."""
    media = transcript.media
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "media": _known(
            media.extra,
            id=media.id,
            title=media.title,
            duration_ms=media.duration_ms,
            sha256=media.sha256,
        ),
        "language": transcript.language,
        "translated_from": transcript.translated_from,
        **({} if transcript.engine is None else {"engine": dict(transcript.engine)}),
        "segments": [_segment_to_json(segment) for segment in transcript.segments],
        "speakers": [{"id": s.id, "name": s.name, **s.extra} for s in transcript.speakers],
    }
    return document | dict(transcript.extra)


def from_json(document: object, source: str = "transcript") -> Transcript:
    """Read ``quotemark/transcript/1``; `source` names it in errors.

    Raises `TranscriptError` naming the first field that is missing or of the wrong kind.
    """
    try:
        return _transcript_from_json(document)
    except _MalformedError as problem:
        raise TranscriptError(f"{source}: not a {SCHEMA} file: {problem}") from None


def read_transcript(path: Path) -> Transcript:
    """Read a transcript JSON file. Raises `TranscriptError` for anything else."""
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise TranscriptError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise TranscriptError(f"{path}: not JSON, so not a transcript") from None
    return from_json(document, str(path))


def write_transcript(path: Path, transcript: Transcript) -> None:
    """Write a transcript JSON file, whole or not at all."""
    write_whole(path, json.dumps(to_json(transcript), ensure_ascii=False, indent=1) + "\n")


class _MalformedError(Exception):
    pass


def _known(extra: Extra, **fields: object) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None} | dict(extra)


def _segment_to_json(segment: Segment) -> dict[str, Any]:
    known = _known(
        segment.extra,
        id=segment.id,
        start_ms=segment.start_ms,
        end_ms=segment.end_ms,
        speaker=segment.speaker,
        language=segment.language,
        text=segment.text,
        flags=list(segment.flags),
    )
    words = [
        _known(
            word.extra,
            start_ms=word.start_ms,
            end_ms=word.end_ms,
            text=word.text,
            confidence=word.confidence,
        )
        for word in segment.words
    ]
    return known | {"words": words}


def _transcript_from_json(document: object) -> Transcript:
    top = _Fields(document, "the file")
    if top.take("schema", str) != SCHEMA:
        raise _MalformedError(f'"schema" is not "{SCHEMA}"')
    media = _Fields(top.take("media", dict), "media")
    return Transcript(
        media=MediaRef(
            id=media.take("id", str),
            title=media.take("title", str, ""),
            duration_ms=media.take("duration_ms", int, 0),
            sha256=media.take("sha256", str, None),
            extra=media.rest(),
        ),
        language=top.take("language", str),
        segments=tuple(
            _segment_from_json(segment, f"segments[{index}]")
            for index, segment in enumerate(top.take("segments", list))
        ),
        translated_from=top.take("translated_from", str, None),
        engine=top.take("engine", dict, None),
        speakers=tuple(
            _speaker_from_json(speaker, f"speakers[{index}]")
            for index, speaker in enumerate(top.take("speakers", list, []))
        ),
        extra=top.rest(),
    )


def _segment_from_json(document: object, where: str) -> Segment:
    fields = _Fields(document, where)
    words = tuple(
        _word_from_json(word, f"{where}.words[{index}]")
        for index, word in enumerate(fields.take("words", list, []))
    )
    return Segment(
        id=fields.take("id", str),
        start_ms=fields.take("start_ms", int),
        end_ms=fields.take("end_ms", int),
        text=fields.take("text", str),
        words=words,
        speaker=fields.take("speaker", str, None),
        flags=tuple(str(flag) for flag in fields.take("flags", list, [])),
        language=fields.take("language", str, None),
        extra=fields.rest(),
    )


def _word_from_json(document: object, where: str) -> Word:
    fields = _Fields(document, where)
    confidence = fields.take("confidence", (int, float), None)
    if confidence is not None and not 0 <= confidence <= 1:
        raise _MalformedError(f'"confidence" of {where} is not between 0 and 1')
    return Word(
        start_ms=fields.take("start_ms", int),
        end_ms=fields.take("end_ms", int),
        text=fields.take("text", str),
        confidence=None if confidence is None else float(confidence),
        extra=fields.rest(),
    )


def _speaker_from_json(document: object, where: str) -> Speaker:
    fields = _Fields(document, where)
    return Speaker(fields.take("id", str), fields.take("name", str, None), fields.rest())


_REQUIRED: Any = object()
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Fields:
    """Takes known fields out of a JSON object, checking their kind; `rest` is what it left."""

    def __init__(self, document: object, where: str) -> None:
        if not isinstance(document, dict):
            raise _MalformedError(f"{where} is not an object")
        self._left = dict(document)
        self._where = where

    def take(self, name: str, kind: type | tuple[type, ...], default: Any = _REQUIRED) -> Any:
        value = self._left.pop(name, None)
        if value is None:
            if default is _REQUIRED:
                raise _MalformedError(f'{self._where} has no "{name}"')
            return default
        if not isinstance(value, kind) or isinstance(value, bool):
            raise _MalformedError(f'"{name}" of {self._where} is of the wrong kind')
        if isinstance(value, str) and not value.isascii() and _SURROGATE.search(value):
            raise _MalformedError(f'"{name}" of {self._where} holds half a character')
        return value

    def rest(self) -> dict[str, Any]:
        return self._left
