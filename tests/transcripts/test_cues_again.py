"""Subtitles of a corrected transcript are those that are made from nothing."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from transcripts.model import MediaRef, Segment, Transcript, Word
from transcripts.subtitles import building
from transcripts.subtitles.building import build_cues
from transcripts.subtitles.styles import STYLES

TEXTS = ("We", "never", "asked", "for", "it.", "And", "the", "harbourmaster,", "too?")


@st.composite
def talks(draw: st.DrawFn) -> Transcript:
    """A few people talking, with pauses and without."""
    at_ms, segments = 0, []
    for number in range(draw(st.integers(1, 8))):
        words = []
        for _ in range(draw(st.integers(1, 9))):
            start_ms = at_ms + draw(st.sampled_from([0, 100, 990, 1_000, 3_000]))
            at_ms = start_ms + draw(st.integers(50, 600))
            words.append(Word(start_ms, at_ms, draw(st.sampled_from(TEXTS))))
        text, speaker = " ".join(word.text for word in words), draw(st.sampled_from(["a", "b"]))
        begun_ms = words[0].start_ms
        segments.append(Segment(f"s{number}", begun_ms, at_ms, text, tuple(words), speaker))
    return Transcript(MediaRef("m", "", at_ms), "en", tuple(segments))


@given(talks(), st.data(), st.sampled_from(sorted(STYLES)))
def test_a_correction_changes_what_it_would_from_nothing(
    talk: Transcript, data: st.DataObject, style: str
) -> None:
    build_cues(talk, STYLES[style])
    at = data.draw(st.integers(0, len(talk.segments) - 1))
    segment = talk.segments[at]
    words = (replace(segment.words[0], text=data.draw(st.sampled_from(TEXTS))), *segment.words[1:])
    changed = replace(segment, words=words, text=" ".join(word.text for word in words))
    segments = (*talk.segments[:at], changed, *talk.segments[at + 1 :])
    corrected = replace(talk, segments=segments)
    made = build_cues(corrected, STYLES[style])
    building._divided.cache_clear()
    assert build_cues(corrected, STYLES[style]) == made
