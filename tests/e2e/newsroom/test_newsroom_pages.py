"""Library, recording and quote desk, used as people use them; and every page's accessibility."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from server.newsroom.database.tables import Article, ArticleMedia, Media, Project, User, new_id

AXE = Path(__file__).parents[3] / "server/newsroom/frontend/node_modules/axe-core/axe.min.js"
PHONE = {"width": 360, "height": 740}
STORY = """\
# The water

"We were forty families in the school," said Rosa Ibarra. "My mother kept the keys."

"Somebody will answer for this very soon," one of the men said.
"""


@pytest.fixture(scope="module")
def interview(newsroom: Any) -> str:
    """The id of a recording."""
    return str(newsroom.add_interview())


@pytest.fixture(scope="module")
def article(newsroom: Any, interview: str) -> str:
    """The id of an article that quotes it."""
    id = new_id()
    with newsroom.database.changing() as work:
        made_by = work.scalars(select(User.id)).one()
        project_id = work.scalars(select(Project.id)).one()
        facts = {"title": "The water", "format": "markdown", "source": STORY}
        work.add(Article(id=id, project_id=project_id, made_by=made_by, **facts))
        work.flush()
        work.add(ArticleMedia(article_id=id, media_id=interview))
    return id


def test_an_empty_library_says_how_to_begin(open_page: Any) -> None:
    page = open_page("/")
    expect(page.get_by_role("heading", name="Begin here")).to_be_visible()
    expect(page.get_by_text("Drop a video or sound file anywhere")).to_be_visible()


def test_an_upload_survives_a_cut_line_and_a_reload(
    newsroom: Any, open_page: Any, tmp_path: Path
) -> None:
    file = tmp_path / "long talk.mp4"
    file.write_bytes(newsroom.clip.read_bytes() + bytes(1 << 20))
    page = open_page("/", expecting=("Failed to load resource",))
    page.context.route("**/api/v1/uploads/*", _cut)
    chooser = page.get_by_label("Upload recordings")
    chooser.set_input_files(file)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("paused")).to_be_visible()
    page.context.unroute("**/api/v1/uploads/*")
    page.reload()
    page.get_by_label("Upload recordings").set_input_files(file)
    page.get_by_role("link", name="Open", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("long talk")
    with newsroom.database.reading() as work:
        made = work.scalars(select(Media).where(Media.filename == file.name)).one()
        assert made.bytes == file.stat().st_size


def _cut(route: Any) -> None:
    route.abort() if route.request.method == "PATCH" else route.continue_()


def test_a_refused_upload_says_why(newsroom: Any, open_page: Any, tmp_path: Path) -> None:
    file = tmp_path / "nothing.mp4"
    file.write_bytes(b"")
    page = open_page("/", expecting=("Failed to load resource",))
    page.get_by_label("Upload recordings").set_input_files(file)
    expect(page.locator(".uploads .failed")).to_contain_text("empty")


def test_searching_leads_to_the_moment(open_page: Any, interview: str) -> None:
    page = open_page("/")
    page.get_by_role("searchbox").fill("forty families")
    page.get_by_role("link", name="The school on the hill, 0:04").first.click()
    page.wait_for_url(f"**/media/{interview}?t=4.2")
    expect(page.locator(".reading .spoken .text")).to_have_text(
        "We were forty families in the school."
    )


def test_a_recording_is_read_without_script(open_page: Any, interview: str) -> None:
    page = open_page(f"/media/{interview}?language=ar", java_script_enabled=False)
    expect(page.locator(".reading .text").first).to_have_text("أخذ النهر بيتنا لكننا لم نرحل.")
    expect(page.get_by_role("link", name="SRT").first).to_be_visible()


def test_a_word_of_a_recording_is_gone_to(open_page: Any, interview: str) -> None:
    page = open_page(f"/media/{interview}")
    page.locator(".reading .text").nth(2).click(position={"x": 15, "y": 12})
    expect(page.locator(".reading .spoken .text")).to_have_text("My mother kept the keys.")
    now = page.evaluate("document.querySelector('video').currentTime")
    assert now == pytest.approx(8.2, abs=0.01)


def test_a_published_recording_is_watched_by_strangers(open_page: Any, newsroom: Any) -> None:
    id = newsroom.add_interview("For everybody")
    nobody: Any = {"storage_state": None}
    stranger = open_page(f"/watch/{id}", expecting=("401", "404"), **nobody)
    expect(stranger.locator("video")).to_have_count(0)
    owner = open_page(f"/media/{id}")
    owner.get_by_label("Who may watch it").select_option("public")
    expect(owner.get_by_text("Saved")).to_be_visible()
    stranger.goto(f"{newsroom.address}/watch/{id}")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("For everybody")
    expect(stranger.get_by_text("Correct the transcript")).to_have_count(0)


def test_quotes_are_settled_by_keys(open_page: Any, article: str) -> None:
    page = open_page(f"/articles/{article}")
    expect(page.get_by_text("0 of 3 settled")).to_be_visible(timeout=20_000)
    assert page.evaluate("[...CSS.highlights.get('quote')].map(String)") == [
        "We were forty families in the school,",
        "My mother kept the keys.",
        "Somebody will answer for this very soon,",
    ]
    page.keyboard.press("Shift+]")
    page.keyboard.press("c")
    expect(page.get_by_text("1 of 3 settled")).to_be_visible()
    page.get_by_label("Note").fill("Another voice")
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("2 of 3 settled")).to_be_visible()
    page.get_by_label("Show").select_option("not-found")
    expect(page.locator(".all-quotes li")).to_have_count(1)
    page.reload()
    expect(page.get_by_text("2 of 3 settled")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_every_page_is_accessible_and_fits(
    newsroom: Any, open_page: Any, interview: str, article: str, size: str, scheme: str
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make setup")
    view = {"viewport": PHONE} if size == "phone" else {}
    page = open_page("/", bypass_csp=True, color_scheme=scheme, **view)
    pages = {
        "/": ".cards b",
        f"/media/{interview}": ".quotes li, .reading .spoken",
        f"/media/{interview}/edit/en": "qm-segment .text",
        f"/media/{interview}/edit/ar": "qm-segment .beside",
        f"/articles/{article}": ".all-quotes li",
        "/people": "main table",
        "/settings": "main form",
        "/tokens": "main form",
        "/removed": "main p",
    }
    found = {}
    for path, there in pages.items():
        page.goto(newsroom.address + path)
        expect(page.locator(there).first).to_be_visible(timeout=20_000)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        result = page.evaluate("axe.run()")
        broken = [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in result["violations"]]
        if broken:
            found[path] = broken
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            found[f"{path} is too wide"] = [(str(wide), [])]
    assert found == {}
