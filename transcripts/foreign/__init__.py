"""Transcripts that other recognisers and services write as JSON: a table of makes.

Each entry knows its make by the structure of the document, and puts it into the fields of
``quotemark/transcript/1`` as they stand: what is missing, odd or out of order there is set right
by `transcripts.reading`, as in any transcript.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from transcripts.foreign import services, whisper
from transcripts.foreign.parts import Document, each, language_code


@dataclass(frozen=True, slots=True)
class Make:
    """One kind of JSON: whose it is, whether a document is of it, and what it says.

    `read` gives ``language``, ``segments`` and perhaps ``translated_from``; times in milliseconds.
    """

    name: str
    fits: Callable[[Document], bool]
    read: Callable[[Document], dict[str, Any]]


MAKES = (
    Make("whisper.cpp", whisper.is_cpp, whisper.read_cpp),
    Make("Transformers", whisper.is_transformers, whisper.read_transformers),
    Make("Amazon Transcribe", services.is_amazon, services.read_amazon),
    Make("Deepgram", services.is_deepgram, services.read_deepgram),
    Make("Google Speech-to-Text", services.is_google, services.read_google),
    Make("Azure Speech", services.is_azure, services.read_azure),
    Make("AssemblyAI", services.is_assemblyai, services.read_assemblyai),
    Make("WhisperX", whisper.is_whisperx, whisper.read_whisper),
    Make("Whisper", whisper.is_whisper, whisper.read_whisper),
)


def make_of(document: Document) -> Make | None:
    """Whose JSON it is; None where it is none of these, or already a Quotemark transcript."""
    if "schema" in document or "media" in document:
        return None
    return next((make for make in MAKES if make.fits(document)), None)


def in_our_terms(
    make: Make, document: Document, title: str, language: str | None
) -> dict[str, Any]:
    """The document as ``quotemark/transcript/1`` all but its ``schema``.

    `language` is that of a document that does not say it.
    """
    said = make.read(document)
    segments = [segment | {"id": f"s{n}"} for n, segment in enumerate(said["segments"], 1)]
    names = dict.fromkeys(s["speaker"] for s in segments if s.get("speaker") is not None)
    ends = [time for segment in segments for time in _times(segment)]
    return {
        "media": {"id": title, "title": title, "duration_ms": max(ends, default=0)},
        "language": language_code(said["language"]) or language or "und",
        "translated_from": language_code(said.get("translated_from")),
        "engine": {"name": make.name},
        "segments": segments,
        "speakers": [{"id": name, "name": None} for name in names],
    }


def _times(segment: Mapping[str, Any]) -> Iterator[int | float]:
    for part in (segment, *each(segment["words"])):
        yield from (time for time in (part["start_ms"], part["end_ms"]) if time is not None)
