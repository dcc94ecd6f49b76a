"""The quote desk: quotes marked by hand, placed in what was said, and an article that changes."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from server.newsroom.database.tables import Article, ArticleMedia, Project, User, new_id

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
    page: Page = open_page(f"/articles/{id}", expecting=("422",))
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
