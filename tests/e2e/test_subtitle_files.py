"""What our WebVTT writer writes, and what our reader makes of files, beside Chromium's own."""

import base64
import io
import subprocess
from pathlib import Path
from typing import Any

import av
import imageio_ffmpeg
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


KARAOKE = """([text, video, atSeconds]) => new Promise(seen => {
    const style = document.createElement('style')
    style.textContent = `body { margin: 0 } video { width: 640px; height: 360px }
        ::cue { background: black; color: blue }
        ::cue(:past) { color: rgb(0, 255, 0) } ::cue(:future) { color: rgb(255, 0, 0) }`
    const player = document.createElement('video'), track = document.createElement('track')
    track.src = URL.createObjectURL(new Blob([text], {type: 'text/vtt'}))
    player.append(track)
    player.src = 'data:video/webm;base64,' + video
    document.head.append(style)
    document.body.replaceChildren(player)
    track.track.mode = 'showing'
    player.onseeked = () => {
        const [cue] = track.track.cues, times = []
        const walk = node => node.nodeType === Node.PROCESSING_INSTRUCTION_NODE
            ? times.push(node.data) : node.childNodes.forEach(walk)
        walk(cue.getCueAsHTML())
        setTimeout(() => seen({shown: cue.getCueAsHTML().textContent, times}), 300)
    }
    const seek = () => player.readyState && track.readyState === 2
        ? player.currentTime = atSeconds : setTimeout(seek, 20)
    seek()
})"""


def test_chromium_shows_which_words_were_said(browser: Browser, tmp_path: Path) -> None:
    starts = (((0, 1_100), (3, 1_500)), ((1, 1_750),))
    cue = Cue(1_000, 2_000, ("41 قاربًا", "-Jo & so"), word_starts=starts)
    video = base64.b64encode(black_video(tmp_path / "black.webm")).decode()
    page = browser.new_page()
    seen = []
    for at_s in (1.05, 1.6, 1.9):
        shown = page.evaluate(KARAOKE, [write([cue]), video, at_s])
        red, green = colours(page.screenshot())
        seen.append((red > 50, green > 50))
    page.close()
    assert shown["shown"] == "\u200f41 قاربًا\n-Jo & so"
    assert shown["times"] == ["00:00:01.100", "00:00:01.500", "00:00:01.750"]
    assert seen == [(True, False), (True, True), (False, True)]


def black_video(path: Path) -> bytes:
    """Three seconds, as WebM."""
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    source = ["-f", "lavfi", "-i", "color=black:s=160x90:r=10:d=3"]
    subprocess.run([ffmpeg, "-loglevel", "error", *source, "-c:v", "libvpx", path], check=True)
    return path.read_bytes()


def colours(png: bytes) -> tuple[int, int]:
    """How many pixels are red, and how many green."""
    with av.open(io.BytesIO(png)) as image:
        pixels = next(image.decode(video=0)).to_ndarray(format="rgb24").astype(int)
    red, green = pixels[..., 0], pixels[..., 1]
    return int((red > green + 100).sum()), int((green > red + 100).sum())
