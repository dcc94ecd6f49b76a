"""What lists and pages cost: the same for many as for one."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from server.newsroom.database import tables
from tests.newsroom.conftest import House, transcript

QUOTES = ("The council knew about the crack for six months", "It was a decision")


@pytest.mark.parametrize("place", ["/api/v1/articles", "/api/v1/media", "/library", "/removed"])
def test_a_list_of_many_asks_the_database_as_often_as_one_of_one(
    house: House, media_id: str, place: str
) -> None:
    owner = house.client("owner")
    sent = {"text": "“It was a decision,” he said.", "media": [media_id]}
    for _ in range(2):  # what is asked once, as who is signed in, is asked by then
        made = owner.post("/api/v1/articles", json=sent)
        with queries(house) as one:
            assert owner.get(place).status_code == 200
    for _ in range(3):
        owner.post("/api/v1/articles", json=sent)
    owner.delete(made.headers["Location"])
    with queries(house) as many:
        assert owner.get(place).status_code == 200
    assert len(many) == len(one)


def test_a_transcript_is_unpacked_once_for_all_decisions_on_it(
    house: House, media_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = house.machine("editor")
    sent = {"text": " ".join(f"“{each},” he said." for each in QUOTES), "media": [media_id]}
    story = editor.post("/api/v1/articles", json=sent).headers["Location"]
    for quote in editor.get(f"{story}/alignment").get_json()["quotes"]:
        where = f"{story}/quotes/{quote['id']}/decision"
        assert editor.post(where, json={"state": "confirmed"}).status_code == 200
    corrected = transcript("es")
    corrected["segments"][0]["text"] = "Hello."
    corrected["segments"][0].pop("words")
    place = f"/api/v1/media/{media_id}/transcripts/es"
    saved = editor.put(place, json=corrected, headers={"If-Match": '"1"'})
    assert saved.status_code == 200
    editor.get(f"{story}/alignment")  # which compares it with what was corrected
    unpacked: list[bytes] = []
    read = tables.unpacked
    monkeypatch.setattr(tables, "unpacked", lambda data: unpacked.append(data) or read(data))
    quotes = editor.get(f"{story}/alignment").get_json()["quotes"]
    assert [quote["decision"]["stale"] for quote in quotes] == [False, False]
    assert len(unpacked) == 1


@contextmanager
def queries(house: House) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", hear)
    yield asked
    event.remove(house.database.engine, "before_cursor_execute", hear)
