"""The transcript: what was said when, and its JSON, ``quotemark/transcript/1``.

Values are frozen; a corrected transcript is a new one. Fields of the JSON that this version
does not know are kept in ``extra`` and written back unchanged. `transcripts.reading` reads it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from media.files import write_whole

SCHEMA = "quotemark/transcript/1"
LATEST_MS = (1 << 31) - 1
"""No recording lasts so long (24 days): later times are mistakes."""

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

    `segments` are in order of time. `translated_from` is the spoken language of a translation,
    whose segments keep the ids of the spoken ones. `engine` says what made it, as found.
    """

    media: MediaRef
    language: str
    segments: tuple[Segment, ...]
    translated_from: str | None = None
    engine: Extra | None = None
    speakers: tuple[Speaker, ...] = ()
    extra: Extra = field(default_factory=dict)
    untimed: tuple[Extra, ...] = ()
    """Segments of which a file does not say when they begin, as found."""
    lacks: tuple[str, ...] = field(default=(), compare=False)
    """What was missing in the file it was read from, each as a sentence for a person."""

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
        "segments": [*map(_segment_to_json, transcript.segments), *map(dict, transcript.untimed)],
        "speakers": [{"id": s.id, "name": s.name, **s.extra} for s in transcript.speakers],
    }
    return document | dict(transcript.extra)


def write_transcript(path: Path, transcript: Transcript) -> None:
    """Write a transcript JSON file, whole or not at all."""
    write_whole(path, json.dumps(to_json(transcript), ensure_ascii=False, indent=1) + "\n")


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
