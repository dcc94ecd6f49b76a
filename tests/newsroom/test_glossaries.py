"""A project's glossary: who may change it, what is kept, and that it counts."""

import re

import pytest

from server.newsroom.database import Database
from server.newsroom.database.tables import Project
from server.newsroom.jobs.original import asked_for
from tests.newsroom.conftest import House

WRITTEN = "Kobanî = Cobain -> ar: كوباني\nceasefire # a comment\n"


@pytest.fixture
def place(house: House) -> str:
    return f"/api/v1/projects/{house.project_id}/glossary"


def test_it_is_kept_and_counts_for_the_jobs(house: House, place: str, media_id: str) -> None:
    editor = house.machine("editor")
    first = editor.get(place)
    assert first.get_json() == {"text": "", "terms": 0, "shown": 0}
    sent = {"If-Match": first.headers["ETag"]}
    answer = editor.put(place, json={"text": WRITTEN}, headers=sent)
    assert answer.get_json() == {"text": WRITTEN, "terms": 2, "shown": 2}
    asked = asked_for(house.database, media_id)
    assert asked.speech.glossary.prompt == "Kobanî, ceasefire"
    assert asked.speech.glossary.terms[0].translation("ar") == "كوباني"
    log = house.client("owner").get(place.replace("glossary", "audit")).get_json()["items"]
    [entry] = [each for each in log if each["action"] == "project.glossary-changed"]
    assert entry["details"] == {"terms": 2}
    assert editor.put(place, json={"text": "x"}, headers=sent).status_code == 412
    assert editor.put(place, json={"text": "x"}).status_code == 428


def test_what_is_no_glossary_is_refused_with_its_line(house: House, place: str) -> None:
    editor = house.machine("editor")
    sent = {"If-Match": editor.get(place).headers["ETag"]}
    answer = editor.put(place, json={"text": f"Kobanî\n{'word ' * 40}"}, headers=sent)
    assert (answer.status_code, "line 2 is no entry" in answer.text) == (422, True)
    assert editor.get(place).get_json()["text"] == ""


def test_the_page_loses_nothing_that_was_written(house: House, database: Database) -> None:
    editor, path = house.client("editor"), f"/projects/{house.project_id}/glossary"
    state = _state(editor.get(path).text)
    assert editor.post(path, data={"text": WRITTEN, "state": state}).status_code == 303
    assert "Saved." in editor.get(f"{path}?saved=1").text
    late = editor.post(path, data={"text": "Something else", "state": state})
    assert (late.status_code, "Something else" in late.text) == (409, True)
    bad = editor.post(path, data={"text": "x" * 100, "state": _state(late.text)})
    assert (bad.status_code, "x" * 100 in bad.text, "line 1" in bad.text) == (422, True, True)
    with database.reading() as work:
        assert work.get_one(Project, house.project_id).glossary == WRITTEN
    viewer = house.client("viewer").get(path).text
    assert ("readonly" in viewer, ">Save<" in viewer) == (True, False)


def _state(page: str) -> str:
    found = re.search(r'name="state" value="(\w+)"', page)
    assert found
    return found[1]
