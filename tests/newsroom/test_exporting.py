"""What leaves the newsroom: the folder with people's decisions, paper edits, the job's notes."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from server.newsroom.database.tables import Media
from server.newsroom.files import exporting, notes
from server.newsroom.settings import Settings
from tests.newsroom.conftest import House

TEXT = """# The dam

His team found “a crack in the east wall”, he says. “The council knew about [the crack] for six
months, and did nothing,” Hart said. “It was a decision,” he said, “and somebody signed it.”
"""


@pytest.fixture
def story(house: House, media_id: str) -> str:
    sent = {"text": TEXT, "media": [media_id]}
    return str(house.machine("editor").post("/api/v1/articles", json=sent).get_json()["id"])


def decide(house: House, story: str, beginning: str, **decision: Any) -> str:
    """Settle the quote that begins so; its id."""
    reviewer, place = house.machine("reviewer"), f"/api/v1/articles/{story}"
    quotes = reviewer.get(f"{place}/alignment").get_json()["quotes"]
    quote = next(each["id"] for each in quotes if each["exact"].startswith(beginning))
    assert reviewer.post(f"{place}/quotes/{quote}/decision", json=decision).status_code == 200
    return str(quote)


def unpacked(house: House, media_id: str) -> dict[str, str]:
    data = house.machine("viewer").get(f"/api/v1/media/{media_id}/export.zip").data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if "/media/" not in name]
        return {name.partition("/")[2]: archive.read(name).decode() for name in names}


def test_pages_that_leave_say_who_decided_what(house: House, media_id: str, story: str) -> None:
    place = {"media": media_id, "start_ms": 40_000, "end_ms": 41_000}
    decide(house, story, "a crack", state="confirmed")
    decide(house, story, "The council", state="rejected", note="Not <her> words")
    moved = decide(house, story, "It was", state="confirmed", **place)
    files = unpacked(house, media_id)
    for page in (files["report.html"], files["articles/The dam.html"], files["watch.html"]):
        assert page.count("Confirmed by <bdi>Reviewer</bdi>") == 2
        assert "Rejected by <bdi>Reviewer</bdi>" in page
        assert "Not &lt;her&gt; words" in page
        assert "#t=40,41" in page
        assert "A person chose this place; the verdict is not of it." in page
    (link,) = re.findall(f'href="([^"]+)" data-note="{moved}"', files["articles/The dam.html"])[:1]
    assert link == "../watch.html#t=40,41"
    targets = json.loads(files["annotations.json"])["items"]
    assert any("t=40,41" in json.dumps(each) for each in targets)
    manifest = json.loads(files["manifest.json"])
    assert [each["page"] for each in manifest["articles"]] == ["articles/The%20dam.html"]


def test_what_was_rejected_is_not_told_to_youtube(house: House, media_id: str, story: str) -> None:
    address = f"/api/v1/media/{media_id}/youtube.zip"
    decide(house, story, "The council", state="rejected")
    with zipfile.ZipFile(io.BytesIO(house.machine("viewer").get(address).data)) as kit:
        name = next(name for name in kit.namelist() if name.endswith("description.txt"))
        told = kit.read(name).decode()
    assert "a crack in the east wall" in told
    assert "The council knew" not in told


def test_a_zip_is_made_while_it_is_sent(
    house: House, media_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a file far larger than what is in hand at any time."""
    settings, size = house.app.extensions["settings"], 64 << 20
    large = tmp_path / "proxy.mp4"
    with large.open("wb") as file:
        file.truncate(size)
    monkeypatch.setattr(exporting.results, "media_files", lambda *_: {"media/proxy.mp4": large})
    with house.database.reading() as work:
        media = work.get_one(Media, media_id)
    parts = [len(part) for part in exporting.export(house.database, settings, media)]
    assert sum(parts) > size
    assert max(parts) < 2 << 20


def test_a_paper_edit_has_what_stands(house: House, media_id: str, story: str) -> None:
    viewer, place = house.machine("viewer"), f"/api/v1/articles/{story}"
    decide(house, story, "The council", state="rejected")
    decide(
        house, story, "It was", state="confirmed", media=media_id, start_ms=40_000, end_ms=41_000
    )
    answer = viewer.get(f"{place}/quotes.edl?handles_ms=0")
    assert 'filename="The dam.edl"' in answer.headers["Content-Disposition"]
    assert answer.mimetype == "text/plain"
    clips = re.findall(r"C +(\S+) (\S+) \S+ \S+\r\n.*\r\n\* COMMENT: (q\d+), (.*):", answer.text)
    assert [each[3] for each in clips] == ["Verbatim, not confirmed", "confirmed"]
    assert clips[1][:2] == ("00:00:40:00", "00:00:41:00")
    assert "FROM CLIP NAME: inter view.mp4" in answer.text
    timeline = otio.adapters.read_from_string(viewer.get(f"{place}/quotes.otio").text, "otio_json")
    assert [len(track) for track in timeline.tracks] == [2, 2]
    assert viewer.get(f"{place}/quotes.edl?handles_ms=x").status_code == 422


def test_what_the_job_said_is_kept(settings: Settings) -> None:
    notes.keep(settings, "m", "speech.text", ["Note: left out what was guessed: 0:05 “Thanks”"])
    notes.keep(
        settings, "m", "reading.source", ["Note: a.mp4 breaks off", "0:07  Cobain -> Kobanî"]
    )
    assert notes.told(settings, "m") == [
        "a.mp4 breaks off",
        "0:07  Cobain -> Kobanî",
        "left out what was guessed: 0:05 “Thanks”",
    ]
    notes.keep(settings, "m", "reading.source", [])
    assert len(notes.told(settings, "m")) == 1
    assert notes.told(settings, "another") == []


def test_what_the_job_said_is_shown_to_its_people(house: House, media_id: str) -> None:
    notes.keep(house.app.extensions["settings"], media_id, "reading.source", ["Note: <b> is odd"])
    page = house.client("viewer").get(f"/media/{media_id}").text
    assert "&lt;b&gt; is odd" in page
    job = f"/api/v1/media/{media_id}/job"
    assert house.machine("viewer").get(job).get_json()["notes"] == ["<b> is odd"]
    house.machine("owner").patch(f"/api/v1/media/{media_id}", json={"visibility": "public"})
    assert "is odd" not in house.nobody().get(f"/watch/{media_id}").text
    house.app.extensions["jobs"].close()
