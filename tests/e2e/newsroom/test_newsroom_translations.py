"""Translations kept up to date, names and terms: as an editor of a project uses them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.newsroom.conftest import PHONE, spoken
from transcripts.model import to_json
from transcripts.reading import from_json
from transcripts.translation.apertium import Apertium
from transcripts.translation.marks import all_marked

ROOT = Path(__file__).parents[3]
AXE = ROOT / "server/newsroom/frontend/node_modules/axe-core/axe.min.js"
SPANISH = ("El río tomó nuestra casa.", "No nos fuimos en 2019.", "Gracias.")
ENGLISH = ("The river took our house.", "We did not leave in 2019.", "Thank you.")
needs_apertium = pytest.mark.skipif(
    not (shutil.which("apertium") and Apertium().pair("es", "en")),
    reason="Apertium is not installed: apt-get install apertium apertium-eng-spa",
)


@pytest.fixture(scope="module")
def worker(newsroom: Any) -> Iterator[None]:
    environment = {**os.environ, "QUOTEMARK_DATA": str(newsroom.settings.data)}
    command = [sys.executable, "-c", "from server.cli import main; main()", "worker"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    yield
    process.kill()
    process.wait()


@pytest.fixture
def river(newsroom: Any) -> str:
    """A recording in Spanish, translated by a machine."""
    id: str = newsroom.add_media("The river")
    source = from_json(spoken("es", SPANISH))
    written = from_json(spoken("en", ENGLISH) | {"translated_from": "es"})
    newsroom.add_transcript(id, to_json(source))
    newsroom.add_transcript(id, to_json(all_marked(source, written, "apertium 3.8.3")))
    return id


def edit(open_page: Callable[..., Page], id: str, language: str, **options: Any) -> Page:
    page = open_page(f"/media/{id}/edit/{language}", expecting=("404",), **options)
    expect(page.locator("qm-segment .text").first).not_to_be_empty()
    return page


def append(page: Page, row: int, text: str) -> None:
    page.locator("qm-segment .text").nth(row).focus()
    page.keyboard.press("End")
    page.keyboard.type(text)
    expect(page.locator(".saving")).to_have_text("Saved", timeout=15_000)


def out_of_date(page: Page, count: int) -> None:
    told = page.locator(".overview div", has_text="Translations out of date").locator("dd")
    expect(told).to_have_text(str(count), timeout=60_000)


def check(page: Page) -> None:
    """That everybody can use the page, and that it is no wider than the screen."""
    if AXE.is_file():
        page.evaluate(AXE.read_text(encoding="utf-8"))
        violations = page.evaluate("axe.run()")["violations"]
        assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@needs_apertium
def test_what_a_correction_makes_out_of_date_is_translated_again(
    newsroom: Any, open_page: Any, river: str, worker: None
) -> None:
    page = edit(open_page, river, "es")
    page.get_by_label("Beside it").select_option("en")
    out_of_date(page, 0)
    append(page, 0, " Y la escuela.")
    out_of_date(page, 1)
    append(page, 1, " Nunca.")
    out_of_date(page, 2)
    page.locator("qm-segment").nth(1).get_by_role("button", name="Translate again").click()
    out_of_date(page, 1)
    page.get_by_role("button", name="Translate them again").click()
    out_of_date(page, 0)
    expect(page.locator(".beside > p[dir]").first).to_contain_text("school")
    assert newsroom.texts(river, "en")[2] == ENGLISH[2]


def test_a_translation_is_looked_through_by_keyboard(
    newsroom: Any, open_page: Any, river: str
) -> None:
    page = edit(open_page, river, "es")
    append(page, 1, " Nunca.")
    append(page, 2, " Adiós.")
    page = edit(open_page, river, "en", bypass_csp=True)
    out_of_date(page, 2)
    check(page)
    page.keyboard.press("F7")
    expect(page.locator(".row.current .text")).to_have_text(ENGLISH[1])
    page.keyboard.press("F7")
    expect(page.locator(".row.current .text")).to_have_text(ENGLISH[2])
    page.keyboard.press("Control+ArrowUp")
    button = page.locator(".row.current").get_by_role("button", name="It is right as it is")
    button.focus()
    page.keyboard.press("Enter")
    out_of_date(page, 1)
    append(page, 2, " Goodbye.")
    out_of_date(page, 0)
    marks = [each["translation"]["by"] for each in newsroom.transcript(river, "en")["segments"]]
    assert marks == ["machine", "person", "person"]
    flags = [each["flags"] for each in newsroom.transcript(river, "en")["segments"]]
    assert not any("stale" in each for each in flags)


@needs_apertium
def test_one_more_language_from_the_page_of_the_recording(
    newsroom: Any, open_page: Any, worker: None
) -> None:
    id = newsroom.add_interview()
    page = open_page(f"/media/{id}", bypass_csp=True)
    page.get_by_text("Another language").click()
    page.get_by_label("Translate into").select_option("es")
    check(page)
    expect(page.get_by_text("quotemark models add")).to_be_visible()
    page.get_by_role("button", name="Translate", exact=True).click()
    page.wait_for_url("**?language=es", timeout=60_000)
    expect(page.locator(".reading .text").first).to_contain_text("El río")


def test_names_given_in_one_recording_are_offered_in_the_next(
    newsroom: Any, open_page: Any, river: str
) -> None:
    newsroom.add_interview()
    page = edit(open_page, river, "es")
    page.get_by_role("button", name="Who speaks").click()
    offered = page.locator("#known-speakers option[value='Rosa Ibarra']")
    expect(offered).to_have_count(1)
    expect(page.get_by_role("combobox", name="S2")).to_have_attribute("list", "known-speakers")


@pytest.mark.parametrize("size", [{}, {"viewport": PHONE}], ids=["desk", "phone"])
def test_the_glossary_is_written_on_its_page(open_page: Any, size: dict[str, Any]) -> None:
    page = open_page("/library", expecting=("422",), bypass_csp=True, **size)
    page.get_by_role("link", name="Names and terms").click()
    terms = page.get_by_label("One name or term a line")
    terms.fill(f"Kobanî = Cobain\n{'x' * 100}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("line 2")
    check(page)
    terms.fill("Kobanî = Cobain")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(terms).to_have_value("Kobanî = Cobain")
    check(page)
