"""Reading transcripts: ``quotemark/transcript/1``, whoever wrote it, and the JSON of others.

What can be used is used, and `Transcript.lacks` says to a person what was missing. No time is
made up:

- A segment without times lasts from its first word to its last. One without those either is
  put aside in `Transcript.untimed`, for there is no moment to show; one that only begins lasts
  until the next begins.
- A word without times was said between the words around it, and has that stretch. Where no word
  of a segment has times none is kept: the text has the time of the segment.
- Segments are put in the order of their times, and no two have one id.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from transcripts.errors import TranscriptError
from transcripts.foreign import MAKES, in_our_terms, make_of
from transcripts.intake import read_file
from transcripts.model import (
    LATEST_MS,
    SCHEMA,
    MediaRef,
    Segment,
    Speaker,
    Transcript,
    Word,
)

MAX_TRANSCRIPT_BYTES = 256 << 20
"""A week of speech with word times."""


def read_transcript(path: Path, language: str | None = None) -> Transcript:
    """Read a transcript JSON file; `language` is that of one which does not say its own.

    Raises `TranscriptError` for anything else.
    """
    data = read_file(path, MAX_TRANSCRIPT_BYTES)
    try:
        document = _loaded(data)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise TranscriptError(f"{path}: not JSON, so not a transcript: see {where}") from None
    except (ValueError, RecursionError):
        raise TranscriptError(f"{path}: not JSON that can be read, so not a transcript") from None
    return from_json(document, str(path), language)


def is_transcript(data: bytes) -> bool:
    """Whether the bytes of a JSON file are a transcript, by their schema or their structure."""
    if SCHEMA.encode() in data:
        return True
    try:
        document = _loaded(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and make_of(document) is not None


def from_json(
    document: object, source: str = "transcript", language: str | None = None
) -> Transcript:
    """Read ``quotemark/transcript/1``, or what another tool wrote; `source` names it in errors.

    `language` is that of a document of another tool which does not say its own. Raises
    `TranscriptError` naming the first field that it cannot do without, or saying what the
    document is instead.
    """
    make = make_of(document) if isinstance(document, dict) else None
    try:
        if make is None:
            top = _object(document)
            _check_schema(top)
            return _transcript(top)
        top = in_our_terms(make, _object(document), Path(source).stem, language)
        transcript = _transcript(top)
    except _MalformedError as problem:
        named = f"it{problem}".replace("it.", "", 1)
        kind = f"a {SCHEMA} file" if make is None else f"JSON of {make.name} that can be used"
        raise TranscriptError(f"{source}: not {kind}: {named}") from None
    if transcript.language != UNKNOWN:
        return transcript
    return replace(transcript, lacks=(*transcript.lacks, _NO_LANGUAGE))


def _loaded(data: bytes) -> object:
    """JSON; whisper.cpp cuts characters in two, and what is left of them is no UTF-8."""
    try:
        return json.loads(data)
    except UnicodeDecodeError:
        return json.loads(data.decode("utf-8", errors="replace"))


class _MalformedError(Exception):
    pass


_Object = Mapping[str, Any]
_Span = tuple[int, int]
_Times = tuple[int | None, int | None]
"""Start and end in milliseconds, as far as a file gives them."""
_Item = TypeVar("_Item")
_Read = TypeVar("_Read")

_TOP = frozenset(
    ("schema", "media", "language", "translated_from", "engine", "segments", "speakers")
)
_MEDIA, _SEGMENT, _WORD, _SPEAKER = (
    frozenset(field.name for field in fields(kind)) - {"extra"}
    for kind in (MediaRef, Segment, Word, Speaker)
)
UNKNOWN = "und"
_NO_LANGUAGE = "it does not say its language: put it in the name, as in talk.en.json"
_KNOWN_MAKES = ", ".join(make.name for make in MAKES)


def _transcript(top: _Object) -> Transcript:
    media = _inside("media", _media, _take(top, "media", dict))
    documents = _each(_object, _take(top, "segments", list), "segments")
    lacks = Counter[str]()
    spans = _segment_spans(documents, media.duration_ms, lacks)
    segments = _segments(documents, spans, lacks)
    return Transcript(
        media=media,
        language=_take(top, "language", str),
        segments=segments,
        translated_from=_take(top, "translated_from", str, None),
        engine=_sound(_take(top, "engine", dict, None)),
        speakers=tuple(_each(_speaker, _take(top, "speakers", list, []), "speakers")),
        extra=_rest(top, _TOP),
        untimed=tuple(_sound(d) for d, span in zip(documents, spans, strict=True) if not span),
        lacks=tuple(_in_words(lacks, segments, len(documents))),
    )


def _check_schema(document: _Object) -> None:
    schema = document.get("schema")
    if schema == SCHEMA:
        return
    if isinstance(schema, str):
        raise _MalformedError(f' has the "schema" "{_whole(schema[:60])}"')
    if "text" in document and not {"media", "segments"} & document.keys():
        raise _MalformedError(
            " has text and no times: ask its maker for them (OpenAI's: verbose_json), or save "
            "the text and time it by the sound: quotemark transcribe MEDIA --text FILE"
        )
    raise _MalformedError(
        f' has no "schema", and is not as {_KNOWN_MAKES} write it; '
        "name the .srt or .vtt of the same speech instead"
    )


def _media(document: _Object) -> MediaRef:
    return MediaRef(
        id=_take(document, "id", str),
        title=_take(document, "title", str, ""),
        duration_ms=_ms(document.get("duration_ms")) or 0,
        sha256=_take(document, "sha256", str, None),
        extra=_rest(document, _MEDIA),
    )


def _speaker(document: object) -> Speaker:
    speaker = _object(document)
    name = _take(speaker, "name", str, None)
    return Speaker(_take(speaker, "id", str), name, _rest(speaker, _SPEAKER))


def _segments(
    documents: Sequence[_Object], spans: Sequence[_Span | None], lacks: Counter[str]
) -> tuple[Segment, ...]:
    """The segments that have a span, in order of time."""

    def read(entry: tuple[_Object, _Span | None, str]) -> Segment | None:
        document, span, id = entry
        return _segment(document, span, id, lacks) if span else None

    entries = zip(documents, spans, _ids(documents, lacks), strict=True)
    found = [segment for segment in _each(read, entries, "segments") if segment]
    segments = sorted(found, key=lambda segment: segment.start_ms)
    lacks["order"] += segments != found
    lacks["overlap"] += sum(one.end_ms > other.start_ms for one, other in pairwise(segments))
    return tuple(segments)


def _segment(document: _Object, span: _Span, id: str, lacks: Counter[str]) -> Segment:
    written = _each(_object, _take(document, "words", list, []), "words")
    words = tuple(_each(_word, _timed(written, span, lacks), "words"))
    text = _take(document, "text", str, None)
    if text is None:
        text = " ".join(_take(word, "text", str, "") for word in written)
    lacks["word times"] += bool(text) and not words
    return Segment(
        id=id,
        start_ms=span[0],
        end_ms=span[1],
        text=text,
        words=words,
        speaker=_take(document, "speaker", str, None),
        flags=tuple(_whole(f) for f in _take(document, "flags", list, []) if isinstance(f, str)),
        language=_take(document, "language", str, None),
        extra=_rest(document, _SEGMENT),
    )


def _word(entry: tuple[_Object, _Span]) -> Word:
    document, (start_ms, end_ms) = entry
    sure = document.get("confidence")
    confidence = float(sure) if isinstance(sure, int | float) and 0 <= sure <= 1 else None
    text = _take(document, "text", str, "")
    return Word(start_ms, end_ms, text, confidence, _rest(document, _WORD))


def _segment_spans(
    documents: Sequence[_Object], duration_ms: int, lacks: Counter[str]
) -> list[_Span | None]:
    """When each segment was said; None where nothing tells when it began."""
    known = [_segment_times(document) for document in documents]
    begun = sorted((start, at) for at, (start, _) in enumerate(known) if start is not None)
    spans: list[_Span | None] = [None] * len(documents)
    for (start, at), (following, _) in pairwise([*begun, (duration_ms, 0)]):
        end = known[at][1]
        spans[at] = (start, max(start, following) if end is None else end)
        lacks["end"] += end is None
    lacks["times"] += spans.count(None)
    return spans


def _segment_times(document: _Object) -> _Times:
    """A segment's own times, or else those of its words."""
    start, end = _times(document)
    if start is None or end is None:
        words = document.get("words")
        listed = words if isinstance(words, list) else []
        inside = [_times(word) for word in listed if isinstance(word, dict)]
        starts = [first for first, _ in inside if first is not None]
        ends = [last for _, last in inside if last is not None]
        start = min(starts, default=None) if start is None else start
        end = max(ends, default=None) if end is None else end
    return _in_order(start, end)


def _timed(
    words: Sequence[_Object], segment: _Span, lacks: Counter[str]
) -> list[tuple[_Object, _Span]]:
    """The words with their times, and where they lack one, with what their neighbours leave."""
    known = [_times(word) for word in words]
    if all(times == (None, None) for times in known):
        return []
    lacks["words"] += sum(None in times for times in known)
    return list(zip(words, _bounded(known, segment), strict=True))


def _bounded(known: Sequence[_Times], segment: _Span) -> Iterator[_Span]:
    """The times of words; each that is not known is the nearest before, or behind, that is."""
    latest, ends = segment[1], []
    for start, end in reversed(known):
        ends.append(latest if end is None else end)
        latest = (latest if end is None else end) if start is None else start
    earliest = segment[0]
    for (start, end), last in zip(known, reversed(ends), strict=True):
        first = earliest if start is None else start
        yield first, max(first, last)
        earliest = first if end is None else end


def _ids(documents: Sequence[_Object], lacks: Counter[str]) -> list[str]:
    """An id for each segment: its own, unless one before has the same."""
    given = [_id(document.get("id")) for document in documents]
    taken = set(given)
    ids: dict[str, None] = {}
    for number, id in enumerate(given, 1):
        fresh = f"s{number}"
        if not id or id in ids:
            lacks["id"] += 1
            while fresh in taken:
                fresh += "'"
            id = fresh
        ids[id] = None
    return list(ids)


def _id(value: object) -> str:
    if isinstance(value, str):
        return _whole(value)
    return str(value) if type(value) is int and abs(value) <= LATEST_MS else ""


def _in_words(lacks: Counter[str], segments: Sequence[Segment], total: int) -> Iterator[str]:
    """What was missing, a sentence each."""
    if not lacks["times"] and not any(segment.text.strip() for segment in segments):
        yield "it has no words, so nothing can be found in it"
        return
    words = sum(len(segment.words) for segment in segments)
    for lack, sentence in _LACKS.items():
        if lacks[lack]:
            yield sentence.format(n=lacks[lack], segments=total, words=words)


_LACKS = {
    "times": "{n} of {segments} segments have no times, so nothing can be found in them",
    "end": "{n} of {segments} segments have no end, so each is taken to last until the next",
    "words": "{n} of {words} words have no times, only those around them",
    "word times": "{n} of {segments} segments have no word times, so places in them are rough",
    "order": "the segments are not in order, so they were sorted by their times",
    "overlap": "{n} of {segments} segments begin before the one before has ended",
    "id": "{n} of {segments} segments have no id of their own, so they were numbered",
}


def _times(document: _Object) -> _Times:
    return _in_order(_ms(document.get("start_ms")), _ms(document.get("end_ms")))


def _in_order(start: int | None, end: int | None) -> _Times:
    """Without an end that is before the start."""
    return (start, None) if start is not None and end is not None and end < start else (start, end)


def _ms(value: Any) -> int | None:
    """A time that can be; what another tool rounded to a little before the start is the start."""
    if type(value) not in (int, float) or not -_BEFORE_MS <= value <= LATEST_MS:
        return None
    ms: int = max(0, round(value))
    return ms


_BEFORE_MS = 1_000


def _object(document: object) -> _Object:
    if not isinstance(document, dict):
        raise _MalformedError(" is not an object")
    return document


def _inside(name: str, read: Callable[[_Item], _Read], item: _Item) -> _Read:
    try:
        return read(item)
    except _MalformedError as problem:
        raise _MalformedError(f".{name}{problem}") from None


def _each(read: Callable[[_Item], _Read], items: Iterable[_Item], name: str) -> list[_Read]:
    """What is read from each item; errors say which one it was."""
    done: list[_Read] = []
    for item in items:
        try:
            done.append(read(item))
        except _MalformedError as problem:
            raise _MalformedError(f".{name}[{len(done)}]{problem}") from None
    return done


_REQUIRED: Any = object()


def _take(document: _Object, name: str, kind: type, default: Any = _REQUIRED) -> Any:
    value = document.get(name)
    if value is None:
        if default is _REQUIRED:
            raise _MalformedError(f' has no "{name}"')
        return default
    if not isinstance(value, kind):
        raise _MalformedError(f' has a "{name}" of the wrong kind')
    return _whole(value) if isinstance(value, str) else value


def _rest(document: _Object, known: frozenset[str]) -> dict[str, Any]:
    """The fields that this version does not know."""
    if document.keys() <= known:
        return {}
    rest: dict[str, Any] = _sound({k: v for k, v in document.items() if k not in known})
    return rest


def _sound(value: Any, depth: int = 0) -> Any:
    """A value that every JSON file can hold."""
    if depth > _DEEPEST:
        raise _MalformedError(" is nested too deeply")
    if isinstance(value, dict):
        return {_whole(name): _sound(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_sound(inner, depth + 1) for inner in value]
    if isinstance(value, str):
        return _whole(value)
    return None if isinstance(value, float) and not isfinite(value) else value


_DEEPEST = 100
_SURROGATE = re.compile("[\ud800-\udfff]")


def _whole(text: str) -> str:
    """Text without halves of characters, which no file can hold."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
