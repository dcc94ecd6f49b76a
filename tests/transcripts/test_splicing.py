"""A section recognised again takes the place of the old one, in every transcript."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from media.audio import Samples
from transcripts.model import MediaRef, Segment, Speaker, Transcript, Word
from transcripts.recognition.listening import Stretch
from transcripts.recognition.speech import MIXED, UNDETERMINED, Batch
from transcripts.recognition.splicing import (
    Section,
    in_whole_segments,
    on_the_recordings_clock,
    spliced,
)
from transcripts.recognition.voice import Interval
from transcripts.recognition.windows import heard_windows

MEDIA = MediaRef("m", "talk", 60_000)
PEOPLE = (Speaker("p1", "Ana"), Speaker("p2"))


def segment(
    id: str, start_ms: int, end_ms: int, text: str = "", speaker: str | None = None
) -> Segment:
    text = text or f"text of {id}"
    words = (Word(start_ms, end_ms, text, 0.9),)
    return Segment(id, start_ms, end_ms, text, words, speaker)


def transcript(
    *segments: Segment, language: str = "es", translated_from: str | None = None
) -> Transcript:
    return Transcript(MEDIA, language, segments, translated_from, {"name": "x"}, PEOPLE)


def pair(spoken: Transcript, language: str = "en") -> tuple[Transcript, Transcript]:
    """A transcript with its translation."""
    english = tuple(replace(each, text=f"{language}: {each.text}") for each in spoken.segments)
    translated = replace(
        spoken, language=language, translated_from=spoken.language, segments=english
    )
    return spoken, translated


OLD = transcript(
    segment("s1", 0, 4_000, speaker="p1"),
    segment("s2", 5_000, 9_000, speaker="p2"),
    segment("s3", 9_000, 12_000, speaker="p1"),
    segment("s4", 15_000, 20_000, speaker="p2"),
)
WITHIN = Interval(5_000, 12_000)
"""The second and the third segment of it."""


def texts(of: Transcript) -> list[str]:
    return [each.text for each in of.segments]


def ids(of: Transcript) -> list[str]:
    return [each.id for each in of.segments]


class Counting:
    """A recording of which every sample is its number."""

    def __init__(self, samples: int) -> None:
        self._samples = np.arange(samples).astype(np.int16)

    def read(self, start_ms: int, end_ms: int) -> Samples:
        assert 0 <= start_ms <= end_ms
        return self._samples[start_ms * 16 : end_ms * 16]


@settings(deadline=None)
@given(st.integers(0, 1_500), st.integers(0, 1_500), st.integers(0, 1_500), st.integers(0, 1_500))
def test_a_section_sounds_like_that_part_of_the_recording(
    first: int, length: int, start_ms: int, more_ms: int
) -> None:
    recording = Counting(16_000)
    section = Section(recording, Interval(first, first + length))
    whole = recording.read(first, first + length)
    assert section.read(0, 5_000).tolist() == whole.tolist()
    expected = whole[start_ms * 16 : (start_ms + more_ms) * 16]
    assert section.read(start_ms, start_ms + more_ms).tolist() == expected.tolist()


def test_nothing_is_heard_in_a_section_beyond_the_end() -> None:
    assert not list(heard_windows(Section(Counting(16_000), Interval(5_000, 9_000))))


@pytest.mark.parametrize(
    ("asked", "whole"),
    [
        ((6_000, 7_000), (5_000, 9_000)),
        ((8_000, 10_000), (5_000, 12_000)),
        ((4_000, 5_000), (4_000, 5_000)),
        ((12_000, 15_001), (12_000, 20_000)),
        ((3_999, 4_500), (0, 4_500)),
        ((0, 60_000), (0, 60_000)),
        ((70_000, 80_000), (70_000, 80_000)),
    ],
)
def test_a_section_grows_to_whole_segments(asked: tuple[int, int], whole: tuple[int, int]) -> None:
    assert in_whole_segments(Interval(*asked), OLD) == Interval(*whole)
    assert in_whole_segments(Interval(*asked), transcript()) == Interval(*asked)


SEGMENTS = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 30)), max_size=15).map(
    lambda spans: [segment(f"s{n}", a, a + b) for n, (a, b) in enumerate(sorted(spans))]
)


@settings(deadline=None)
@given(SEGMENTS, st.integers(0, 100), st.integers(1, 60))
def test_a_section_of_whole_segments_cuts_none(
    segments: list[Segment], start_ms: int, length_ms: int
) -> None:
    asked = Interval(start_ms, start_ms + length_ms)
    whole = in_whole_segments(asked, transcript(*segments))
    assert whole.start_ms <= asked.start_ms
    assert whole.end_ms >= asked.end_ms
    for each in segments:
        inside = whole.start_ms <= each.start_ms and each.end_ms <= whole.end_ms
        assert inside or each.end_ms <= whole.start_ms or each.start_ms >= whole.end_ms
    assert whole.start_ms in (asked.start_ms, *(each.start_ms for each in segments))
    assert whole.end_ms in (asked.end_ms, *(each.end_ms for each in segments))


def test_a_section_gets_the_recordings_clock() -> None:
    said, english = segment("", 100, 900, "Sí."), segment("", 100, 900, "Yes.")
    stretch = Stretch(Interval(0, 1_000), "es", (said, said), (english, None), guess="you")
    moved = on_the_recordings_clock(Batch(1_000, (stretch,)), Interval(5_000, 6_000))
    assert moved == Batch(
        6_000,
        (
            Stretch(
                Interval(5_000, 6_000),
                "es",
                (segment("", 5_100, 5_900, "Sí."),) * 2,
                (segment("", 5_100, 5_900, "Yes."), None),
                guess="you",
            ),
        ),
    )


def test_a_section_is_replaced_in_the_transcript_and_its_translation() -> None:
    new = transcript(segment("s1", 5_100, 8_000, "nuevo"), segment("s2", 8_500, 11_000, "más"))
    spoken, english = spliced(pair(OLD), pair(new), WITHIN)
    assert texts(spoken) == ["text of s1", "nuevo", "más", "text of s4"]
    assert texts(english) == ["en: text of s1", "en: nuevo", "en: más", "en: text of s4"]
    assert ids(spoken) == ids(english) == ["s1", "s2", "s3", "s4"]
    assert (english.language, english.translated_from) == ("en", "es")
    assert [each.speakers for each in (spoken, english)] == [PEOPLE, PEOPLE]
    assert [each.media for each in (spoken, english)] == [MEDIA, MEDIA]
    assert all(each.flags == () and each.language is None for each in spoken.segments)
    assert spoken.segments[0] == OLD.segments[0]
    assert spoken.segments[1].words[0].start_ms == 5_100


def test_more_segments_than_before_get_new_ids_and_fewer_leave_some_unused() -> None:
    many = transcript(*(segment(f"s{n}", 5_000 + n, 5_001 + n) for n in range(1, 5)))
    spoken, english = spliced(pair(OLD), pair(many), WITHIN)
    assert ids(spoken) == ids(english) == ["s1", "s2", "s3", "s5", "s6", "s4"]
    one = transcript(segment("s1", 5_000, 12_000))
    assert ids(spliced((OLD,), (one,), WITHIN)[0]) == ["s1", "s2", "s4"]


OLD_IDS = st.lists(
    st.from_regex(r"s(0?[0-9]|٣|1{9,12})|cue [ab]", fullmatch=True), unique=True, max_size=8
)


@settings(deadline=None)
@example(["s3", "s1"], 0, 1, 4)
@given(OLD_IDS, st.integers(0, 9), st.integers(0, 9), st.integers(0, 12))
def test_ids_stay_unique_and_translations_share_them(
    names: list[str], first: int, last: int, number: int
) -> None:
    old = transcript(*(segment(id, n * 100, n * 100 + 90) for n, id in enumerate(names)))
    section = Interval(first * 100, max(first, last) * 100 + 100)
    start_ms = section.start_ms
    new = transcript(*(segment(f"s{n}", start_ms + n, start_ms + n + 1) for n in range(number)))
    spoken, english = spliced(pair(old), pair(new), section)
    assert len(set(ids(spoken))) == len(spoken.segments)
    assert ids(spoken) == ids(english)
    starts_ms = [each.start_ms for each in spoken.segments]
    assert starts_ms == sorted(starts_ms)
    kept = [each for n, each in enumerate(old.segments) if not first <= n <= max(first, last)]
    assert [each for each in spoken.segments if each in kept] == kept
    assert len(spoken.segments) == len(kept) + number


def test_speakers_stay_where_they_spoke() -> None:
    new = transcript(
        segment("s1", 5_000, 8_000),
        segment("s2", 8_500, 11_500),
        segment("s3", 12_100, 13_000),
    )
    (spoken,) = spliced((OLD,), (new,), Interval(5_000, 13_000))
    assert [each.speaker for each in spoken.segments] == ["p1", "p2", "p1", None, "p2"]


def test_another_language_in_the_section_is_marked_where_it_is_not_the_main_one() -> None:
    new = transcript(segment("s1", 5_000, 12_000, "nû"), language="ku")
    spoken, english = spliced(pair(OLD), pair(new), WITHIN)
    assert (spoken.language, english.translated_from) == ("es", "es")
    assert (spoken.segments[1].language, spoken.segments[1].flags) == ("ku", ("language-switch",))
    assert (english.segments[1].language, english.segments[1].flags) == ("ku", ())
    assert english.is_translation(english.segments[1])


def test_english_in_the_section_is_its_own_translation() -> None:
    new = transcript(segment("s1", 5_000, 12_000, "Hello."), language="en")
    spoken, english = spliced(pair(OLD), (new,), WITHIN)
    assert texts(spoken)[1] == texts(english)[1] == "Hello."
    assert spoken.segments[1].flags == ("language-switch",)
    assert not english.is_translation(english.segments[1])
    assert english.segments[1].flags == ()


def test_a_transcript_as_spoken_gets_what_was_spoken() -> None:
    old = replace(OLD, language="en")
    new = transcript(segment("s1", 5_000, 12_000, "Hola."))
    (spoken,) = spliced((old,), pair(new), WITHIN)
    assert texts(spoken)[1] == "Hola."
    assert spoken.segments[1].language == "es"


def test_what_was_a_switch_is_none_where_its_language_is_the_main_one() -> None:
    switched = replace(segment("s2", 9_000, 12_000, "sí"), language="es")
    new = transcript(
        segment("s1", 5_000, 9_000, "ku"),
        replace(switched, flags=("low-confidence", "language-switch")),
        language="ku",
    )
    (spoken,) = spliced((OLD,), (new,), WITHIN)
    assert (spoken.segments[2].language, spoken.segments[2].flags) == (None, ("low-confidence",))
    assert spoken.segments[1].flags == ("language-switch",)


def test_in_a_recording_of_several_languages_each_segment_says_its_own() -> None:
    old = replace(OLD, language=MIXED)
    new = transcript(segment("s1", 5_000, 12_000, "Hola."))
    spoken, english = spliced(pair(old), pair(new), WITHIN)
    assert (spoken.segments[1].language, spoken.segments[1].flags) == ("es", ())
    assert (english.segments[1].language, english.segments[1].flags) == ("es", ())


def test_into_an_empty_transcript_comes_its_language_too() -> None:
    empty = transcript(language=UNDETERMINED)
    new = transcript(segment("s1", 5_000, 9_000, "Hola."))
    spoken, english = spliced((empty,), pair(new), Interval(4_000, 10_000))
    assert (spoken.language, english.language, english.translated_from) == ("es", "en", "es")
    assert ids(spoken) == ids(english) == ["s1"]
    assert (spoken.segments[0].language, spoken.segments[0].flags) == (None, ())
    assert (texts(spoken), texts(english)) == (["Hola."], ["en: Hola."])


def test_all_of_a_recording_again_in_another_language_is_in_that_language() -> None:
    new = transcript(segment("s1", 1_000, 9_000, "hemû", "p9"), language="ku")
    spoken, english = spliced(pair(OLD), pair(new), Interval(0, 60_000))
    assert (spoken.language, english.translated_from) == ("ku", "ku")
    assert (texts(spoken), ids(spoken)) == (["hemû"], ["s1"])
    assert (spoken.segments[0].speaker, spoken.segments[0].flags) == ("p2", ())
    assert spoken.speakers == PEOPLE


@pytest.mark.parametrize("section", [(12_000, 15_000), (60_000, 70_000)])
def test_a_section_without_speech_before_or_now_changes_no_segment(
    section: tuple[int, int],
) -> None:
    old = pair(OLD)
    made = spliced(old, (transcript(language=UNDETERMINED),), Interval(*section))
    assert tuple(replace(each, extra={}) for each in made) == old


def test_what_a_section_was_recognised_with_and_what_was_left_out_is_told() -> None:
    def guess(start_ms: int, text: str) -> dict[str, object]:
        return {"start_ms": start_ms, "end_ms": start_ms + 500, "text": text}

    known = {"left_out": [guess(6_000, "you"), guess(13_000, "So.")], "sections": [{"x": 1}]}
    old = tuple(replace(each, extra={"mine": 1, **known}) for each in pair(OLD))
    new = replace(transcript(language="es"), extra={"left_out": [guess(7_000, "Bye.")]})
    for made in spliced(old, (new,), WITHIN):
        assert made.extra["mine"] == 1
        assert [each["text"] for each in made.extra["left_out"]] == ["So.", "Bye."]
        engine = {"start_ms": 5_000, "end_ms": 12_000, "engine": {"name": "x"}}
        assert made.extra["sections"] == [{"x": 1}, engine]


@pytest.mark.parametrize("odd", ["x", [1], {"a": 1}, None])
def test_what_is_no_list_of_sections_is_replaced(odd: object) -> None:
    old = tuple(replace(each, extra={"left_out": odd, "sections": odd}) for each in pair(OLD))
    (made, _) = spliced(old, (transcript(language="es"),), WITHIN)
    assert "left_out" not in made.extra
    assert len(made.extra["sections"]) == 1


def test_a_section_without_speech_now_is_empty() -> None:
    nothing = (transcript(language=UNDETERMINED),)
    spoken, english = spliced(pair(OLD), nothing, WITHIN)
    assert ids(spoken) == ids(english) == ["s1", "s4"]
    spoken, english = spliced(pair(OLD), nothing, Interval(0, 60_000))
    assert (spoken.language, english.language) == ("es", "en")
    assert spoken.segments == english.segments == ()
