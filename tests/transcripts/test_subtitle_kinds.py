"""Each format by itself: what it is like in the wild, and what is lost on the way."""

import io
import struct
from pathlib import Path

import mammoth
import pytest

from transcripts.errors import TranscriptError
from transcripts.formats import (
    FORMATS,
    format_subtitles,
    load_subtitles,
    losses,
    parse_subtitles,
    read_subtitles,
    subtitle_data,
)
from transcripts.formats.broadcast import read_stl
from transcripts.formats.substation import read_sami
from transcripts.formats.text import Subtitles
from transcripts.subtitles.cue import Cue

TEA = (Cue(1_000, 2_000, ("Tea",)), Cue(3_000, 4_000, ("Cake",)))
TT = "<tt xmlns='http://www.w3.org/ns/ttml' xml:lang='en'><body>{}</body></tt>"


def spans(text: str, name: str) -> list[tuple[int, int, str]]:
    cues = parse_subtitles(text, name)
    return [(cue.start_ms, cue.end_ms, "|".join(cue.lines)) for cue in cues]


@pytest.mark.parametrize(
    "text",
    [
        "00:00:01,000 --> 00:00:02,000\nTea\n\n00:00:03,000 --> 00:00:04,000\nCake\n",
        "1\n00:00:01.000 --> 00:00:02.000\nTea\n2\n00:00:03.000 --> 00:00:04.000\nCake\n",
        "1\n00:01,000 --> 00:02,000\nTea\n\n2\n00:03,000 --> 00:04,000\nCake\n",
        "1\n0:0:1 --> 0:0:2\nTea\n\n2\n0:0:3 --> 0:0:4\nCake\n",
        "1\n00: 00: 01, 000 -- > 00:00:02,0\nTea\n\n2\n00:00:03,000->00:00:04,000\nCake",
        "1\r\r\n00:00:01,000 --> 00:00:02,000\r\r\nTea\r\r\n\r\r\n2\r\r\n"
        "00:00:03,000 --> 00:00:04,000\r\r\nCake\r\r\n",
        "\n\n 7 \n00:00:01,000 --> 00:00:02,000 \n\nTea\n\n\n\n8\n\n"
        "00:00:03,000 --> 00:00:04,000\nCake\n\n9\n",
        "1 00:00:01,000 --> 00:00:02,000\nTea\n\n2 00:00:03,000 --> 00:00:04,000\nCake\n",
        "1\n00:00:01,000 --> 00:00:02,000 X1:40 X2:600 Y1:20 Y2:50\n{\\an8}Tea\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\n<font color='red'><i>Cake</i></font>\n",
        "1\n00:00:01,000 --> 00:00:02,000 Tea\n\n2\n00:00:03,000 – > 00:00:04,000\nCake\n",
        "1\n٠٠:٠٠:٠١,٠٠٠ --> ٠٠:٠٠:٠٢,٠٠٠\nTea\n\n2\n00:00:03:000 --> 00:00:04:000\n{y:i}Cake\n",
    ],
)
def test_subrip_in_the_wild(text: str) -> None:
    assert parse_subtitles(text, "srt") == TEA


def test_numbers_that_are_text_stay() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n1994\n\n2\n00:00:03,000 --> 00:00:04,000\n3\n"
    assert spans(text, "srt") == [(1_000, 2_000, "1994"), (3_000, 4_000, "3")]
    unnumbered = "00:00:01,000 --> 00:00:02,000\n1994\n\n00:00:03,000 --> 00:00:04,000\n3\n"
    assert spans(unnumbered, "srt") == [(1_000, 2_000, "1994"), (3_000, 4_000, "3")]


def test_times_before_the_start_and_over_each_other() -> None:
    text = "1\n-00:00:01,500 --> 00:00:02,000\nTea\n\n2\n00:00:01,000 --> 00:00:00,500\nCake\n"
    assert spans(text, "srt") == [(-1_500, 2_000, "Tea"), (1_000, 500, "Cake")]


def test_what_subrip_leaves_out_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text(
        "by X\n\n1\n00:00:01,000 --> 00:00:02,000 X1:9 X2:9\n<b>Tea</b> &amp; &#39;x&#39; &nbsp;\n"
        "\n2\n00:0x:03,000 --> 00:00:04,000\nCake\n"
    )
    found = load_subtitles(path)
    assert found.cues[0].lines == ("Tea & 'x'", "2", "00:0x:03,000 --> 00:00:04,000", "Cake")
    assert found.notes == (
        "what stands above the first times is left out: “by X”",
        "lines that are no times are taken for text, the first “00:0x:03,000 --> 00:00:04,000”",
    )
    assert found.looks == (
        "italics, colours and other tags of 1 cue are left out",
        "the place on the screen of 1 cue is left out",
    )


def test_ass() -> None:
    text = (
        "[Script Info]\nScriptType: v4.00+\n\n[Events]\n"
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,Mara,0,0,0,,{\\i1}Tea{\\i0}, yes\\Nno\\hmore\n"
        "Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,not shown\n"
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\p1}m 0 0 l 1 1{\\p0}\n"
        "Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\\k20}Ca{\\k30}ke\n"
    )
    found = FORMATS["ass"].reader(text)
    assert found.cues == (
        Cue(1_000, 2_000, ("Tea, yes", "no more"), "Mara"),
        Cue(3_000, 4_000, ("Cake",)),
    )
    assert found.looks == (
        "word times of 1 cue are left out",
        "styles and places of 1 cue are left out",
        "1 drawing left out",
    )


def test_one_bad_line_of_ass_is_left_out_and_said() -> None:
    good = "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,Tea\n"
    found = FORMATS["ass"].reader(f"Style: Default,Arial,x\n[Events]\n{good}Dialogue: 0,x,y,z\n")
    assert [cue.lines for cue in found.cues] == [("Tea",)]
    assert found.notes == ("malformed times: 1 line left out, the first “Dialogue: 0,x,y,z”",)


def test_ass_holds_what_looks_like_its_markup() -> None:
    cue = Cue(1_000, 2_000, (r"C:\new {x} \N", "سڵاو 5"), "R, D")
    (again,) = parse_subtitles(format_subtitles([cue], "ass"), "ass")
    assert again.lines == (r"C:\new ｛x｝ \N", "سڵاو 5")
    assert again.speaker == "R; D"


def test_microdvd(tmp_path: Path) -> None:
    assert spans("{1}{1}25\n{25}{50}{y:i}Tea|now\n", "microdvd") == [(1_000, 2_000, "Tea|now")]
    path = tmp_path / "a.sub"
    path.write_text("{24}{48}Tea\n")
    found = load_subtitles(path)
    assert (found.cues[0].start_ms, found.cues[0].end_ms) == (1_001, 2_002)
    assert "no frame rate" in found.notes[0]


def test_sami_cues_stay_until_the_next() -> None:
    text = (
        "<SAMI><BODY><SYNC Start=1000><P Class=EN>Tea<br>now <SYNC Start=9000><P>&nbsp;"
        "<SYNC Start=12000><P><i>Cake</i> &amp; milk</BODY></SAMI>"
    )
    (first, last) = spans(text, "sami")
    assert first == (1_000, 9_000, "Tea|now")
    assert last[0::2] == (12_000, "Cake & milk")


def test_the_last_cue_of_a_sami_file_that_is_cut_off() -> None:
    assert spans("<SAMI><SYNC Start=1000><P>Tea<SYNC Start=2000><P>Cake", "sami")[1][2] == "Cake"


def test_sami_in_two_languages_is_read_in_the_first() -> None:
    text = (
        "<SAMI><STYLE>.EN {Name:English; lang:en-US;} .FR {Name:French; lang: fr-FR;}</STYLE><BODY>"
        "<SYNC Start=1000><P Class=EN>Tea<P Class=FR>Thé <SYNC Start=2000><P Class=FR>Toujours"
        "<SYNC Start=3000><P Class=EN>Cake<br>now<P Class=FR>Gâteau</BODY></SAMI>"
    )
    found = read_sami(text)
    assert [cue.lines for cue in found.cues] == [("Tea",), ("Cake", "now")]
    assert found.cues[0].end_ms == 3_000
    assert found.notes == ("the text in en-us is read, that in fr-fr left out",)


def test_what_looks_like_an_older_break_is_text_in_sbv() -> None:
    assert spans("0:00:01.000,0:00:02.000\nTea[br]now\n", "sbv") == [(1_000, 2_000, "Tea[br]now")]


def test_lrc() -> None:
    text = "[ar:Mara]\n[00:01.50][00:09.00]<00:01.60>Tea\n[00:03]\n[00:08.5]Cake\n"
    assert spans(text, "lrc") == [
        (1_500, 3_000, "Tea"),
        (8_500, 9_000, "Cake"),
        (9_000, 14_000, "Tea"),
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<div><p begin='1s' end='2s'>Tea</p></div>", [(1_000, 2_000, "Tea")]),
        ("<div begin='10s'><p begin='1s' dur='1s'>Tea</p></div>", [(11_000, 12_000, "Tea")]),
        ("<div end='1.5s'><p begin='1s' end='2s'>Tea</p></div>", [(1_000, 1_500, "Tea")]),
        (
            "<div><p end='2s'>\n  Tea<br/>\n  <span>cake</span> \n</p></div>",
            [(0, 2_000, "Tea|cake")],
        ),
        ("<div><p begin='00:00:01:15' end='60f'>&lt;b&gt;</p></div>", [(1_500, 2_000, "<b>")]),
        ("<div><p begin='1s'>Tea</p></div>", [(1_000, 11_000, "Tea")]),
        ("<div><p end='2s'><span/></p><p begin='3s' end='4s'>x</p></div>", [(3_000, 4_000, "x")]),
    ],
)
def test_ttml(body: str, expected: list[tuple[int, int, str]]) -> None:
    assert spans(TT.format(body), "ttml") == expected


def test_ttml_whose_spans_have_the_times() -> None:
    two = "<span begin='1s' end='2s'>Tea</span> <span begin='3s' end='4s'>Cake</span>"
    both = spans(TT.format(f"<div><p>{two}</p></div>"), "ttml")
    assert both == [(1_000, 2_000, "Tea"), (3_000, 4_000, "Cake")]
    one = spans(TT.format(f"<div><p begin='1s' end='9s'>{two}</p></div>"), "ttml")
    assert one == [(1_000, 9_000, "Tea Cake")]


def test_dfxp_of_2006() -> None:
    old = TT.replace("ns/ttml", "2006/10/ttaf1").format("<div><p end='2s'>Tea</p></div>")
    assert spans(old, "ttml") == [(0, 2_000, "Tea")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<!DOCTYPE tt [<!ENTITY a 'aaaa'>]>" + TT.format("&a;"), "DOCTYPE"),
        ("<!DOCTYPE tt SYSTEM 'http://example.org/x.dtd'>" + TT.format(""), "DOCTYPE"),
        ("<?xml version='1.0'?>\n<!doctype x>" + TT.format(""), "DOCTYPE"),
        (TT.format("<div>" * 20_000 + "</div>" * 20_000), "nested too deep"),
        (TT.format("<div><p"), "damaged TTML"),
        (TT.format("&nosuch;"), "no subtitles"),
        ("<html/>", "TTML"),
        ("", "damaged TTML"),
        (TT.format("<div><p begin='1s' end='2s'/></div>"), "no subtitles"),
    ],
)
def test_xml_that_is_refused(text: str, says: str) -> None:
    with pytest.raises(TranscriptError, match=says):
        parse_subtitles(text, "ttml")


def test_scc() -> None:
    text = (
        "Scenarist_SCC V1.0\n\n00:00:01:00\t94ae 94ae 9420 9420 9470 9470 54e5 6180 942f 942f\n\n"
        "00:00:03:00\t942c 942c\n"
    )
    (cue,) = parse_subtitles(text, "scc")
    assert cue.lines == ("Tea",)
    assert abs(cue.start_ms - 1_001) < 300
    assert abs(cue.end_ms - 3_003) < 100


def test_scc_with_spaces_where_the_tab_belongs() -> None:
    words = "94ae 94ae 9420 9420 9470 9470 54e5 6180 942f 942f"
    text = f"Scenarist_SCC V1.0\n\n00:00:01;00    {words}\n\n 00:00:03;00 942c 942c\n"
    assert [cue.lines for cue in parse_subtitles(text, "scc")] == [("Tea",)]


def test_ass_goes_by_its_own_order_of_fields() -> None:
    text = (
        "[Script Info]\n\n[V4+ Styles]\nFormat: Name, Fontname\n\n[Events]\n"
        "Format: Start, End, Style, Name, Text\n"
        "Dialogue: 0:00:01.00,0:00:02.00,Sign,Rosa,Tea, and cake\n"
        "[Events]\nFormat: Layer, Name, Start, End, Text\n"
        "Comment: 0,Jo,0:00:02.00,0:00:03.00,who\n"
        "Dialogue: 0,Jo,0:00:03.00,0:00:04.00,{\\i1}Soup\n"
    )
    assert parse_subtitles(text, "ass") == (
        Cue(1_000, 2_000, ("Tea, and cake",), "Rosa"),
        Cue(3_000, 4_000, ("Soup",), "Jo"),
    )


def test_names_of_html_in_ttml() -> None:
    said = "<div><p begin='1s' end='2s'>Tea&nbsp;&eacute;&LT;b&gt; &amp;copy;</p></div>"
    (cue,) = parse_subtitles(TT.format(said), "ttml")
    assert cue.lines == ("Tea\u00a0é<b> &copy;",)


def test_settings_of_an_older_webvtt_are_no_text() -> None:
    text = "00:00:01,000 --> 00:00:02,000 D:vertical A:start L:12%\nTea\n"
    assert parse_subtitles(text, "srt") == (Cue(1_000, 2_000, ("Tea",)),)


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be"])
def test_utf_32(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_bytes(("\ufeff" + format_subtitles(TEA, "srt")).encode(encoding))
    assert read_subtitles(path) == TEA


BOMB = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10 if n else 'ha' * 50}'>" for n in range(12))


@pytest.mark.parametrize(
    "head",
    [
        f"<!DOCTYPE tt [{BOMB}]>",
        f"<!DOCTYPE tt [<!ENTITY a11 '{'ha' * 50_000}'>]>",
        "<!DOCTYPE tt [<!ENTITY a11 SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE tt [<!ENTITY % d SYSTEM 'http://127.0.0.1:9/x.dtd'> %d;]>",
        "<!DOCTYPE tt PUBLIC '-//x' 'http://127.0.0.1:9/x.dtd'>",
    ],
    ids=["laughs", "quadratic", "file", "parameter", "public"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_of_xml_are_refused(head: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.ttml"
    text = "&a11;" * 10_000
    path.write_bytes((head + TT.format(f"<div><p begin='1s'>{text}</p></div>")).encode(encoding))
    with pytest.raises(TranscriptError, match="DOCTYPE"):
        read_subtitles(path)


@pytest.mark.parametrize("suffix", [".srt", ".vtt", ".stl", ".ttml"])
def test_a_large_file_is_refused_unread(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"a{suffix}"
    with path.open("wb") as file:
        file.truncate(200 << 20)
    monkeypatch.setattr(Path, "open", None)
    with pytest.raises(TranscriptError, match="larger than 64 MB"):
        read_subtitles(path)


def stl(*lines: tuple[int, int, bytes], start: bytes = b"10000000") -> bytes:
    """An EBU STL file (Tech 3264): subtitles from and to whole seconds after its start."""
    head = bytearray(b" " * 1024)
    head[0:11] = b"850STL25.01"
    head[11:16] = b"10009"  # open subtitles, Latin letters, English
    head[238:255] = b"%05d%05d001" % (len(lines), len(lines)) + b"4023"
    head[255:264] = b"1" + start
    hour = int(start[:2]) if start.isdigit() else 0
    blocks = [
        struct.pack("<BHBB", 0, number, 255, 0)
        + bytes((hour, 0, begin, 0, hour, 0, end, 0, 20, 2, 0))
        + text.ljust(112, b"\x8f")
        for number, (begin, end, text) in enumerate(lines)
    ]
    return bytes(head) + b"".join(blocks)


def test_ebu_stl() -> None:
    found = read_stl(stl((1, 2, b"Tea\x8anow"), (3, 4, b"Caf\xc2e")))
    assert found.cues == (Cue(1_000, 2_000, ("Tea", "now")), Cue(3_000, 4_000, ("Café",)))
    assert found.notes[0] == "its times count from 10000000, its start"
    assert read_stl(stl((1, 2, b"Tea"), start=b" " * 8)).cues[0].start_ms == 1_000


def test_ebu_stl_whose_times_do_not_count_from_its_start() -> None:
    data = bytearray(stl((1, 2, b"Tea"), start=b"00000000"))
    data[256:264] = b"10000000"
    found = read_stl(bytes(data))
    assert found.cues == (Cue(1_000, 2_000, ("Tea",)),)
    assert not found.notes


def test_another_format_under_a_subrip_name(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    for name in ("vtt", "ass", "ttml", "sbv"):
        path.write_text(format_subtitles(TEA, name))
        found = load_subtitles(path)
        assert found.cues == TEA
        assert found.notes[0] == f"it holds {FORMATS[name].title}, and is read as that"


def test_what_a_format_cannot_carry_is_named() -> None:
    placed = Cue(1_000, 2_000, ("Tea",), "Mara", (), "line:0")
    one = Subtitles((placed,), ("STYLE\n::cue {}",))
    two = Subtitles((placed, Cue(36_000_000, 36_001_000, ("Cake",), "Jo")))
    assert list(losses(one, "vtt")) == []
    assert list(losses(two, "srt")) == [
        "speakers stand in the text as “NAME: ”",
        "the place on the screen of 1 cue is left out",
    ]
    assert list(losses(two, "ass")) == [
        "the place on the screen of 1 cue is left out",
        "1 cue after 09:59:59.990 all stand there",
    ]
    assert list(losses(one, "txt"))[-1] == "the times of cues are left out"
    assert list(losses(Subtitles(TEA), "csv")) == []
    assert list(losses(Subtitles((Cue(1, 2, ()),)), "vtt")) == ["1 cue without text left out"]


def test_a_transcript_for_reading() -> None:
    cues = [
        Cue(1_000, 2_000, ("One", "two."), "Mara"),
        Cue(2_100, 3_000, ("Three & <4>.",), "Mara"),
        Cue(3_100, 4_000, ("Five.",)),
        Cue(9_000, 9_900, ("Six.",)),
    ]
    assert format_subtitles(cues, "txt") == "Mara: One two. Three & <4>.\n\nFive.\n\nSix.\n"
    document = subtitle_data(Subtitles(tuple(cues)), "docx")
    text = mammoth.extract_raw_text(io.BytesIO(document)).value
    assert text.split("\n\n")[:3] == [
        "[0:01] Mara: One two. Three & <4>.",
        "[0:03] Five.",
        "[0:09] Six.",
    ]
    assert format_subtitles([Cue(0, 900, ("你昨天", "去哪儿了"))], "txt") == "你昨天去哪儿了\n"
    arabic = subtitle_data(Subtitles((Cue(0, 900, ("نعم، عدنا.",)),)), "docx")
    assert mammoth.extract_raw_text(io.BytesIO(arabic)).value.strip() == "[0:00] نعم، عدنا."


def test_no_cell_is_a_formula() -> None:
    cues = [Cue(61_500, 62_000, ('=HYPERLINK("x")', "y"), "@Mara"), Cue(63_000, 64_000, ("-",))]
    rows = format_subtitles(cues, "csv").split("\r\n")
    assert rows[1] == '1,"0:01:01.500","0:01:02.000","\'@Mara","\'=HYPERLINK(""x"") y"'
    assert rows[2] == '2,"0:01:03.000","0:01:04.000","","\'-"'


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    with path.open("wb") as file:
        file.truncate(200 << 20)
    with pytest.raises(TranscriptError, match=r"a\.srt: larger than 64 MB"):
        read_subtitles(path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("microdvd", "{1}{2}" + "{y:" * 100_000),
        ("ass", "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,,,0,0,0,," + "{\\k" * 100_000),
        ("sami", "<SYNC Start=1>" + "<b>" * 100_000),
        ("sami", "<SYNC Start=1><![x[y"),
        ("sami", "<SYNC Start=x>"),
    ],
)
def test_what_is_damaged_or_would_take_for_ever_is_refused(name: str, text: str) -> None:
    with pytest.raises(TranscriptError, match="damaged"):
        parse_subtitles(text, name)
