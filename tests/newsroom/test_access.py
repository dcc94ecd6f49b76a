"""What every request passes: names, forgery, headers, errors that tell nothing."""

import logging
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoneFreeError

from server.newsroom.app import create_newsroom
from server.newsroom.database import Database
from server.newsroom.people import access
from server.newsroom.settings import Settings
from tests.newsroom.conftest import House

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_a_change_without_the_token_against_forgery_is_refused(house: House) -> None:
    client = house.client("owner")
    del client.environ_base["HTTP_X_CSRFTOKEN"]
    for path in ("/tokens", "/sign-out", "/api/v1/articles", "/settings/sign-out-everywhere"):
        answer = client.post(path, data={"name": "Forged", "role": "owner"})
        assert answer.status_code == 400
        assert "too old" in answer.text
    assert client.get("/settings").status_code == 200
    client.environ_base["HTTP_X_CSRFTOKEN"] = "forged"
    assert client.post("/tokens", data={"name": "Forged", "role": "owner"}).status_code == 400


def test_signing_in_and_entering_need_it_too(house: House) -> None:
    client = house.app.test_client()
    for path in ("/sign-in", "/enter/x", "/invitations/x"):
        assert client.post(path).status_code == 400


def test_a_machine_needs_none(house: House) -> None:
    client = house.app.test_client()
    answer = client.post("/api/v1/articles", headers=house.token("owner"), json={})
    assert answer.status_code == 422


def test_a_name_and_password_for_a_proxy_do_not_make_a_machine(house: House) -> None:
    client = house.client("owner")
    basic = {"Authorization": "Basic cm9zYTpzZWNyZXQ="}
    assert client.get("/settings", headers=basic).status_code == 200
    del client.environ_base["HTTP_X_CSRFTOKEN"]
    assert client.post("/tokens", headers=basic).status_code == 400


def test_a_token_does_not_make_a_token(house: House) -> None:
    client = house.machine("owner")
    assert client.post("/tokens", data={"name": "More", "role": "owner"}).status_code == 403


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/healthz", "/nothing", "/api/v1/media", "/people"]
)
@pytest.mark.parametrize("who", ["nobody", "owner"])
def test_every_answer_is_hardened(house: House, path: str, who: str) -> None:
    client = house.nobody() if who == "nobody" else house.client(who)
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors"):
        assert rule in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize(
    "path", ["/sign-in", "/enter/x", "/people", "/settings", "/tokens", "/audit"]
)
def test_pages_hold_no_script_or_style_of_their_own(house: House, path: str) -> None:
    page = house.client("owner").get(path).text
    assert page.startswith("<!doctype html>")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)
    assert all(
        "src=" in script or "json" in script for script in re.findall(r"<script[^>]*>", page)
    )


def test_cookies_behind_https(settings: Settings, database: Database) -> None:
    secure = settings.model_copy(update={"behind_https": True})
    client = create_newsroom(secure, database).test_client()
    answer = client.get("/enter/x", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-quotemark=")
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    ("host", "status"),
    [("news.example:8571", 200), ("evil.example", 400), ("news.example.evil.example", 400)],
)
def test_only_trusted_names_are_answered(
    settings: Settings, database: Database, host: str, status: int
) -> None:
    client = create_newsroom(settings, database, ("news.example",)).test_client()
    for path in ("/sign-in", "/healthz"):
        assert client.get(path, headers={"Host": host}).status_code == status


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_a_proxy_is_believed_when_there_is_one(
    settings: Settings, database: Database, proxies: int, seen: str
) -> None:
    app = create_newsroom(settings.model_copy(update={"proxies": proxies}), database)
    addresses = []
    app.before_request(lambda: addresses.append(access.rates.asker()))
    app.test_client().get("/healthz", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
    assert addresses == [seen]


def broken(app: Flask, error: Exception) -> None:
    """Routes that fail, one of the API and one for people."""

    @access.open_to_all
    def fail() -> str:
        raise error

    for path in ("/api/v1/fail", "/fail"):
        app.add_url_rule(path, endpoint=path, view_func=fail)


def test_an_error_of_ours_tells_a_number_only(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    broken(house.app, RuntimeError("the secret inside"))
    with caplog.at_level(logging.ERROR):
        answers = [house.nobody().get(path) for path in ("/api/v1/fail", "/fail")]
    assert answers[0].content_type == "application/problem+json"
    for answer in answers:
        assert answer.status_code == 500
        assert "secret inside" not in answer.text
        assert "Traceback" not in answer.text
        number = re.search(r"number ([0-9a-f]{8})", answer.text)
        assert number is not None
        assert number[1] in caplog.text
    assert "the secret inside" in caplog.text


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked")),
        NoneFreeError("QueuePool limit locked"),
    ],
)
def test_a_database_that_is_busy_is_told_in_words(house: House, error: Exception) -> None:
    broken(house.app, error)
    for path in ("/api/v1/fail", "/fail"):
        answer = house.nobody().get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "locked" not in answer.text
        assert "busy" in answer.text


def test_too_much_is_refused(house: House) -> None:
    answer = house.client("owner").post("/tokens", data={"name": "x" * (17 << 20)})
    assert answer.status_code == 413
    many = "&".join(f"a{n}=" for n in range(2_000))
    form = "application/x-www-form-urlencoded"
    assert house.client("owner").post("/tokens", data=many, content_type=form).status_code < 500


def test_errors_are_pages_for_people_and_problems_for_programs(house: House) -> None:
    page = house.nobody().get("/nothing")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "not for you" in page.text
    problem = house.nobody().get("/api/v1/nothing")
    assert problem.content_type == "application/problem+json"
    assert set(problem.get_json()) == {"title", "status", "detail"}


def test_who_must_sign_in_comes_back_to_where_they_were(house: House) -> None:
    answer = house.nobody().get("/audit?before=7")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/audit?before%3D7")


def test_the_key_of_cookies_is_for_this_user_alone(settings: Settings, app: Any) -> None:
    key = settings.data / "secret.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_text()) >= 32
    assert [path.name for path in Path(settings.data).iterdir()] == ["secret.key"]


def test_it_outlives_a_start(settings: Settings, database: Database, house: House) -> None:
    client = house.client("owner")
    again = create_newsroom(settings, database)
    assert again.secret_key == house.app.secret_key
    client.application = again
    assert client.get("/settings").status_code == 200
