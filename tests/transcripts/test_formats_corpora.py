"""Files made to test other readers, and files found in the wild."""

import json
from pathlib import Path

import pytest

from transcripts.errors import TranscriptError
from transcripts.formats import parse_subtitles, read_subtitles
from transcripts.formats.vtt import plain
from transcripts.subtitles.cue import Cue

CORPORA = Path(__file__).parents[2] / "../shared/data/subtitles"
pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="the subtitle corpora are not here")

DIFFERENT = {
    # The standard ends the header at a line with an arrow, and reads that line as times.
    "vttjs/file-layout__header-no-new-line",
    # "-->" alone is no identifier; the times on the next line still begin a cue.
    "vttjs/integration__id",
}


def stems() -> list[str]:
    found = [*CORPORA.glob("vttjs/*.json"), *CORPORA.glob("wpt-file-parsing/*.json")]
    return sorted(f"{p.parent.name}/{p.name.removesuffix('.expected.json')}" for p in found)


def read(path: Path) -> tuple[Cue, ...]:
    try:
        return read_subtitles(path)
    except TranscriptError:
        return ()


@pytest.mark.parametrize("stem", [stem for stem in stems() if stem not in DIFFERENT])
def test_conformance_files(stem: str) -> None:
    expected = json.loads((CORPORA / f"{stem}.expected.json").read_text())["cues"]
    cues = read(CORPORA / f"{stem}.vtt")
    assert len(cues) == len(expected)
    for cue, want in zip(cues, expected, strict=True):
        if "start" in want:
            times = round(want["start"] * 1_000), round(want["end"] * 1_000)
            assert (cue.start_ms, cue.end_ms) == times
            assert cue.lines == plain(want["text"])


def test_character_references() -> None:
    # Since 2017 the standard knows every reference of HTML; these expectations are older.
    older = {"&quot;", "&copy;", "&#32;"}
    for case in json.loads((CORPORA / "wpt-cue-text/entities.json").read_text()):
        text = f"WEBVTT\n\n00:01.000 --> 00:02.000\n{case['cue_text']}"
        lines = parse_subtitles(text, "vtt")[0].lines
        assert (lines == (case["plain_text"],)) == (case["cue_text"] not in older)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("tr-windows-1254-crlf.srt", "Çalışma gelecek yılın ilk günlerinde başlayacak."),
        ("ru-koi8-r.srt", "справа мы видим..."),
        ("fr-windows-1252.srt", "CE FILM RELATE DES ÉVÉNEMENTS"),
        ("bom-utf-16-be.srt", "And I was commenting,"),
        ("no-indexes.srt", "And I was commenting,"),
        ("ru-utf8-bom.srt", "Последний броненосец"),
        ("itaccess_subtitles_es.vtt", "a participar en la educación superior"),
    ],
)
def test_files_from_the_wild(name: str, line: str) -> None:
    assert read_subtitles(CORPORA / "wild" / name)[1].lines[0] == line


def test_the_same_captions_in_an_older_encoding() -> None:
    old = read_subtitles(CORPORA / "wild" / "ar-windows-1256-crlf.srt")
    new = read_subtitles(CORPORA / "wild" / "elephants-dream.ar.vtt")
    assert [cue.lines for cue in old] == [cue.lines for cue in new]


def test_every_file_is_read_or_refused() -> None:
    for path in [*CORPORA.glob("wild/*"), *CORPORA.glob("vttjs-languages/*")]:
        spruce = path.name == "stl.stl"  # another format with the name of EBU's
        assert bool(read(path)) != spruce, path.name


@pytest.mark.parametrize(
    "name",
    ["ass_different_format2.ass", "dfxp.dfxp", "ttml.ttml", "smi.smi", "sub_microdvd.sub"],
)
def test_the_same_two_cues_in_many_formats(name: str) -> None:
    cues, same = read(CORPORA / "wild" / name), read(CORPORA / "wild/srt.srt")
    assert [cue.lines for cue in cues] == [cue.lines for cue in same]
    for cue, other in zip(cues, same, strict=True):
        assert abs(cue.start_ms - other.start_ms) <= 20  # frames are coarser
        assert abs(cue.end_ms - other.end_ms) <= 20
