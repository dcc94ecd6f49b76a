"""Too much at once: of the disk, of the memory, of everybody's time."""

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from limits import parse
from sqlalchemy import text
from werkzeug.exceptions import ServiceUnavailable

from media.errors import MediaError
from server.errors import NewsroomError
from server.newsroom.app import create_newsroom
from server.newsroom.database import Database
from server.newsroom.files import probing, uploads
from server.newsroom.people import rates
from server.newsroom.quotes import alignments, comparing
from server.newsroom.settings import GIB, Settings
from tests.newsroom.conftest import House
from tests.newsroom.test_hostile import TUS, metadata

ARTICLE = {"title": "A", "text": "We went. " * 150, "format": "text", "media": []}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_where_little_room_is_left_no_words_are_taken_but_a_page_is_taken_back(
    settings: Settings, house: House, media_id: str
) -> None:
    too_much = shutil.disk_usage(settings.data).free * 11 + GIB
    full = settings.model_copy(update={"keep_free_bytes": too_much})
    client = house.client("owner")
    house.app = create_newsroom(full, house.database)
    short, at = house.client("owner"), f"/api/v1/media/{media_id}"
    answer = short.post("/api/v1/articles", json=ARTICLE)
    assert (answer.status_code, "disk is full" in answer.text) == (507, True)
    change = {"json": {"segments": {}}, "headers": {"If-Match": '"1"'}}
    assert short.patch(f"{at}/transcripts/es", **change).status_code == 507
    assert short.patch(at, json={"visibility": "private"}).status_code == 200
    assert client.patch(f"{at}/transcripts/es", **change).status_code == 200


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_full_disk_is_told_and_breaks_nothing(house: House, database: Database) -> None:
    client = house.client("owner")
    with database.engine.connect() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))
    for at_most, expected in ((pages, 507), (pages + 10_000, 201)):
        with database.changing() as work:
            work.execute(text(f"PRAGMA max_page_count = {at_most}"))
        big = ARTICLE | {"text": "We went. " * 20_000}
        assert client.post("/api/v1/articles", json=big).status_code == expected
    with database.reading() as work:
        assert work.scalar(text("PRAGMA integrity_check")) == "ok"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_one_person_changes_only_so_much_in_an_hour(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "SENT_BYTES", parse("3500/hour"))
    for who in (house.client("owner"), house.machine("owner")):
        assert who.post("/api/v1/articles", json=ARTICLE).status_code == 201
    assert house.machine("owner").post("/api/v1/articles", json=ARTICLE).status_code == 429
    assert house.client("editor").post("/api/v1/articles", json=ARTICLE).status_code == 201
    monkeypatch.setattr(rates, "CHANGES", parse("1/hour"))
    answers = [house.client("viewer").delete("/api/v1/tokens") for _ in range(2)]
    assert [each.status_code for each in answers] == [204, 429]
    assert int(answers[1].headers["Retry-After"]) > 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_one_person_has_only_so_many_open_uploads(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "_MOST_COMING", 2)
    headers = TUS | {"Upload-Length": "1", "Upload-Metadata": metadata({"filename": "a.mp4"})}
    client = house.client("editor")
    codes = [client.post("/api/v1/uploads", headers=headers).status_code for _ in range(3)]
    assert codes == [201, 201, 413]
    assert house.client("owner").post("/api/v1/uploads", headers=headers).status_code == 201


def test_what_took_too_long_once_is_not_tried_again_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = b"<b><p>x" * 30_000
    monkeypatch.setattr(comparing._reading, "longest_s", 0.05)
    with pytest.raises(NewsroomError, match="too long"):
        comparing.read_file(slow, "a.html")
    monkeypatch.undo()
    with pytest.raises(NewsroomError, match="too long"):
        comparing.read_file(slow, "a.html")
    assert comparing.read_file(b"They went.", "a.txt").text == "They went."
    monkeypatch.setattr(comparing._reading, "_refused", {})
    assert comparing.read_file(slow, "a.html").text.startswith("x")


def test_what_takes_too_much_memory_ends_beside() -> None:
    limits = "resource.getrlimit(resource.RLIMIT_DATA)[0]"
    code = (
        "import resource, server.newsroom.beside as b; b._MOST_BYTES = 300 << 20;"
        f"b._limit_memory(); print({limits}); bytearray(400 << 20)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == str(300 << 20)
    assert "MemoryError" in done.stderr


def test_few_wait_for_the_same_article() -> None:
    turn, held, waiting = alignments._Turn(), threading.Event(), []

    def wait() -> None:
        with turn:
            held.wait(10)

    for _ in range(alignments._MOST_AT_ONCE):
        waiting.append(threading.Thread(target=wait))
        waiting[-1].start()
    deadline = time.monotonic() + 5
    while turn._room._value and time.monotonic() < deadline:
        time.sleep(0.01)
    with pytest.raises(ServiceUnavailable), turn:
        pass
    held.set()
    for each in waiting:
        each.join()
    with turn:
        pass


def test_a_recording_is_looked_into_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = tmp_path / "endless.mp4"
    os.mkfifo(endless)  # who opens it waits for a writer that never comes
    monkeypatch.setattr(probing._beside, "longest_s", 0.5)
    with pytest.raises(MediaError, match="export it again"):
        probing.probed(endless)
