"""WebVTT as its standard has it: what is read, what is left out and said, what is written."""

import re
from pathlib import Path

import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from transcripts.errors import TranscriptError
from transcripts.formats import (
    format_subtitles,
    load_subtitles,
    losses,
    parse_subtitles,
    save_subtitles,
)
from transcripts.formats.text import Subtitles
from transcripts.formats.vtt import plain, read, write
from transcripts.subtitles.cue import Cue

TIMES = "00:01.000 --> 00:02.000"


def one(settings_or_times: str = "", text: str = "Tea") -> Cue:
    """The cue of a file with one."""
    (cue,) = read(f"WEBVTT\n\n{TIMES}{settings_or_times}\n{text}\n").cues
    return cue


def times(line: str) -> list[tuple[int, int]]:
    return [(cue.start_ms, cue.end_ms) for cue in read(f"WEBVTT\n\n{line}\nTea\n").cues]


@pytest.mark.parametrize(
    ("line", "span"),
    [
        ("00:00:01.000 --> 00:00:02.000", (1_000, 2_000)),
        ("00:01.000-->00:02.000", (1_000, 2_000)),
        ("\t 00:01.000\t-->\f00:02.000\t", (1_000, 2_000)),
        ("0:00:01.000 --> 0:00:02.000", (1_000, 2_000)),
        ("00:59:59.999 --> 01:00:00.000", (3_599_999, 3_600_000)),
        ("100:00:00.000 --> 12345:59:59.999", (360_000_000, 44_445_599_999)),
        ("00:02.000 --> 00:01.000", (2_000, 1_000)),
        ("00:01.000 --> 00:02.000align:start", (1_000, 2_000)),
        # More than 59 are hours (section 6.3), though the standard then asks for a third part.
        ("120:00.000 --> 120:10.000", (432_000_000, 432_600_000)),
    ],
)
def test_times(line: str, span: tuple[int, int]) -> None:
    assert times(line) == [span]


@pytest.mark.parametrize(
    "time",
    [
        *("00:00:60.000", "00:60:00.000", "00:60.000", "60:00.000", "000:01.000", "0:01.000"),
        *("00:1.000", "00:001.000", "00:00:1.000", "00:0:01.000", "00:01.00", "00:01.0000"),
        *("00:01", "00:01.", "00:01,000", "00.01.000", "00:01:000", "1.000", ":01.000", "1"),
        *("-00:01.000", "+00:01.000", "00:-1.000", "00: 01.000", "00:01 .000", "٠٠:٠١.٠٠٠"),
        *("0x:01.000", "00:00:00:01.000", "", "x00:01.000", "0000:01.000"),
    ],
)
def test_a_cue_with_malformed_times_is_left_out_and_said(time: str) -> None:
    for line in (f"{time} --> 00:02.000", f"00:00.000 --> {time}"):
        found = read(f"WEBVTT\n\n{line}\nTea\n\n{TIMES}\nCake\n")
        assert [cue.lines for cue in found.cues] == [("Cake",)]
        assert found.notes == (f"malformed times: 1 cue left out, the first at line 3: “{line}”",)


@pytest.mark.parametrize(
    "arrow", ["->", "- ->", "-- >", "—>", "<--", "=>", "", "-->-->", "--> -->", "00:03.000 -->"]
)
def test_other_arrows_are_none(arrow: str) -> None:
    assert times(f"00:01.000 {arrow} 00:02.000") == []


def test_slips_among_good_cues_and_a_files_own_habit_are_read_as_meant() -> None:
    good = "".join(f"00:0{n}.000 --> 00:0{n + 1}.000\n{n}\n\n" for n in range(5))
    found = read(f"WEBVTT\n\n{good}00:00:06.5 --> 00.00:07.000\nslip\n\n00 --> 1\nlost\n")
    assert [cue.lines[0] for cue in found.cues] == ["0", "1", "2", "3", "4", "slip"]
    assert (found.cues[5].start_ms, found.cues[5].end_ms) == (6_500, 7_000)
    assert [note.partition(",")[0] for note in found.notes] == [
        "malformed times: 1 cue read as they seem to be meant",
        "malformed times: 1 cue left out",
    ]
    commas = "".join(f"00:00:0{n},000 --> 00:00:0{n},900\n{n}\n\n" for n in range(3))
    assert len(read(f"WEBVTT\n\n{commas}").cues) == 3
    with pytest.raises(TranscriptError, match="malformed times: 2 cues left out"):
        parse_subtitles("WEBVTT\n\n" + commas.partition("2\n\n")[0].rpartition("\n\n")[0], "vtt")


@pytest.mark.parametrize("time", ["00:60:00.000", "00:00:60.000", "00:000:01.000", "00:00:01:500"])
def test_times_that_no_habit_explains_are_left_out(time: str) -> None:
    found = read("WEBVTT\n" + f"\n00:00:00.000 --> {time}\nTea\n" * 4 + f"\n{TIMES}\nCake\n")
    assert [cue.lines for cue in found.cues] == [("Cake",)]
    assert found.notes[0].startswith("malformed times: 4 cues left out")


@pytest.mark.parametrize(
    "start",
    [
        *("WEBVTT", "\ufeffWEBVTT", "WEBVTT ", "WEBVTT\t", "WEBVTT - Tea --> cake", "WEBVTT\0"[:6]),
        *("WEBVTT\nKind: captions\nLanguage: en", "WEBVTT\nNOTE no comment"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_headers_and_line_ends(start: str, end: str) -> None:
    text = f"{start}\n\n{TIMES}\nTea\nCake\n\n\n\n{TIMES}\nMilk".replace("\n", end)
    assert [cue.lines for cue in parse_subtitles(text, "vtt")] == [("Tea", "Cake"), ("Milk",)]


@pytest.mark.parametrize(
    "start", ["", "WEBVT", "webvtt", "WEBVTTX", "WEBVTT-", " WEBVTT", "\nWEBVTT", "WEBVTT\0", "x"]
)
def test_another_signature_is_refused(start: str) -> None:
    with pytest.raises(TranscriptError, match="not WebVTT"):
        parse_subtitles(f"{start}\n\n{TIMES}\nTea\n", "vtt")


def test_a_header_ends_at_an_arrow_and_so_does_a_cue() -> None:
    text = f"WEBVTT\n{TIMES}\nTea\n{TIMES}\n{TIMES}\nMilk\nid\n--> x\nlost\n"
    assert [cue.lines for cue in read(text).cues] == [("Tea",), (), ("Milk", "id")]


def test_nul_is_no_text_end() -> None:
    assert one(text="T\0a").lines == ("T\ufffda",)


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        *((each, each) for each in ("line:0", "line:-1", "line:50%", "line:0,end", "line:7.5%")),
        *((each, each) for each in ("position:20%", "position:0%,line-left", "size:100%")),
        *((each, each) for each in ("align:start", "align:left", "vertical:rl", "region:fred")),
        ("line:1 align:end line:2", "line:2 align:end"),
        ("align:start\tsize:35%", "align:start size:35%"),
        *((each, "") for each in ("align:middle", "align:START", "align: start", "align :start")),
        *((each, "") for each in ("align;start", "align", "align:", ":start", "size:101%")),
        *((each, "") for each in ("size:-1%", "size:10", "size:%10", "size:1.%", "size:.5%")),
        *((each, "") for each in ("position:a%", "position:10%,end", "position:10", "line:1-")),
        *((each, "") for each in ("line:1.5", "line:--1", "line:1,middle", "line:1%2", "line:a")),
        *((each, "") for each in ("vertical:up", "vertical:", "region:", "speed:9", "size:1e1%")),
    ],
)
def test_cue_settings(line: str, kept: str) -> None:
    cue = one(f" {line}")
    assert (cue.settings, cue.lines) == (kept, ("Tea",))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>Tea</b> <i.x.y>and</i> <u>cake", "Tea and cake"),
        ("<c.red>Tea</c><c>s", "Teas"),
        ("<ruby>茶<rt>ちゃ</rt></ruby>", "茶ちゃ"),
        ("<lang en-GB>Tea</lang> <lang>", "Tea"),
        ("Tea<00:01.500> and<00:00:01.700>", "Tea and"),
        ("<v x>Te<b>a &am</b>p;</v>", "Tea &amp;"),
        ("<x>Tea</y></> <>and<1>", "Tea and"),
        ("Tea <b", "Tea"),
        ("Tea </b", "Tea"),
        ("Tea < b> x", "Tea  x"),
        ("<b<i>Tea</b></i>", "Tea"),
        ("a > b", "a > b"),
        ("&amp;&lt;&gt;&nbsp;b&lrm;&rlm;c", "&<>\u00a0b\u200e\u200fc"),
        ("&amp &amp;lt; & &; &1 &x;", "& &lt; & &; &1 &x;"),
        ("&#65;&#x42;&copy;", "AB©"),
    ],
)
def test_cue_text(text: str, shown: str) -> None:
    assert one(text=text).lines == (shown,)


def test_style_and_region_blocks_stay_where_they_are_harmless() -> None:
    style, region = "STYLE\n::cue(b) { color: red }", "REGION\nid:fred\nwidth:40%"
    fetching = "STYLE\n::cue { background: url(https://example.org/x) }"
    text = f"WEBVTT\n\n{style}\n\n{fetching}\n\nNOTE x\n\n{region}\n\n{TIMES} region:fred\nTea\n"
    found = read(f"{text}\n{style}\n")
    assert found.blocks == (style, region)
    assert found.notes == ("1 block without times left out, the first at line 18",)
    assert found.looks == (
        "1 style block that fetches something left out, the first at line 6",
        "1 comment left out, the first at line 9",
    )
    again = read(write(found.cues, found.blocks))
    assert (again.cues, set(again.blocks)) == (found.cues, {style, region})


def test_what_is_left_out_of_text_is_said() -> None:
    text = f"WEBVTT\n\n{TIMES}\n<i>a</i> b\n\nlost\n\n{TIMES}\nx <v y>z\n"
    assert read(text).notes == ("1 block without times left out, the first at line 6",)
    assert read(text).looks == ("italics and other styles of 1 cue are left out",)


def test_the_timestamp_map_of_hls_moves_all_cues_and_says_so() -> None:
    line = "X-TIMESTAMP-MAP=LOCAL:00:00:10.000,MPEGTS:1800000"
    found = read(f"WEBVTT\n{line}\n\n{TIMES}\nTea\n")
    assert (found.cues[0].start_ms, found.cues[0].end_ms) == (11_000, 12_000)
    assert found.notes[0].startswith("X-TIMESTAMP-MAP moves all times by 10.000 s")
    at_zero = line.replace("1800000", "900000")
    assert read(f"WEBVTT\n{at_zero}\n\n{TIMES}\nTea\n").notes == ()
    assert one(text=line).start_ms == 1_000


def test_settings_and_blocks_survive_a_file_and_are_named_where_they_do_not(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.vtt"
    path.write_text(f"WEBVTT\n\nREGION\nid:a\n\n{TIMES} line:0 align:left\n<v Mara>Tea\n")
    found = load_subtitles(path)
    assert save_subtitles(tmp_path / "b.vtt", found) == ()
    assert load_subtitles(tmp_path / "b.vtt") == found
    assert list(losses(found, "srt")) == [
        "the speaker, Mara, is left out",
        "the place on the screen of 1 cue is left out",
        "1 style or region block left out",
    ]


# What section 4 allows, and nothing else.
STAMP = r"(?:[0-9]{2,}:)?[0-5][0-9]:[0-5][0-9]\.[0-9]{3}"
SPAN = (
    r"(?:[^<>&\n\r]|&(?:[a-z]+|\#[0-9]+|\#x[0-9a-f]+);|<v (?:[^<>&\n]|&[a-z]+;)+>|</v>|</?c>"
    rf"|<{STAMP}>)+"
)
GRAMMAR = re.compile(
    rf"WEBVTT\n(?:\n(?P<times>{STAMP}[ ]-->[ ]{STAMP})(?:[ ][a-z]+:[^\s]+)*\n(?:{SPAN}\n)+)*"
)


@st.composite
def a_cue(draw: DrawFn) -> Cue:
    pieces = st.sampled_from(["-->", "<", ">", "&", "NOTE", "\n", "\n\n", "\r", "1", "سڵاو", "x "])
    text = st.lists(pieces | st.text(max_size=3), max_size=6).map("".join)
    start_ms = draw(st.integers(0, 10**9))
    lines = draw(st.lists(text, max_size=3))
    end_ms = start_ms + draw(st.integers(-2, 9_000))
    starts = st.tuples(st.integers(0, 9), st.integers(start_ms - 9, start_ms + 9_999))
    several = draw(st.booleans())
    return Cue(
        start_ms,
        end_ms,
        tuple(lines),
        None if several else draw(text),
        line_speakers=tuple(draw(st.none() | text) for _ in lines) if several else (),
        word_starts=tuple(tuple(sorted(draw(st.lists(starts, max_size=3)))) for _ in lines),
    )


@settings(deadline=None)
@given(cues=st.lists(a_cue(), max_size=4))
def test_what_is_written_a_strict_parser_accepts(cues: list[Cue]) -> None:
    text = format_subtitles(cues, "vtt")
    assert GRAMMAR.fullmatch(text)
    strict = webvtt.from_string(text, strict=True)
    starts = [caption.start_time.in_milliseconds() for caption in strict]
    assert starts == sorted(starts)
    assert all(caption.start_time < caption.end_time for caption in strict)
    assert len(strict) == len(read(text).cues)
    # Word times lie inside their cue and increase (section 4.2.2), and nothing of it is lost.
    again = read(text).cues
    for cue in again:
        times_ms = [ms for line in cue.word_starts for _, ms in line]
        assert times_ms == sorted(set(times_ms))
        assert all(cue.start_ms < ms < cue.end_ms for ms in times_ms)
    assert format_subtitles(again, "vtt") == text


def test_two_speakers_and_word_times_come_back() -> None:
    starts = (((2, 1_300),), ((1, 1_500), (10, 1_800)))
    both = Cue(1_000, 2_000, ("-Why?", "-Because I."), None, (), "", ("Mara", None), starts)
    text = write([both])
    assert text.endswith(
        "<v Mara><c>-W</c><00:00:01.300><c>hy?</c></v>\n"
        "<c>-</c><00:00:01.500><c>Because I</c><00:00:01.800><c>.</c>\n"
    )
    assert read(text).looks == ()
    assert read(text).cues == (both,)
    one_voice = read(f"WEBVTT\n\n{TIMES}\n<v Mara>- Tea?</v>\n- Cake!\n").cues[0]
    assert one_voice.line_speakers == ("Mara", None)


def test_word_times_stand_before_their_words_where_a_direction_mark_comes_first() -> None:
    cue = Cue(1_000, 2_000, ("41 قاربًا",), word_starts=(((0, 1_100), (3, 1_500)),))
    text = write([cue])
    assert "<c>&rlm;</c><00:00:01.100><c>41 </c><00:00:01.500><c>قاربًا</c>" in text
    assert read(text).cues == (cue,)


def test_word_times_outside_their_cue_are_not_written() -> None:
    cue = Cue(1_000, 2_000, ("a b c d",), word_starts=(((0, 1_000), (2, 1_500), (4, 1_500)),))
    assert "<c>a </c><00:00:01.500><c>b c d</c>" in write([cue])
    assert losses_of(cue, "srt") == ["the word times of 1 cue are left out"]


def losses_of(cue: Cue, format_name: str) -> list[str]:
    return list(losses(Subtitles((cue,)), format_name))


def test_text_without_tags_is_what_the_standard_shows() -> None:
    assert plain("a\n<b>\nc&lt;") == ("a", "c<")
