"""What the readers of foreign JSON share: fields that may be missing or of any kind."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import langcodes

from transcripts.model import LATEST_MS
from transcripts.tags import UNSPACED

Document = Mapping[str, Any]

_PAUSE_MS = 1_000
"""A silence that parts words which no segment holds together."""
_LONG_MS = 15_000
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔।]['\"”’»)\]]*$")
_SECONDS = re.compile(r"(\d{1,9}(?:\.\d{1,12})?)s?")
_DURATION = re.compile(r"PT(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,9}(?:\.\d{1,12})?)S)?")
_LONGEST_NAME = 40


def each(value: object) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def inside(value: object) -> dict[str, Any]:
    """An object, empty where there is none."""
    return value if isinstance(value, dict) else {}


def milliseconds(value: Any, per: float = 1_000) -> float | None:
    """A time that is given in seconds, or in units of which one is `per` milliseconds.

    Numbers may stand in quotes, with an s behind ("12.5s"), or as ISO 8601 durations ("PT1M2.5S").
    None for what is no time that can be.
    """
    if isinstance(value, str):
        if match := _SECONDS.fullmatch(value):
            return milliseconds(float(match[1]))
        if match := _DURATION.fullmatch(value):
            hours, minutes, seconds = (float(part or 0) for part in match.groups())
            return milliseconds(hours * 3600 + minutes * 60 + seconds)
    if type(value) not in (int, float) or not abs(value) <= LATEST_MS / min(per, 1):
        return None
    ms: float = value * per
    return ms if abs(ms) <= LATEST_MS else None


def text_of(value: object) -> object:
    """Text without spaces around; what is no text as it is, for `transcripts.reading` to name."""
    return value.strip() if isinstance(value, str) else value


def probability(value: Any) -> float | None:
    """A probability, which may stand in quotes."""
    if isinstance(value, str) and _SECONDS.fullmatch(value):
        value = float(value)
    return float(value) if type(value) in (int, float) and 0 <= value <= 1 else None


def name_of(value: object) -> str | None:
    """A speaker's id; numbers are read as such."""
    if type(value) is int:
        return f"S{value}" if 0 <= value <= LATEST_MS else None
    return value.strip() or None if isinstance(value, str) else None


def language_code(value: object) -> str | None:
    """The code of a language that is given as code (``en``, ``en_us``) or by its English name."""
    if not isinstance(value, str) or not 1 < len(value) <= _LONGEST_NAME:
        return None
    tag = value.strip().replace("_", "-")
    if langcodes.tag_is_valid(tag):
        return langcodes.standardize_tag(tag)
    try:
        return langcodes.find(value).to_tag()
    except LookupError:
        return None


def word(
    text: object,
    start_ms: float | None,
    end_ms: float | None,
    confidence: float | None = None,
    speaker: str | None = None,
) -> dict[str, Any]:
    """A word; `speaker` decides which segment it comes into, and is said there."""
    return {
        "text": text_of(text),
        "start_ms": start_ms,
        "end_ms": end_ms,
        "confidence": confidence,
        "speaker": speaker,
    }


def segment(
    text: object,
    start_ms: float | None,
    end_ms: float | None,
    words: Iterable[Document] = (),
    speaker: str | None = None,
    flags: Sequence[str] = (),
) -> dict[str, Any]:
    """A segment; a speaker who says all its words is its speaker."""
    listed = list(words)
    speakers = {each["speaker"] for each in listed}
    return {
        "text": text_of(text),
        "start_ms": start_ms,
        "end_ms": end_ms,
        "words": [{k: v for k, v in each.items() if k != "speaker"} for each in listed],
        "speaker": speaker or (speakers.pop() if len(speakers) == 1 else None),
        "flags": list(flags),
    }


def grouped(words: Sequence[Document], language: object) -> list[dict[str, Any]]:
    """Words that no segment holds together, in segments of about a sentence."""
    space = "" if language_code(language) in UNSPACED else " "
    return [
        segment(
            space.join(str(each["text"]) for each in group),
            group[0]["start_ms"],
            group[-1]["end_ms"],
            group,
        )
        for group in _sentences(words)
    ]


def _sentences(words: Sequence[Document]) -> Iterator[list[Document]]:
    group = list(words[:1])
    for before, after in pairwise(words):
        if _part(group[0], before, after):
            yield group
            group = []
        group.append(after)
    if group:
        yield group


def _part(first: Document, before: Document, after: Document) -> bool:
    """Whether two words in a row belong into different segments."""
    if before["speaker"] != after["speaker"] or _SENTENCE_END.search(str(before["text"])):
        return True
    start_ms, end_ms = after["start_ms"], before["end_ms"]
    if start_ms is None or end_ms is None:
        return False
    long = first["start_ms"] is not None and end_ms - first["start_ms"] >= _LONG_MS
    return bool(long or start_ms - end_ms >= _PAUSE_MS)
