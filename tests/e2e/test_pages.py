"""The pages in a real browser: opened from disk, and through the served application."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from server.newsroom.app import create_newsroom
from server.newsroom.people.first_start import opened
from server.newsroom.settings import Settings
from server.web.web_server import web_server

PAGES = ("watch.html", "articles/story.html", "report.html")
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
CRITICAL = "a.mark[data-start='8600']"
NEAR = pytest.mark.parametrize("site", ["disk"], indirect=True)
"""For what cannot depend on where the page came from."""

NOW = "document.getElementById('player').currentTime"
PAUSED = "document.getElementById('player').paused"


@pytest.fixture(scope="session")
def served(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the folder's files, served on this machine."""
    settings = Settings(data=tmp_path_factory.mktemp("newsroom"))
    app = create_newsroom(settings, opened(settings), folder=folder.parent)
    server = web_server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve)
    thread.start()
    yield f"http://127.0.0.1:{server.bind_addr[1]}/files/{folder.name}/"
    server.stop()
    thread.join(timeout=5)


@pytest.fixture(params=["disk", "served"])
def site(request: pytest.FixtureRequest, folder: Path) -> str:
    """Where the pages are, with a final slash."""
    if request.param == "disk":
        return folder.as_uri() + "/"
    return str(request.getfixturevalue("served"))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile that does not animate."""
    made = browser.new_context(viewport=DESK, reduced_motion="reduce")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, site: str) -> Iterator[Page]:
    """A page on which nothing may go wrong and nothing may be fetched from elsewhere."""
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda message: problems.append(message.text))
    opened.on("request", lambda request: problems.extend(_foreign(request.url, site)))
    yield opened
    assert problems == []


def _foreign(url: str, site: str) -> list[str]:
    origin = "file:" if site.startswith("file:") else site.split("/files/")[0] + "/"
    return [] if url.startswith((origin, "data:", "blob:")) else [url]


def until(page: Page, condition: str) -> None:
    """Wait for a condition. Playwright's own way needs an eval, which the pages' policy forbids."""
    deadline = time.monotonic() + 15
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"never came true: {condition}"
        page.wait_for_timeout(30)


def open_watch(page: Page, site: str, fragment: str = "") -> None:
    page.goto(f"{site}watch.html{fragment}")
    until(page, "document.getElementById('player').readyState >= 2")


def press_play(page: Page) -> None:
    """As somebody does with a keyboard."""
    page.focus("#player")
    page.keyboard.press("Space")


def test_the_video_plays_and_the_transcript_follows(page: Page, site: str) -> None:
    open_watch(page, site)
    press_play(page)
    until(page, f"{NOW} > 1.2")
    assert page.locator(".row.lit .time").inner_text() == "0:00"
    assert page.locator(".word.lit").count() >= 1
    assert float((page.get_attribute("#playhead", "x1") or "").rstrip("%")) > 5


def test_subtitles_are_in_the_picture_and_the_choice_is_remembered(page: Page, site: str) -> None:
    open_watch(page, site, "#t=0.5")
    shown = """[...document.getElementById('player').textTracks]
        .filter(track => track.mode === 'showing' && track.activeCues?.length)
        .map(track => [track.language, track.activeCues[0].text])"""
    until(page, f"{shown}.length === 1")
    assert page.evaluate(shown) == [["es", "El río nos llevó la casa, pero no nos fuimos."]]
    page.select_option("#subtitles", "ar")
    until(page, f"{shown}.length === 1")
    assert page.evaluate(shown)[0][0] == "ar"
    page.reload()
    until(page, f"{shown}.length === 1")
    assert page.evaluate(shown)[0][0] == "ar"
    assert page.input_value("#subtitles") == "ar"
    page.select_option("#subtitles", "")
    until(page, f"{shown}.length === 0")


@NEAR
def test_sound_alone_has_its_subtitles_beneath(page: Page, site: str) -> None:
    page.goto(f"{site}listen.html#t=0.5")
    caption = page.locator("#caption")
    caption.filter(has_text="El río nos llevó la casa").wait_for()
    page.select_option("#subtitles", "ar")
    caption.filter(has_text="أخذ النهر بيتنا").wait_for()
    assert caption.evaluate("caption => getComputedStyle(caption).direction") == "rtl"
    page.select_option("#subtitles", "")
    assert caption.inner_text() == ""


@NEAR
def test_a_word_and_a_segment_seek(page: Page, site: str) -> None:
    open_watch(page, site)
    page.locator(".cell[lang=es] .word", has_text="barro").click()
    assert page.evaluate(NOW) > 12
    page.locator(".row .time", has_text="0:03").click()
    until(page, f"Math.abs({NOW} - 3.2) < 0.5")


def test_a_deep_link_waits_then_plays_its_moment_and_stops(page: Page, site: str) -> None:
    open_watch(page, site, "#t=8.6,9.4")
    until(page, f"Math.abs({NOW} - 8.6) < 0.05")
    assert page.evaluate(PAUSED)
    assert page.locator(".row.marked .time").inner_text() == "0:08"
    assert float((page.get_attribute("#range", "x") or "").rstrip("%")) == pytest.approx(
        43, abs=0.5
    )
    press_play(page)
    until(page, f"{NOW} > 8.8")
    until(page, PAUSED)
    assert page.evaluate(NOW) == pytest.approx(9.4, abs=0.2)
    press_play(page)  # and goes on when asked again
    until(page, f"{NOW} > 9.8")


FRAGMENTS = {"t=3": 3, "t=,7": 0, "t=npt:3,5": 3, "t=0:12": 12, "x=1&t=4.5": 4.5}
IGNORED = ("t=3,3", "t=7,3", "t=,", "t=3,", "t=-3", "t=0:75", "t=abc", "t=", "main")


def test_fragments_are_read_as_media_fragments_says(context: BrowserContext, folder: Path) -> None:
    page = context.new_page()
    open_watch(page, folder.as_uri() + "/")
    for fragment, seconds in [*FRAGMENTS.items(), *((fragment, 1) for fragment in IGNORED)]:
        for each, expected in (("t=1", 1), (fragment, seconds)):
            page.evaluate("fragment => { location.hash = fragment; }", each)
            page.wait_for_timeout(30)
            assert page.evaluate(NOW) == expected, fragment


def test_a_mark_plays_its_quote_and_the_list_leads_to_the_article(page: Page, site: str) -> None:
    open_watch(page, site)
    page.click(CRITICAL)
    until(page, f"{NOW} > 8.7 && !{PAUSED}")
    card = page.locator(".card.lit")
    assert "The mayor answered" in card.inner_text()
    assert "Critical" in card.inner_text()
    card.locator("a.back").click()
    page.wait_for_url("**/articles/story.html#q4")
    assert page.locator("#q4").is_visible()


@NEAR
def test_the_timeline_seeks_where_it_is_pressed(page: Page, site: str) -> None:
    open_watch(page, site)
    box = page.locator("#timeline").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] - 5)
    until(page, f"Math.abs({NOW} - 16) < 0.3")


@NEAR
def test_following_gives_way_to_the_readers_scrolling(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 420})
    open_watch(page, site)
    top = "document.getElementById('rows').scrollTop"
    page.evaluate("location.hash = 't=17.5'")
    until(page, f"{top} > 50")
    page.hover("#rows")
    page.mouse.wheel(0, -5000)
    until(page, f"{top} === 0")
    page.evaluate("document.getElementById('player').currentTime = 15.5")
    until(page, "document.querySelector('.row.lit .time').textContent === '0:15'")
    assert page.evaluate(top) == 0
    page.click("#follow")
    until(page, f"{top} > 50")
    assert page.locator("#follow").is_hidden()


def test_languages_are_shown_side_by_side_or_alone(page: Page, site: str) -> None:
    open_watch(page, site)
    spoken, english, arabic = (
        page.locator(f".row .cell[lang={code}]").first for code in ("es", "en", "ar")
    )
    assert [spoken.is_visible(), english.is_visible(), arabic.is_visible()] == [True, True, False]
    page.get_by_role("checkbox", name="English").uncheck()
    page.get_by_role("checkbox", name="العربية").check()
    page.reload()
    assert [spoken.is_visible(), english.is_visible(), arabic.is_visible()] == [True, False, True]
    direction = arabic.evaluate("cell => getComputedStyle(cell).direction")
    assert direction == "rtl"


def test_the_link_to_a_moment_is_copied(page: Page, site: str, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_watch(page, site, "#t=5.8")
    until(page, f"{NOW} > 5")
    page.click("#copy")
    until(page, "document.getElementById('status').textContent !== ''")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}watch.html#t=5.8"


def test_a_quote_plays_in_place_and_the_text_stays(page: Page, site: str) -> None:
    page.goto(f"{site}articles/story.html")
    page.locator("a.quote", has_text="cuarenta").click()
    until(page, f"{NOW} > 3.4 && !{PAUSED}")
    assert page.url == f"{site}articles/story.html"
    says = page.locator("#says").inner_text()
    assert "Éramos cuarenta familias en la escuela." in says
    assert "Verbatim" in says
    until(page, PAUSED)
    assert page.evaluate(NOW) == pytest.approx(5.6, abs=0.2)
    page.locator("#q4").click()
    until(page, f"{NOW} > 8.7 && !{PAUSED}")
    assert page.locator("#says del").all_inner_texts() == ["Nunca", "las"]
    link = page.locator("#says .head a.clock")
    link.click()
    page.wait_for_url("**/watch.html#t=8.6,11")


@NEAR
def test_a_quote_that_was_not_found_plays_nothing(page: Page, site: str) -> None:
    page.goto(f"{site}articles/story.html")
    page.locator(".quote.tone-missing").click()
    assert page.locator("#dock").is_hidden()
    page.locator("#q8").click()
    page.wait_for_url("**#note-q8")
    assert "No place in the footage fits" in page.locator("#note-q8").inner_text()


@NEAR
def test_the_article_works_with_the_keyboard_alone(page: Page, site: str) -> None:
    page.goto(f"{site}articles/story.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('a.quote')"):
            break
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    page.keyboard.press("Enter")
    until(page, f"{NOW} > 0.5 && !{PAUSED}")
    page.keyboard.press("Escape")
    assert page.locator("#dock").is_hidden()
    assert page.evaluate(PAUSED)
    assert page.evaluate("document.activeElement.matches('a.quote')")


@NEAR
def test_the_watch_page_works_with_the_keyboard_alone(page: Page, site: str) -> None:
    open_watch(page, site)
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.id || document.activeElement.getAttribute('class')"
            )
        )
    assert {"player", "subtitles", "copy", "rows", "time clock"} <= reached
    page.focus(CRITICAL)
    page.keyboard.press("Enter")
    until(page, f"{NOW} > 8.7 && !{PAUSED}")


@NEAR
@pytest.mark.parametrize("name", PAGES)
def test_a_phone_needs_no_sideways_scrolling(page: Page, site: str, name: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(site + name)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    if name.startswith("articles/"):
        page.locator("#q4").click()
        assert page.locator("#says").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        quote = page.locator("a.quote[data-note=q4]").bounding_box()
        dock = page.locator("#dock").bounding_box()
        assert quote is not None
        assert dock is not None
        assert quote["y"] + quote["height"] <= dock["y"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_text_is_readable_in_both_themes(
    browser: Browser, folder: Path, name: str, scheme: str
) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1 for text, of every element that holds some."""
    context = browser.new_context(color_scheme=scheme, viewport=DESK)  # type: ignore[arg-type]  # one of its literals
    page = context.new_page()
    page.goto(f"{folder.as_uri()}/{name}")
    assert page.evaluate(LOW_CONTRAST) == []
    context.close()


LOW_CONTRAST = """() => {
  const channels = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const colour = channels(getComputedStyle(element).backgroundColor);
      if (colour[3] !== 0) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll('body *')) {
    const holds = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!holds || !element.checkVisibility() || element.closest('svg')) continue;
    const [a, b] = [light(channels(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
  }
  return poor;
}"""


def test_without_script_the_links_and_notes_remain(browser: Browser, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{folder.as_uri()}/articles/story.html")
    page.locator("a.quote", has_text="cuarenta").click()
    page.wait_for_url("**/watch.html#t=3.2,5.6")
    assert page.locator(".row").count() == 7
    context.close()


def test_the_list_leads_to_every_page(context: BrowserContext, served: str, folder: Path) -> None:
    page = context.new_page()
    page.goto(served.split("/files/")[0])
    page.get_by_role("link", name="interview", exact=True).click()
    page.wait_for_url("**/watch.html")
    assert page.title() == "Entrevista en Las Cañas"


@NEAR
def test_a_report_alone_has_its_style_within(page: Page, site: str) -> None:
    page.goto(f"{site}alone/report.html")
    edge = "getComputedStyle(document.querySelector('.severity-fail')).borderTopStyle"
    assert page.evaluate(edge) == "solid"
    assert page.evaluate("document.querySelectorAll('main a[href]').length") == 0
