from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcripts.formats import FORMATS, format_subtitles, parse_subtitles, retimed
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.syncing import Piece, moved, moved_span, synced, through

CUES = st.lists(
    st.builds(
        lambda start_ms, length_ms: Cue(start_ms, start_ms + length_ms, ("Tea",)),
        st.integers(0, 10_000_000),
        st.integers(1, 9_000),
    ),
    min_size=1,
    max_size=20,
)
PIECES = st.lists(
    st.tuples(st.integers(0, 10_000_000), st.floats(0.5, 2), st.integers(-5_000_000, 5_000_000)),
    min_size=1,
    max_size=4,
    unique_by=lambda piece: piece[0],
).map(lambda pieces: tuple(Piece(*piece) for piece in sorted(pieces)))
MARKED = {
    "vtt": (
        "WEBVTT\n\nSTYLE\n::cue {color: red}\n\nNOTE who\n\nc1\n"
        "00:01.000 --> 00:03.000 line:0\n<v Rosa><i>We</i> <00:02.000>left &amp; stayed\n"
    ),
    "srt": "7\n00:00:01,000 --> 00:00:03,000 X1:1\n<i>We</i> left\n",
    "sbv": "0:00:01.000,0:00:03.000\nWe left\n",
    "ass": (
        "[Script Info]\nTitle: x\n\n[V4+ Styles]\nStyle: Sign,Arial,20\n\n[Events]\n"
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Comment: 0,0:00:01.00,0:00:03.00,Sign,,0,0,0,,{\\i1}who\n"
        "Dialogue: 0,0:00:01.00,0:00:03.00,Sign,Rosa,0,0,0,,{\\i1}We left\n"
    ),
}


def cues(*spans: tuple[int, int]) -> list[Cue]:
    return [Cue(start_ms, end_ms, ("Tea",)) for start_ms, end_ms in spans]


def times(done: tuple[Cue, ...]) -> list[tuple[int, int]]:
    return [(cue.start_ms, cue.end_ms) for cue in done]


def test_a_shift_says_what_it_cuts() -> None:
    done = synced(cues((500, 900), (1_000, 2_500), (3_000, 4_000)), moved(shift_ms=-2_000))
    assert times(done.cues) == [(0, 0), (0, 500), (1_000, 2_000)]
    assert done.cut == (0, 1)


def test_a_film_at_another_frame_rate() -> None:
    done = synced(cues((0, 1_000), (3_600_000, 3_601_001)), moved(Fraction(25_025, 24_000)))
    assert times(done.cues) == [(0, 1_043), (3_753_750, 3_754_794)]


def test_lines_through_anchors() -> None:
    timeline = through([(60_000, 61_000), (10_000, 12_000), (110_000, 111_000)])
    moments = [0, 10_000, 35_000, 60_000, 110_000, 120_000]
    done = synced(cues(*((ms, ms + 100) for ms in moments)), timeline)
    assert [start for start, _ in times(done.cues)] == [
        2_200, 12_000, 36_500, 61_000, 111_000, 121_000
    ]  # fmt: skip
    assert through([(10_000, 12_000)]) == moved(shift_ms=2_000)
    for crossed in ([(1, 5), (2, 5)], [(1, 5), (1, 6)], [(1, 5), (2, 4)]):
        with pytest.raises(ValueError, match="rise"):
            through(crossed)


def test_what_is_pushed_together_keeps_its_order() -> None:
    timeline = (Piece(0, 1, 0), Piece(10_000, 1, -9_000))
    done = synced(
        cues((1_000, 2_000), (5_000, 6_000), (10_000, 11_000), (15_000, 16_000)), timeline
    )
    assert times(done.cues) == [(1_000, 2_000), (5_000, 6_000), (5_000, 5_000), (6_000, 7_000)]


def test_word_times_move_with_their_cue() -> None:
    cue = replace(cues((1_000, 2_000))[0], word_starts=(((0, 1_000), (4, 1_500)),))
    assert synced([cue], moved(2, 50)).cues[0].word_starts == (((0, 2_050), (4, 3_050)),)


@given(cues=CUES, timeline=PIECES)
def test_nothing_is_lost_and_the_order_stays(cues: list[Cue], timeline: tuple[Piece, ...]) -> None:
    done = synced(cues, timeline)
    assert len(done.cues) == len(cues)
    assert all(0 <= cue.start_ms <= cue.end_ms for cue in done.cues)
    before = sorted(range(len(cues)), key=lambda n: cues[n].start_ms)
    after = [done.cues[n].start_ms for n in before]
    assert after == sorted(after)


@settings(deadline=None)
@given(cues=CUES, shift_ms=st.integers(0, 9_000_000))
@pytest.mark.parametrize("name", MARKED)
def test_a_file_with_other_times_holds_the_same_cues(
    name: str, cues: list[Cue], shift_ms: int
) -> None:
    step = 10 if name == "ass" else 1
    timeline = moved(shift_ms=shift_ms // step * step)
    retimer = FORMATS[name].retimer
    assert retimer is not None
    text = format_subtitles([replace(cue, end_ms=cue.end_ms + 10) for cue in cues], name)
    moved_text = retimer(text, lambda start_ms, end_ms: moved_span(timeline, start_ms, end_ms))
    before = parse_subtitles(text, name)
    assert parse_subtitles(moved_text, name) == synced(before, timeline).cues


@pytest.mark.parametrize("name", MARKED)
def test_markup_styles_and_comments_stay(name: str) -> None:
    retimer = FORMATS[name].retimer
    assert retimer is not None
    later = retimer(MARKED[name], lambda start_ms, end_ms: (start_ms + 60_000, end_ms + 60_000))
    if name == "vtt":
        expected = MARKED[name].replace("00:01.000 --> 00:03.000", "00:01:01.000 --> 00:01:03.000")
        assert later == expected.replace("<00:02.000>", "<00:01:02.000>")
    else:
        assert later == MARKED[name].replace("0:00:0", "0:01:0")


def test_a_time_stamp_map_is_in_the_times_then() -> None:
    text = (
        "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n"
        "00:01.000 --> 00:02.000\n<00:01.500>Tea\n"
    )
    retimer = FORMATS["vtt"].retimer
    assert retimer is not None
    same = retimer(text, lambda start_ms, end_ms: (start_ms, end_ms))
    assert same == "WEBVTT\n\n00:00:11.000 --> 00:00:12.000\n<00:00:11.500>Tea\n"
    assert parse_subtitles(same, "vtt") == parse_subtitles(text, "vtt")


def test_only_a_file_of_the_same_format_keeps_its_markup(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_bytes("1\n00:00:01,000 --> 00:00:03,000\n<i>Şimdi</i>\n".encode("cp1254"))
    kept = retimed(path, tmp_path / "b.srt", lambda _start_ms, _end_ms: (0, 500))
    assert kept == "1\n00:00:00,000 --> 00:00:00,500\n<i>Şimdi</i>\n"
    assert retimed(path, tmp_path / "b.vtt", lambda *span: span) is None
