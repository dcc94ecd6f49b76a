"""Recordings and articles from an address: by the API, and by a real worker."""

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from server.newsroom.api import articles, from_address
from server.newsroom.database import Database
from server.newsroom.database.tables import Article, Audit, Media, Role
from server.newsroom.fetching.article import fetch_article
from server.newsroom.settings import Settings
from tests.newsroom.conftest import House
from tests.newsroom.sites import Site, film, only_here, worker

AT = "/api/v1/media/from-address"
PATIENCE_S = 60


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a newsroom that fetches from everywhere."""
    return Settings(data=tmp_path / "data", fetch_from="*")


@pytest.fixture
def database(settings: Settings, sqlite_ready: Path) -> Iterator[Database]:
    """SQLite, where a worker finds it, too."""
    settings.data.mkdir()
    shutil.copyfile(sqlite_ready, settings.data / "newsroom.sqlite")
    opened = Database(settings.database_address)
    yield opened
    opened.close()


@pytest.fixture
def jobs(house: House) -> Iterator[Any]:
    """Closed in the end."""
    yield house.app.extensions["jobs"]
    house.app.extensions["jobs"].close()


def limited(house: House, **limits: Any) -> None:
    known = house.app.extensions
    known["settings"] = known["settings"].model_copy(update=limits)


def told(answer: TestResponse) -> str:
    assert answer.json is not None
    return str(answer.json["detail"])


def wait(house: House, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """All fetches as the API shows them, by their address's path, once they are so."""
    give_up_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up_s:
        items = house.machine("editor").get(AT).get_json()["items"]
        found = {each["address"].rpartition("/")[2]: each for each in items}
        if until(found):
            return found
        time.sleep(0.1)
    raise AssertionError(found)


@pytest.mark.usefixtures("jobs")
def test_a_recording_is_fetched_and_becomes_one_as_an_upload_does(
    house: House, site: Site, settings: Settings, tmp_path: Path
) -> None:
    pytest.importorskip("yt_dlp", reason="pip install quotemark[address]")
    data, editor = film(tmp_path / "a.mp4"), house.machine("editor")
    addresses = [
        site.give("/dam.mp4", data, "video/mp4"),
        site.url("/nothing.mp4"),
        site.drip("/endless.mp4", "video/mp4", b"\0" * 99, 0.1),
    ]
    for address in addresses:
        begun = editor.post(AT, json={"address": address, "translate": [], "language": "en"})
        assert (begun.status_code, begun.get_json()["state"]) == (202, "waiting")
    with worker(settings.data):
        ended = ("done", "failed")
        found = wait(
            house,
            lambda found: [each["state"] in ended for each in found.values()].count(True) == 2,
        )
        assert (
            found["nothing.mp4"]["error"]
            == "The server there answered 404: there is nothing at this address."
        )
        slow = wait(house, lambda found: found["endless.mp4"]["state"] == "working")["endless.mp4"]
        assert house.machine("stranger").delete(f"{AT}/{slow['id']}").status_code == 404
        assert editor.delete(f"{AT}/{slow['id']}").status_code == 204
        left = wait(house, lambda _: not list((settings.data / "fetching").iterdir()))
    assert set(left) == {"dam.mp4", "nothing.mp4"}
    sha256 = hashlib.sha256(data).hexdigest()
    with house.database.reading() as work:
        media = work.get_one(Media, found["dam.mp4"]["media"])
        log = {row.action: row.details for row in work.scalars(select(Audit))}
    assert (media.sha256, media.bytes, media.filename) == (sha256, len(data), "dam.mp4")
    assert media.made_by == house.user_ids["editor"]
    assert {"language": "en", "translate": [], "speakers": None}.items() <= media.options.items()
    assert media.options["source"]["address"] == addresses[0]
    assert log["media.created"]["source"] == media.options["source"]
    assert {"fetch.begun", "fetch.stopped", "upload.begun"} <= log.keys()
    assert (settings.media / sha256[:2] / sha256[2:]).read_bytes() == data
    assert not list(settings.uploads.iterdir())


@pytest.mark.usefixtures("jobs")
def test_a_worker_killed_while_it_fetches_loses_nothing(
    house: House, site: Site, settings: Settings, tmp_path: Path
) -> None:
    pytest.importorskip("yt_dlp", reason="pip install quotemark[address]")
    data = film(tmp_path / "a.mp4")
    site.drip("/dam.mp4", "video/mp4", data[:99], 0.1)
    house.machine("editor").post(AT, json={"address": site.url("/dam.mp4"), "translate": []})
    with worker(settings.data):
        wait(house, lambda found: found["dam.mp4"]["state"] == "working" and bool(site.asked))
    site.give("/dam.mp4", data, "video/mp4")
    with worker(settings.data):
        done = wait(house, lambda found: found["dam.mp4"]["state"] == "done")["dam.mp4"]
    with house.database.reading() as work:
        media = work.get_one(Media, done["media"])
    assert media.sha256 == hashlib.sha256(data).hexdigest()
    assert not list((settings.data / "fetching").iterdir())
    assert site.url("/dam.mp4") in house.client("viewer").get(f"/media/{media.id}").text


@pytest.mark.usefixtures("jobs")
def test_what_may_not_be_fetched_is_refused_in_words(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(from_address, "can_fetch", lambda: True)
    editor = house.machine("editor")
    for role in (Role.VIEWER, Role.REVIEWER):
        answer = house.machine(role).post(AT, json={"address": "https://example.org/a"})
        assert answer.status_code == 403
        assert house.machine(role).get(AT).status_code == 403
    for address in ("file:///etc/passwd", "x", "https://a/" + "b" * 2000):
        assert editor.post(AT, json={"address": address}).status_code == 422
    limited(house, fetch_from="example.org")
    answer = editor.post(AT, json={"address": "https://evil.net/"})
    assert (answer.status_code, "only from example.org" in told(answer)) == (422, True)
    assert editor.get(AT).get_json()["items"] == []


@pytest.mark.usefixtures("jobs")
@pytest.mark.parametrize(("sites", "installed"), [("", True), ("*", False)])
def test_a_newsroom_fetches_nothing_unless_it_is_set_up_for_that(
    house: House, monkeypatch: pytest.MonkeyPatch, sites: str, installed: bool
) -> None:
    limited(house, fetch_from=sites)
    monkeypatch.setattr(from_address, "can_fetch", lambda: installed)
    answer = house.machine("editor").post(AT, json={"address": "https://example.org/a"})
    assert (answer.status_code, "QUOTEMARK_FETCH_FROM" in told(answer)) == (404, True)
    assert "can-fetch-recordings" not in house.client("editor").get("/").text


def test_nobody_fetches_all_day(house: House) -> None:
    editor, sent = house.machine("editor"), {"address": "https://me@example.org/"}
    codes = [editor.post("/api/v1/articles", json=sent).status_code for _ in range(61)]
    assert (set(codes[:-1]), codes[-1]) == ({422}, 429)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Articles are fetched from the tests' own server."""
    monkeypatch.setattr(articles, "fetch_article", partial(fetch_article, rule=only_here))


PAGE = """<!doctype html><title>The dam | Daily</title><nav>Home</nav><script>evil()</script>
<article><h1>The dam</h1><p>“We knew it for years,” she said.</article><footer>©</footer>"""


@pytest.mark.usefixtures("here")
def test_an_article_is_fetched_and_where_it_is_from_is_kept(house: House, site: Site) -> None:
    address = site.lead("/a", site.give("/b", PAGE.encode(), "text/html; charset=utf-8"))
    made = house.machine("editor").post("/api/v1/articles", json={"address": address})
    assert made.status_code == 201, made.text
    article = house.machine("viewer").get(made.headers["Location"]).get_json()
    assert article["title"] == "The dam"
    assert article["plain"] == "The dam\n\n“We knew it for years,” she said."
    assert article["source"]["address"] == address
    with house.database.reading() as work:
        kept = work.scalars(select(Audit).where(Audit.action == "article.created")).one()
    assert kept.details["source"]["sha256"] == hashlib.sha256(PAGE.encode()).hexdigest()
    assert kept.details["source"]["ended_at"] == site.url("/b")
    desk = house.client("viewer").get(f"/articles/{article['id']}").text
    assert f'href="{address}"' in desk


@pytest.mark.usefixtures("here")
def test_an_article_that_cannot_be_fetched_is_refused_in_words(house: House, site: Site) -> None:
    editor = house.machine("editor")
    for address, said in (
        (site.url("/nothing"), "404"),
        (site.give("/empty", b"<p> </p>"), "holds no text"),
        (site.give("/a.pdf", b"%PDF-1.7", "application/pdf"), "application/pdf"),
        (site.give("/long", b"<p>word" * 700_000), "larger than 4 MB"),
        (site.give("/b", b"%PDF-1.7", "text/html"), "is a PDF"),
        ("http://127.0.0.1/", "cannot be reached"),
    ):
        answer = editor.post("/api/v1/articles", json={"address": address})
        assert (answer.status_code, said in told(answer)) == (422, True), told(answer)
    sent = {"address": site.url("/a"), "text": "x"}
    assert editor.post("/api/v1/articles", json=sent).status_code == 422
    asked = len(site.asked)
    viewer = house.machine("viewer").post("/api/v1/articles", json={"address": site.url("/a")})
    limited(house, fetch_from="")
    off = editor.post("/api/v1/articles", json={"address": site.url("/a")})
    assert (viewer.status_code, off.status_code, len(site.asked)) == (403, 404, asked)
    with house.database.reading() as work:
        assert work.scalars(select(Article)).all() == []
