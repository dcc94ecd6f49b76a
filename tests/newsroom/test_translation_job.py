"""Translations made and brought up to date by a real worker, with Apertium."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.newsroom.database import Database
from server.newsroom.database.tables import Media, Status, new_id
from server.newsroom.transcripts import revisions
from tests.newsroom.conftest import House
from transcripts.translation.apertium import Apertium

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120
needs_apertium = pytest.mark.skipif(
    not (shutil.which("apertium") and Apertium().pair("es", "en")),
    reason="Apertium is not installed: apt-get install apertium apertium-eng-spa",
)
TEXTS = ("El río tomó nuestra casa.", "No nos fuimos en 2019.", "Gracias.")


@pytest.fixture
def database(sqlite_ready: Path, tmp_path: Path) -> Iterator[Database]:
    """Where a newsroom with this data folder keeps it, so that a worker finds it."""
    path = tmp_path / "data" / "newsroom.sqlite"
    path.parent.mkdir()
    shutil.copyfile(sqlite_ready, path)
    opened = Database(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def spanish(house: House) -> str:
    """A recording in Spanish, not translated."""
    row = Media(
        id=new_id(),
        project_id=house.project_id,
        title="The river",
        filename="river.mp4",
        sha256="0" * 64,
        bytes=1,
        status=Status.READY,
        duration_ms=9_000,
        made_by=house.user_ids["editor"],
    )
    segments = [
        {"id": f"s{n}", "start_ms": n * 3_000, "end_ms": n * 3_000 + 2_000, "text": text}
        for n, text in enumerate(TEXTS)
    ]
    document = {
        "schema": "quotemark/transcript/1",
        "media": {"id": row.id, "title": "The river", "duration_ms": 9_000},
        "language": "es",
        "segments": segments,
    }
    with house.database.changing() as work:
        work.add(row)
        work.flush()
        revisions.add(work, row.id, "es", document, None, "", None)
    return row.id


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[None]:
    environment = {**os.environ, "QUOTEMARK_DATA": str(tmp_path / "data")}
    environment["QUOTEMARK_DATABASE_URL"] = ""
    command = [sys.executable, "-c", "from server.cli import main; main()", "worker"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    yield
    process.kill()
    process.wait()


def translate(house: House, media_id: str, **sent: Any) -> dict[str, Any]:
    """What became of the job."""
    editor = house.machine("editor")
    path = f"/api/v1/media/{media_id}/transcripts/en/translation"
    made = editor.post(path, json=sent)
    assert made.status_code == 202, made.text
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        job: dict[str, Any] = editor.get(f"{path}/{made.get_json()['id']}").get_json()
        if job["state"] in ("done", "failed"):
            return job
        time.sleep(0.1)
    raise AssertionError("it never ended")


def segments(house: House, media_id: str, language: str = "en") -> list[dict[str, Any]]:
    with house.database.reading() as work:
        row = revisions.newest(work, media_id, language)
    assert row
    found: list[dict[str, Any]] = row.document["segments"]
    return found


@needs_apertium
def test_one_more_language_and_then_what_is_out_of_date(
    house: House, spanish: str, worker: None
) -> None:
    assert translate(house, spanish)["revision"] == 1
    made = segments(house, spanish)
    assert made[0]["text"] == "The river took our house."
    with house.database.reading() as work:
        assert work.get_one(Media, spanish).options["translate"] == ["en"]
        assert revisions.languages(work, spanish) == ["es", "en"]
    assert "Nothing in this translation is out of date" in translate(house, spanish)["error"]

    editor, path = house.machine("editor"), f"/api/v1/media/{spanish}/transcripts"
    by_hand = {**made[2], "text": "Thanks to all."}
    editor.patch(f"{path}/en", json={"segments": {"s2": by_hand}}, headers={"If-Match": '"1"'})
    before = segments(house, spanish, "es")
    changed = {
        "s1": {**before[1], "text": "No nos fuimos en 2021.", "words": []},
        "s2": {**before[2], "text": "Adiós.", "words": []},
        "s3": {**before[2], "id": "s3", "start_ms": 8_500, "end_ms": 8_900, "words": []},
    }
    editor.patch(f"{path}/es", json={"segments": changed}, headers={"If-Match": '"1"'})
    assert translate(house, spanish)["state"] == "done"
    now = segments(house, spanish)
    assert [each["id"] for each in now] == ["s0", "s1", "s2", "s3"]
    assert now[0] == made[0]
    assert ("2021" in now[1]["text"], now[1]["flags"]) == (True, [])
    assert (now[2]["text"], now[2]["flags"]) == ("Thanks to all.", ["stale"])
    assert now[3]["text"] == "Thank you."
    assert translate(house, spanish, segments=["s2"])["state"] == "done"
    assert segments(house, spanish)[2]["text"] != "Thanks to all."
    with house.database.reading() as work:
        [last, *_] = revisions.history(work, spanish, "en")
    assert (last.made_by, last.note) == ("Editor", "Translated again")


def test_what_cannot_be_translated_is_said_with_what_is_missing(house: House, spanish: str) -> None:
    editor, path = house.machine("editor"), f"/api/v1/media/{spanish}"
    refused = editor.post(f"{path}/transcripts/mi/translation", json={})
    assert refused.status_code == 422
    assert "Nothing on this machine translates es into mi" in refused.get_json()["detail"]
    assert "quotemark models add" in refused.get_json()["detail"]
    assert editor.post(f"{path}/transcripts/es/translation", json={}).status_code == 422
    assert editor.post(f"{path}/transcripts/no%20tag/translation", json={}).status_code == 404
    with house.database.changing() as work:
        work.get_one(Media, spanish).status = Status.PROCESSING
    assert editor.post(f"{path}/transcripts/en/translation", json={}).status_code == 409
    house.app.extensions["jobs"].close()


@needs_apertium
def test_what_is_possible_and_being_done(house: House, spanish: str) -> None:
    editor, path = house.machine("editor"), f"/api/v1/media/{spanish}"
    shown = editor.get(f"{path}/translations").get_json()
    assert {"language": "en", "leaves_to": None} in shown["items"]
    assert "es" not in [each["language"] for each in shown["items"]]
    assert shown["working"] == {}
    assert "quotemark models add" in shown["how"]
    waiting = editor.post(f"{path}/transcripts/en/translation", json={}).get_json()["id"]
    again = editor.post(f"{path}/transcripts/en/translation", json={}).get_json()["id"]
    assert again == waiting, "asked for twice it is done once"
    assert editor.get(f"{path}/translations").get_json()["working"] == {"en": waiting}
    house.app.extensions["jobs"].close()


def test_names_are_known_in_the_whole_project(house: House, spanish: str, media_id: str) -> None:
    editor = house.machine("editor")
    sent = {"speakers": [{"id": "S1", "name": "Rosa Ibarra"}, {"id": "S2", "name": "Ana"}]}
    path = f"/api/v1/media/{media_id}"
    editor.patch(f"{path}/transcripts/es", json=sent, headers={"If-Match": '"1"'})
    shown = house.machine("viewer").get(f"/api/v1/media/{spanish}/speakers").get_json()
    assert shown == {"items": ["Ana", "Rosa Ibarra"]}
    sent = {"speakers": [{"id": "S1", "name": "Rosa Ibarra"}]}
    editor.patch(f"{path}/transcripts/es", json=sent, headers={"If-Match": '"2"'})
    shown = house.machine("viewer").get(f"/api/v1/media/{spanish}/speakers").get_json()
    assert shown == {"items": ["Rosa Ibarra"]}
