"""Scripts in subtitle files, whatever their format, are words in our pages and never run."""

from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from annotations.alignment import align
from annotations.articles.article import article_from_bytes
from annotations.pages import Footage, Track, article_page, asset_files, watch_page
from annotations.pages.youtube import Captions, Kit, youtube_page
from annotations.quotes.quotations import find_quotes
from transcripts.formats import FORMATS, format_subtitles, load_subtitles, transcript_from_cues
from transcripts.subtitles.cue import Cue

RUN = "document.documentElement.dataset.run=1"
SCRIPT = (
    f"We left</script></style></textarea><script>{RUN}</script><img src=x onerror={RUN}>"
    f"<svg onload={RUN}><a href=javascript:{RUN}>x</a>"
)
SAFE = escape(SCRIPT)
SHOW = """() => {
    const video = document.querySelector('video')
    for (const track of video?.textTracks ?? []) track.mode = 'showing'
    if (video) video.currentTime = 2
}"""
FILES = {
    "vtt": (
        f"WEBVTT\n\n00:01.000 --> 00:04.000\n<v {SAFE}>{SAFE}\n\n"
        f"00:05.000 --> 00:06.000\n{SCRIPT}\n"
    ),
    "srt": f"1\n00:00:01,000 --> 00:00:04,000\n{SCRIPT}\n",
    "sbv": f"0:00:01.000,0:00:04.000\n{SCRIPT}\n",
    "ass": (
        "[Events]\nFormat: Start, End, Name, Text\n"
        f"Dialogue: 0:00:01.00,0:00:04.00,{SCRIPT},{SCRIPT}\n"
    ),
    "ttml": (
        "<tt xmlns='http://www.w3.org/ns/ttml' xml:lang='en'><body><div>"
        f"<p begin='1s' end='4s'>{SAFE}</p></div></body></tt>"
    ),
    "sami": f"<SAMI><BODY><SYNC Start=1000><P>{SAFE}<SYNC Start=4000><P>&nbsp;</BODY></SAMI>",
    "microdvd": f"{{1}}{{1}}25\n{{25}}{{100}}{SCRIPT}\n",
    "lrc": f"[00:01.00]{SCRIPT}\n[00:04.00]x\n",
}


def footage(cues: tuple[Cue, ...]) -> Footage:
    transcript = transcript_from_cues(cues, SCRIPT, "en")
    track = Track(transcript, format_subtitles(cues, "vtt"), "a.vtt")
    return Footage(SCRIPT, SCRIPT, "a.mp4", True, 9_000, "0" * 64, f"{SCRIPT}.mp4", tracks=(track,))


def write_pages(folder: Path, cues: tuple[Cue, ...]) -> list[Path]:
    """The watch page, the page of an article that quotes it, and that of the YouTube kit."""
    shown, said = footage(cues), " ".join(cues[0].lines)
    article = article_from_bytes(f"Rosa Medina said: “{escape(said)}”".encode(), Path("a.html"))
    alignment = align(article, find_quotes(article), [shown.tracks[0].transcript], lambda: None)
    kit = Kit(
        title=SCRIPT,
        description=said,
        source=SCRIPT,
        base="",
        playable="a.mp4",
        captions=[Captions("en", said[:40], False)],
        doubts=[],
        chapters=0,
        no_chapters=SCRIPT,
        notes=[said],
    )
    pages = {
        "watch.html": watch_page(shown, {"articles/a.html": alignment}),
        "articles/a.html": article_page(article, alignment, [shown]),
        "youtube.html": youtube_page(kit),
        **asset_files(),
    }
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return [folder / name for name in ("watch.html", "articles/a.html", "youtube.html")]


def test_every_text_format_is_tried() -> None:
    binary = {"scc", "stl"}  # captions of television, without room for a tag
    assert {*FILES} == {name for name, kind in FORMATS.items() if kind.is_read} - binary


@pytest.mark.parametrize("name", FILES)
def test_scripts_in_subtitles_never_run(browser: Browser, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"a{FORMATS[name].suffixes[0]}"
    path.write_text(FILES[name])
    cues = load_subtitles(path).cues
    assert "We left" in cues[0].lines[0]
    page = browser.new_page()
    for made in write_pages(tmp_path / "made", cues):
        page.goto(made.as_uri())
        page.evaluate(SHOW)
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.dataset.run") is None, made.name
        assert not page.locator("img[src=x], svg[onload], a[href^=javascript]").count(), made.name
        assert "We left" in page.content(), made.name
    page.close()
