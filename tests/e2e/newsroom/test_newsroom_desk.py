"""The quote desk: quotes marked by hand, placed in what was said, and an article that changes."""

import shutil
from pathlib import Path
from typing import Any

import av
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from media.files import sha256_file
from server.newsroom.database.tables import Article, ArticleMedia, Media, Project, User, new_id
from server.newsroom.files.store import FolderStore
from tests.newsroom.sites import worker

STORY = """\
# The water

"We were forty families in the school," said Rosa Ibarra.

Her mother had kept the keys. "Somebody will answer for this very soon," one man said.
"""


@pytest.fixture
def desk(newsroom: Any, open_page: Any) -> Page:
    """The desk of an article that quotes one thing that was said and one that was not."""
    return open_desk(newsroom, open_page, STORY)


def open_desk(newsroom: Any, open_page: Any, source: str) -> Page:
    """The desk of an article that quotes an interview of its own, its quotes compared."""
    id, interview = new_id(), newsroom.add_interview()
    with newsroom.database.changing() as work:
        made_by = work.scalars(select(User.id)).one()
        project_id = work.scalars(select(Project.id)).one()
        facts = {"title": "The water", "format": "markdown", "source": source}
        work.add(Article(id=id, project_id=project_id, made_by=made_by, **facts))
        work.flush()
        work.add(ArticleMedia(article_id=id, media_id=interview))
    page: Page = open_page(f"/articles/{id}", expecting=("412", "422"))
    expect(page.get_by_text("0 of ")).to_be_visible(timeout=20_000)
    return page


def choose(page: Page, words: str, within: str) -> None:
    """Select words of one text, as with the mouse."""
    page.evaluate(
        """([words, within]) => {
            const all = document.createTreeWalker(document.querySelector(within), 4);
            while (all.nextNode() && !all.currentNode.data.includes(words));
            const at = all.currentNode.data.indexOf(words);
            const range = document.createRange();
            range.setStart(all.currentNode, at);
            range.setEnd(all.currentNode, at + words.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }""",
        [words, within],
    )


def test_the_heading_is_there_once(desk: Page) -> None:
    expect(desk.get_by_role("heading", name="The water")).to_have_count(1)


def test_a_quote_that_was_not_found_is_placed_where_it_was_said(desk: Page) -> None:
    desk.locator(".all-quotes button").nth(1).click()
    expect(desk.get_by_text("Not found in the recordings.")).to_be_visible()
    expect(desk.get_by_role("button", name="Confirm")).to_have_count(0)
    desk.keyboard.press("c")
    expect(desk.get_by_text("No words like these were heard.")).to_be_visible()
    desk.get_by_label("Look for").fill("mayor answered")
    expect(desk.locator(".said li")).to_have_count(1)
    choose(desk, "mayor never answered", ".said")
    desk.get_by_role("button", name="It was said in these words").click()
    expect(desk.locator(".quote .clock").first).to_have_text("0:12.800")
    desk.get_by_role("button", name="Confirm").click()
    expect(desk.get_by_text("1 of 2 settled")).to_be_visible()
    desk.reload()
    desk.locator(".all-quotes button").nth(1).click()
    expect(desk.locator(".quote").get_by_text("Confirmed by Owner")).to_be_visible()
    expect(desk.locator(".quote .clock").first).to_have_text("0:12.800")


def test_words_are_made_a_quote_by_hand(desk: Page) -> None:
    choose(desk, "mother had kept the keys", ".article")
    field = desk.get_by_label("A quote that was missed")
    expect(field).to_have_value("mother had kept the keys")
    desk.get_by_role("button", name="Mark it").click()
    expect(desk.get_by_text("0 of 3 settled")).to_be_visible()
    expect(desk.locator(".quote blockquote").first).to_contain_text("mother had kept the keys")
    field.fill("no words of this article")
    desk.get_by_role("button", name="Mark it").click()
    expect(desk.locator(".marking .problem")).to_contain_text("not in the article")


def test_what_was_decided_stays_when_the_article_changes(desk: Page) -> None:
    desk.get_by_role("button", name="Confirm").click()
    expect(desk.get_by_text("1 of 2 settled")).to_be_visible()
    desk.get_by_role("button", name="Change the article").click()
    text = desk.get_by_role("textbox", name="The article")
    expect(text).to_have_value(STORY)
    text.fill(STORY.replace("# The water", '# The water\n\n"My mother kept the keys," she said.'))
    desk.get_by_role("button", name="Look for its quotes again").click()
    expect(desk.get_by_text("1 of 3 settled")).to_be_visible(timeout=20_000)
    expect(desk.locator(".all-quotes li").nth(1)).to_contain_text("confirmed")


def test_differences_are_marked_where_they_stand(newsroom: Any, open_page: Any) -> None:
    page = open_desk(newsroom, open_page, '"We were fifty families in the school," she said.')
    expect(page.locator(".pair ins")).to_have_text("fifty")
    expect(page.locator(".pair del")).to_have_text("forty")
    expect(page.get_by_label("Differences")).to_contain_text("Spoken forty, printed fifty")


def test_who_rejects_says_why(desk: Page) -> None:
    desk.keyboard.press("x")
    reason = desk.get_by_label("Why is it rejected?")
    expect(reason).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("0 of 2 settled")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("button", name="Confirm")).to_be_visible()
    desk.keyboard.press("x")
    desk.keyboard.type("Another voice")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("1 of 2 settled")).to_be_visible()
    desk.keyboard.press("k")
    expect(desk.locator(".quote")).to_contain_text("Rejected by Owner")
    expect(desk.locator(".quote")).to_contain_text("Another voice")


def test_decisions_are_undone_one_after_the_other(desk: Page) -> None:
    desk.keyboard.press("c")
    expect(desk.get_by_text("1 of 2 settled")).to_be_visible()
    desk.keyboard.press("k")
    desk.keyboard.press("r")
    expect(desk.get_by_text("0 of 2 settled")).to_be_visible()
    desk.keyboard.press("u")
    expect(desk.get_by_text("1 of 2 settled")).to_be_visible()
    desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_text("0 of 2 settled")).to_be_visible()
    desk.reload()
    expect(desk.get_by_text("0 of 2 settled")).to_be_visible()


def test_a_place_is_said_by_keys_while_it_plays(desk: Page) -> None:
    desk.keyboard.press("n")
    expect(desk.get_by_text("Not found in the recordings.")).to_be_visible()
    desk.locator("video").evaluate("video => { video.currentTime = 9 }")
    desk.keyboard.press("i")
    desk.locator("video").evaluate("video => { video.currentTime = 11 }")
    desk.keyboard.press("o")
    expect(desk.locator(".quote .clock")).to_have_text(["0:09.000", "0:11.000"])
    desk.keyboard.press("c")
    expect(desk.get_by_text("1 of 2 settled")).to_be_visible()


def test_the_keys_are_told_and_can_be_turned_off(desk: Page) -> None:
    desk.keyboard.press("?")
    keys = desk.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("Reject, and say why")
    keys.get_by_label("Single keys do this").uncheck()
    keys.get_by_role("button", name="Close").click()
    desk.keyboard.press("c")
    desk.wait_for_timeout(300)
    expect(desk.get_by_text("0 of 2 settled")).to_be_visible()
    desk.keyboard.press("?")
    expect(keys).to_be_visible()


def test_a_correction_opens_what_was_decided(newsroom: Any, open_page: Any, wait: Any) -> None:
    page = open_desk(newsroom, open_page, STORY)
    page.keyboard.press("c")
    expect(page.get_by_text("1 of 2 settled")).to_be_visible()
    interview = page.locator("video").get_attribute("src").split("/")[4]
    document = newsroom.transcript(interview)
    document["segments"][1]["words"][2]["text"] = "fourteen"
    document["segments"][1]["text"] = "We were fourteen families in the school."
    newsroom.add_transcript(interview, document)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("0 of 2 settled")).to_be_visible()
    expect(page.locator(".all-quotes li").first).to_contain_text("changed since")


def test_a_moment_is_cut_out_for_a_colleague(newsroom: Any, open_page: Any, tmp_path: Path) -> None:
    page = open_desk(newsroom, open_page, STORY)
    interview = page.locator("video").get_attribute("src").split("/")[4]
    sha256 = sha256_file(newsroom.clip)
    copy = Path(shutil.copy(newsroom.clip, tmp_path))
    FolderStore(newsroom.settings.media).take(copy, sha256)
    with newsroom.database.changing() as work:
        work.get_one(Media, interview).sha256 = sha256
    page.get_by_text("Send this moment").click()
    page.get_by_label("Before and after it").select_option("2 s")
    page.get_by_label("Subtitles in the picture").select_option("Arabic")
    page.get_by_role("button", name="Make a clip").click()
    expect(page.get_by_text("Making the clip …")).to_be_visible()
    with worker(newsroom.settings.data):
        save = page.get_by_role("link", name="Save the clip")
        expect(save).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        save.click()
    with av.open(str(download.value.path())) as clip:
        assert clip.duration == pytest.approx(6_050_000, abs=200_000)
        assert clip.streams.video
    page.get_by_label("Before and after it").select_option("0 s")
    expect(page.get_by_role("button", name="Make a clip")).to_be_enabled()


def test_two_who_change_an_article_lose_nothing(newsroom: Any, open_page: Any) -> None:
    page = open_desk(newsroom, open_page, STORY)
    page.get_by_role("button", name="Change the article").click()
    mine = page.get_by_role("textbox", name="The article")
    expect(mine).to_have_value(STORY)
    with newsroom.database.changing() as work:
        article = work.get_one(Article, page.url.split("/")[-1].partition("#")[0])
        article.source = STORY.replace("forty", "fifty")
        article.revision += 1
    mine.fill(STORY.replace("Her mother", "His mother"))
    page.get_by_role("button", name="Look for its quotes again").click()
    dialog = page.get_by_role("dialog", name="Change the article")
    expect(dialog.get_by_role("alert")).to_contain_text("nothing of theirs was lost")
    theirs = dialog.get_by_label("As somebody else saved it")
    expect(theirs).to_have_value(STORY.replace("forty", "fifty"))
    expect(mine).to_have_value(STORY.replace("Her mother", "His mother"))
    mine.fill(STORY.replace("Her mother", "His mother").replace("forty", "fifty"))
    page.get_by_role("button", name="Look for its quotes again").click()
    expect(page.locator(".article")).to_contain_text("fifty", timeout=20_000)
    expect(page.locator(".article")).to_contain_text("His mother")
