"""The YouTube kit keeps YouTube's rules, whatever comes in."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.model import AlignedQuote, Alignment, Quote, Span
from server.exports.chapters import Moment, chapters, keeps_rules
from server.exports.results import Results
from server.exports.youtube import apart, excerpt, export_youtube, plain
from transcripts.model import MediaRef, Segment, Transcript
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.styles import DEFAULT_STYLE

SECONDS = st.integers(0, 400)
MARKUP = "<b>Ten</b> {x} -->"


def quoted(id_: str, exact: str, start_ms: int, speaker: str | None = "Mara") -> AlignedQuote:
    quote = Quote(id_, "statement", exact, "", "", Span(0, 1), (), speaker)
    return AlignedQuote(
        quote, "verbatim", media="m", start_ms=start_ms, end_ms=start_ms + 900, severity="pass"
    )


def results(folder: Path, quotes: list[AlignedQuote], **changes: object) -> Results:
    segments = tuple(
        Segment(f"s{n}", n * 20_000 + 500, n * 20_000 + 3_000, f"Part {n} begins here.")
        for n in range(6)
    )
    made = Results(
        folder=folder,
        source="talk.mp4",
        sha256="0" * 64,
        title="talk",
        media_id="m",
        duration_ms=120_000,
        playable="media/proxy.mp4",
        stem="talk",
        style=DEFAULT_STYLE,
        transcripts=(Transcript(MediaRef("m", "talk", 120_000), "ku", segments),),
        subtitles={"ku": (Cue(500, 3000, ("ئێمە ماینەوە.",)),)},
        alignments={"story": Alignment("A story", "0" * 64, tuple(quotes))},
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # a test names the fields it changes


def described(folder: Path) -> str:
    return (folder / "youtube/description.txt").read_text(encoding="utf-8")


def times(text: str) -> list[int]:
    """The seconds of the lines that YouTube takes for chapters."""
    found = re.findall(r"(?m)^(?:(\d+):)?(\d+):(\d\d)(?= )", text)
    return [int(h or 0) * 3600 + int(m) * 60 + int(s) for h, m, s in found]


@given(st.lists(SECONDS), st.lists(st.tuples(SECONDS, st.integers(0, 9))), st.integers(0, 400))
def test_chapters_keep_the_rules_or_there_are_none(
    quotes: list[int], parts: list[tuple[int, int]], end_s: int
) -> None:
    told = [Moment(s * 1000, f"quote {n}", is_quote=True) for n, s in enumerate(quotes)]
    said = [Moment(s * 1000, "part", weight=weight) for s, weight in parts]
    made = chapters(told, said, end_s * 1000)
    if made:
        assert keeps_rules([each.start_s for each in made], end_s)
        named = [each.moment for each in made if each.moment and each.moment.is_quote]
        close = [quote for each in made for quote in each.close]
        assert sorted(map(repr, named + close)) == sorted(map(repr, told))


def test_chapters_that_can_be_are_made() -> None:
    said = [Moment(s * 1000, f"part {s}") for s in (0, 10, 20)]
    assert [each.start_s for each in chapters([], said, 30_000)] == [0, 10, 20]
    assert chapters([], said, 29_999) == []


def test_every_quote_has_its_time_and_the_list_is_one_of_chapters(tmp_path: Path) -> None:
    quotes = [quoted("q1", "We stayed", 4_900), quoted("q2", "We left", 31_000)]
    quotes.append(quoted("q3", "Nobody came", 35_999))
    export_youtube(results(tmp_path, quotes), None)
    text = described(tmp_path)
    assert "Mara: “We stayed” 0:04\n" in text
    assert "\n0:31 Mara: “We left”\n" in text
    assert "Mara: “Nobody came” 0:35\n" in text
    assert keeps_rules(times(text), 120)


def test_short_footage_has_no_chapters_and_says_why(tmp_path: Path) -> None:
    short = results(tmp_path, [quoted("q1", "We stayed", 4_900)], duration_ms=24_000)
    exported = export_youtube(short, None)
    assert exported.notes == (
        "No chapters: YouTube wants 3 of 10 seconds each, and the video lasts 0:24.",
    )
    assert "\n0:04 Mara: “We stayed”" in described(tmp_path)
    assert "Without chapters" in (tmp_path / "youtube/index.html").read_text()


@settings(max_examples=30, deadline=None)
@given(st.integers(3, 300), st.sampled_from(["ئێمە هەرگیز بەجێمان نەهێشت ", "<i>We</i> stayed "]))
def test_the_description_keeps_its_limits(
    tmp_path_factory: pytest.TempPathFactory, count: int, words: str
) -> None:
    folder = tmp_path_factory.mktemp("kit")
    quotes = [quoted(f"q{n}", words * 9, n * 11_000) for n in range(count)]
    export_youtube(results(folder, quotes, duration_ms=count * 11_000 + 30_000), None)
    text = described(folder)
    assert len(text.encode()) <= 5_000
    assert not set("<>") & set(text)
    assert keeps_rules(times(text), count * 11 + 30)


def test_what_does_not_fit_is_said(tmp_path: Path) -> None:
    quotes = [quoted(f"q{n}", "We stayed the whole night", n * 11_000) for n in range(400)]
    exported = export_youtube(results(tmp_path, quotes, duration_ms=5_000_000), None)
    assert "moments are not in the description" in exported.notes[0]


def test_titles(tmp_path: Path) -> None:
    exported = export_youtube(results(tmp_path, [], title="10:30 <news> " + "x" * 200), None)
    assert "cut to 100 characters" in exported.notes[0]
    page = (tmp_path / "youtube/index.html").read_text(encoding="utf-8")
    title = re.search(r'id="title"[^>]*>([^<]*)<', page)
    assert title is not None
    assert len(title[1]) <= 100
    assert "‹news›" in title[1]
    assert described(tmp_path).startswith("– 10:30")


def test_caption_files(tmp_path: Path) -> None:
    cues = (
        Cue(500, 3000, ("ئێمە", MARKUP)),
        Cue(2000, 4000, ("Zwei",)),
        Cue(2000, 4500, ("Drei",)),
    )
    exported = export_youtube(results(tmp_path, [], subtitles={"ku": cues}), None)
    srt = (tmp_path / "youtube/talk.ku.srt").read_bytes()
    assert not srt.startswith(b"\xef\xbb\xbf")
    text = srt.decode("utf-8")
    assert "00:00:00,500 --> 00:00:02,000\nئێمە" in text
    assert "00:00:02,000 --> 00:00:04,500\nZwei\nDrei\n" in text
    assert "<" not in text.replace("-->", "")
    sbv = (tmp_path / "youtube/talk.ku.sbv").read_text(encoding="utf-8")
    assert sbv.startswith("0:00:00.500,0:00:02.000\n")
    assert any("2 cues overlapped" in note for note in exported.notes)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50))))
def test_cues_are_apart_and_none_is_lost(spans: list[tuple[int, int]]) -> None:
    cues = [Cue(s, s + length, (f"cue {n}",)) for n, (s, length) in enumerate(spans)]
    made = apart(cues)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(made))
    assert all(each.end_ms > each.start_ms for each in made)
    assert sorted(line for each in made for line in each.lines) == sorted(
        line for each in cues for line in each.lines
    )


@given(st.text(), st.integers(2, 80))
def test_text_is_plain_and_short(text: str, chars: int) -> None:
    made = excerpt(plain(text), chars)
    assert len(made) <= chars
    assert not set("<>\n\r") & set(made)
    made.encode()


def test_the_page_warns_of_quotes_that_do_not_stand(tmp_path: Path) -> None:
    wrong = replace(quoted("q1", "We <left>", 4_900), verdict="critical", severity="fail")
    export_youtube(results(tmp_path, [wrong]), tmp_path / "for us")
    page = (tmp_path / "for us/index.html").read_text(encoding="utf-8")
    assert 'href="../articles/story.html#q1"' in page
    assert "We &lt;left&gt;" in page
    assert "<script" not in page
