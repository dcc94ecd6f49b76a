"""Cues as a script for libass: nothing in them steers it, every letter is named."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.burning import ARABIC, LATIN
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.onscreen import script

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def events(cues: list[Cue], width: int = 1280, height: int = 720) -> list[str]:
    lines = script(cues, width, height).text.split("[Events]")[1].splitlines()
    return [line for line in lines if line.startswith("Dialogue: ")]


def test_an_event_says_when_and_what() -> None:
    cue = Cue(61_230, 3_663_456, ("We stayed", "all night."))
    assert events([cue]) == [
        r"Dialogue: 0,0:01:01.23,1:01:03.46,Default,,0,0,0,,We stayed\Nall night."
    ]


@given(st.lists(TEXT, min_size=1, max_size=3))
def test_text_never_steers(lines: list[str]) -> None:
    made = events([Cue(0, 1000, tuple(lines))])
    assert len(made) <= 1
    for event in made:
        text = event.split(",", 9)[9]
        assert not re.search(r"(?<!\\)[{}]", text)
        for part in text.split(r"\N"):
            assert not re.search(r"\\[^{}\u2060]", part)


def test_lines_are_broken_anew_in_an_upright_picture() -> None:
    cue = Cue(0, 1000, ("We stayed", "all night."))
    assert events([cue], 404, 720)[0].endswith(",We stayed all night.")


@pytest.mark.parametrize(
    ("line", "face"), [("We stayed", LATIN), ("Ahmed گفت", ARABIC), ("Мы остались", LATIN)]
)
def test_the_face_has_the_letters(line: str, face: object) -> None:
    assert script([Cue(0, 1000, (line,))], 1280, 720).face is face


def test_direction_in_a_text_that_runs_to_the_left() -> None:
    cues = [Cue(0, 1000, ("قال نعم ولم يكن وحده",)), Cue(1000, 2000, ("2024 - نعم",))]
    assert events(cues)[1].endswith(",\u200f2024 - نعم")


def test_letters_are_those_a_reader_would_miss() -> None:
    made = script([Cue(0, 1000, ("é\u200c \u200f— {x}\\",))], 1280, 720)
    assert made.letters == {"é", "—"}
