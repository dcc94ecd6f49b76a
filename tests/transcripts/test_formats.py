import os
import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcripts import formats
from transcripts.errors import TranscriptError
from transcripts.formats import (
    FORMATS,
    WRITTEN,
    format_subtitles,
    parse_subtitles,
    read_subtitles,
    sbv,
    srt,
    transcript_from_cues,
    write_subtitles,
)
from transcripts.formats.srt import plain
from transcripts.formats.text import clean_lines, clean_name, writable
from transcripts.reading import read_transcript
from transcripts.subtitles.building import build_cues
from transcripts.subtitles.check import check
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.styles import DEFAULT_STYLE

unhurried = settings(deadline=None)  # a busy machine is no failure
GOLDENS = Path(__file__).parents[1] / "goldens" / "subtitles"
HOSTILE = st.sampled_from(
    [
        *("-->", "&lt;", "&", "<v x>", "<", ">", "<i>", "</i>", "NOTE", "STYLE", "WEBVTT", "1"),
        *("\n", "\r\n", "\n\n", "\0", "\u2028", "\x85", "\x0b", "\ufeff", "\u200f", "\u200e"),
        *(" ", "\t", "\u00a0", "2011", "{\\an8}", "00:00:01.000 --> 00:00:02.000"),
        *("0:00:01.000,0:00:02.000", "00:00:01,000", "سڵاو", "a", ":", "-", "\x1b", "&#10;"),
    ]
)
TEXT = st.lists(HOSTILE | st.text(max_size=5), max_size=8).map("".join)
CUES = st.lists(
    st.builds(
        lambda start_ms, length_ms, lines, speaker, settings: Cue(
            start_ms, start_ms + length_ms, tuple(lines), speaker, (), settings
        ),
        st.integers(-10, 10**9),
        st.integers(-5, 10_000),
        st.lists(TEXT, max_size=3),
        st.none() | TEXT,
        st.sampled_from(["", "line:0", "position:10%,line-left align:start size:35.5%"]),
    ),
    max_size=5,
)


def cue(*lines: str, speaker: str | None = None) -> Cue:
    return Cue(1_000, 2_000, lines, speaker)


@pytest.mark.parametrize("name", [name for name in WRITTEN if name != "docx"])
@pytest.mark.parametrize("language", ["en", "ar", "ckb", "es"])
def test_goldens_both_ways(language: str, name: str, tmp_path: Path) -> None:
    golden = GOLDENS / f"{language}.{name}"
    cues = build_cues(read_transcript(GOLDENS / f"{language}.transcript.json"), DEFAULT_STYLE)
    assert not [p for p in check(cues, DEFAULT_STYLE, language) if p.severity == "error"]
    write_subtitles(tmp_path / golden.name, cues)
    assert (tmp_path / golden.name).read_bytes() == golden.read_bytes()
    if not FORMATS[name].is_read:
        return
    again = read_subtitles(golden)
    for read, written in zip(again, cues, strict=True):
        assert abs(read.start_ms - written.start_ms) <= (5 if name == "ass" else 0)
        assert abs(read.end_ms - written.end_ms) <= (5 if name == "ass" else 0)
    if name == "vtt":
        assert again == tuple(replace(cue, segment_ids=()) for cue in cues)
    assert not [p for p in check(again, DEFAULT_STYLE, language) if p.severity == "error"]


@pytest.mark.parametrize("name", ["vtt", "srt", "sbv", "ass", "ttml"])
@unhurried
@given(cues=CUES)
def test_what_is_written_is_read_again(name: str, cues: list[Cue]) -> None:
    expected = expected_back(cues, name)
    written = format_subtitles(cues, name)
    if not expected:
        with pytest.raises(TranscriptError):
            parse_subtitles(written, name)
        return
    again = parse_subtitles(written, name)
    assert again == expected
    assert format_subtitles(again, name) == format_subtitles(expected, name)


def expected_back(cues: list[Cue], name: str) -> tuple[Cue, ...]:
    """What a format gives back: clean text, names in the text where it knows no speakers."""
    expected, before = [], None
    several = len({cue.speaker for cue in writable(cues)}) > 1
    for cue in writable(cues):
        lines, speaker = cue.lines, cue.speaker
        if name not in ("vtt", "ass"):
            label = f"{speaker}: " if several and speaker and speaker != before else ""
            lines = clean_lines("\n".join((label + lines[0], *lines[1:])))
            before, speaker = speaker, None
        start_ms, end_ms = cue.start_ms, cue.end_ms
        if name == "ass":
            lines = clean_lines("\n".join(lines).translate({ord("{"): "｛", ord("}"): "｝"}))
            speaker = speaker and speaker.replace(",", ";")
            start_ms = min((start_ms + 5) // 10 * 10, 35_999_990)
            end_ms = min(max((end_ms + 5) // 10 * 10, start_ms + 10), 35_999_990)
        lines = AS_READ[name](lines) if name in AS_READ else lines
        settings = cue.settings if name == "vtt" else ""
        expected.append(Cue(start_ms, end_ms, lines, speaker, (), settings))
    return tuple(expected)


AS_READ = {
    "srt": lambda lines: plain(srt.harmless("\n".join(lines))),
    "sbv": lambda lines: clean_lines(sbv.harmless("\n".join(lines))),
    "ttml": lambda lines: tuple(NO_XML.sub("\ufffd", SPACES.sub(" ", line)) for line in lines),
}
SPACES, NO_XML = re.compile(" +"), re.compile("[\ufffe\uffff]")


@pytest.mark.parametrize("name", [name for name, kind in FORMATS.items() if kind.reader])
@unhurried
@given(text=TEXT | st.binary(max_size=200).map(lambda data: data.decode("latin-1")))
def test_any_text_is_read_or_refused(name: str, text: str) -> None:
    for start in ("", "WEBVTT\n\n", "1\n00:00:01,000 --> 00:00:02,000\n"):
        with suppress(TranscriptError):
            parse_subtitles(start + text, name)


def test_cleaning_twice_is_cleaning_once() -> None:
    for text in ("\u200f \u200e-\0\u2028a \ufeff", " a\x0b\n\n b"):
        once = clean_lines(text)
        assert clean_lines("\n".join(once)) == once
    assert clean_name("\u200f Mara\n  Lindqvist ") == "Mara Lindqvist"
    assert clean_name(" \u200f") is None
    assert clean_name("Ma\u202era\u2066 Lind\x1b[1m\u2028qvist-->") == "Mara Lind [1m qvist-->"


def test_webvtt_escapes_text_and_names() -> None:
    text = format_subtitles([cue("a --> b & <i>", "NOTE c", speaker="R&D <x>")], "vtt")
    assert text == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n"
        "<v R&amp;D &lt;x&gt;>a --&gt; b &amp; &lt;i&gt;\nNOTE c\n"
    )


def test_hours_take_as_many_digits_as_they_need() -> None:
    late = Cue(360_000_000, 360_001_000, ("Late.",))
    assert "100:00:00.000 --> 100:00:01.000" in format_subtitles([late], "vtt")
    assert "100:00:00,000 --> 100:00:01,000" in format_subtitles([late], "srt")
    assert "100:00:00.000,100:00:01.000" in format_subtitles([late], "sbv")
    early = replace(late, start_ms=599, end_ms=4_160)
    assert format_subtitles([early], "sbv") == "0:00:00.599,0:00:04.160\nLate.\n"


def test_names_stand_in_the_text_where_a_speaker_begins() -> None:
    cues = [
        Cue(0, 900, ("One.",), "Mara"),
        Cue(1_000, 1_900, ("Two.",), "Mara"),
        Cue(2_000, 2_900, ("Three.",)),
        Cue(3_000, 3_900, ("Four.",), "Mara"),
    ]
    read = parse_subtitles(format_subtitles(cues, "srt"), "srt")
    assert [c.lines for c in read] == [("Mara: One.",), ("Two.",), ("Three.",), ("Mara: Four.",)]
    alone = parse_subtitles(format_subtitles(cues[:2], "srt"), "srt")
    assert [c.lines for c in alone] == [("One.",), ("Two.",)]


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("نعم، عدنا.", ""),
        ("41 قاربًا", "\u200f"),
        ("- نعم", "\u200f"),
        ("Blue Harbour لم تطلب", "\u200f"),
        ("«نعم»", "\u200f"),
        ("Blue Harbour", ""),
        ("1994–2011", "\u200f"),
    ],
)
def test_lines_of_a_right_to_left_file_keep_their_direction(line: str, mark: str) -> None:
    text = format_subtitles([cue("هذا كلام طويل من اليمين إلى اليسار"), cue(line)], "sbv")
    assert text.endswith(f"\n{mark}{line}\n")


def test_a_right_to_left_name_does_not_turn_a_left_to_right_line() -> None:
    text = format_subtitles([cue("ليلى said no.", "- 41 boats"), cue("All in English.")], "sbv")
    assert "\n\u200eليلى said no.\n- 41 boats\n" in text
    assert "&lrm;ليلى" in format_subtitles([cue("ليلى said no.")], "vtt")


def test_two_voices_in_one_cue_keep_their_names() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Mara>Why?</v>\n<v Jo &amp; Co>Because.\n"
    (found,) = parse_subtitles(text, "vtt")
    assert found == replace(cue("Why?", "Because."), line_speakers=("Mara", "Jo & Co"))
    assert "Mara: Why?\nJo & Co: Because.\n" in format_subtitles([found], "srt")


def test_markup_and_references_are_taken_away() -> None:
    text = "<c.x><b>Tea</b> &amp; <00:01.500>cakes&nbsp;&lt;hot&gt; &#x2068;א&#x2069;</c>\n"
    (read,) = parse_subtitles(f"WEBVTT - tea\n\n00:01.000 --> 00:02.000\n{text}", "vtt")
    assert read.lines == ("Tea & cakes\u00a0<hot> \u2068א\u2069",)
    text = '1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>Tea</i> <font color="red">5 < 6</font>\n'
    assert parse_subtitles(text, "srt") == (cue("Tea 5 < 6"),)


def test_untidy_subrip_is_read() -> None:
    text = "\n\n00:00:01,000 --> 00:00:02,000 \n Tea \n\n 2 \r\n00:00:03,000 --> 00:00:04,000\n\n"
    assert parse_subtitles(text, "srt") == (cue("Tea"), Cue(3_000, 4_000, ()))


def test_cues_without_text_are_there_to_be_found() -> None:
    for name, times in (
        ("vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n"),
        ("srt", "1\n00:00:01,000 --> 00:00:02,000\n"),
        ("sbv", "0:00:01.000,0:00:02.000\n"),
    ):
        assert parse_subtitles(times, name) == (cue(),)
        assert parse_subtitles(times + "\n", name) == (cue(),)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.vtt", b"", "not WebVTT"),
        ("a.vtt", b"WEBVTTX\n\n", "not WebVTT"),
        ("a.vtt", b"WEBVTT\n\n", "no subtitles in it"),
        ("a.srt", b"", "not SubRip"),
        ("a.srt", b"Dear reader,\nno times here.\n", "not SubRip"),
        ("a.srt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xd8", "not text"),
        ("a.doc", b"Tea", "should end in .vtt, .srt, .sbv, .ass"),
    ],
)
def test_what_is_no_subtitles_is_refused(name: str, data: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(TranscriptError) as error:
        read_subtitles(path)
    assert str(path) in str(error.value)
    assert says in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match=r"gone\.srt: cannot be read: No such file"):
        read_subtitles(tmp_path / "gone.srt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    text = format_subtitles(
        [cue("فتحنا الورشة في المرفأ القديم،"), cue("ولم يصدق أحد في المدينة أنها ستبقى.")], "srt"
    ).replace("\n", "\r\n")
    path = tmp_path / "a.srt"
    path.write_bytes(text.encode(encoding))
    assert read_subtitles(path)[0].lines == ("فتحنا الورشة في المرفأ القديم،",)


def test_a_reference_to_no_character() -> None:
    text = f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v &#{'9' * 5_000};>Tea&#{'9' * 5_000};\n"
    assert parse_subtitles(text, "vtt") == (cue("Tea\ufffd", speaker="\ufffd"),)


def test_files_too_large_and_pipes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe.srt")
    with pytest.raises(TranscriptError, match=r"pipe\.srt: not a file"):
        read_subtitles(tmp_path / "pipe.srt")
    write_subtitles(tmp_path / "a.srt", [cue("Tea")])
    monkeypatch.setattr(formats, "MAX_SUBTITLE_BYTES", 20)
    with pytest.raises(TranscriptError, match=r"a\.srt: larger than"):
        read_subtitles(tmp_path / "a.srt")


def test_cues_out_of_order_and_out_of_time_as_a_transcript() -> None:
    cues = [
        Cue(5_000, 4_000, ("Two.",)),
        Cue(1_000, 2_000, ("One.",)),
        Cue(1 << 40, 1 << 41, ("?",)),
    ]
    talk = transcript_from_cues(cues, "Tea", "en")
    assert [(s.id, s.start_ms, s.end_ms) for s in talk.segments] == [
        ("s2", 1_000, 2_000),
        ("s1", 5_000, 5_000),
    ]
    assert [segment["text"] for segment in talk.untimed] == ["?"]
    assert len(talk.lacks) == 4


def test_subtitles_as_a_transcript() -> None:
    cues = [Cue(0, 900, ("One", "two."), "Mara"), Cue(1_000, 1_900, ()), Cue(2_000, 2_900, ("3",))]
    talk = transcript_from_cues(cues, "Tea", "en")
    assert [(s.id, s.start_ms, s.end_ms, s.text, s.speaker) for s in talk.segments] == [
        ("s1", 0, 900, "One two.", "S1"),
        ("s2", 2_000, 2_900, "3", None),
    ]
    assert [(s.id, s.name) for s in talk.speakers] == [("S1", "Mara")]
    assert (talk.media.title, talk.media.duration_ms, talk.language) == ("Tea", 2_900, "en")
    assert build_cues(talk, DEFAULT_STYLE)[0].speaker == "Mara"
