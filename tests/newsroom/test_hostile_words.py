"""Titles, names and words that were written to become markup, headers or lines of a file."""

import json
import re

import pytest
from flask.testing import FlaskClient

from tests.newsroom.conftest import House, transcript

EVIL = (
    "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>{{7*7}}\u202e\nFCM: DROP FRAME\r\n"
    "X-Evil: 1 -->]]>"
)
MARKUP = re.compile(rb"<script>alert|<img src=x|<svg on|href=.javascript:", re.IGNORECASE)


@pytest.fixture
def article_id(house: House, media_id: str) -> str:
    """An article about the sample, in which all that people write is evil."""
    client, at = house.client("owner"), f"/api/v1/media/{media_id}"
    first, second, third, *others = transcript()["segments"]
    evil = [
        first | {"text": f"{EVIL} {first['text']}", "words": [], "speaker": "S1"},
        second | {"id": '"onload=alert(1)><b>', "text": f"</script>{EVIL}", "words": []},
    ]
    document = transcript() | {
        "segments": [*evil, third, *others],
        "speakers": [{"id": "S1", "name": EVIL}],
    }
    path = f"{at}/transcripts/en"
    assert client.put(path, json=document, headers={"If-Match": '"1"'}).status_code == 200
    assert client.patch(at, json={"title": EVIL, "visibility": "public"}).status_code == 200
    text = (
        f"<p>Evil <svg onload=alert(1)></svg><a href='javascript:alert(1)'>Evil</a> "
        f"“{third['text']}” she said.</p><style>p{{}}</style>"
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>"
    )
    body = {"title": EVIL, "text": text, "format": "html", "media": [media_id]}
    made = client.post("/api/v1/articles", json=body)
    assert made.status_code == 201, made.text
    id = str(made.json["id"])
    changed = client.put(
        f"/api/v1/articles/{id}", json={"visibility": "public"}, headers={"If-Match": '"1"'}
    )
    assert changed.status_code == 200
    return id


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_people_write_becomes_no_markup(house: House, media_id: str, article_id: str) -> None:
    client, at, about = (
        house.client("owner"),
        f"/api/v1/media/{media_id}",
        f"/api/v1/articles/{article_id}",
    )
    quote = quotes(client, about)[0]["id"]
    shown = [f"/watch/{media_id}", f"/read/{article_id}", f"/embed/{article_id}/{quote}"]
    own = [
        "/library",
        f"/media/{media_id}",
        f"/media/{media_id}/edit/en",
        f"/articles/{article_id}",
    ]
    kinds = [f"{at}/subtitles/en.{kind}" for kind in ("vtt", "srt", "ass", "ttml", "docx", "csv")]
    files = [f"{at}/export.zip", f"{at}/youtube.zip", f"{about}/quotes.edl", f"{about}/quotes.otio"]
    for path in (*shown, *own, *kinds, *files, f"{about}/annotations"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "X-Evil" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if answer.mimetype == "text/html":
            assert not MARKUP.search(answer.data), path
    for path in shown:
        assert not MARKUP.search(house.nobody().get(path).data), path


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_title_adds_no_line_to_an_edit_list(house: House, article_id: str) -> None:
    text = house.client("owner").get(f"/api/v1/articles/{article_id}/quotes.edl").text
    assert text.startswith("TITLE: ")
    assert [line for line in text.split("\r\n") if line.startswith("FCM")] == [
        "FCM: NON-DROP FRAME"
    ]
    assert "\n" not in text.replace("\r\n", "")


def quotes(client: FlaskClient, about: str) -> list[dict[str, str]]:
    """Of an article that was compared."""
    found: list[dict[str, str]] = json.loads(client.get(f"{about}/alignment").data)["quotes"]
    return found
