"""Recordings and articles fetched from an address, as the library's pages do it."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from server.newsroom.api import articles
from server.newsroom.fetching.article import fetch_article
from tests.newsroom.sites import HERE, Site, film, only_here, worker

AXE = Path(__file__).parents[3] / "server/newsroom/frontend/node_modules/axe-core/axe.min.js"
PHONE = {"width": 360, "height": 740}
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def more_settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Of a newsroom that fetches, and has a folder to take from."""
    return {"fetch_from": "*", "inbox": tmp_path_factory.mktemp("inbox")}


@pytest.fixture
def site() -> Iterator[Site]:
    """What lies at addresses."""
    made = Site(HERE)
    yield made
    made.shutdown()
    made.server_close()


def test_a_recording_is_fetched_from_an_address(
    open_page: Any, newsroom: Any, site: Site, tmp_path: Path
) -> None:
    pytest.importorskip("yt_dlp", reason="pip install quotemark[address]")
    there = site.give("/dam.mp4", film(tmp_path / "dam.mp4"), "video/mp4")
    page = open_page("/", bypass_csp=True, viewport=PHONE)
    for address in (there, site.url("/nothing.mp4")):
        page.get_by_role("button", name="Fetch from an address").click()
        field = page.get_by_label("Address of one recording")
        expect(field).to_be_focused()
        field.fill(address)
        field.press("Enter")
        row = page.get_by_role("listitem").filter(has_text=address)
        expect(row.get_by_role("status")).to_have_text("waits for its turn")
    with worker(newsroom.settings.data):
        failed = page.get_by_role("listitem").filter(has_text="nothing.mp4")
        expect(failed).to_contain_text("nothing at this address", timeout=PATIENCE_MS)
        came = page.locator(".uploads").get_by_role("listitem").filter(has_text="dam.mp4")
        expect(came.get_by_role("link", name="Open")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".cards").get_by_role("link", name="dam")).to_be_visible()
    failed.get_by_role("button", name="Hide").click()
    expect(failed).to_have_count(0)
    if AXE.is_file():
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate("axe.run()")["violations"] == []
    came.get_by_role("link", name="Open").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("dam")


def test_an_article_is_fetched_from_its_address(
    open_page: Any, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(articles, "fetch_article", partial(fetch_article, rule=only_here))
    words = b"<title>News</title><article><h1>The dam</h1><p>She said nothing.</article>"
    page = open_page("/", bypass_csp=True, expecting=("422",))
    page.get_by_role("button", name="Add an article").click()
    dialog = page.get_by_role("dialog", name="Add an article")
    address = dialog.get_by_label("Its address")
    address.fill(site.url("/nothing"))
    expect(dialog.get_by_label("The article")).to_be_hidden()
    if AXE.is_file():
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate("axe.run()")["violations"] == []
    address.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("nothing at this address")
    address.fill(site.give("/a", words))
    address.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("The dam")
    expect(page.get_by_role("link", name=site.url("/a"))).to_be_visible()


def test_a_recording_is_taken_from_the_servers_folder(open_page: Any, newsroom: Any) -> None:
    film(newsroom.settings.inbox / "press conference.mp4", "-t", "1")
    page = open_page("/", bypass_csp=True, viewport=PHONE)
    page.get_by_role("button", name="Take from the server's folder").press("Enter")
    folder = page.get_by_role("dialog", name="From the newsroom's folder")
    folder.get_by_role("button", name="Take press conference.mp4").press("Enter")
    expect(folder.get_by_role("link", name="Open")).to_be_visible(timeout=PATIENCE_MS)
    if AXE.is_file():
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate("axe.run()")["violations"] == []
    page.keyboard.press("Escape")
    expect(page.locator(".cards").get_by_role("link", name="press conference")).to_be_visible()
