"""Transcript JSON: what goes in comes out, and what is wrong is named."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts.errors import TranscriptError
from transcripts.model import (
    MediaRef,
    Segment,
    Transcript,
    Word,
    from_json,
    read_transcript,
    to_json,
    write_transcript,
)

LEAST = {
    "schema": "quotemark/transcript/1",
    "media": {"id": "m", "title": "t", "duration_ms": 5},
    "language": "ku",
    "segments": [{"id": "s1", "start_ms": 0, "end_ms": 5, "text": "Silav"}],
}

extras = st.dictionaries(
    st.text(min_size=1).map(lambda name: f"x-{name}"), st.integers() | st.text(), max_size=2
)
times = st.integers(0, 10**9)
words = st.builds(Word, times, times, st.text(), st.none() | st.floats(0, 1), extras)
segments = st.builds(
    Segment,
    st.text(min_size=1),
    times,
    times,
    st.text(),
    st.lists(words, max_size=3).map(tuple),
    st.none() | st.text(min_size=1),
    st.just(("low-confidence",)) | st.just(()),
    st.none() | st.just("es"),
    extras,
)


@given(
    st.builds(
        Transcript,
        st.builds(MediaRef, st.text(), st.text(), times, st.none() | st.text(), extras),
        st.text(min_size=1),
        st.lists(segments, max_size=3).map(tuple),
        translated_from=st.none() | st.just("es"),
        extra=extras,
    )
)
def test_round_trip_keeps_everything_known_or_not(transcript: Transcript) -> None:
    assert from_json(json.loads(json.dumps(to_json(transcript)))) == transcript


def test_the_least_that_another_tool_may_write_is_enough() -> None:
    transcript = from_json(LEAST)
    assert transcript.segments[0].words == ()
    assert transcript.segments[0].speaker is None
    assert transcript.translated_from is None


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"schema": "quotemark/transcript/9"}, "schema"),
        ({"language": 7}, "language"),
        ({"segments": {}}, "segments"),
        ({"segments": [{"id": "s1"}]}, "start_ms"),
        ({"media": {"id": "m", "title": "t", "duration_ms": True}}, "duration_ms"),
        ({"segments": [3]}, "segments[0]"),
    ],
)
def test_errors_name_the_field(change: dict[str, object], named: str) -> None:
    with pytest.raises(TranscriptError, match=r"talk\.json") as caught:
        from_json({**LEAST, **change}, "talk.json")
    assert named in str(caught.value)


def test_files(tmp_path) -> None:
    path = tmp_path / "talk.json"
    write_transcript(path, from_json(LEAST))
    assert read_transcript(path) == from_json(LEAST)
    path.write_text("WEBVTT")
    with pytest.raises(TranscriptError, match="not JSON"):
        read_transcript(path)
    with pytest.raises(TranscriptError, match="cannot be read"):
        read_transcript(tmp_path / "none.json")


def test_a_segment_heard_in_the_target_language_is_no_translation() -> None:
    heard, translated = Segment("s1", 0, 1, "Hi", language="en"), Segment("s2", 1, 2, "Hello")
    transcript = Transcript(MediaRef("m", "t", 2), "en", (heard, translated), translated_from="es")
    assert not transcript.is_translation(heard)
    assert transcript.is_translation(translated)
    assert transcript.spoken_language(translated) == "es"


@pytest.mark.parametrize("word", [{"confidence": 10**400}, {"text": "\ud800"}])
def test_words_that_no_file_can_hold(word: dict[str, object]) -> None:
    segment = LEAST["segments"][0] | {"words": [{"start_ms": 0, "end_ms": 5, "text": "a"} | word]}
    with pytest.raises(TranscriptError, match="segments"):
        from_json({**LEAST, "segments": [segment]})
