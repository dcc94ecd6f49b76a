from dataclasses import replace
from fractions import Fraction

import pytest

from transcripts.subtitles.check import Problem, check, problems_to_json
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.styles import STYLES

NETFLIX = STYLES["netflix"]


def found(*cues: Cue, language: str | None = "en") -> list[tuple[int, str, str]]:
    return [(p.cue, p.rule, p.severity) for p in check(cues, NETFLIX, language)]


def cue(start_ms: int, end_ms: int, *lines: str) -> Cue:
    return Cue(start_ms, end_ms, lines or ("We stayed in town.",))


def test_good_subtitles_have_no_problem() -> None:
    assert found(cue(0, 2_000), cue(2_080, 9_080), cue(12_000, 12_900)) == []


@pytest.mark.parametrize(
    ("broken", "rule", "message"),
    [
        (cue(0, 1_000, "x" * 30), "reading-speed", "30.0 characters a second; at most 20"),
        (cue(0, 5_000, "x" * 43), "line-length", "a line of 43 characters; at most 42"),
        (cue(0, 5_000, "aa bb", "cc dd", "ee ff"), "too-many-lines", "3 lines; at most 2"),
        (cue(0, 500, "No."), "too-short", "0.50 s on the screen; at least 0.83 s"),
        (cue(0, 0, "No."), "too-short", "0.00 s on the screen; at least 0.83 s"),
        (cue(0, 7_500), "too-long", "7.50 s on the screen; at most 7.00 s"),
        (cue(0, 2_000, " "), "empty", "no text"),
    ],
)
def test_one_rule_broken(broken: Cue, rule: str, message: str) -> None:
    assert check([broken], NETFLIX, "en") == (Problem(1, 0, rule, "error", message),)


@pytest.mark.parametrize(
    ("start_ms", "problem"),
    [
        (1_900, ("overlap", "error", "starts 100 ms before the one above ends")),
        (-5, ("order", "error", "starts 5 ms before the one above")),
        (2_000, ("gap", "error", "0 ms after the one above; at least 80")),
        (2_040, ("gap", "error", "40 ms after the one above; at least 80")),
        (2_079, None),
        (2_081, None),
        (2_200, ("gap", "warning", "200 ms after the one above; close it to 80 ms")),
        (2_500, None),
    ],
)
def test_between_neighbours(start_ms: int, problem: tuple[str, str, str] | None) -> None:
    second = cue(start_ms, start_ms + 2_000)
    problems = check([cue(0, 2_000), second], NETFLIX, "en")
    assert [(p.rule, p.severity, p.message) for p in problems] == ([problem] if problem else [])
    assert all(p.cue == 2 for p in problems)


def test_a_gap_that_cannot_be_closed_is_none() -> None:
    assert found(cue(0, 7_000), cue(7_300, 9_000)) == []


def test_what_other_times_would_mend_is_an_error_and_what_they_cannot_a_warning() -> None:
    hasty = cue(0, 600, "We stayed in town.")
    assert found(hasty, cue(680, 2_000)) == [
        (1, "too-short", "warning"),
        (1, "reading-speed", "warning"),
    ]
    assert found(hasty, cue(3_000, 5_000)) == [
        (1, "too-short", "error"),
        (1, "reading-speed", "error"),
    ]


def test_a_word_alone_on_the_last_line() -> None:
    above = "We stayed where we were all of this year,"
    assert found(cue(0, 4_000, above, "exhausted.")) == [(1, "orphan-word", "warning")]
    assert found(cue(0, 4_000, above, "extraordinarilyexhausted.")) == []
    assert found(cue(0, 4_000, above, "and still stayed on.")) == []


def test_lines_are_parted_badly_where_they_could_be_parted_better() -> None:
    uneven = cue(0, 4_000, "Nobody knew", "where wooden boats were kept nearby")
    assert found(uneven) == []
    after_the_sense = cue(0, 4_000, "Nobody saw wooden boats kept nearby", "before winter")
    assert found(after_the_sense) == []
    assert found(cue(0, 4_000, "Nobody else", "remembered wooden boats kept nearby")) == [
        (1, "balance", "warning")
    ]
    assert found(cue(0, 5_000, "x" * 38 + " the", "y" * 40)) == []
    named = replace(uneven, lines=("Nobody knew", "where boats were kept"), speaker="Mara Lind")
    assert found(named) == []
    assert found(replace(named, speaker=None)) == [(1, "line-break", "warning")]


@pytest.mark.parametrize(
    ("lines", "language", "rule", "message"),
    [
        (("They were all waiting for the", "people of the town."), "en", "line-break",
         "parts “the” from “people”"),
        (("We stayed", "in this town."), "en", "line-break", "2 lines; the text fits on one"),
        (("-Did you stay?", "-We stayed."), "en", None, ""),
        (("-Did you all stay?", "-Yes."), "en", None, ""),
        (("-Did you stay?", "- We stayed."), "en", "dash",
         "in a dialogue each line begins with “-”"),
        (("-هل بقيتم؟", "- بقينا."), "ar", "dash",
         "in a dialogue each line begins with “- ”"),
        (("Did you stay?", "We stayed."), "en", None, ""),
        (("We stayed  in town.",), "en", "whitespace",
         "spaces at the end of a line, or several together"),
        (("We stayed in town .",), "en", "whitespace", "a space before “.”"),
        (("On est restés !",), "fr", None, ""),
        (("We stayed..",), "en", "ellipsis", "“..”: write … (one sign)"),
        (("We stayed...",), "en", None, ""),
        (("We stayed…",), "en", None, ""),
        (("بقينا...",), "ar", "ellipsis", "“...”: write … (one sign)"),
        (("هل بقيتم؟!",), "ar", "punctuation", "“؟!”: one sign at the end of a sentence"),
        (("<i>We stayed.</i>",), "en", "markup", "“<i>” would be read as text"),
    ],
)  # fmt: skip
def test_what_editors_look_for(
    lines: tuple[str, ...], language: str, rule: str | None, message: str
) -> None:
    problems = check([Cue(0, 5_000, lines)], NETFLIX, language)
    assert [(p.rule, p.severity, p.message) for p in problems] == (
        [(rule, "warning", message)] if rule else []
    )


def test_lines_that_move_up() -> None:
    second = cue(3_080, 7_000, "and nobody came to ask us", "why we had stayed where we were.")
    first = cue(0, 3_000, "We had stayed in this town,", "and nobody came to ask us")
    assert found(first, second) == [(2, "repeated", "warning")]


def test_cues_at_different_places_may_be_seen_together() -> None:
    above = Cue(1_000, 3_000, ("A SIGN",), settings="line:0")
    assert found(cue(0, 2_000), above) == [(2, "overlap", "warning")]


def test_near_a_cut_a_cue_comes_and_goes_with_it() -> None:
    def near(start_ms: int, end_ms: int) -> list[str]:
        problems = check([cue(start_ms, end_ms)], NETFLIX, "en", Fraction(24), [5_000])
        assert {(p.rule, p.severity) for p in problems} <= {("shot-change", "warning")}
        return [p.message for p in problems]

    assert near(5_000, 8_000) == near(5_020, 8_000) == near(4_500, 8_000) == []
    assert near(2_000, 4_917) == near(2_000, 5_500) == near(2_000, 4_500) == []
    assert near(5_200, 8_000) == ["comes near a cut: 200 ms earlier would be with it"]
    assert near(4_600, 8_000) == ["comes near a cut: 100 ms earlier would be with it"]
    assert near(4_800, 8_000) == ["comes near a cut: 200 ms later would be with it"]
    assert near(2_000, 5_000) == ["goes near a cut: 83 ms earlier would be with it"]


def test_the_language_sets_the_speed() -> None:
    turkish = cue(0, 1_000, "x" * 19)
    assert found(turkish, language="tr") == [(1, "reading-speed", "error")]
    assert found(turkish, language="en") == []
    assert found(turkish, language=None) == []


def test_the_frame_rate_sets_the_gap() -> None:
    cues = [cue(0, 2_000), cue(2_040, 4_000)]
    assert check(cues, NETFLIX, "en", Fraction(50)) == ()


def test_twenty_frames_at_film_rate_are_long_enough() -> None:
    assert found(cue(0, 833, "No.")) == []


def test_the_report_for_machines() -> None:
    problems = check([cue(500, 1_000, "No.")], NETFLIX, "en")
    assert problems_to_json(problems) == {
        "schema": "quotemark/check/1",
        "problems": [
            {
                "cue": 1,
                "start_ms": 500,
                "rule": "too-short",
                "severity": "error",
                "message": "0.50 s on the screen; at least 0.83 s",
            }
        ],
        "sums": {"too-short": {"errors": 1, "warnings": 0}},
    }
