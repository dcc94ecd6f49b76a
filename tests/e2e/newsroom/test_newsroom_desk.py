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
    id, interview = new_id(), newsroom.add_interview()
    with newsroom.database.changing() as work:
        made_by = work.scalars(select(User.id)).one()
        project_id = work.scalars(select(Project.id)).one()
        facts = {"title": "The water", "format": "markdown", "source": STORY}
        work.add(Article(id=id, project_id=project_id, made_by=made_by, **facts))
        work.flush()
        work.add(ArticleMedia(article_id=id, media_id=interview))
    page: Page = open_page(f"/articles/{id}", expecting=("422",))
    expect(page.get_by_text("0 of 2 settled")).to_be_visible(timeout=20_000)
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
    expect(desk.locator(".quote .decision")).to_contain_text("confirmed by Owner")
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
