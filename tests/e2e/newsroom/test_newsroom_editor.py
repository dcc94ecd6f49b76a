"""The transcript editor, used as an editor uses it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

ROW = "qm-segment .text"


def rows(page: Page) -> Locator:
    """The texts on the screen, once they are."""
    expect(page.locator(ROW).first).not_to_be_empty()
    return page.locator(ROW)


def saved(page: Page) -> None:
    expect(page.locator(".saving")).to_have_text("Saved", timeout=15_000)


def shown(page: Page) -> list[str]:
    return rows(page).all_inner_texts()


def edit(open_page: Callable[..., Page], id: str, language: str = "en", **options: Any) -> Page:
    return open_page(f"/media/{id}/edit/{language}", **options)


def test_a_corrected_word_keeps_its_time_and_is_saved(newsroom: Any, open_page: Any) -> None:
    id = newsroom.add_interview()
    before = newsroom.transcript(id)["segments"][1]["words"]
    page = edit(open_page, id)
    rows(page).nth(1).dblclick(position={"x": 130, "y": 12})
    chosen = str(page.evaluate("getSelection().toString()")).strip()
    page.keyboard.type("sixty ")
    expect(page.locator(".saving")).to_have_text("Not saved yet")
    saved(page)
    expected = [word["text"].replace(chosen, "sixty") for word in before]
    words = newsroom.transcript(id)["segments"][1]["words"]
    assert [word["text"] for word in words] == expected
    assert [word["start_ms"] for word in words] == [word["start_ms"] for word in before]


def test_a_click_on_a_word_goes_there_and_lights_it(newsroom: Any, open_page: Any) -> None:
    page = edit(open_page, newsroom.add_interview())
    rows(page).nth(3).click(position={"x": 12, "y": 12})
    expect(page.locator(".row.spoken .text")).to_have_text(
        "And the mayor never answered the letters."
    )
    lit = "[...CSS.highlights.get('spoken')].map(String)"
    assert page.evaluate(lit) == ["And"]
    now = page.evaluate("document.querySelector('video').currentTime")
    assert now == pytest.approx(12.2, abs=0.01)


def test_splitting_joining_and_taking_it_back_by_keyboard(newsroom: Any, open_page: Any) -> None:
    id = newsroom.add_interview()
    page = edit(open_page, id)
    rows(page).nth(1).focus()
    page.keyboard.press("Home")
    for _ in "We were forty ":
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(rows(page).nth(2)).to_have_text("families in the school.")
    expect(rows(page).nth(2)).to_be_focused()
    page.keyboard.press("Backspace")
    expect(rows(page).nth(1)).to_have_text("We were forty families in the school.")
    page.keyboard.press("Control+z")
    expect(rows(page).nth(1)).to_have_text("We were forty")
    saved(page)
    segments = newsroom.transcript(id)["segments"]
    assert [segment["id"] for segment in segments][:3] == ["s1", "s2", "s2.2"]
    assert segments[2]["start_ms"] == segments[2]["words"][0]["start_ms"]
    page.keyboard.press("Control+z")
    expect(page.locator(ROW)).to_have_count(5)


def test_what_could_not_be_saved_is_there_again_after_a_reload(
    newsroom: Any, open_page: Any
) -> None:
    id = newsroom.add_interview()
    page = edit(open_page, id, expecting=("Failed to load resource",))
    rows(page).nth(0).focus()
    page.context.route("**/transcripts/en", _only_reading)
    page.keyboard.press("End")
    page.keyboard.type(" Never.")
    expect(page.locator(".saving")).to_contain_text("cannot be reached")
    assert newsroom.texts(id)[0].endswith("leave.")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(rows(page).nth(0)).to_have_text("The river took our house but we did not leave. Never.")
    expect(page.locator(".notice")).to_contain_text("is back")
    page.context.unroute("**/transcripts/en")
    saved(page)
    assert newsroom.texts(id)[0].endswith("leave. Never.")


def _only_reading(route: Any) -> None:
    route.continue_() if route.request.method == "GET" else route.abort()


def test_two_editors_of_different_segments_lose_nothing(
    newsroom: Any, open_page: Any, wait: Any
) -> None:
    id = newsroom.add_interview()
    one = edit(open_page, id, expecting=("412",))
    other = edit(open_page, id, expecting=("412",))
    for page, row, text in ((one, 0, " One."), (other, 1, " Other.")):
        rows(page).nth(row).focus()
        page.keyboard.press("End")
        page.keyboard.type(text)
    wait(one, lambda: newsroom.texts(id)[0].endswith("One."))
    wait(other, lambda: newsroom.texts(id)[1].endswith("Other."))
    assert newsroom.texts(id)[0].endswith("One.")


def test_two_editors_of_one_segment_are_asked(newsroom: Any, open_page: Any) -> None:
    id = newsroom.add_interview()
    one = edit(open_page, id, expecting=("412",))
    other = edit(open_page, id, expecting=("412",))
    rows(other)
    _type(one, " One.")
    saved(one)
    _type(other, " Other.")
    dialog = other.get_by_role("dialog", name="Somebody else changed the same words")
    expect(dialog).to_contain_text("did not leave. One.")
    expect(dialog).to_contain_text("did not leave. Other.")
    dialog.get_by_label("Theirs:").check()
    dialog.get_by_role("button", name="Go on with these").click()
    saved(other)
    expect(rows(other).nth(0)).to_have_text("The river took our house but we did not leave. One.")
    assert newsroom.texts(id)[0].endswith("One.")


def _type(page: Page, text: str) -> None:
    rows(page).nth(0).focus()
    page.keyboard.press("End")
    page.keyboard.type(text)


def test_a_name_given_once_is_everywhere(newsroom: Any, open_page: Any, wait: Any) -> None:
    id = newsroom.add_interview()
    page = edit(open_page, id)
    rows(page)
    page.get_by_role("button", name="Who speaks").click()
    name = page.get_by_role("combobox", name="S2")
    name.fill("The mayor")
    name.press("Tab")
    page.keyboard.press("Escape")
    saved(page)

    def names(language: str) -> list[str]:
        return [each["name"] for each in newsroom.transcript(id, language)["speakers"]]

    wait(page, lambda: names("ar") == ["Rosa Ibarra", "The mayor"])
    assert names("en") == ["Rosa Ibarra", "The mayor"]


def test_finding_and_replacing_all(newsroom: Any, open_page: Any) -> None:
    id = newsroom.add_interview()
    page = edit(open_page, id)
    rows(page).nth(0).focus()
    page.keyboard.press("Control+h")
    page.get_by_label("Find", exact=True).fill("we")
    page.get_by_label("Whole words").check()
    expect(page.locator(".find output")).to_have_text("0 of 3")
    assert page.evaluate("CSS.highlights.get('found').size") == 3
    page.get_by_label("Replace with").fill("they")
    page.get_by_role("button", name="Replace all").click()
    saved(page)
    assert newsroom.texts(id)[0] == "The river took our house but they did not leave."


def test_an_earlier_state_is_looked_at_and_made_the_newest(newsroom: Any, open_page: Any) -> None:
    id = newsroom.add_interview()
    page = edit(open_page, id)
    _type(page, " Wrong.")
    saved(page)
    page.get_by_role("button", name="Earlier states").click()
    page.get_by_role("button", name="the machine").click()
    expect(page.get_by_label("What differs from today")).to_contain_text("leave. Wrong.")
    page.get_by_role("button", name="Make 1 the newest again").click()
    expect(rows(page).nth(0)).to_have_text("The river took our house but we did not leave.")
    assert newsroom.texts(id)[0] == "The river took our house but we did not leave."


def test_right_to_left_beside_left_to_right(newsroom: Any, open_page: Any) -> None:
    page = edit(open_page, newsroom.add_interview(), "ar")
    direction = "element => getComputedStyle(element).direction"
    assert rows(page).first.evaluate(direction) == "rtl"
    beside = page.locator(".beside > p").first
    expect(beside).to_have_text("The river took our house but we did not leave.")
    assert beside.evaluate(direction) == "ltr"
    rows(page).first.focus()
    page.keyboard.press("End")
    page.keyboard.type(" أبدًا.")
    expect(rows(page).first).to_have_text("أخذ النهر بيتنا لكننا لم نرحل. أبدًا.")


def test_times_are_moved_by_keys_that_can_be_changed(newsroom: Any, open_page: Any) -> None:
    id = newsroom.add_interview()
    page = edit(open_page, id)
    rows(page).nth(2).focus()
    page.keyboard.press("Alt+]")
    expect(page.get_by_label("Begins", exact=True)).to_have_value("0:08.250")
    page.keyboard.press("Control+/")
    page.get_by_role("button", name="Change the key of: Begin a little later").click()
    page.keyboard.press("Alt+b")
    page.get_by_role("button", name="Close").last.click()
    rows(page).nth(2).focus()
    page.keyboard.press("Alt+b")
    expect(page.get_by_label("Begins", exact=True)).to_have_value("0:08.300")
    kept = page.evaluate("localStorage.getItem('quotemark.keys')")
    assert json.loads(kept) == {"start-later": ["Alt+B"]}


def test_of_a_long_transcript_only_what_is_on_the_screen_is_in_the_page(
    newsroom: Any, open_page: Any
) -> None:
    id = newsroom.add_media("Long")
    sentences = [f"This is sentence number {n} of a very long talk." for n in range(3000)]
    document = {
        "schema": "quotemark/transcript/1",
        "media": {"id": id, "title": "Long", "duration_ms": 3_000_000},
        "language": "en",
        "segments": [
            {"id": f"s{n}", "start_ms": n * 1000, "end_ms": n * 1000 + 900, "text": text}
            for n, text in enumerate(sentences)
        ],
    }
    newsroom.add_transcript(id, document)
    page = edit(open_page, id, expecting=("404",))
    assert rows(page).count() < 40
    page.locator("qm-segments").evaluate("list => list.scrollTop = list.scrollHeight / 2")
    expect(page.get_by_text("sentence number 1500 of")).to_be_visible()
    assert rows(page).count() < 40
