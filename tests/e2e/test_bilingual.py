"""The watch page in two languages, one from right to left, with edits and doubts shown."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from annotations.pages import Footage, Track, asset_files, watch_page
from transcripts.model import MediaRef, Segment, Transcript
from transcripts.translation.marks import all_marked, looked_through

SPANISH = ["El río nos llevó la casa.", "Éramos 40 familias.", "Vamos a quedarnos aquí."]
SORANI = ["ڕووبارەکە ماڵەکەمانی برد.", "ئێمە ٤٠ خێزان بووین.", "ئێمە لێرە دەمێنینەوە."]


def talk(language: str, texts: list[str]) -> Transcript:
    segments = tuple(
        Segment(f"s{n}", n * 3_000, n * 3_000 + 2_800, text) for n, text in enumerate(texts)
    )
    source = None if language == "es" else "es"
    return Transcript(MediaRef("m1", "Entrevista", 20_000), language, segments, source)


def with_text(transcript: Transcript, number: int, text: str) -> Transcript:
    segments = list(transcript.segments)
    segments[number] = replace(segments[number], text=text)
    return replace(transcript, segments=tuple(segments))


def track(transcript: Transcript) -> Track:
    cues = (
        f"00:0{s.start_ms / 1000:.3f} --> 00:0{s.end_ms / 1000:.3f}\n{s.text}"
        for s in transcript.segments
    )
    return Track(transcript, "\n\n".join(["WEBVTT", *cues]) + "\n", "x.vtt")


@pytest.fixture(scope="module")
def watch(folder: Path, tmp_path_factory) -> str:
    """A page where a person edited the first segment, and the third is out of date."""
    spoken = talk("es", SPANISH)
    made = with_text(all_marked(spoken, talk("ckb", SORANI), "nllb"), 0, "ڕووبار ماڵی برد.")
    spoken = with_text(spoken, 2, "Nos quedamos aquí.")
    tracks = (track(spoken), track(looked_through(spoken, made)))
    footage = Footage("m1", "Entrevista", "media/proxy.mp4", True, 20_000, "ab" * 32, "e.mp4")
    page = tmp_path_factory.mktemp("bilingual")
    (page / "media").symlink_to(folder / "media")
    (page / "watch.html").write_text(watch_page(replace(footage, tracks=tracks), {}))
    for name, text in asset_files().items():
        (page / name).parent.mkdir(exist_ok=True)
        (page / name).write_text(text)
    return f"file://{page}/watch.html"


@pytest.fixture(params=[1280, 390], ids=["wide", "phone"])
def page(browser: Browser, watch: str, request) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": request.param, "height": 900})
    opened.goto(watch)
    yield opened
    opened.close()


def test_what_was_said_and_what_it_means_stand_together(page: Page) -> None:
    row = page.locator(".row").first
    spoken, kurdish = (row.locator(f".cell[data-column='{n}']") for n in (0, 1))
    assert spoken.inner_text() == SPANISH[0]
    assert kurdish.get_attribute("lang") == "ckb"
    assert kurdish.evaluate("cell => getComputedStyle(cell).direction") == "rtl"
    one, other = spoken.bounding_box(), kurdish.bounding_box()
    assert one
    assert other
    if page.viewport_size and page.viewport_size["width"] > 1000:
        assert one["y"] == pytest.approx(other["y"], abs=2)
        assert one["x"] + one["width"] <= other["x"]
    else:
        assert one["y"] + one["height"] <= other["y"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_who_made_it_and_what_is_out_of_date_is_shown(page: Page) -> None:
    assert "machine translation" in page.locator(".heads").inner_text()
    rows = page.locator(".row")
    assert rows.nth(0).locator(".remarks").inner_text() == "Edited by a person"
    assert rows.nth(1).locator(".remarks").count() == 0
    assert "Out of date" in rows.nth(2).locator(".remarks").inner_text()


def test_two_languages_of_subtitles_at_once(page: Page) -> None:
    page.select_option("#second", "ckb")
    tracks = "[...document.querySelector('#player').textTracks]"
    showing = f"{tracks}.filter(t => t.mode === 'showing').map(t => t.language)"
    assert page.evaluate(showing) == ["es", "ckb"]
    page.reload()
    assert page.evaluate(showing) == ["es", "ckb"], "the choice is remembered"
    assert page.input_value("#subtitles") == "es"
    page.select_option("#subtitles", "")
    assert page.evaluate(showing) == ["ckb"]
    page.select_option("#second", "")
    assert page.evaluate(showing) == []
