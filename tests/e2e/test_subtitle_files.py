"""What our WebVTT writer writes, and what our reader makes of files, beside Chromium's own."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from transcripts.formats import format_subtitles
from transcripts.formats.text import MalformedError, clean_lines
from transcripts.formats.vtt import read, write
from transcripts.subtitles.cue import Cue

CORPORA = Path(__file__).parents[2] / "../shared/data/subtitles"
LOAD = """text => new Promise(loaded => {
    const track = document.createElement('track')
    const cues = () => loaded([...(track.track.cues ?? [])].map(cue => ({
        start: Math.round(cue.startTime * 1000), end: Math.round(cue.endTime * 1000),
        shown: cue.getCueAsHTML().textContent, line: cue.line, align: cue.align,
        voice: cue.getCueAsHTML().querySelector('span[title]')?.title ?? null,
    })))
    track.onload = cues
    track.onerror = () => loaded([])
    track.src = URL.createObjectURL(new Blob([text], {type: 'text/vtt'}))
    const video = document.createElement('video')
    video.append(track)
    track.track.mode = 'hidden'
    document.body.replaceChildren(video)
})"""


def in_chromium(browser: Browser, *texts: str) -> list[list[dict[str, Any]]]:
    """The cues that Chromium makes of WebVTT files."""
    page = browser.new_page()
    found = [page.evaluate(LOAD, text) for text in texts]
    page.close()
    return found


def test_chromium_shows_what_was_meant(browser: Browser) -> None:
    cues = (
        Cue(1_000, 2_000, ("a --> b & <i>c</i> &lt;", "NOTE 5 < 6"), "R&D <x>"),
        Cue(3_000, 4_000, ("- 41 قاربًا", "«نعم»"), settings="line:0 align:start"),
        Cue(360_000_000, 360_001_500, ("فتحنا الورشة في المرفأ القديم",)),
    )
    (shown,) = in_chromium(browser, write(cues))
    assert [(cue["start"], cue["end"]) for cue in shown] == [
        (cue.start_ms, cue.end_ms) for cue in cues
    ]
    assert [cue["shown"] for cue in shown] == [
        "a --> b & <i>c</i> &lt;\nNOTE 5 < 6",
        "\u200f- 41 قاربًا\n\u200f«نعم»",
        "فتحنا الورشة في المرفأ القديم",
    ]
    assert shown[0]["voice"] == "R&D <x>"
    assert (shown[1]["line"], shown[1]["align"]) == (0, "start")


def test_no_script_in_a_cue_runs(browser: Browser) -> None:
    cue = Cue(0, 1_000, ("<script>alert(1)</script><img src=x onerror=alert(1)>",))
    (shown,) = in_chromium(browser, format_subtitles([cue], "vtt"))
    assert shown[0]["shown"] == cue.lines[0]


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the subtitle corpora are not here")
def test_the_reader_finds_the_cues_that_chromium_finds(browser: Browser) -> None:
    paths = sorted([*CORPORA.glob("vttjs/*.vtt"), *CORPORA.glob("wpt-file-parsing/*.vtt")])
    texts = [path.read_bytes().decode("utf-8-sig") for path in paths]
    different = []
    for path, text, shown in zip(paths, texts, in_chromium(browser, *texts), strict=True):
        ours = cues_of(text)
        found = [(cue.start_ms, cue.end_ms, cue.lines) for cue in ours if cue.speaker is None]
        theirs = [
            (cue["start"], cue["end"], clean_lines(cue["shown"]))
            for cue, our in zip(shown, ours, strict=False)
            if our.speaker is None
        ]
        if found != theirs or len(ours) != len(shown):
            different.append(path.stem)
    assert different == ["cue-times__minimum-spots-over-sixty"]  # read as hours, and said


def cues_of(text: str) -> tuple[Cue, ...]:
    try:
        return read(text).cues
    except MalformedError:
        return ()
