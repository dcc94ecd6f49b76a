"""Two short turns in one cue: when, with which dashes, and what every format makes of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from transcripts.formats import (
    FORMATS,
    format_subtitles,
    load_subtitles,
    save_subtitles,
    transcript_from_cues,
)
from transcripts.formats.text import Subtitles
from transcripts.model import MediaRef, Segment, Speaker, Transcript, Word
from transcripts.subtitles.building import build_cues
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.dialogue import dashes
from transcripts.subtitles.styles import STYLES, width

NETFLIX = STYLES["netflix"]


def said(id: str, speaker: str | None, start_ms: int, end_ms: int, text: str) -> Segment:
    """A segment whose words share its time."""
    texts = text.split()
    step_ms = (end_ms - start_ms) // len(texts)
    words = [
        Word(start_ms + n * step_ms, start_ms + (n + 1) * step_ms, word)
        for n, word in enumerate(texts)
    ]
    return Segment(id, start_ms, end_ms, text, tuple(words), speaker)


def talk(*segments: Segment, language: str = "en", **names: str) -> Transcript:
    speakers = tuple(Speaker(id, name) for id, name in names.items())
    return Transcript(MediaRef("m", "m", 0), language, segments, speakers=speakers)


QUICK = (said("s1", "S1", 0, 500, "Is it far?"), said("s2", "S2", 550, 900, "No."))


def test_two_who_would_flash_by_share_a_cue() -> None:
    (cue,) = build_cues(talk(*QUICK, S1="Mara", S2="Jo"), NETFLIX)
    assert cue.lines == ("-Is it far?", "-No.")
    assert (cue.speaker, cue.line_speakers) == (None, ("Mara", "Jo"))
    assert cue.segment_ids == ("s1", "s2")
    assert (cue.start_ms, cue.end_ms) == (0, 1_250)  # long enough for both names too


def test_turns_that_can_be_read_alone_stay_alone() -> None:
    slow = (said("s1", "S1", 0, 900, "Is it far?"), said("s2", "S2", 1_400, 1_700, "No."))
    assert [cue.lines for cue in build_cues(talk(*slow), NETFLIX)] == [("Is it far?",), ("No.",)]


@pytest.mark.parametrize(
    "segments",
    [
        (QUICK[0], replace(QUICK[1], speaker=None)),
        (QUICK[0], replace(QUICK[1], speaker="S1")),
        (QUICK[0], said("s2", "S2", 550, 2_900, "No, it is not far at all if you know the way.")),
    ],
    ids=["nobody knows who", "the same", "too long for a line"],
)
def test_others_do_not(segments: tuple[Segment, ...]) -> None:
    cues = build_cues(talk(*segments, S1="Mara", S2="Jo"), NETFLIX)
    assert not [cue for cue in cues if cue.line_speakers or cue.lines[0].startswith("-")]


def test_pairs_are_chosen_over_the_whole() -> None:
    quick = [said(f"s{n}", f"S{n % 2}", 300 * n, 300 * n + 250, "Yes.") for n in range(6)]
    assert [len(cue.lines) for cue in build_cues(talk(*quick), NETFLIX)] == [2, 2, 2]


@pytest.mark.parametrize(
    ("language", "marks"),
    [
        *((each, ("-", "-")) for each in ("en", "tr", "de", "kmr", "ku-Latn", "xx", "zh")),
        *((each, ("- ", "- ")) for each in ("ar", "fr", "es-MX", "ru", "ckb", "fa", "ko")),
        ("he", ("", "-")),
        ("bg", ("", "- ")),
    ],
)
def test_dashes_by_language(language: str, marks: tuple[str, str]) -> None:
    assert dashes(language) == marks
    (cue,) = build_cues(talk(*QUICK, language=language), replace(NETFLIX, languages={}))
    assert cue.lines == (f"{marks[0]}Is it far?", f"{marks[1]}No.")
    assert cue.line_speakers == ()


def test_a_text_with_a_dash_gets_no_second_one() -> None:
    quick = (said("s1", "S1", 0, 500, "– Is it far?"), QUICK[1])
    (cue,) = build_cues(talk(*quick), NETFLIX)
    assert cue.lines == ("-Is it far?", "-No.")


def test_a_minus_is_no_dash() -> None:
    quick = (said("s1", "S1", 0, 500, "How cold?"), said("s2", "S2", 500, 1_000, "-5 degrees."))
    (cue,) = build_cues(talk(*quick), NETFLIX)
    assert cue.lines == ("-How cold?", "--5 degrees.")
    named = replace(cue, line_speakers=("Mara", "Jo"))
    made = transcript_from_cues([named], "m", "en")
    assert [segment.text for segment in made.segments] == ["How cold?", "-5 degrees."]


def test_names_in_the_text_fit_the_line() -> None:
    names = {"S1": "Mara Lindqvist of the Harbour", "S2": "Jo"}
    text = format_subtitles(build_cues(talk(*QUICK, **names), NETFLIX), "srt")
    assert "-Mara Lindqvist of the Harbour: Is it far?\n-Jo: No.\n" in text
    assert max(map(width, text.splitlines())) == 42
    longer = talk(*QUICK, S1=names["S1"] + "s", S2="Jo")
    assert len(build_cues(longer, NETFLIX)) == 2


BOTH = Cue(1_000, 3_000, ("-Is it far?", "-No."), line_speakers=("Mara", "Jo"))


@pytest.mark.parametrize("name", ["vtt", "ass"])
def test_formats_that_know_speakers_give_them_back(name: str, tmp_path: Path) -> None:
    cues = (BOTH, Cue(4_000, 5_000, ("-Oh.", "-Yes."), line_speakers=("Mara", None)))
    path = tmp_path / f"a.{name}"
    assert save_subtitles(path, Subtitles(cues)) == ()
    assert load_subtitles(path).cues == cues


def test_formats_that_do_not_say_names_after_the_dash() -> None:
    after = Cue(3_500, 4_000, ("Good.",), "Jo")
    assert "-Mara: Is it far?\n-Jo: No.\n" in format_subtitles([BOTH, after], "srt")
    assert "Jo: Good." not in format_subtitles([BOTH, after], "srt")
    assert "Mara: Is it far?\n\nJo: No. Good.\n" in format_subtitles([BOTH, after], "txt")
    assert '"Mara | Jo","\'-Is it far? -No."' in format_subtitles([BOTH], "csv")
    assert FORMATS["srt"].carries == {"times"}


def test_as_a_transcript_they_are_two_segments() -> None:
    made = transcript_from_cues([BOTH], "m", "en")
    assert [(each.text, each.speaker) for each in made.segments] == [
        ("Is it far?", "S1"),
        ("No.", "S2"),
    ]
    assert [speaker.name for speaker in made.speakers] == ["Mara", "Jo"]
    first, second = made.segments
    assert (first.start_ms, first.end_ms, second.end_ms) == (1_000, second.start_ms, 3_000)


def test_two_with_dashes_but_no_names_stay_apart_and_in_one_cue() -> None:
    cues = [
        Cue(1_000, 3_000, ("-Did nobody know?", "-No.")),
        Cue(4_000, 6_500, ("- Was it built in the old harbour by hand?", "- Yes, in 1994.")),
        Cue(7_000, 9_000, ("It fell below", "-5 degrees.")),
    ]
    talk = transcript_from_cues(cues, "m", "en")
    assert [segment.text for segment in talk.segments] == [
        *("-Did nobody know?", "-No."),
        *("- Was it built in the old harbour by hand?", "- Yes, in 1994."),
        "It fell below -5 degrees.",
    ]
    assert [cue.lines for cue in build_cues(talk, STYLES["netflix"])] == [
        ("-Did nobody know?", "-No."),
        ("-Was it built in the old harbour by hand?", "-Yes, in 1994."),
        ("It fell below -5 degrees.",),
    ]
