"""What readers without an account are shown, and that it is all they are shown."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote as encoded

import pytest
from flask.testing import FlaskClient

from server.newsroom.database.tables import Role
from server.newsroom.transcripts import revisions
from tests.newsroom.conftest import House, transcript

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

WORDS = (Path(__file__).parents[2] / "samples" / "article.md").read_text()
CRACK, GONE = "a crack in the east wall", "By the morning, three hundred houses were gone"
SECRETS = (
    *("Kenobi the source", "/home/rosa/models", "inter view", "Reviewer", "Editor", "Owner"),
    *("Ask her lawyer first", "<!-- do not print", "do not print", "Correction by Rosa"),
)
"""Nothing of this may reach who has no account."""


@pytest.fixture
def story_id(house: House, media_id: str) -> str:
    """The sample's article with secrets everywhere, one quote confirmed and one rejected."""
    spoken = transcript("es")
    spoken["glossary"] = ["Kenobi the source"]
    spoken["engine"] = {
        "name": "x",
        "model": "/home/rosa/models",
        "options": {"hotwords": "Kenobi"},
    }
    spoken["segments"][0]["note"] = "Kenobi the source"
    spoken["segments"][0]["words"][0]["heard"] = "Kenobi the source"
    spoken["media"]["path"] = "/home/rosa/models"
    with house.database.changing() as work:
        by = house.user_ids["editor"]
        revisions.add(work, media_id, "es", spoken, by, "Correction by Rosa", None)
    said = WORDS.partition("*Velmora")[2].replace("\n\n", "</p><p>")
    text = f"<!-- do not print --><h1>The dam</h1><p>{said}</p>"
    sent = {"text": text, "format": "html", "media": [media_id]}
    id = house.machine("editor").post("/api/v1/articles", json=sent).get_json()["id"]
    for exact, state in ((CRACK, "confirmed"), (GONE, "rejected")):
        decision = {"state": state, "note": "Ask her lawyer first"}
        where = f"/api/v1/articles/{id}/quotes/{quote_id(house, id, exact)}/decision"
        assert house.machine("reviewer").post(where, json=decision).status_code == 200
    return str(id)


def quote_id(house: House, article_id: str, exact: str) -> str:
    found = house.machine("viewer").get(f"/api/v1/articles/{article_id}/alignment").get_json()
    return str(next(each["id"] for each in found["quotes"] if each["exact"].startswith(exact)))


def publish(house: House, id: str, visibility: str, kind: str = "media") -> None:
    owner, address = house.machine("owner"), f"/api/v1/{kind}/{id}"
    change = owner.patch if kind == "media" else owner.put
    tag = owner.get(address).headers.get("ETag", "")
    answer = change(address, json={"visibility": visibility}, headers={"If-Match": tag})
    assert answer.status_code == 200


@pytest.fixture
def published(house: House, media_id: str, story_id: str) -> tuple[str, str]:
    """Recording and article, both public."""
    publish(house, media_id, "public")
    publish(house, story_id, "public", "articles")
    return media_id, story_id


def addresses(house: House, media_id: str, story_id: str) -> list[str]:
    """All that is open of them, and what leads there."""
    media, article = f"/api/v1/media/{media_id}", f"/api/v1/articles/{story_id}"
    of_media = ("", "/transcripts", "/transcripts/es", "/transcripts/en", "/peaks", "/poster")
    files = [f"{media}/subtitles/es.{kind}" for kind in ("vtt", "srt", "ass", "ttml", "txt", "csv")]
    embed = f"/embed/{story_id}/{quote_id(house, story_id, CRACK)}"
    return [
        *(media + path for path in of_media),
        *files,
        *(article + path for path in ("", "/alignment", "/annotations")),
        *(f"/watch/{media_id}{query}" for query in ("", "?language=en", "?t=3,4")),
        f"/read/{story_id}",
        embed,
        f"/oembed?url={encoded(f'http://localhost{embed}')}",
    ]


@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_nothing_else_leaks(who: str, house: House, published: tuple[str, str]) -> None:
    client = house.nobody() if who == "nobody" else house.client(who)
    for address in addresses(house, *published):
        answer = client.get(address)
        assert answer.status_code == 200, address
        told = answer.get_data().decode(errors="replace") + str(answer.headers)
        found = [each for each in SECRETS if each in told.replace("An editor", "")]
        assert found == [], address


def test_members_are_told_all(house: House, published: tuple[str, str]) -> None:
    client, (media_id, story_id) = house.machine("viewer"), published
    spoken = client.get(f"/api/v1/media/{media_id}/transcripts/es")
    assert spoken.get_json()["glossary"] == ["Kenobi the source"]
    assert "do not print" in client.get(f"/api/v1/articles/{story_id}").get_json()["text"]
    stranger = house.nobody().get(f"/api/v1/media/{media_id}/transcripts/es")
    assert stranger.headers["ETag"] != spoken.headers["ETag"], "a member would keep the stranger's"
    assert stranger.get_json()["segments"][3]["words"] == spoken.get_json()["segments"][3]["words"]


def test_a_quote_of_private_footage_is_only_printed(
    house: House, media_id: str, story_id: str
) -> None:
    publish(house, story_id, "public", "articles")
    page = house.nobody().get(f"/read/{story_id}").text
    assert CRACK in page
    assert "/watch/" not in page
    assert media_id not in page
    for path in ("", "/alignment", "/annotations"):
        answer = house.nobody().get(f"/api/v1/articles/{story_id}{path}")
        assert media_id not in answer.text
        assert answer.status_code == (404 if path == "/annotations" else 200)
    assert house.nobody().get(f"/embed/{story_id}/q1").status_code == 404
    assert media_id in house.client("viewer").get(f"/read/{story_id}").text


def test_a_machines_verdict_is_a_proposal(house: House, published: tuple[str, str]) -> None:
    media_id, story_id = published
    page = house.nobody().get(f"/watch/{media_id}").text
    quotes = re.findall(r"<li><span>(.*?)</li>", page, re.DOTALL)
    confirmed = [each for each in quotes if "Confirmed by an editor" in each]
    assert len(confirmed) == 1
    assert CRACK in confirmed[0]
    assert all("machine’s proposal" in each for each in quotes if each not in confirmed)
    assert GONE not in " ".join(quotes), "somebody said that it is not from there"
    listed = house.nobody().get(f"/api/v1/articles/{story_id}/alignment").get_json()["quotes"]
    assert [each["decision"]["by"] for each in listed if each["decision"]] == ["An editor"]


def test_articles_that_are_not_listed_are_not_named(
    house: House, published: tuple[str, str]
) -> None:
    media_id, story_id = published
    publish(house, story_id, "unlisted", "articles")
    assert story_id not in house.nobody().get(f"/watch/{media_id}").text
    assert "viewers are not told" in house.client("viewer").get(f"/watch/{media_id}").text
    assert '<meta name="robots" content="noindex">' in house.nobody().get(f"/read/{story_id}").text


def test_the_pages_are_read_without_script(house: House, published: tuple[str, str]) -> None:
    media_id, story_id = published
    page = house.nobody().get(f"/watch/{media_id}?language=en&t=3.5,4").text
    assert f'src="/api/v1/media/{media_id}/file#t=3.5,4"' in page
    assert f'src="/api/v1/media/{media_id}/subtitles/es.vtt" default' in page
    first = transcript("en")["segments"][0]
    assert f'lang="en">{first["text"]}</p>' in page
    assert re.search(r'href="\?language=en&amp;t=[\d.]+">0:00</a>', page)
    story = house.nobody().get(f"/read/{story_id}").text
    assert re.search(
        rf'<a class="quoted" href="/watch/{media_id}\?t=[\d.]+,[\d.]+" data-note', story
    )
    assert story.count("<h1") == 1


@pytest.mark.parametrize("asked", ["", "x", "-1", "5,4", "1e9", "9" * 40, '1"><script>'])
def test_a_moment_that_is_none(asked: str, house: House, published: tuple[str, str]) -> None:
    page = house.nobody().get(f"/watch/{published[0]}?t={encoded(asked)}")
    assert page.status_code == 200
    assert f'/media/{published[0]}/file"' in page.text


def test_only_the_embedded_page_is_shown_by_others(
    house: House, published: tuple[str, str]
) -> None:
    media_id, story_id = published
    quote = quote_id(house, story_id, CRACK)
    client = house.nobody()
    embedded = client.get(f"/embed/{story_id}/{quote}")
    assert "frame-ancestors *" in embedded.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in embedded.headers
    for path in (f"/watch/{media_id}", f"/read/{story_id}", f"/api/v1/media/{media_id}/poster"):
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_an_embedded_quote_goes_with_what_it_is_of(
    house: House, published: tuple[str, str]
) -> None:
    media_id, story_id = published
    address = f"/embed/{story_id}/{quote_id(house, story_id, CRACK)}"
    rejected = f"/embed/{story_id}/{quote_id(house, story_id, GONE)}"
    assert house.nobody().get(rejected).status_code == 404
    publish(house, media_id, "private")
    for client in (house.nobody(), house.client("owner")):
        gone = client.get(address)
        assert gone.status_code == 404
        assert "not published" in gone.text
        assert CRACK not in gone.text


def test_oembed(house: House, published: tuple[str, str]) -> None:
    media_id, story_id = published
    quote, client = quote_id(house, story_id, CRACK), house.nobody()
    address = f"http://localhost/embed/{story_id}/{quote}"
    found = oembed(client, address, maxwidth=400)
    assert (found["type"], found["version"], found["width"]) == ("rich", "1.0", 400)
    assert f'src="{address}"' in found["html"]
    poster = client.get(found["thumbnail_url"])
    assert (poster.status_code, poster.mimetype) == (200, "image/jpeg")
    assert (found["thumbnail_width"], found["thumbnail_height"]) == (1280, 720)
    assert oembed(client, f"http://localhost/watch/{media_id}?t=3")["type"] == "link"
    page = client.get(f"/embed/{story_id}/{quote}").text
    link = re.search(r'application/json\+oembed" href="([^"]+)"', page)
    assert link
    assert client.get(link[1].replace("&amp;", "&")).get_json()["html"]
    for wrong in ("http://elsewhere/watch/x", "http://localhost/media/x", "//[", "x" * 9000):
        assert client.get(f"/oembed?url={encoded(wrong)}").status_code == 404
    publish(house, media_id, "private")
    assert client.get(f"/oembed?url={encoded(address)}").status_code == 404
    assert client.get(f"/oembed?url={encoded(address)}&format=xml").status_code == 501


def oembed(client: FlaskClient, address: str, **more: Any) -> dict[str, Any]:
    answer = client.get("/oembed", query_string={"url": address, **more})
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    found: dict[str, Any] = answer.get_json()
    return found


def test_hostile_words_stay_words(house: House, media_id: str) -> None:
    evil = '"><script>alert(1)</script>'
    spoken = transcript("es")
    spoken["segments"][0]["text"] = evil
    spoken["speakers"] = [{"id": "S1", "name": evil}]
    with house.database.changing() as work:
        revisions.add(work, media_id, "es", spoken, None, "", None)
    house.machine("editor").patch(f"/api/v1/media/{media_id}", json={"title": evil})
    text = WORDS.replace("# They", f"# {evil} They").replace("a crack in", "a crack ”><i>”> in")
    sent = {"text": text, "format": "markdown", "media": [media_id]}
    story = house.machine("editor").post("/api/v1/articles", json=sent).get_json()["id"]
    publish(house, media_id, "public")
    publish(house, story, "public", "articles")
    for path in (f"/watch/{media_id}", f"/read/{story}", f"/embed/{story}/q2"):
        page = house.nobody().get(path)
        assert page.status_code == 200
        assert "<script>" not in page.text


def test_codes_to_embed_are_for_editors(house: House, published: tuple[str, str]) -> None:
    media_id, story_id = published
    shown = {
        who: "&lt;quotemark-quote src=" in house.client(who).get(f"/watch/{media_id}").text
        for who in Role
    }
    assert shown == {"owner": True, "editor": True, "reviewer": False, "viewer": False}
    assert json.dumps(story_id) not in house.nobody().get(f"/api/v1/media/{media_id}").text


def test_the_kit_for_youtube(house: House, published: tuple[str, str]) -> None:
    address = f"/api/v1/media/{published[0]}/youtube.zip"
    answer = house.machine("viewer").get(address)
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as kit:
        names = {name.removeprefix("inter view.quotemark/youtube/") for name in kit.namelist()}
        said = kit.read("inter view.quotemark/youtube/description.txt").decode()
    assert {"index.html", "description.txt", "inter view.es.srt", "inter view.en.sbv"} <= names
    assert CRACK in said
    assert house.nobody().get(address).status_code == 401


def test_files_are_named_in_every_script(house: House, media_id: str) -> None:
    title = {"title": "قرية: على التل"}
    assert house.machine("editor").patch(f"/api/v1/media/{media_id}", json=title).status_code == 200
    publish(house, media_id, "public")
    named = house.nobody().get(f"/api/v1/media/{media_id}/subtitles/es.vtt").headers
    assert f"filename*=UTF-8''{encoded('قرية_ على التل.es.vtt')}" in named["Content-Disposition"]
    named["Content-Disposition"].encode("latin-1")
