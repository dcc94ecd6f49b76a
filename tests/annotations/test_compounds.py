"""Words written together in print and apart in a transcript."""

import pytest

from annotations.matching.index import build_track
from annotations.model import Part, Quote, Span
from annotations.words.compounds import as_heard
from annotations.words.wording import printed_words
from transcripts.model import MediaRef, Segment, Transcript


@pytest.mark.parametrize(
    ("said", "printed", "read"),
    [
        ("when spaceflight seems routine", "when space flight seems", "when spaceflight seems"),
        ("when space flight seems routine", "when spaceflight seems", "when space flight seems"),
        ("a long-term plan", "a longterm plan", "a long term plan"),
        ("anyone and any one of us", "any one of us", "any one of us"),
        ("anyone of us", "any. One of us", "any one of us"),
        ("anyone of us", "any [one] of us", "any one of us"),
        ("there were 20 in 2012", "20 12 rooms", "20 12 rooms"),
        ("nothing like it", "space flight", "space flight"),
    ],
)
def test_written_as_heard(said: str, printed: str, read: str) -> None:
    track = build_track(Transcript(MediaRef("m", "", 9), "en", (Segment("s1", 0, 9, said),)))
    position = Span(0, len(printed))
    quote = Quote("q1", "statement", printed, "", "", position, (Part(printed, position),))
    words = as_heard(printed_words(quote, "en"), track, [(0, len(track))])
    assert " ".join(word.norm for word in words) == read
    assert all(printed[word.start : word.end] for word in words)
