"""A correction read in part is as one read whole."""

import copy
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.newsroom.transcripts.correcting import changes
from server.newsroom.transcripts.correcting import corrected as with_changes
from server.newsroom.transcripts.packing import as_bytes
from transcripts.errors import TranscriptError
from transcripts.model import to_json
from transcripts.reading import from_json

TIMES = st.one_of(st.integers(-2_000, 5_000), st.sampled_from([None, True, 2.0, 1.6, 1 << 40, "1"]))
VALUES = st.sampled_from([0, 1, 1.0, True, "x", None, [1], [True], {"a": 1}, {"a": 1.0}])


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with any of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


WORDS = some(
    start_ms=TIMES, end_ms=TIMES, text=st.sampled_from(["a", "b."]), confidence=VALUES, x=VALUES
)
SEGMENTS = some(
    id=st.sampled_from(["s1", "s2", "s3", "", 4, None]),
    start_ms=TIMES,
    end_ms=TIMES,
    text=st.sampled_from(["a b.", "", None]),
    speaker=st.sampled_from(["p", None]),
    words=st.lists(WORDS, max_size=3),
    x=VALUES,
)
LISTS = st.lists(SEGMENTS, max_size=4)


def transcript(segments: list[Any]) -> dict[str, Any]:
    media = {"id": "m", "title": "", "duration_ms": 9_000}
    return {
        "schema": "quotemark/transcript/1",
        "media": media,
        "language": "en",
        "segments": segments,
    }


def whole(document: dict[str, Any]) -> dict[str, Any]:
    return to_json(from_json(document))


def in_part(document: dict[str, Any], earlier: dict[str, Any]) -> dict[str, Any]:
    parts = changes(earlier, document)
    return whole(document) if parts is None else with_changes(earlier, *parts)


@st.composite
def corrections(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A transcript and what somebody made of it."""
    earlier = whole(transcript(draw(LISTS)))
    segments = copy.deepcopy(earlier["segments"])
    for segment in segments:
        if draw(st.booleans()):
            segment |= draw(SEGMENTS)
        elif draw(st.booleans()):
            for word in segment.get("words") or ():
                word |= draw(WORDS)
    segments = draw(st.permutations([*segments, *draw(LISTS)]))
    return earlier, earlier | {"segments": [each for each in segments if draw(st.integers(0, 5))]}


@given(corrections())
def test_read_in_part_is_as_read_whole(made: tuple[dict[str, Any], dict[str, Any]]) -> None:
    earlier, corrected = made
    before = copy.deepcopy((earlier, corrected))
    assert as_bytes(in_part(corrected, earlier)) == as_bytes(whole(corrected))
    assert (earlier, corrected) == before


@given(LISTS)
def test_what_was_read_is_read_as_it_is(segments: list[dict[str, Any]]) -> None:
    once = whole(transcript(segments))
    assert as_bytes(whole(once)) == as_bytes(once)
    assert as_bytes(in_part(once, once)) == as_bytes(once)
    assert changes(once, once) in (None, ({}, []))


def test_only_what_differs_is_read() -> None:
    said = [{"id": f"s{n}", "start_ms": n, "end_ms": n + 1, "text": "a"} for n in range(3)]
    once = whole(transcript(said))
    other = {**once["segments"][1], "text": "b"}
    sent = once | {"segments": [once["segments"][0], other]}
    assert changes(once, sent) == ({"s1": other, "s2": None}, [])


@pytest.mark.parametrize(
    "document", [{}, {"segments": 1}, {"schema": "x", "segments": [1]}, transcript([1])]
)
def test_what_is_no_transcript_is_refused_as_ever(document: dict[str, Any]) -> None:
    with pytest.raises(TranscriptError) as refused:
        whole(document)
    with pytest.raises(TranscriptError, match=re.escape(str(refused.value))):
        in_part(document, whole(transcript([])))
