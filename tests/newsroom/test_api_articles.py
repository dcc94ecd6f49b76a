"""Articles, what is decided on their quotes, and what becomes of that."""

import hashlib
import io
import json
import re
import zipfile
from base64 import b64encode
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.exports.results import read_results
from server.newsroom.people import audit
from server.newsroom.transcripts import revisions
from tests.newsroom.conftest import House, transcript

ARTICLE = (Path(__file__).parents[2] / "samples" / "article.md").read_text()


@pytest.fixture
def story(house: House, media_id: str) -> str:
    """The address of the sample's article."""
    sent = {"title": "The dam", "text": ARTICLE, "format": "markdown", "media": [media_id]}
    made = house.machine("editor").post("/api/v1/articles", json=sent)
    assert made.status_code == 201
    assert made.headers["Location"] == f"/api/v1/articles/{made.get_json()['id']}"
    return made.headers["Location"]


def test_quotes_are_found(house: House, story: str, media_id: str) -> None:
    document = house.machine("viewer").get(f"{story}/alignment").get_json()
    assert document["schema"] == "quotemark/alignment/1"
    assert document["article"]["title"] == "The dam"
    verdicts = [quote["verdict"] for quote in document["quotes"]]
    assert verdicts.count("not-found") == 1
    assert {"verbatim", "clarified", "critical", "translated"} <= {*verdicts}
    assert {quote["media"] for quote in document["quotes"]} == {media_id, None}
    assert all(quote["decision"] is None for quote in document["quotes"])
    plain = house.machine("viewer").get(story).get_json()["plain"]
    first = document["quotes"][0]
    assert plain[first["position"]["start"] : first["position"]["end"]] == first["exact"]


def test_a_decision_says_who_and_on_what(house: House, story: str, media_id: str) -> None:
    quote = _quote(house, story, "a crack in the east wall")
    where = f"{story}/quotes/{quote['id']}/decision"
    assert house.machine("viewer").post(where, json={"state": "confirmed"}).status_code == 403
    sent = {"state": "confirmed", "note": "Heard it."}
    made = house.machine("reviewer").post(where, json=sent).get_json()["decision"]
    assert made == _quote(house, story, "a crack in the east wall")["decision"]
    expected = {
        "state": "confirmed",
        "by": "Reviewer",
        "note": "Heard it.",
        "media": media_id,
        "start_ms": quote["start_ms"],
        "end_ms": quote["end_ms"],
        "exact": "a crack in the east wall",
        "spoken": "a crack in the east wall.",
        "language": "es",
        "revision": 1,
        "stale": False,
    }
    assert {name: made[name] for name in expected} == expected
    with house.database.reading() as work:
        assert audit.broken_at(work) is None


def test_the_newest_decision_counts(house: House, story: str) -> None:
    words, reviewer = "a crack in the east wall", house.machine("reviewer")
    where = f"{story}/quotes/{_quote(house, story, words)['id']}/decision"
    for state in ("confirmed", "rejected"):
        reviewer.post(where, json={"state": state})
        decision = _quote(house, story, words)["decision"]
        assert decision["state"] == state
    place = {"start_ms": 5_000, "end_ms": 6_000}
    reviewer.post(where, json={"state": "open"} | place)
    found = _quote(house, story, words)
    assert found["decision"] is None
    assert (found["chosen"]["start_ms"], found["chosen"]["end_ms"]) == (5_000, 6_000)


def test_a_quote_that_was_not_found_needs_a_place(house: House, story: str, media_id: str) -> None:
    reviewer = house.machine("reviewer")
    quote = _quote(house, story, "My report was taken from my desk and burned,")
    where = f"{story}/quotes/{quote['id']}/decision"
    assert reviewer.post(where, json={"state": "confirmed"}).status_code == 422
    assert reviewer.post(where, json={"state": "rejected"}).status_code == 200
    for place in (
        {"media": media_id},
        {"media": media_id, "start_ms": 900, "end_ms": 800},
        {"media": media_id, "start_ms": 2_000_000, "end_ms": 2_000_001},
        {"media": "nowhere", "start_ms": 1, "end_ms": 2},
        {"media": media_id, "start_ms": -1, "end_ms": 2},
        {"media": media_id, "start_ms": 1 << 70, "end_ms": 1 << 71},
        {"media": media_id, "start_ms": "1", "end_ms": 2},
    ):
        answer = reviewer.post(where, json={"state": "confirmed"} | place)
        assert answer.status_code == 422, place
    place = {"media": media_id, "start_ms": 26_000, "end_ms": 28_000}
    assert reviewer.post(where, json={"state": "confirmed"} | place).status_code == 200
    assert reviewer.post(f"{story}/quotes/q99/decision", json=place).status_code in (404, 422)


def test_decisions_survive_edits_around_them(house: House, story: str) -> None:
    words = "a crack in the east wall"
    quote = _quote(house, story, words)
    where = f"{story}/quotes/{quote['id']}/decision"
    house.machine("reviewer").post(where, json={"state": "confirmed"})
    editor = house.machine("editor")
    longer = ARTICLE.replace("*Velmora", "A first paragraph “of other words” here.\n\n*Velmora")
    assert _changed(editor, story, {"text": longer}).status_code == 200
    found = _quote(house, story, words)
    assert found["id"] == quote["id"]
    assert found["decision"]["stale"] is False
    _changed(editor, story, {"text": longer.replace(words, "a crack in the eastern wall")})
    changed = _quote(house, story, "a crack in the eastern wall")
    assert changed["id"] == quote["id"]
    assert changed["decision"]["stale"] is True
    _changed(editor, story, {"text": "Nobody says anything here."})
    document = editor.get(f"{story}/alignment").get_json()
    assert document["quotes"] == []
    assert [each["exact"] for each in document["orphaned"]] == [words]


def test_a_decision_on_other_speech_is_stale(house: House, story: str, media_id: str) -> None:
    words = "a crack in the east wall"
    where = f"{story}/quotes/{_quote(house, story, words)['id']}/decision"
    house.machine("reviewer").post(where, json={"state": "confirmed"})
    _revise(house, media_id, "Hart", "Heart")
    assert _quote(house, story, words)["decision"]["stale"] is False
    _revise(house, media_id, "east", "west")
    found = _quote(house, story, words)
    assert found["decision"]["stale"] is True
    assert found["verdict"] != "verbatim"


def test_a_quote_can_be_marked_by_hand(house: House, story: str, media_id: str) -> None:
    words = "asked for money every year, and every year the answer was no"
    editor = house.machine("editor")
    text = ARTICLE.replace("“We asked for money", "We asked for money").replace(
        "was no.”", "was no."
    )
    _changed(editor, story, {"text": text})
    assert not any(words in each["exact"] for each in _quotes(house, story))
    sent = {"exact": words, "media": media_id, "start_ms": 10_720, "end_ms": 15_712}
    assert house.machine("viewer").post(f"{story}/quotes", json=sent).status_code == 403
    made = house.machine("reviewer").post(f"{story}/quotes", json=sent)
    assert made.status_code == 201
    quote = made.get_json()
    assert (quote["exact"], quote["media"]) == (words, media_id)
    assert (quote["decision"], quote["chosen"]["start_ms"]) == (None, 10_720)
    lost = house.machine("reviewer").post(f"{story}/quotes", json={"exact": "not in it at all"})
    assert lost.status_code == 422


def test_annotations_are_of_the_standard(house: House, story: str) -> None:
    answer = house.machine("viewer").get(f"{story}/annotations")
    assert answer.mimetype == "application/ld+json"
    page = answer.get_json(force=True)
    assert (page["@context"], page["type"]) == (
        "http://www.w3.org/ns/anno.jsonld",
        "AnnotationPage",
    )
    assert len(page["items"]) == len(_quotes(house, story))
    assert page["items"][0]["target"]["source"].endswith(story)
    assert "t=" in page["items"][0]["body"][0]["selector"]["value"]
    where = f"{story}/quotes/{_quotes(house, story)[0]['id']}/decision"
    confirmed = {"state": "confirmed", "start_ms": 5_000, "end_ms": 6_250}
    house.machine("reviewer").post(where, json=confirmed)
    [first, *_] = house.machine("viewer").get(f"{story}/annotations").get_json(force=True)["items"]
    assert first["body"][0]["selector"]["value"] == "t=5,6.25"
    assert first["body"][-1]["purpose"] == "assessing"
    assert first["body"][-1]["creator"]["name"] == "Reviewer"
    _changed(house.machine("editor"), story, {"text": "Nobody is quoted."})
    assert house.machine("viewer").get(f"{story}/annotations").status_code == 404


def test_only_owners_publish_and_remove(house: House, story: str, media_id: str) -> None:
    editor, owner = house.machine("editor"), house.machine("owner")
    for part in ("", "/alignment", "/annotations"):
        assert house.nobody().get(story + part).status_code == 401
        assert house.machine("stranger").get(story + part).status_code == 404
    assert _changed(editor, story, {"visibility": "public"}).status_code == 403
    assert _changed(owner, story, {"visibility": "public"}).status_code == 200
    footage = f"/api/v1/media/{media_id}"
    assert house.nobody().get(footage).status_code == 401
    assert house.nobody().get(f"{story}/annotations").status_code == 404  # none of it is told
    assert owner.patch(footage, json={"visibility": "public"}).status_code == 200
    for part in ("", "/alignment", "/annotations"):
        assert house.nobody().get(story + part).status_code == 200
    assert editor.delete(story).status_code == 403
    assert owner.delete(story).status_code == 204
    assert house.nobody().get(story).status_code == 401
    assert owner.get("/api/v1/articles").get_json()["items"] == []
    assert owner.post(f"{story}/restore").status_code == 200
    assert house.nobody().get(story).status_code == 200


def test_articles_are_listed_and_found(house: House, story: str, media_id: str) -> None:
    viewer = house.machine("viewer")
    [item] = viewer.get(f"/api/v1/articles?media={media_id}").get_json()["items"]
    assert (item["title"], item["media"]) == ("The dam", [media_id])
    hits = viewer.get("/api/v1/search?q=Velmora+postcards").get_json()["items"]
    assert hits == []
    [hit] = viewer.get("/api/v1/search?q=postcards").get_json()["items"]
    assert story.endswith(hit["article"])
    assert house.machine("stranger").get("/api/v1/articles").get_json()["items"] == []


def test_two_who_change_an_article_lose_nothing(house: House, story: str) -> None:
    first, second = house.machine("editor"), house.machine("owner")
    read = first.get(story)
    assert read.headers["ETag"] == f'"{read.json["revision"]}"' == '"1"'
    change = {"title": "Ours", "text": "“Ours.”"}
    assert first.put(story, json=change).status_code == 428
    asked = {"If-Match": read.headers["ETag"]}
    saved = first.put(story, json=change, headers=asked)
    assert (saved.status_code, saved.headers["ETag"]) == (200, '"2"')
    for theirs in ({"text": "“Theirs.”"}, {"title": "Theirs"}, {"visibility": "public"}):
        late = second.put(story, json=theirs, headers=asked)
        assert (late.status_code, late.headers["ETag"]) == (412, '"2"')
        assert late.json["newest"] == 2
    kept = second.get(story).json
    assert (kept["title"], kept["text"], kept["visibility"]) == ("Ours", "“Ours.”", "private")
    again = second.put(story, json={"text": "“Theirs.”"}, headers={"If-Match": '"2"'})
    assert (again.status_code, again.json["revision"]) == (200, 3)


def test_what_was_removed_is_listed_for_owners(house: House, story: str, media_id: str) -> None:
    owner, footage = house.machine("owner"), f"/api/v1/media/{media_id}"
    assert owner.get("/api/v1/removed").json == {"items": [], "next": None}
    for path in (story, footage):
        assert owner.delete(path).status_code == 204
    [last, first] = owner.get("/api/v1/removed").json["items"]
    assert (last["kind"], last["id"], last["title"]) == ("media", media_id, "The interview")
    assert (first["kind"], first["title"]) == ("article", "The dam")
    assert owner.get("/api/v1/removed?limit=1&after=1").json == {"items": [first], "next": None}
    assert owner.get("/api/v1/removed?limit=1").json == {"items": [last], "next": 1}
    for other in ("editor", "stranger"):
        assert house.machine(other).get("/api/v1/removed").json["items"] == []
    assert owner.post(f"{footage}/restore").status_code == 200
    assert [each["kind"] for each in owner.get("/api/v1/removed").json["items"]] == ["article"]


def test_a_removal_is_undone_on_the_next_page(house: House, story: str) -> None:
    client, desk = house.client("owner"), story.removeprefix("/api/v1")
    remove = re.search(r'action="(/removed/article/[^"]+/remove)"', client.get(desk).text)
    assert remove
    assert "/remove" not in house.client("editor").get(desk).text
    answer = client.post(remove[1])
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert client.get(desk).status_code == 404
    assert "“The dam” was removed." in page
    assert "The dam" in client.get("/removed").text
    undo = re.search(r'action="(/removed/article/[^"]+/restore)"', page)
    assert undo
    assert undo[1] not in client.get("/").text
    assert client.post(undo[1]).location == desk
    assert client.get(desk).status_code == 200


def test_recordings_of_others_cannot_be_quoted(house: House, media_id: str) -> None:
    stranger = house.machine("stranger")
    sent = {"text": "He said: “It was a decision”.", "media": [media_id]}
    assert stranger.post("/api/v1/articles", json=sent).status_code == 404
    with_project = sent | {"project": house.project_id}
    assert stranger.post("/api/v1/articles", json=with_project).status_code == 404


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 422),
        ({"text": ""}, 422),
        ({"text": " \n "}, 422),
        ({"text": "<script>alert(1)</script>", "format": "html"}, 422),
        ({"text": "a\0b"}, 422),
        ({"text": "words", "format": "pdf"}, 422),
        ({"text": "words", "media": "one"}, 422),
        ({"text": "words", "media": ["nowhere"]}, 404),
        ({"text": "words", "title": 7}, 422),
        ({"text": "words", "colour": "red"}, 422),
        ({"text": "a" * (3 << 20)}, 422),
        ("[]", 422),
    ],
)
def test_what_is_no_article_is_told(house: House, sent: Any, status: int) -> None:
    answer = house.machine("editor").post("/api/v1/articles", json=sent)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["detail"]


def test_scripts_do_not_come_back(house: House, media_id: str) -> None:
    hostile = '<p onclick="x()">He said: “It was a decision”.<script>x()</script></p>'
    sent = {"text": hostile, "format": "html", "media": [media_id], "title": "<b>T</b>"}
    editor = house.machine("editor")
    made = editor.post("/api/v1/articles", json=sent).get_json()
    shown = editor.get(f"/api/v1/articles/{made['id']}").get_json()
    assert "script" not in shown["html"]
    assert "onclick" not in shown["html"]


def test_all_of_it_can_be_taken_along(
    house: House, story: str, media_id: str, tmp_path: Path
) -> None:
    words = "a crack in the east wall"
    where = f"{story}/quotes/{_quote(house, story, words)['id']}/decision"
    house.machine("reviewer").post(where, json={"state": "confirmed"})
    _revise(house, media_id, "Hart", "Heart")
    answer = house.machine("viewer").get(f"/api/v1/media/{media_id}/export.zip")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
        assert all(".." not in name and not name.startswith("/") for name in archive.namelist())
    [folder] = tmp_path.glob("*.quotemark")
    assert folder.name == "inter view.quotemark"
    manifest = json.loads((folder / "manifest.json").read_text())
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    assert written == {*manifest["files"], "manifest.json"}
    for name, sha256 in manifest["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256, name
    assert {"watch.html", "report.html", "annotations.json", "articles/The dam.html"} <= written
    stored = json.loads((folder / "articles/The dam.alignment.json").read_text())
    assert stored["quotes"][0]["decision"]["state"] == "confirmed"
    read = read_results(folder)
    assert [each.language for each in read.transcripts] == ["es", "en"]
    assert (read.playable, [*read.alignments]) == ("media/proxy.mp4", ["The dam"])
    assert 'src="media/proxy.mp4"' in (folder / "watch.html").read_text()


def _quotes(house: House, story: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        house.machine("viewer").get(f"{story}/alignment").get_json()["quotes"]
    )
    return found


def _changed(client: FlaskClient, story: str, change: dict[str, Any]) -> TestResponse:
    """The answer to a change of the article as it stands."""
    etag = client.get(story).headers["ETag"]
    return client.put(story, json=change, headers={"If-Match": etag})


def _quote(house: House, story: str, exact: str) -> dict[str, Any]:
    return next(each for each in _quotes(house, story) if each["exact"] == exact)


def _revise(house: House, media_id: str, old: str, new: str) -> None:
    """Correct a word wherever it stands: as spoken (in two languages), and in the translation."""
    with house.database.changing() as work:
        for language in ("en", "es"):
            document = transcript(language)
            for segment in document["segments"]:
                for each in (segment, *segment["words"]):
                    each["text"] = each["text"].replace(old, new)
            revisions.add(work, media_id, language, document, None, "", None)


def test_an_article_comes_as_a_word_document(house: House, media_id: str) -> None:
    editor, words = house.machine("editor"), "“For eleven years, I inspected this dam.”"
    sent = {"docx": b64encode(_docx("The <dam>", words)).decode(), "media": [media_id]}
    made = editor.post("/api/v1/articles", json=sent)
    story = made.headers["Location"]
    kept = editor.get(story).get_json()
    assert (kept["format"], kept["title"]) == ("html", "The <dam>")
    assert words in kept["plain"]
    first = _quote(house, story, words[1:-1])
    assert first["media"] == media_id
    again = {"docx": b64encode(_docx("The dam", f"He said: {words}")).decode()}
    assert _changed(editor, story, again).status_code == 200
    assert _quote(house, story, words[1:-1])["id"] == first["id"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"text": "“Yes.”", "docx": "UEs="},
        {"docx": "no base64"},
        {"docx": 7},
        {"docx": "A" * ((12 << 20) + 4)},
        {"docx": b64encode(b"no archive").decode()},
    ],
)
def test_what_is_no_article_is_refused(house: House, sent: dict[str, Any]) -> None:
    answer = house.machine("editor").post("/api/v1/articles", json=sent)
    assert answer.status_code == 422
    assert len(answer.text) < 500


def test_a_long_word_document_is_refused(house: House) -> None:
    sent = {"docx": b64encode(_docx("Long", "word " * 500_000)).decode()}
    answer = house.machine("editor").post("/api/v1/articles", json=sent)
    assert (answer.status_code, "more than an article" in answer.text) == (422, True)


def _docx(title: str, words: str) -> bytes:
    """A Word document of a heading and a paragraph."""
    space = "http://schemas.openxmlformats.org"
    run = "<w:r><w:t>{}</w:t></w:r>"
    style = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>'
    body = f"<w:p>{style}{run.format(escape(title))}</w:p><w:p>{run.format(words)}</w:p>"
    main = f'<w:document xmlns:w="{space}/wordprocessingml/2006/main"><w:body>{body}</w:body>'
    relation = f'Type="{space}/officeDocument/2006/relationships/officeDocument"'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"{main}</w:document>")
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{space}/package/2006/relationships">'
            f'<Relationship Id="r" {relation} Target="word/document.xml"/></Relationships>',
        )
    return made.getvalue()
