"""What speech services answer with, as their own documentation and stored answers show it."""

from collections.abc import Iterator, Mapping
from typing import Any

from transcripts.foreign.parts import (
    Document,
    each,
    grouped,
    inside,
    milliseconds,
    name_of,
    probability,
    segment,
    text_of,
    word,
)

_TICK_MS = 1 / 10_000
"""Microsoft counts time in units of 100 ns."""


def is_amazon(document: Document) -> bool:
    """Whether Amazon Transcribe wrote it: words and marks in one list."""
    results = inside(document.get("results"))
    return isinstance(results.get("items"), list) and "transcripts" in results


def read_amazon(document: Document) -> dict[str, Any]:
    """Words with the marks behind them; the speakers are named in the items, or beside them."""
    results = document["results"]
    labels = inside(results.get("speaker_labels"))
    speakers = {
        str(item.get("start_time")): turn.get("speaker_label")
        for turn in each(labels.get("segments"))
        for item in each(turn.get("items"))
    }
    words: list[dict[str, Any]] = []
    for item in each(results["items"]):
        best = _first(item.get("alternatives"))
        if item.get("type") == "punctuation" and words:
            words[-1]["text"] = f"{words[-1]['text']}{best.get('content', '')}"
            continue
        start = item.get("start_time")
        told = item.get("speaker_label") or speakers.get(str(start))
        times = milliseconds(start), milliseconds(item.get("end_time"))
        sure = probability(best.get("confidence"))
        words.append(word(best.get("content"), *times, sure, name_of(told)))
    language = results.get("language_code")
    return {"language": language, "segments": grouped(words, language)}


def is_deepgram(document: Document) -> bool:
    """Whether Deepgram wrote it: channels of alternatives."""
    channels = each(inside(document.get("results")).get("channels"))
    return any("alternatives" in channel for channel in channels)


def read_deepgram(document: Document) -> dict[str, Any]:
    """Utterances where they were asked for, else the words of all channels."""
    results = document["results"]
    channels = each(results["channels"])
    language = next((c["detected_language"] for c in channels if c.get("detected_language")), None)
    utterances = [
        segment(
            one.get("transcript"),
            milliseconds(one.get("start")),
            milliseconds(one.get("end")),
            [_deepgram_word(inner, inner.get("speaker")) for inner in each(one.get("words"))],
            name_of(one.get("speaker")),
        )
        for one in each(results.get("utterances"))
    ]
    segments = utterances or [
        made
        for number, channel in enumerate(channels)
        for made in grouped(list(_channel_words(channel, number, len(channels))), language)
    ]
    return {"language": language, "segments": segments}


def is_google(document: Document) -> bool:
    """Whether Google Speech-to-Text wrote it: a list of alternatives."""
    return any("alternatives" in one for one in each(document.get("results")))


def read_google(document: Document) -> dict[str, Any]:
    """The best alternative of each result.

    Where speakers were asked for, version 1 of the service says all words once more in the last
    result, and who said them only there.
    """
    results = each(document["results"])
    language = next((one["languageCode"] for one in results if one.get("languageCode")), None)
    spoken = [(one, [_google_word(w) for w in each(one.get("words"))]) for one in _best(results)]
    named = [words for _, words in spoken if any(word["speaker"] for word in words)]
    if named and named[0] is spoken[-1][1]:
        return {"language": language, "segments": grouped(named[0], language)}
    segments = [
        segment(one.get("transcript"), None, None, words)
        for one, words in spoken
        if words or one.get("transcript")
    ]
    return {"language": language, "segments": segments}


def is_azure(document: Document) -> bool:
    """Whether Microsoft's batch or fast transcription wrote it."""
    batch, fast = each(document.get("recognizedPhrases")), each(document.get("phrases"))
    return any("nBest" in one for one in batch) or any("offsetMilliseconds" in one for one in fast)


def read_azure(document: Document) -> dict[str, Any]:
    """Phrases: the best reading of each as printed, its words as spoken."""
    phrases = each(document.get("recognizedPhrases")) or each(document.get("phrases"))
    language = next((one["locale"] for one in phrases if one.get("locale")), None)
    segments = []
    for phrase in phrases:
        best = _first(phrase.get("nBest")) or phrase
        words = [
            word(one.get("word", one.get("text")), *_azure_times(one))
            for one in each(best.get("words"))
        ]
        speaker = name_of(phrase.get("speaker", best.get("speaker")))
        text = best.get("display", best.get("text"))
        segments.append(segment(text, *_azure_times(phrase), words, speaker))
    return {"language": language, "segments": segments}


def is_assemblyai(document: Document) -> bool:
    """Whether AssemblyAI wrote it: words in milliseconds, and the length of the sound."""
    words = each(document.get("words")) or each(document.get("utterances"))
    known = "audio_duration" in document or "audio_url" in document
    return known and any("text" in one and "start" in one for one in words)


def read_assemblyai(document: Document) -> dict[str, Any]:
    """Utterances where speakers were asked for, else the words."""
    language = document.get("language_code")
    told = each(document.get("utterances")) or [dict(document)]
    words = [_assemblyai_word(w) for one in told for w in each(one.get("words"))]
    return {"language": language, "segments": grouped(words, language)}


def _first(value: object) -> dict[str, Any]:
    return next(iter(each(value)), {})


def _channel_words(channel: Document, number: int, channels: int) -> Iterator[dict[str, Any]]:
    """The words of a channel; of several channels, each is a speaker."""
    for one in each(_first(channel.get("alternatives")).get("words")):
        yield _deepgram_word(one, number if channels > 1 else one.get("speaker"))


def _deepgram_word(one: Document, speaker: object) -> dict[str, Any]:
    times = milliseconds(one.get("start")), milliseconds(one.get("end"))
    text = one.get("punctuated_word", one.get("word"))
    return word(text, *times, probability(one.get("confidence")), name_of(speaker))


def _best(results: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in results:
        yield _first(one.get("alternatives"))


def _google_word(one: Document) -> dict[str, Any]:
    start, end = (one.get(f"{side}Time", one.get(f"{side}Offset")) for side in ("start", "end"))
    tag = one.get("speakerLabel") or one.get("speakerTag") or None
    times = milliseconds(start), milliseconds(end)
    return word(one.get("word"), *times, probability(one.get("confidence")), name_of(tag))


def _azure_times(one: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Start and end, from the start and the length in one of three units."""
    start_ms, length_ms = (
        next((ms for ms in _azure_units(one, name) if ms is not None), None)
        for name in ("offset", "duration")
    )
    if start_ms is None or length_ms is None:
        return start_ms, None
    return start_ms, start_ms + length_ms


def _azure_units(one: Mapping[str, Any], name: str) -> Iterator[float | None]:
    yield milliseconds(one.get(f"{name}Milliseconds"), 1)
    yield milliseconds(one.get(f"{name}InTicks"), _TICK_MS)
    yield milliseconds(one.get(name))


def _assemblyai_word(one: Document) -> dict[str, Any]:
    times = milliseconds(one.get("start"), 1), milliseconds(one.get("end"), 1)
    sure = probability(one.get("confidence"))
    return word(text_of(one.get("text")), *times, sure, name_of(one.get("speaker")))
