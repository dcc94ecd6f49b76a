"""Asking for sections to be heard again; `test_jobs` has them heard."""

from collections.abc import Iterator

import pytest

from server.newsroom.database.tables import Media, Status
from tests.newsroom.conftest import House


@pytest.fixture
def place(house: House, media_id: str) -> Iterator[str]:
    """The address of the sections of what is said."""
    yield f"/api/v1/media/{media_id}/transcripts/es/section"
    house.app.extensions["jobs"].close()


def test_a_section_waits_until_somebody_hears_it(house: House, place: str) -> None:
    editor, sent = house.machine("editor"), {"start_ms": 1_000, "end_ms": 2_000}
    made = editor.post(place, json=sent)
    assert (made.status_code, made.get_json()["state"]) == (202, "waiting")
    job = f"{place}/{made.get_json()['id']}"
    shown = {"id": made.get_json()["id"], "state": "waiting", "revision": None, "error": None}
    assert house.machine("viewer").get(job).get_json() == shown
    assert editor.get(f"{place}/none").status_code == 404
    elsewhere = job.replace(place.split("/")[4], "A" * 22)
    assert editor.get(elsewhere).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {"start_ms": 2_000, "end_ms": 2_000},
        {"start_ms": 10_000_000, "end_ms": 10_001_000},
        {"start_ms": 0, "end_ms": 1_000, "language": "no tag"},
        {"start_ms": 0},
    ],
)
def test_what_is_no_section_is_refused(house: House, place: str, sent: dict[str, object]) -> None:
    assert house.machine("editor").post(place, json=sent).status_code == 422


def test_only_what_is_said_is_heard(house: House, place: str) -> None:
    editor, sent = house.machine("editor"), {"start_ms": 0, "end_ms": 2_000}
    refused = editor.post(place.replace("/es/", "/en/"), json=sent)
    assert (refused.status_code, "in es only" in refused.text) == (422, True)
    assert editor.post(place.replace("/es/", "/de/"), json=sent).status_code == 404


def test_a_recording_that_is_worked_on_is_left_alone(
    house: House, place: str, media_id: str
) -> None:
    with house.database.changing() as work:
        work.get_one(Media, media_id).status = Status.PROCESSING
    sent = {"start_ms": 0, "end_ms": 2_000}
    assert house.machine("editor").post(place, json=sent).status_code == 409
