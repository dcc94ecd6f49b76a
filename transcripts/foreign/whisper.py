"""What the programs around Whisper write.

OpenAI's own, its API (``verbose_json``), faster-whisper, whisper-ctranslate2, stable-ts and
WhisperX name the same fields; whisper.cpp and Transformers have others.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from transcripts.foreign.parts import (
    Document,
    each,
    grouped,
    inside,
    language_code,
    milliseconds,
    name_of,
    probability,
    segment,
    word,
)
from transcripts.tags import UNSPACED

_LOW_LOGPROB, _REPETITIVE, _NO_SPEECH = -1.0, 2.4, 0.6
"""Whisper's own limits for a decoding that failed."""
_UNSURE_WORD = 0.5
_SPECIAL = re.compile(r"\[_.*\]|<\|.*\|>")
"""Tokens of Whisper's that are no text."""


def is_whisperx(document: Document) -> bool:
    """Whether WhisperX wrote it."""
    return is_whisper(document) and "word_segments" in document


def is_whisper(document: Document) -> bool:
    """Whether there are segments with times in seconds, or words."""
    segments, words = document.get("segments"), each(document.get("words"))
    if isinstance(segments, list) and not segments:
        return "text" in document or "word_segments" in document
    told = any("start" in one and ("text" in one or "words" in one) for one in each(segments))
    return told or any("word" in one and "start" in one for one in words)


def read_whisper(document: Document) -> dict[str, Any]:
    """Segments with their words, or the words of one list put into the segments."""
    language = document.get("language")
    loose = [_word(one) for one in each(document.get("words"))]
    written = each(document.get("segments"))
    if written:
        segments = [_segment(one) for one in written]
        _put_into(segments, loose)
    else:
        segments = grouped(loose, language)
    if document.get("task") == "translate":
        return {"language": "en", "translated_from": language, "segments": segments}
    return {"language": language, "segments": segments}


def is_cpp(document: Document) -> bool:
    """Whether whisper.cpp wrote it (``-oj``, ``-ojf``)."""
    return isinstance(document.get("transcription"), list)


def read_cpp(document: Document) -> dict[str, Any]:
    """Segments with their tokens joined to words, where there are tokens (``-ojf``)."""
    language = inside(document.get("result")).get("language")
    segments = []
    for one in each(document.get("transcription")):
        words = list(_joined([_token(token) for token in each(one.get("tokens"))], language))
        speaker = name_of(one.get("speaker"))
        segments.append(segment(one.get("text"), *_offsets(one), words, speaker))
    if _are_words([one.get("text") for one in each(document.get("transcription"))]):
        tokens = [_token(one) for one in each(document.get("transcription"))]
        segments = grouped(list(_joined(tokens, language)), language)
    return {"language": language, "segments": segments}


def is_transformers(document: Document) -> bool:
    """Whether the pipeline of Transformers wrote it."""
    return any("timestamp" in one for one in each(document.get("chunks")))


def read_transformers(document: Document) -> dict[str, Any]:
    """Chunks, which are segments or single words."""
    chunks = each(document.get("chunks"))
    language = next((one["language"] for one in chunks if one.get("language")), None)
    words = [word(one.get("text"), *_timestamp(one)) for one in chunks]
    if _are_words([one.get("text") for one in chunks]):
        return {"language": language, "segments": grouped(words, language)}
    segments = [segment(one["text"], one["start_ms"], one["end_ms"]) for one in words]
    return {"language": language, "segments": segments}


def _word(one: Document) -> dict[str, Any]:
    sure = next((one[k] for k in ("probability", "score", "confidence") if k in one), None)
    return word(
        one.get("word", one.get("text")),
        milliseconds(one.get("start")),
        milliseconds(one.get("end")),
        probability(sure),
        name_of(one.get("speaker")),
    )


def _segment(one: Document) -> dict[str, Any]:
    return segment(
        one.get("text"),
        milliseconds(one.get("start")),
        milliseconds(one.get("end")),
        [_word(inner) for inner in each(one.get("words"))],
        name_of(one.get("speaker")),
        [flag for flag, holds in _doubts(one).items() if holds],
    )


def _doubts(one: Document) -> dict[str, bool]:
    """The flags that Quotemark's own recogniser would set, each with whether it holds."""
    logprob, ratio, silent = (
        value if type(value) in (int, float) else None
        for value in (one.get(k) for k in ("avg_logprob", "compression_ratio", "no_speech_prob"))
    )
    known = [probability(inner.get("probability")) for inner in each(one.get("words"))]
    sure = [value for value in known if value is not None]
    low = logprob is not None and logprob < _LOW_LOGPROB
    return {
        "low-confidence": low or (bool(sure) and sum(sure) < _UNSURE_WORD * len(sure)),
        "repetition": ratio is not None and ratio > _REPETITIVE,
        "over-silence": silent is not None and silent > _NO_SPEECH,
    }


def _put_into(segments: Sequence[dict[str, Any]], words: Sequence[dict[str, Any]]) -> None:
    """Give words of a list by itself to the segments that have none, in order of time."""
    last = -1
    for one in sorted((w for w in words if w["start_ms"] is not None), key=_start):
        while last + 1 < len(segments) and _begins_by(segments[last + 1], one):
            last += 1
        if last >= 0:
            segments[last].setdefault("loose", []).append(one)
    for each_segment in segments:
        loose = each_segment.pop("loose", [])
        each_segment["words"] = each_segment["words"] or loose


def _start(one: Document) -> float:
    start: float = one["start_ms"]
    return start


def _begins_by(one: Document, inner: Document) -> bool:
    """Whether a segment has begun in the middle of a word."""
    start_ms, end_ms = inner["start_ms"], inner["end_ms"]
    middle_ms = start_ms if end_ms is None else (start_ms + end_ms) / 2
    return one["start_ms"] is None or bool(one["start_ms"] <= middle_ms)


def _offsets(one: Document) -> tuple[float | None, float | None]:
    offsets = inside(one.get("offsets"))
    return milliseconds(offsets.get("from"), 1), milliseconds(offsets.get("to"), 1)


def _token(one: Document) -> dict[str, Any]:
    """A token as whisper.cpp writes it, its space kept."""
    made = word(None, *_offsets(one), probability(one.get("p")))
    return made | {"text": one.get("text")}


def _joined(tokens: Sequence[dict[str, Any]], language: object) -> Iterator[dict[str, Any]]:
    """Tokens as words: one that begins with a space begins a word."""
    unspaced = language_code(language) in UNSPACED
    pieces: list[dict[str, Any]] = []
    for token in tokens:
        text = token["text"]
        if not isinstance(text, str) or not text or _SPECIAL.fullmatch(text.strip()):
            continue
        if pieces and (text[0].isspace() or unspaced):
            yield _one_word(pieces)
            pieces = []
        pieces.append(token)
    if pieces:
        yield _one_word(pieces)


def _one_word(pieces: Sequence[Document]) -> dict[str, Any]:
    sure = [piece["confidence"] for piece in pieces if piece["confidence"] is not None]
    return word(
        "".join(piece["text"] for piece in pieces),
        pieces[0]["start_ms"],
        pieces[-1]["end_ms"],
        sum(sure) / len(sure) if sure else None,
    )


def _are_words(texts: Sequence[object]) -> bool:
    """Whether segments are single words, or parts of words."""
    told = [text for text in texts if isinstance(text, str) and text.strip()]
    return len(told) > 1 and all(len(text.split()) == 1 for text in told)


def _timestamp(one: Document) -> tuple[float | None, float | None]:
    times = one.get("timestamp")
    start, end = times if isinstance(times, list) and len(times) == 2 else (None, None)
    return milliseconds(start), milliseconds(end)
