"""Transcript JSON: what goes in comes out."""

import json

from hypothesis import given
from hypothesis import strategies as st

from transcripts.model import (
    LATEST_MS,
    MediaRef,
    Segment,
    Transcript,
    Word,
    to_json,
    write_transcript,
)
from transcripts.reading import from_json, read_transcript

extras = st.dictionaries(
    st.text(min_size=1).map(lambda name: f"x-{name}"), st.integers() | st.text(), max_size=2
)
times = st.integers(0, LATEST_MS)
spans = st.tuples(times, times).map(sorted)
words = st.builds(
    lambda span, *others: Word(*span, *others),
    spans,
    st.text(),
    st.none() | st.floats(0, 1),
    extras,
)
segments = st.builds(
    lambda span, *others: Segment("", *span, *others),
    spans,
    st.text(),
    st.lists(words, max_size=3).map(tuple),
    st.none() | st.text(min_size=1),
    st.just(("low-confidence",)) | st.just(()),
    st.none() | st.just("es"),
    extras,
)


def in_order(segments: list[Segment]) -> tuple[Segment, ...]:
    """The segments by their times, each with an id of its own."""
    ordered = sorted(segments, key=lambda segment: segment.start_ms)
    return tuple(
        Segment(f"s{number}", segment.start_ms, segment.end_ms, segment.text, segment.words)
        for number, segment in enumerate(ordered)
    )


@given(
    st.builds(
        Transcript,
        st.builds(MediaRef, st.text(), st.text(), times, st.none() | st.text(), extras),
        st.text(min_size=1),
        st.lists(segments, max_size=3).map(in_order),
        translated_from=st.none() | st.just("es"),
        extra=extras,
        untimed=st.lists(st.fixed_dictionaries({"text": st.text()}), max_size=2).map(tuple),
    )
)
def test_round_trip_keeps_everything_known_or_not(transcript: Transcript) -> None:
    assert from_json(json.loads(json.dumps(to_json(transcript)))) == transcript


def test_files(tmp_path) -> None:
    path = tmp_path / "talk.json"
    transcript = Transcript(MediaRef("m", "t", 5), "ku", (Segment("s1", 0, 5, "Silav"),))
    write_transcript(path, transcript)
    assert read_transcript(path) == transcript


def test_a_segment_heard_in_the_target_language_is_no_translation() -> None:
    heard, translated = Segment("s1", 0, 1, "Hi", language="en"), Segment("s2", 1, 2, "Hello")
    transcript = Transcript(MediaRef("m", "t", 2), "en", (heard, translated), translated_from="es")
    assert not transcript.is_translation(heard)
    assert transcript.is_translation(translated)
    assert transcript.spoken_language(translated) == "es"
