"""What is published, used as viewers and readers use it, and shown by another site."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect
from sqlalchemy import select, update

from server.newsroom.database.tables import Article, ArticleMedia, Media, Project, User, new_id
from server.newsroom.quotes import alignments, decisions

AXE = Path(__file__).parents[3] / "server/newsroom/frontend/node_modules/axe-core/axe.min.js"
PHONE = {"width": 390, "height": 800}
NOBODY: dict[str, Any] = {"storage_state": None}
STORY = """\
# The water

"We were forty families in the school," said Rosa Ibarra. "My mother kept the keys."

قالت: «أخذ النهر بيتنا لكننا لم نرحل» ثم سكتت.
"""
FORTY_MS, KEYS_MS = 4_200, 8_200
"""When the first two quotes begin."""


@dataclass(frozen=True)
class Published:
    """A recording and an article that everybody may see, their first quote confirmed."""

    media: str
    article: str
    quotes: list[str]


@pytest.fixture(scope="module")
def shown(newsroom: Any) -> Published:
    """Something published."""
    media, article = newsroom.add_interview("المدرسة على التل"), new_id()
    with newsroom.database.changing() as work:
        work.execute(update(Media).where(Media.id == media).values(visibility="public"))
        made_by = work.scalars(select(User.id)).one()
        project_id = work.scalars(select(Project.id)).one()
        facts = {"title": "The water", "format": "markdown", "source": STORY}
        facts |= {"made_by": made_by, "visibility": "public"}
        work.add(Article(id=article, project_id=project_id, **facts))
        work.flush()
        work.add(ArticleMedia(article_id=article, media_id=media))
    made = alignments.of_article(newsroom.database, article)
    assert made
    quote = made.document["quotes"][0]
    place = decisions.Place(media, quote["start_ms"], quote["end_ms"])
    with newsroom.database.changing() as work:
        decisions.add(work, article, quote, "confirmed", place, "A note", made_by)
    return Published(media, article, [each["id"] for each in made.document["quotes"]])


def now_ms(page: Page | FrameLocator) -> int:
    """Where the footage stands."""
    video = page.locator("video").first
    return round(float(video.evaluate("video => video.currentTime")) * 1000)


def test_a_link_to_a_moment_plays_it(open_page: Any, shown: Published, wait: Any) -> None:
    page = open_page(f"/watch/{shown.media}?t=8.2", **NOBODY)
    wait(page, lambda: now_ms(page) == KEYS_MS)
    page.goto(page.url + "#t=4.2,4.6")
    wait(page, lambda: page.locator("video").evaluate("v => !v.paused || v.currentTime > 4.5"))
    wait(page, lambda: page.locator("video").evaluate("v => v.paused"))
    assert 4_550 <= now_ms(page) < 8_000


def test_a_quote_plays_and_its_words_are_lit(open_page: Any, shown: Published, wait: Any) -> None:
    page = open_page(f"/watch/{shown.media}", **NOBODY)
    quotes = page.locator(".quotes li")
    expect(quotes.filter(has_text="forty families")).to_contain_text("Confirmed by an editor")
    expect(quotes.filter(has_text="kept the keys")).to_contain_text("Not confirmed yet")
    page.get_by_role("link", name="Play 0:04").click()
    wait(page, lambda: now_ms(page) > FORTY_MS)
    expect(page.locator(".reading .spoken")).to_contain_text("forty families")
    assert "#t=4.2," in page.url
    page.get_by_text("letters.").click(position={"x": 3, "y": 10})
    wait(page, lambda: 12_200 <= now_ms(page) < 14_000)


def test_the_subtitles_chosen_are_shown_next_time(open_page: Any, shown: Published) -> None:
    page = open_page(f"/watch/{shown.media}", **NOBODY)
    page.get_by_role("combobox", name="Subtitles").select_option("Arabic")
    page.reload()
    expect(page.get_by_role("combobox", name="Subtitles")).to_have_value("ar")
    page.goto(page.url.replace(f"/watch/{shown.media}", f"/read/{shown.article}"))
    page.locator("a.quoted").first.click()
    expect(page.locator(".moment").get_by_role("combobox")).to_have_value("ar")
    modes = "[...document.querySelector('.moment video').textTracks].map(t => t.mode)"
    assert page.evaluate(modes) == ["disabled", "showing"]


def test_words_are_found_in_the_transcript(open_page: Any, shown: Published) -> None:
    page = open_page(f"/watch/{shown.media}?language=ar", viewport=PHONE, **NOBODY)
    page.get_by_label("Find in the transcript").fill("أمى")
    expect(page.locator(".finds output")).to_have_text("1 of 1 place")
    assert page.evaluate("[...CSS.highlights.get('found')].map(String)") == ["أمي"]
    assert (
        page.locator(".reading .text").first.evaluate("p => getComputedStyle(p).direction") == "rtl"
    )


def test_two_languages_are_read_beside_each_other(open_page: Any, shown: Published) -> None:
    page = open_page(f"/watch/{shown.media}", viewport=PHONE, **NOBODY)
    page.get_by_role("link", name="English with Arabic").click()
    row = page.locator(".reading li").nth(2)
    expect(row.locator(".text")).to_have_text("My mother kept the keys.")
    expect(row.locator(".second")).to_have_text("أمي احتفظت بالمفاتيح.")
    assert row.locator(".second").evaluate("p => getComputedStyle(p).direction") == "rtl"


def test_a_quoted_sentence_leads_to_the_article(open_page: Any, shown: Published) -> None:
    page = open_page(f"/watch/{shown.media}", **NOBODY)
    quoted = page.locator(".reading li").filter(has_text="kept the keys")
    quoted.get_by_role("link", name="Quoted in The water").click()
    page.wait_for_url(f"**/read/{shown.article}#note-{shown.quotes[1]}")


def test_the_machines_doubts_are_told(open_page: Any, shown: Published, wait: Any) -> None:
    page = open_page(f"/watch/{shown.media}", **NOBODY)
    expect(page.get_by_text("Written down by a machine; nobody corrected it yet.")).to_be_visible()
    expect(page.get_by_text("Dotted words")).to_be_visible()
    expect(page.locator(".reading li").nth(2).locator(".doubt")).to_have_text("Recogniser unsure")
    unsure = page.evaluate("[...CSS.highlights.get('unsure')].map(String)")
    assert unsure == ["The", "We", "My", "And", "We"]
    page.goto(page.url + "?language=ar")
    expect(page.get_by_text("Translated by a machine from English")).to_be_visible()


def test_footage_is_watched_by_keys(open_page: Any, shown: Published, wait: Any) -> None:
    page = open_page(f"/watch/{shown.media}?t=8", **NOBODY)
    expect(page.get_by_role("button", name="Keys")).to_be_visible()
    wait(page, lambda: now_ms(page) == 8_000)
    page.keyboard.press("ArrowRight")
    wait(page, lambda: now_ms(page) == 13_000)
    page.keyboard.press("j")
    wait(page, lambda: now_ms(page) == 12_000)
    video = page.locator("video")
    page.keyboard.press("m")
    assert video.evaluate("video => video.muted")
    captions = page.get_by_role("combobox", name="Subtitles")
    page.keyboard.press("c")
    expect(captions).to_have_value("")
    page.keyboard.press("c")
    expect(captions).to_have_value("en")
    page.keyboard.press("l")
    wait(page, lambda: not video.evaluate("video => video.paused"))
    page.keyboard.press("Space")
    wait(page, lambda: video.evaluate("video => video.paused"))
    page.keyboard.press("f")
    wait(page, lambda: page.evaluate("document.fullscreenElement !== null"))
    page.keyboard.press("f")
    wait(page, lambda: page.evaluate("document.fullscreenElement === null"))
    page.keyboard.press("/")
    page.keyboard.type("letters")
    expect(page.locator(".finds output")).to_have_text("1 of 1 place")


def test_the_current_second_can_be_sent(open_page: Any, newsroom: Any, shown: Published) -> None:
    page = open_page(f"/watch/{shown.media}?t=8.2", **NOBODY)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link to 0:08").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{newsroom.address}/watch/{shown.media}?t=8.2"


def test_a_quote_plays_where_it_stands_in_the_article(
    open_page: Any, shown: Published, wait: Any
) -> None:
    page = open_page(f"/read/{shown.article}", **NOBODY)
    page.get_by_role("link", name="My mother kept the keys").click()
    moment = page.locator(".moment")
    expect(moment).to_contain_text("As spoken, in English")
    wait(page, lambda: now_ms(page) > KEYS_MS)
    wait(page, lambda: page.locator(".moment video").evaluate("v => v.paused"))
    page.keyboard.press("Escape")
    expect(moment).to_be_hidden()
    page.get_by_role("link", name="أخذ النهر").click()
    expect(moment.locator("blockquote").first).to_contain_text("أخذ النهر")


@pytest.fixture(scope="module")
def elsewhere(
    newsroom: Any, shown: Published, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Another site's page that shows two quotes; it lets nothing in that does not agree to it."""
    folder = tmp_path_factory.mktemp("elsewhere")
    script = f'<script async src="{newsroom.address}/static/quotemark-quote.js"></script>'
    first, second = (f"{newsroom.address}/embed/{shown.article}/{q}" for q in shown.quotes[:2])
    (folder / "index.html").write_text(
        f'<!doctype html><title>Elsewhere</title><link rel="icon" href="data:,">{script}{script}'
        f'<quotemark-quote src="{first}"></quotemark-quote>'
        f'<iframe src="{second}" width="600" height="560" title="q"></iframe>'
    )

    class Quiet(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
            super().end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()
    server.server_close()
    thread.join()


def test_another_site_shows_a_quote(open_page: Any, elsewhere: str, wait: Any) -> None:
    page = open_page("/sign-in", **NOBODY)
    page.goto(elsewhere)
    frame = page.frame_locator("quotemark-quote iframe")
    expect(frame.get_by_text("forty families")).to_be_visible()
    frame.get_by_role("button", name="Play").click()
    wait(page, lambda: now_ms(frame) > FORTY_MS)
    expect(frame.get_by_role("button", name="Play")).to_be_visible(timeout=15_000)
    ended_ms = now_ms(frame)
    assert 5_000 < ended_ms < KEYS_MS
    frame.get_by_role("button", name="Play").click()
    wait(page, lambda: FORTY_MS <= now_ms(frame) < ended_ms)
    plain = page.frame_locator("body > iframe")
    expect(plain.get_by_text("My mother kept the keys")).to_be_visible()


def test_a_frame_is_as_high_as_its_words_and_heeds_nobody_else(
    open_page: Any, elsewhere: str, wait: Any
) -> None:
    page = open_page("/sign-in", **NOBODY)
    page.goto(elsewhere)
    frame = page.locator("quotemark-quote iframe")
    inner = page.frame_locator("quotemark-quote iframe").locator("html")

    def fits() -> bool:
        box = frame.bounding_box()
        return bool(box) and abs(box["height"] - inner.evaluate("e => e.scrollHeight")) < 2

    wait(page, fits)
    page.evaluate("postMessage({quotemark: 'height', px: 3}, '*')")
    page.wait_for_timeout(200)
    assert fits()


def test_what_is_not_for_others_is_not_shown_by_them(
    open_page: Any, newsroom: Any, shown: Published, elsewhere: str
) -> None:
    page = open_page("/sign-in", expecting=("frame-ancestors", "Refused", "Framing"), **NOBODY)
    page.goto(elsewhere)
    address = json.dumps(f"{newsroom.address}/watch/{shown.media}")
    page.evaluate(
        f"document.body.append(Object.assign(document.createElement('iframe'),{{src:{address},id:'x'}}))"
    )
    page.wait_for_timeout(500)
    assert page.frame_locator("#x").locator("video").count() == 0


def test_the_codes_are_copied(open_page: Any, shown: Published) -> None:
    page = open_page(f"/watch/{shown.media}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    quote = page.locator(".quotes li").filter(has_text="forty families")
    quote.get_by_text("Show this quote on another site").click()
    quote.get_by_role("button", name="Copy the component").click()
    expect(quote.get_by_role("button", name="Copied")).to_be_visible()
    code = page.evaluate("navigator.clipboard.readText()")
    assert f"/embed/{shown.article}/{shown.quotes[0]}" in code
    assert code.startswith("<script async src=")


def test_an_owner_publishes_an_article(open_page: Any, shown: Published) -> None:
    page = open_page(f"/articles/{shown.article}")
    choice = page.get_by_label("Who may read it")
    for visibility, text in (("private", "Only people"), ("public", "Everybody")):
        choice.select_option(visibility)
        expect(page.get_by_text("Saved")).to_be_visible()
        expect(choice.locator("option:checked")).to_contain_text(text)
        page.reload()
        expect(choice).to_have_value(visibility)
    page.get_by_role("link", name="The page they see").click()
    expect(page.get_by_role("heading", name="The water")).to_be_visible()


PAGES = ("/watch/{media}", "/watch/{media}?language=ar", "/read/{article}", "/embed/{article}/q1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_bars_anybody(path: str, scheme: str, open_page: Any, shown: Published) -> None:
    address = path.format(media=shown.media, article=shown.article).replace("q1", shown.quotes[0])
    page = open_page(address, viewport=PHONE, color_scheme=scheme, bypass_csp=True, **NOBODY)
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE.read_text() + ";0")
    found = page.evaluate("axe.run({iframes: false})")
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", ["/watch/{media}?t=4.2,5", "/read/{article}"])
def test_all_is_there_without_script(path: str, open_page: Any, shown: Published) -> None:
    address = path.format(media=shown.media, article=shown.article)
    page = open_page(address, java_script_enabled=False, viewport=PHONE, **NOBODY)
    expect(page.get_by_text("forty families").first).to_be_visible()
    link = page.get_by_role("link", name="0:08").first
    link.click()
    page.wait_for_url("**/watch/*t=8.2*")
    expect(page.locator("video")).to_have_attribute(
        "src", f"/api/v1/media/{shown.media}/file#t=8.2" + page.url.partition("t=8.2")[2]
    )
