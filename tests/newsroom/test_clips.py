"""Clips as people ask for them, and the job that makes them."""

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from media.files import sha256_file
from media.probe import probe
from server.newsroom.database.tables import Audit, Media
from server.newsroom.files import clips
from server.newsroom.files.clips import Clip
from server.newsroom.jobs import clip_job
from server.newsroom.jobs.clip_job import ClipJob
from server.newsroom.jobs.original import Workshop
from server.newsroom.settings import Settings
from server.newsroom.transcripts import revisions
from tests.newsroom.conftest import SAMPLES, House

SPAN = {"start_ms": 7_040, "end_ms": 10_080}


@pytest.fixture
def place(house: House, media_id: str) -> Iterator[str]:
    """The address of the clips of the sample, whose original is in the store."""
    store, copy = house.app.extensions["store"], house.app.extensions["settings"].data / "copy"
    copy.write_bytes((SAMPLES / "interview.mp4").read_bytes())
    store.take(copy, sha256_file(copy))
    yield f"/api/v1/media/{media_id}/clips"
    house.app.extensions["jobs"].close()


@pytest.fixture
def shop(house: House) -> Workshop:
    extensions = house.app.extensions
    return Workshop(extensions["settings"], house.database, extensions["store"])


def asked(house: House, media_id: str, subtitles: str | None = None, **span: int) -> Clip:
    with house.database.reading() as work:
        media = work.get_one(Media, media_id)
    return Clip(media_id, media.sha256, **{**SPAN, **span}, subtitles=subtitles)


def test_a_viewer_asks_waits_and_gets_it(
    house: House, place: str, media_id: str, shop: Workshop
) -> None:
    viewer = house.machine("viewer")
    made = viewer.post(place, json=SPAN)
    assert (made.status_code, made.get_json()["state"]) == (202, "waiting")
    one = f"{place}/{made.get_json()['id']}"
    assert viewer.get(one).get_json() == made.get_json()
    assert viewer.get(f"{one}/file").status_code == 404
    assert viewer.post(place, json={"start_ms": 0, "end_ms": 900}).status_code == 409
    assert house.machine("editor").post(place, json=SPAN).status_code == 202

    assert ClipJob(shop, asked(house, media_id)).run() == {}
    done = viewer.post(place, json=SPAN)
    assert (done.status_code, done.get_json()["state"]) == (200, "done")
    file = viewer.get(done.get_json()["file"])
    assert "attachment" in file.headers["Content-Disposition"]
    assert "inter%20view.7040-10080.mp4" in file.headers["Content-Disposition"]
    assert viewer.get(done.get_json()["file"], headers={"Range": "bytes=0-9"}).status_code == 206
    with house.database.reading() as work:
        logged = work.scalars(select(Audit.action).where(Audit.subject_id == media_id)).all()
    assert logged.count("media.clipped") == 3


def test_a_clip_is_exact_and_says_nothing_of_the_original(
    house: House, place: str, media_id: str, shop: Workshop
) -> None:
    with house.database.reading() as work:
        row = revisions.newest(work, media_id, "es")
    assert row
    clip = asked(house, media_id, row.id, start_ms=31_264, end_ms=33_504)
    assert ClipJob(shop, clip).run() == {}
    path = clips.made(shop.settings, media_id, clip.id)
    assert path
    info = probe(path)
    assert (info.duration_ms, info.start_timecode) == (2_280, None)  # 57 frames of 40 ms
    assert info.video
    assert info.video.width == 1_280


def test_what_cannot_be_made_is_told(
    house: House, place: str, media_id: str, shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clip_job, "_LONGEST_S", -1)
    assert "took too long" in ClipJob(shop, asked(house, media_id)).run()["error"]
    assert not [*shop.settings.data.glob("clips/*/*")]


def test_clips_go_after_a_day(settings: Settings) -> None:
    folder = clips.folder_of(settings, "m")
    folder.mkdir(parents=True)
    for name, hours in (("old.mp4", 25), ("new.mp4", 23)):
        (folder / name).touch()
        made_s = time.time() - hours * 3600
        os.utime(folder / name, (made_s, made_s))
    clips.sweep(settings)
    assert [path.name for path in folder.iterdir()] == ["new.mp4"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 422),
        ({"start_ms": 5, "end_ms": 5}, 422),
        ({"start_ms": 9_000_000, "end_ms": 9_000_001}, 422),
        ({"start_ms": -1, "end_ms": 5}, 422),
        ({"start_ms": 0, "end_ms": 9, "handles_ms": 60_001}, 422),
        ({"start_ms": 0, "end_ms": 9, "subtitles": "de"}, 404),
        ({"start_ms": 0, "end_ms": 9, "subtitles": "../es"}, 404),
    ],
)
def test_what_is_no_clip_is_refused(
    house: House, place: str, sent: dict[str, Any], status: int
) -> None:
    assert house.machine("viewer").post(place, json=sent).status_code == status


def test_a_clip_is_short(house: House, place: str, media_id: str) -> None:
    with house.database.changing() as work:
        work.get_one(Media, media_id).duration_ms = clips.MOST_MS * 2
    sent = {"start_ms": 0, "end_ms": clips.MOST_MS + 1}
    refused = house.machine("viewer").post(place, json=sent)
    assert (refused.status_code, "5 minutes" in refused.text) == (422, True)


def test_strangers_get_none_of_what_is_published(
    house: House, place: str, media_id: str, shop: Workshop
) -> None:
    clip = asked(house, media_id)
    assert ClipJob(shop, clip).run() == {}
    house.machine("owner").patch(f"/api/v1/media/{media_id}", json={"visibility": "public"})
    for path in (f"{place}/{clip.id}", f"{place}/{clip.id}/file"):
        assert house.nobody().get(path).status_code == 401
        assert house.machine("stranger").get(path).status_code == 404
    assert house.nobody().post(place, json=SPAN).status_code == 401
    assert house.machine("stranger").post(place, json=SPAN).status_code == 404


def test_another_recording_has_not_its_clips(
    house: House, place: str, media_id: str, shop: Workshop
) -> None:
    clip = asked(house, media_id)
    assert ClipJob(shop, clip).run() == {}
    assert clips.made(shop.settings, media_id, clip.id)
    assert clips.made(shop.settings, "another", clip.id) is None
    assert clips.made(shop.settings, media_id, f"../{media_id}/{clip.id}") is None
