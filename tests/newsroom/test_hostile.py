"""What somebody may try who means harm, where it belongs to no one part."""

import logging
import os
import re
import stat
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from server.newsroom.app import create_newsroom
from server.newsroom.database import Database
from server.newsroom.database.tables import User
from server.newsroom.people import console
from server.newsroom.quotes.comparing import read_article
from server.newsroom.settings import Settings
from tests.newsroom.conftest import House, transcript

TUS = {"Tus-Resumable": "1.0.0"}
FORM_BYTES = 16 << 20


def test_a_form_is_no_upload_that_fills_the_disk(house: House) -> None:
    headers = TUS | {"Content-Type": "multipart/form-data; boundary=x"}
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n'
    body = head + b"a" * FORM_BYTES + b"\r\n--x--\r\n"
    for who in ("viewer", "editor"):
        for path in ("/api/v1/uploads", "/api/v1/uploads/x"):
            answer = house.client(who).post(path, headers=headers, data=body)
            assert answer.status_code == 413


def test_a_nul_is_looked_for_nowhere(house: House) -> None:
    """PostgreSQL fails where SQLite finds nothing."""
    client = house.client("owner")
    for rule in house.app.url_map.iter_rules():
        path = re.sub(r"<int.*?>", "1", re.sub(r"<any.*?>", "vtt", rule.rule))
        path = re.sub(r"<.*?>", "%00", path)
        if "%00" in path:
            for method in {"GET", "POST", "DELETE", "HEAD"} & set(rule.methods or ()):
                headers = TUS if "uploads" in path else {}
                assert client.open(path, method=method, headers=headers).status_code == 404, path
    form = {"email": "owner@example.org\0", "password": "a"}
    assert house.nobody().post("/sign-in", data=form).status_code == 401
    announced = TUS | {"Upload-Length": "9", "Upload-Metadata": "a\0b YQ==,filename YQ=="}
    assert client.post("/api/v1/uploads", headers=announced).status_code == 400


@pytest.mark.parametrize("said", ["unknown", "192.0.2.1:4711", "", "a, b"])
def test_a_proxy_that_says_no_address(settings: Settings, database: Database, said: str) -> None:
    client = create_newsroom(settings.model_copy(update={"proxies": 1}), database).test_client()
    headers = {"X-Forwarded-For": said, "Authorization": "Bearer none"}
    assert client.get("/api/v1/projects", headers=headers).status_code == 401


def test_a_session_stands_in_no_answer_that_others_may_keep(house: House) -> None:
    client = house.client("owner")
    with client.session_transaction() as session:
        session.permanent = True
    for path in ("/healthz", "/api/v1/openapi.json", "/static/none.js", "/api/v1/projects"):
        assert "Set-Cookie" not in client.get(path).headers


def test_footage_is_kept_by_no_cache_for_others(house: House, media_id: str) -> None:
    for name in ("file", "poster", "peaks", "transcripts/en", "subtitles/en.vtt"):
        answer = house.client("owner").get(f"/api/v1/media/{media_id}/{name}")
        assert answer.status_code == 200
        assert {"private", "no-cache"} <= {*answer.headers["Cache-Control"].split(", ")}


def test_an_article_that_is_slow_to_read_is_so_once() -> None:
    source = "[" * 1_000
    assert read_article(source, "markdown", "A") is read_article(source, "markdown", "A")


def test_an_article_that_quotes_too_often_is_refused(house: House) -> None:
    text = "".join(f"<blockquote>We saw {n}.</blockquote>" for n in range(2_100))
    body = {"title": "A", "text": text, "format": "html", "media": []}
    answer = house.client("owner").post("/api/v1/articles", json=body)
    assert answer.status_code == 422
    assert "in parts" in answer.text


def test_a_transcript_of_too_many_segments_is_refused(house: House, media_id: str) -> None:
    document = transcript("es") | {"segments": [{"text": "a"}] * 60_000}
    path = f"/api/v1/media/{media_id}/transcripts/es"
    answer = house.client("owner").put(path, json=document, headers={"If-Match": '"1"'})
    assert answer.status_code == 422


def test_who_is_not_signed_in_sends_little(house: House) -> None:
    form = {"email": "a@example.org", "password": "a" * (70 << 10)}
    assert house.nobody().post("/sign-in", data=form).status_code == 413


def test_another_newsroom_on_this_machine_keeps_its_session(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    other = settings.model_copy(update={"data": tmp_path / "other"})
    names = {
        create_newsroom(each, database).config["SESSION_COOKIE_NAME"] for each in (settings, other)
    }
    assert len(names) == 2


def test_what_an_owner_left_behind_lets_nobody_in(house: House) -> None:
    """Who is no owner any more could come back by their own invitation."""
    other = house.user_ids["editor"]
    people = f"/api/v1/projects/{house.project_id}/people"
    house.client("owner").patch(f"{people}/{other}", json={"role": "owner"})
    made = house.client("editor").post(
        f"/api/v1/projects/{house.project_id}/invitations",
        json={"role": "owner", "email": "editor@example.org"},
    )
    link = made.json["link"].removeprefix("http://localhost")
    assert house.nobody().get(link).status_code == 200
    assert house.client("owner").delete(f"{people}/{other}").status_code == 204
    assert house.nobody().get(link).status_code == 422
    assert house.client("editor").post(link).status_code == 422
    assert house.client("editor").get(people).status_code == 404


def test_what_people_wrote_is_in_no_error(database: Database) -> None:
    users = [User(id="twice", name="a private word") for _ in range(2)]
    with database.changing() as work:
        work.add(users[0])
    with pytest.raises(IntegrityError) as error, database.changing() as work:
        work.add(users[1])
    assert "a private word" not in str(error.value)


def test_who_could_not_sign_in_is_in_the_log(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    form = {"email": "owner@example.org", "password": "a private word"}
    with caplog.at_level(logging.WARNING):
        house.nobody().post("/sign-in", data=form)
    assert "127.0.0.1" in caplog.text
    assert "private" not in caplog.text
    assert "owner@" not in caplog.text


@pytest.mark.parametrize(
    "segment",
    [
        {"id": "s", "text": "a"},
        {"id": "s", "text": "a", "start_ms": None, "end_ms": None},
        {"id": 7, "text": ["a"], "start_ms": "0", "end_ms": 1.5, "speaker": {"a": 1}, "words": 5},
        {"start_ms": 10**30, "end_ms": 10**31},
    ],
)
def test_a_segment_without_times_breaks_no_page(
    segment: dict[str, Any], house: House, media_id: str
) -> None:
    client, at = house.client("owner"), f"/api/v1/media/{media_id}"
    document = transcript("es") | {"segments": [segment]}
    saved = client.put(f"{at}/transcripts/es", json=document, headers={"If-Match": '"1"'})
    assert saved.status_code == 200
    client.patch(at, json={"visibility": "public"})
    for who in (client, house.nobody()):
        for path in (
            f"/watch/{media_id}?language=es",
            f"{at}/transcripts/es",
            f"{at}/subtitles/es.vtt",
        ):
            assert who.get(path).status_code == 200, path
    for path in (f"/media/{media_id}?language=es", f"/media/{media_id}/edit/es"):
        assert client.get(path).status_code == 200, path


def test_a_language_has_a_short_name(house: House, media_id: str) -> None:
    language = "en-x" + "-abcdefgh" * 4
    path = f"/api/v1/media/{media_id}/transcripts/{language}"
    document = transcript() | {"language": language}
    saved = house.client("owner").put(path, json=document, headers={"If-None-Match": "*"})
    assert saved.status_code == 404


def test_a_project_that_is_not_there_is_as_one_of_others(house: House) -> None:
    said = []
    for project in (house.project_id, "none"):
        body = {"name": "a.mp4", "project": project}
        answer = house.machine("stranger").post(
            "/api/v1/uploads",
            headers=TUS | {"Upload-Length": "1", "Upload-Metadata": metadata(body)},
        )
        said.append((answer.status_code, answer.text))
    assert said[0] == said[1]
    assert said[0][0] == 404


def metadata(pairs: dict[str, str]) -> str:
    """As tus has it."""
    return ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in pairs.items())


def test_files_are_for_one_user_wherever_they_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    monkeypatch.setenv("QUOTEMARK_DATA", str(folder))
    before = os.umask(0o022)
    try:
        list(console.users())
    finally:
        os.umask(before)
    made = [path.name for path in folder.iterdir()]
    assert "newsroom.sqlite" in made
    assert all(not stat.S_IMODE(each.stat().st_mode) & 0o077 for each in folder.iterdir())
