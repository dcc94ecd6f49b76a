"""The work on a recording, as its page tells of it; no worker is there, so all waits."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

AXE = Path(__file__).parents[3] / "server/newsroom/frontend/node_modules/axe-core/axe.min.js"


def test_the_sample_is_tried_stopped_and_tried_again(open_page: Any, newsroom: Any) -> None:
    page = open_page("/", bypass_csp=True)
    page.get_by_role("button", name="Try it with the sample interview").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("interview")
    expect(page.locator("qm-job > p")).to_have_text("Waits for its turn")
    stages = page.locator(".stages li")
    expect(stages).to_have_count(5)
    expect(stages.first).to_contain_text("next")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".problem", has_text="Cancelled.")).to_be_visible()
    expect(stages.first).to_contain_text("stopped here")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make setup")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate("axe.run()")["violations"] == []
    page.goto(newsroom.address)
    expect(page.get_by_role("link", name="interview")).to_be_visible()
    expect(page.get_by_role("button", name="Try it with the sample")).to_have_count(0)


def test_a_section_is_asked_for_from_the_keyboard(open_page: Any, newsroom: Any) -> None:
    page = open_page(f"/media/{newsroom.add_interview()}/edit/en")
    page.locator("qm-segment .text").nth(1).focus()
    page.keyboard.press("Alt+a")
    dialog = page.get_by_role("dialog", name="Listen again")
    expect(dialog.get_by_label("From")).to_have_value("0:04.200")
    expect(dialog.get_by_label("Spoken in")).to_have_value("en")
    dialog.get_by_label("From").press("Enter")
    expect(dialog.get_by_role("status")).to_have_text("Waits for its turn …")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.goto(page.url.replace("/edit/en", "/edit/ar"))
    expect(page.locator("qm-segment .text").first).not_to_be_empty()
    expect(page.get_by_role("button", name="Listen again")).to_have_count(0)
