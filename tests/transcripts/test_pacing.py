"""When cues come and go: with their words, read to the end, and with the shots."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts.subtitles.cue import Cue
from transcripts.subtitles.pacing import Draft, paced
from transcripts.subtitles.shots import in_time_ms, out_times_ms
from transcripts.subtitles.styles import STYLES, Style

NETFLIX = STYLES["netflix"]
GAP_MS = 83
CUT_MS = 10_000


def times(
    *spans: tuple[int, int, int], shots_ms: Sequence[int] = (), style: Style = NETFLIX
) -> list[tuple[int, int]]:
    """Cues of spans: first word, last word's end, characters."""
    drafts = [Draft(Cue(start, end, ("x" * chars,)), chars) for start, end, chars in spans]
    return [(cue.start_ms, cue.end_ms) for cue in paced(drafts, style, GAP_MS, shots_ms)]


@pytest.mark.parametrize(
    ("frames", "expected"),
    [(0, 0), (1, 0), (11, 0), (12, 12), (-1, 0), (-8, 0), (-9, -12), (-11, -12), (-12, -12)],
)
def test_where_a_cue_comes_near_a_cut(frames: int, expected: int) -> None:
    """Netflix's rules at 24 frames a second."""
    start_ms = CUT_MS + round(frames * 1000 / 24)
    assert in_time_ms(start_ms, [CUT_MS]) == CUT_MS + expected * 500 // 12


@pytest.mark.parametrize("frames", range(-11, 12))
def test_a_cue_goes_two_frames_before_a_cut(frames: int) -> None:
    best, later = out_times_ms(CUT_MS + round(frames * 1000 / 24), [CUT_MS], GAP_MS)
    assert (best, later) == (CUT_MS - GAP_MS, CUT_MS + 500)


def test_far_from_cuts_nothing_changes() -> None:
    assert in_time_ms(9_499, [CUT_MS]) == 9_499
    assert in_time_ms(10_500, [CUT_MS]) == 10_500
    assert out_times_ms(9_500, [CUT_MS], GAP_MS) == (9_500,)
    assert in_time_ms(300, []) == 300


@given(st.integers(0, 20_000), st.lists(st.integers(0, 20_000)).map(sorted))
def test_what_came_with_the_shots_stays(start_ms: int, shots_ms: list[int]) -> None:
    come_ms = in_time_ms(start_ms, shots_ms)
    assert in_time_ms(come_ms, shots_ms) == come_ms
    assert -500 <= come_ms - start_ms <= 354


def test_cues_come_and_go_with_the_shot() -> None:
    spans = ((7_000, 9_700, 30), (10_300, 12_000, 20))
    assert times(*spans, shots_ms=[CUT_MS]) == [(7_000, 9_917), (10_000, 12_000)]
    assert times(*spans) == [(7_000, 9_700), (10_300, 12_000)]


def test_words_that_go_on_after_the_cut_keep_their_cue() -> None:
    assert times((8_000, 10_300, 20), shots_ms=[CUT_MS]) == [(8_000, 10_500)]
    assert times((8_000, 10_100, 20), shots_ms=[CUT_MS]) == [(8_000, 9_917)]


def test_a_cue_that_could_not_be_read_does_not_go_with_the_shot() -> None:
    hasty = (9_000, 9_900, 40)
    assert times(hasty, shots_ms=[CUT_MS]) == [(9_000, 11_000)]
    late = ((9_700, 10_600, 20), (10_800, 12_000, 20))
    assert times(*late, shots_ms=[CUT_MS])[0] == (9_700, 10_717)


def test_the_cue_before_keeps_its_words() -> None:
    spans = ((8_000, 10_300, 30), (10_400, 12_000, 20))
    assert times(*spans, shots_ms=[CUT_MS]) == [(8_000, 10_317), (10_400, 12_000)]


def test_ted_lets_no_cue_come_long_before_its_words() -> None:
    spans = ((10_300, 12_000, 20),)
    assert times(*spans, shots_ms=[CUT_MS], style=STYLES["ted"]) == [(10_300, 12_000)]


@pytest.mark.parametrize(
    ("style", "pause_ms", "end_ms"),
    [("netflix", 400, 3_317), ("netflix", 600, 3_000), ("bbc", 900, 3_817), ("bbc", 1_100, 3_000)],
)
def test_short_gaps_are_closed_as_the_style_has_it(style: str, pause_ms: int, end_ms: int) -> None:
    spans = ((1_000, 3_000, 20), (3_000 + pause_ms, 6_000, 20))
    assert times(*spans, style=STYLES[style])[0] == (1_000, end_ms)


def test_a_cue_that_lacks_time_comes_earlier_where_the_style_allows() -> None:
    spans = ((1_000, 2_000, 10), (5_000, 6_000, 54), (6_500, 8_000, 20))
    assert times(*spans, style=replace(STYLES["bbc"], max_lead_ms=0))[1] == (5_000, 6_417)
    assert times(*spans, style=STYLES["bbc"])[1] == (3_500, 6_417)
    near = ((1_000, 4_800, 10), *spans[1:])
    assert times(*near, style=STYLES["bbc"])[1] == (4_883, 6_417)


_SPANS = st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 4_000), st.integers(1, 84)))
_SHOTS = st.lists(st.integers(0, 60_000)).map(sorted)


@given(_SPANS, _SHOTS, st.sampled_from(list(STYLES.values())))
def test_shots_cost_no_cue_its_words_or_the_time_to_read_them(
    steps: list[tuple[int, int, int]], shots_ms: list[int], style: Style
) -> None:
    spans, now_ms = [], 0
    for pause_ms, length_ms, chars in steps:
        spans.append((now_ms + pause_ms, now_ms + pause_ms + length_ms, chars))
        now_ms += pause_ms + length_ms
    with_shots = times(*spans, shots_ms=shots_ms, style=style)
    without = times(*spans, style=style)
    for (start_ms, end_ms), (plain_start_ms, plain_end_ms), span in zip(
        with_shots, without, spans, strict=True
    ):
        needed_ms = max(style.min_ms, style.reading_ms(span[2]))
        assert end_ms - start_ms >= min(needed_ms, plain_end_ms - plain_start_ms)
        assert end_ms >= min(span[1], plain_end_ms) - 200 - GAP_MS
        assert -style.shot_lead_ms <= start_ms - plain_start_ms <= 354
        assert end_ms - start_ms <= style.max_ms
    for (_, end_ms), (start_ms, _) in pairwise(with_shots):
        assert start_ms - end_ms >= GAP_MS
