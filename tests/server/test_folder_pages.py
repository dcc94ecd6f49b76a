"""The served folders: what is listed, what is sent, and what never leaves."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.newsroom.app import create_newsroom
from server.newsroom.people.first_start import opened
from server.newsroom.settings import Settings
from server.web.serving import LOOPBACK

MEDIA = bytes(range(256)) * 4


class Client(FlaskClient):
    """Reads every answer to its end, so that no file stays open."""

    def open(self, *args: Any, **options: Any) -> TestResponse:
        """As the client's own."""
        return super().open(*args, **options | {"buffered": True})


def client_of(folder: Path, trusted_hosts: Sequence[str] = LOOPBACK, **options: Any) -> FlaskClient:
    """A browser, so to speak, of the newsroom that lists a folder."""
    settings = Settings(data=folder.parent / "data")
    app = create_newsroom(settings, opened(settings), trusted_hosts, folder, **options)
    app.test_client_class = Client
    return app.test_client()


def make_item(folder: Path, title: str = "Interview") -> Path:
    """The files of a processed folder that the application looks at."""
    quotes = [{"verdict": "verbatim"}, {"verdict": "not-found"}, {"verdict": "verbatim"}]
    mention = {"verdict": "not-found", "kind": "mention"}
    contents: dict[str, object] = {
        "manifest.json": {"schema": "quotemark/manifest/1"},
        "transcript.es.json": {"media": {"title": title, "duration_ms": 65_000}},
        "transcript.en.json": {"media": {"title": title, "duration_ms": 65_000}},
        "articles/story.alignment.json": {
            "article": {"title": "A <b>story</b>"},
            "quotes": [*quotes, mention],
        },
    }
    for name, content in contents.items():
        write(folder / name, json.dumps(content).encode())
    write(folder / "watch.html", b"<!doctype html><title>Watch</title>")
    write(folder / "media/proxy.mp4", MEDIA)
    write(folder / "media/poster.jpg", b"jpeg")
    write(folder / "subtitles/x.es.vtt", "WEBVTT\n\nñ".encode())
    write(folder / ".hidden", b"secret")
    return folder


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    make_item(tmp_path / "work" / "deep" / "interview.quotemark")
    write(tmp_path / "work/notes.txt", b"not ours")
    write(tmp_path / "outside.txt", b"secret")
    return tmp_path / "work"


@pytest.fixture
def client(root: Path) -> FlaskClient:
    return client_of(root)


HERE = "/files/deep/interview.quotemark/"


def test_health(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.get_json() == {"status": "ok"}


def test_the_list_shows_each_item_with_its_links_and_counts(client: FlaskClient) -> None:
    page = client.get("/").text
    for expected in ("Interview", "1:05", "Español", "English", "A &lt;b&gt;story&lt;/b&gt;"):
        assert expected in page
    for name in ("watch.html", "articles/story.html", "report.html", "media/poster.jpg"):
        assert HERE + name in page
    assert '<span class="count">2</span> verbatim' in page
    assert '<span class="count">1</span> not found' in page


def test_a_folder_that_is_itself_processed_is_listed(tmp_path: Path) -> None:
    client = client_of(make_item(tmp_path / "one.quotemark", "Alone"))
    assert "Alone" in client.get("/").text
    assert client.get("/files/watch.html").status_code == 200


def test_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    assert "quotemark process" in client_of(tmp_path).get("/").text


@pytest.mark.parametrize(
    "damage",
    [
        "{",
        "[]",
        '{"quotes": 3}',
        '{"quotes": [1], "article": 2}',
        '{"media": {"duration_ms": "x"}}',
    ],
)
def test_a_damaged_item_does_not_hide_the_others(root: Path, damage: str) -> None:
    broken = make_item(root / "broken.quotemark", "Broken")
    for name in ("transcript.en.json", "transcript.es.json", "articles/story.alignment.json"):
        write(broken / name, damage.encode())
    page = client_of(root).get("/")
    assert page.status_code == 200
    assert "Interview" in page.text
    assert "broken" in page.text


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=1000-", 1000, 1023), ("bytes=-24", 1000, 1023)],
)
def test_one_range_is_a_part(client: FlaskClient, asked: str, first: int, last: int) -> None:
    answer = client.get(HERE + "media/proxy.mp4", headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/1024"
    assert answer.data == MEDIA[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=0-1,5-9", "lines=1-2", "garbage", "bytes=9-2"])
def test_any_other_range_is_the_whole(client: FlaskClient, asked: str) -> None:
    answer = client.get(HERE + "media/proxy.mp4", headers={"Range": asked})
    assert (answer.status_code, answer.data) == (200, MEDIA)


def test_a_range_past_the_end_is_refused(client: FlaskClient) -> None:
    answer = client.get(HERE + "media/proxy.mp4", headers={"Range": "bytes=4096-"})
    assert answer.status_code == 416


def test_a_browser_that_has_it_is_told_so(client: FlaskClient) -> None:
    tag = client.get(HERE + "watch.html").headers["ETag"]
    assert client.get(HERE + "watch.html", headers={"If-None-Match": tag}).status_code == 304


def test_head_gives_the_length_alone(client: FlaskClient) -> None:
    answer = client.head(HERE + "media/proxy.mp4")
    assert (answer.status_code, answer.content_length, answer.data) == (200, 1024, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/healthz", HERE + "watch.html"])
def test_nothing_can_be_changed(client: FlaskClient, method: str, path: str) -> None:
    assert client.open(path, method=method).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/files/../outside.txt",
        "/files/%2e%2e/outside.txt",
        HERE + "../../../outside.txt",
        HERE + "..%2f..%2f..%2foutside.txt",
        HERE + "media/../../../notes.txt",
        HERE + ".hidden",
        HERE + "media",
        HERE + "media/",
        HERE + "watch.html%00",
        HERE + "nothing.html",
        "/files/notes.txt",
        "/files//etc/passwd",
        "/assets/../app.py",
        "/assets/nothing.css",
    ],
)
def test_nothing_else_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(path, follow_redirects=True).status_code == 404


def test_links_out_of_the_folder_are_not_followed(root: Path) -> None:
    item = root / "deep/interview.quotemark"
    (item / "leak.txt").symlink_to(root.parent / "outside.txt")
    (item / "up").symlink_to(root.parent)
    (root / "linked.quotemark").symlink_to(item)
    client = client_of(root)
    for name in (HERE + "leak.txt", HERE + "up/outside.txt", "/files/linked.quotemark/watch.html"):
        assert client.get(name).status_code == 404
    assert client.get("/").text.count("<h2") == 1


@pytest.mark.parametrize("path", ["/", HERE + "watch.html", "/assets/quotemark.css", "/none"])
def test_every_answer_is_hardened(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (HERE + "subtitles/x.es.vtt", "text/vtt; charset=utf-8"),
        (HERE + "watch.html", "text/html; charset=utf-8"),
        (HERE + "media/proxy.mp4", "video/mp4"),
        ("/assets/quotemark.css", "text/css; charset=utf-8"),
        ("/assets/quotemark.js", "text/javascript; charset=utf-8"),
    ],
)
def test_files_say_what_they_are(client: FlaskClient, name: str, kind: str) -> None:
    assert client.get(name).content_type == kind


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8571", 200),
        ("127.0.0.1:8571", 200),
        ("[::1]:8571", 400),
        ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
    ],
)
def test_only_this_machines_names_are_answered(client: FlaskClient, host: str, status: int) -> None:
    for path in ("/", "/healthz", HERE + "watch.html"):
        assert client.get(path, headers={"Host": host}).status_code == status


def test_another_host_can_be_trusted(root: Path) -> None:
    client = client_of(root, trusted_hosts=["newsroom.example"])
    assert client.get("/", headers={"Host": "newsroom.example:8571"}).status_code == 200
    assert client.get("/", headers={"Host": "localhost"}).status_code == 400


def test_beside_it_is_the_newsroom(client: FlaskClient) -> None:
    assert 'href="/library"' in client.get("/").text
    assert client.get("/library").location == "/sign-in?next=/library"
    assert client.get("/api/v1/media").status_code == 401


def test_where_others_come_in_the_folder_is_for_people_with_an_account(root: Path) -> None:
    client = client_of(root, folder_is_open=False)
    for path in ("/", HERE + "watch.html", HERE + "media/proxy.mp4"):
        assert client.get(path).status_code == 303
        assert "/sign-in" in client.get(path).location
