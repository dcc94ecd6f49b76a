"""The API on recordings, transcripts, subtitles: what a client sees of them."""

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.newsroom.database.tables import Audit, Media
from server.newsroom.people import audit
from server.newsroom.transcripts import revisions
from tests.newsroom.conftest import House, transcript


@pytest.fixture
def place(media_id: str) -> str:
    """The recording's address."""
    return f"/api/v1/media/{media_id}"


def test_a_recording_says_how_far_it_is(house: House, place: str) -> None:
    item = house.machine("viewer").get(place).get_json()
    assert item["status"] == "ready"
    assert item["progress"] == 1
    assert sorted(item["languages"]) == ["en", "es"]
    assert item["role"] == "viewer"
    assert house.machine("viewer").get(item["poster"]).content_type == "image/jpeg"


def test_lists_come_page_by_page(house: House, media_id: str) -> None:
    with house.database.changing() as work:
        one = work.get_one(Media, media_id)
        for number in range(5):
            facts = {"sha256": one.sha256, "bytes": 1, "made_by": one.made_by, "filename": "a"}
            work.add(Media(project_id=house.project_id, title=str(number), created_ms=7, **facts))
    client, after, seen = house.machine("viewer"), "", []
    while True:
        page = client.get(f"/api/v1/media?limit=2{after}").get_json()
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert len(seen) == len(set(seen)) == 6
    assert seen[0] == media_id
    assert house.machine("stranger").get("/api/v1/media").get_json() == {"items": [], "next": None}


def test_only_owners_publish(house: House, place: str) -> None:
    assert house.nobody().get(place).status_code == 401
    change = {"visibility": "unlisted"}
    assert house.machine("editor").patch(place, json=change).status_code == 403
    assert house.machine("editor").patch(place, json={"title": "Titel"}).status_code == 200
    assert house.machine("owner").patch(place, json=change).status_code == 200
    shown = house.nobody().get(place).get_json()
    assert (shown["title"], shown["role"]) == ("Titel", None)
    assert "inter view" not in shown["filename"]
    for part in ("/file", "/poster", "/peaks", "/transcripts/en", "/subtitles/es.vtt"):
        assert house.nobody().get(place + part).status_code == 200
    assert house.nobody().get(place + "/transcripts/en/revisions").status_code == 401
    assert house.machine("stranger").get(place + "/transcripts/en/revisions").status_code == 404


def test_an_editor_gets_more_peaks_where_they_were_made(
    house: House, place: str, media_id: str
) -> None:
    viewer, folder = house.machine("viewer"), house.app.extensions["settings"].results / media_id
    few = viewer.get(place + "/peaks").get_json()
    assert viewer.get(place + "/peaks?per_s=20").get_json() == few
    assert viewer.get(place + "/peaks?per_s=1").status_code == 422
    made = shutil.copytree(folder, folder.with_name("copy"))
    folder.unlink()
    made.rename(folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "media/fine.json").write_text('{"peaks": [7]}')
    manifest["stages"]["media"]["left"]["waveform"] = "media/fine.json"
    manifest["stages"]["media"]["files"]["media/fine.json"] = ""
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert viewer.get(place + "/peaks?per_s=20").get_json() == {"peaks": [7]}
    assert viewer.get(place + "/peaks").get_json() == few


def test_what_is_removed_can_be_brought_back(house: House, place: str) -> None:
    owner = house.machine("owner")
    assert house.machine("editor").delete(place).status_code == 403
    assert owner.delete(place).status_code == 204
    assert owner.get(place).status_code == 404
    assert owner.get("/api/v1/media").get_json()["items"] == []
    assert owner.get("/api/v1/search?q=orchards").get_json()["items"] == []
    assert house.machine("stranger").post(place + "/restore").status_code == 404
    assert house.machine("editor").post(place + "/restore").status_code == 403
    for _ in range(2):  # the second time it is there already, and nothing to be logged
        assert owner.post(place + "/restore").status_code == 200
    assert owner.get(place + "/transcripts/en").status_code == 200
    with house.database.reading() as work:
        logged = list(work.scalars(select(Audit.action).order_by(Audit.number)))
        assert logged[-2:] == ["media.removed", "media.restored"]
        assert audit.broken_at(work) is None


@pytest.mark.parametrize(
    ("asked", "status", "length"),
    [
        ("bytes=0-99", 206, 100),
        ("bytes=-100", 206, 100),
        ("bytes=99999999999-", 416, None),
        ("bytes=0-1,5-9", 200, None),
        ("lines=1-2", 200, None),
    ],
)
def test_files_come_in_parts(
    house: House, place: str, asked: str, status: int, length: int | None
) -> None:
    answer = house.machine("viewer").get(place + "/file", headers={"Range": asked})
    assert answer.status_code == status
    if length is not None:
        assert len(answer.data) == length


def test_a_file_that_is_known_is_not_sent_again(house: House, place: str) -> None:
    client = house.machine("viewer")
    for part in ("/file", "/poster", "/peaks", "/transcripts/en", "/subtitles/en.srt"):
        etag = client.get(place + part).headers["ETag"]
        again = client.get(place + part, headers={"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")


class TestCorrecting:
    """Two people on one transcript."""

    def test_a_correction_is_a_revision(self, house: House, place: str) -> None:
        editor, where = house.machine("editor"), f"{place}/transcripts/en"
        before = editor.get(where)
        document = before.get_json() | {"unknown": {"kept": True}}
        document["segments"][0]["text"] += " Indeed."
        saved = _put(editor, where + "?note=Names", document, before.headers["ETag"])
        assert saved.status_code == 200
        assert saved.headers["ETag"] == '"2"'
        after = editor.get(where)
        assert after.headers["ETag"] == '"2"'
        assert after.get_json() == document
        [newest, oldest] = editor.get(where + "/revisions").get_json()["items"]
        assert (newest["made_by"], newest["note"], oldest["made_by"]) == ("Editor", "Names", None)
        assert editor.get(where + "/revisions/1").get_json() == before.get_json()
        assert editor.get(where + "/revisions/3").status_code == 404

    def test_who_comes_second_is_told(self, house: House, place: str) -> None:
        editor, where = house.machine("editor"), f"{place}/transcripts/en"
        document = editor.get(where).get_json()
        first = document | {"note": "first"}
        assert _put(editor, where, first, '"1"').status_code == 200
        refused = _put(house.machine("owner"), where, document | {"note": "second"}, '"1"')
        assert refused.status_code == 412
        assert refused.get_json()["newest"] == 2
        assert "revision 2" in refused.get_json()["detail"]
        assert editor.get(where).get_json()["note"] == "first"

    def test_of_many_at_once_one_is_first(self, house: House, place: str) -> None:
        where = f"{place}/transcripts/en"
        document = house.machine("editor").get(where).get_json()
        clients = [house.machine("editor") for _ in range(6)]

        def save(number: int) -> int:
            sent = document | {"note": number}
            return int(_put(clients[number], where, sent, '"1"').status_code)

        with ThreadPoolExecutor(len(clients)) as pool:
            answers = sorted(pool.map(save, range(len(clients))))
        assert answers == [200, *[412] * (len(clients) - 1)]
        revisions_of_it = clients[0].get(where + "/revisions").get_json()["items"]
        assert [each["revision"] for each in revisions_of_it] == [2, 1]

    def test_what_is_changed_must_be_said(self, house: House, place: str) -> None:
        editor, where = house.machine("editor"), f"{place}/transcripts/en"
        document = editor.get(where).get_json()
        assert editor.put(where, json=document).status_code == 428
        assert _put(editor, where, document, "*").status_code == 428
        for tag in ('"0"', '"nonsense"', '"99999999999999999999"', '"-1"', '"²"'):
            assert _put(editor, where, document, tag).status_code == 412, tag

    def test_the_same_again_is_no_revision(self, house: House, place: str) -> None:
        editor, where = house.machine("editor"), f"{place}/transcripts/en"
        saved = _put(editor, where, editor.get(where).get_json(), '"1"')
        assert (saved.status_code, saved.headers["ETag"]) == (200, '"1"')

    def test_a_language_begins(self, house: House, place: str) -> None:
        editor = house.machine("editor")
        document = transcript() | {"language": "ckb", "translated_from": "en"}
        headers = {"If-None-Match": "*"}
        made = editor.put(f"{place}/transcripts/ckb", json=document, headers=headers)
        assert made.status_code == 200
        again = editor.put(f"{place}/transcripts/ckb", json=document, headers=headers)
        assert again.status_code == 412
        assert editor.get(place).get_json()["languages"][-1] == "ckb"
        wrong = editor.put(f"{place}/transcripts/de", json=document, headers=headers)
        assert "ckb" in wrong.get_json()["detail"]
        document["language"] = "no!ne"
        none = editor.put(f"{place}/transcripts/no!ne", json=document, headers=headers)
        assert none.status_code == 404

    def test_an_older_one_can_be_the_newest_again(self, house: House, place: str) -> None:
        editor, where = house.machine("editor"), f"{place}/transcripts/en"
        before = editor.get(where).get_json()
        assert _put(editor, where, before | {"segments": []}, '"1"').status_code == 200
        path, first = where + "/restore", {"revision": 1}
        assert editor.post(path, json=first).status_code == 428
        assert editor.post(path, json=first, headers={"If-Match": '"1"'}).status_code == 412
        done = editor.post(path, json=first, headers={"If-Match": '"2"'})
        assert (done.status_code, done.headers["ETag"]) == (200, '"3"')
        assert editor.get(where).get_json() == before

    def test_a_recording_stays_itself(self, house: House, place: str, media_id: str) -> None:
        editor, where = house.machine("editor"), f"{place}/transcripts/en"
        document = editor.get(where).get_json()
        document["media"] |= {"id": "another", "sha256": "0" * 64}
        assert _put(editor, where, document, '"1"').status_code == 200
        about = editor.get(where).get_json()["media"]
        assert (about["id"], about["sha256"]) == (media_id, transcript()["media"]["sha256"])

    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            (b"", 400),
            (b"{", 400),
            (b"[" * 100_000, 400),
            (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, 400),
            (b'{"schema": "\\ud800"}', 400),
            (b'{"schema": "quotemark/transcript/1", "x": ' + b"9" * 10_000 + b"}", 400),
            (b"[]", 422),
            (b"{}", 422),
            (b'{"schema": "quotemark/transcript/1", "segments": 7}', 422),
            (b'{"schema": "quotemark/transcript/2"}', 422),
        ],
    )
    def test_nonsense_is_told(self, house: House, place: str, sent: bytes, status: int) -> None:
        headers = {"If-Match": '"1"'}
        answer = house.machine("editor").put(
            f"{place}/transcripts/en", data=sent, headers=headers, content_type="application/json"
        )
        assert answer.status_code == status
        assert answer.content_type == "application/problem+json"
        assert answer.get_json()["detail"].endswith(".")
        assert "Traceback" not in answer.text

    def test_a_nul_is_harmless(self, house: House, place: str) -> None:
        editor, where = house.machine("editor"), f"{place}/transcripts/en"
        document = editor.get(where).get_json()
        document["segments"][0]["text"] = "a\0b"
        assert _put(editor, where, document, '"1"').status_code == 200
        assert editor.get(where).get_json()["segments"][0]["text"] == "a\ufffdb"

    def test_other_types_and_sizes_are_told(self, house: House, place: str) -> None:
        editor, where = house.machine("editor"), f"{place}/transcripts/en"
        headers = {"If-Match": '"1"'}
        text = editor.put(where, data="{}", headers=headers, content_type="text/plain")
        assert text.status_code == 415
        long = b'{"a":"' + b"a" * (17 << 20) + b'"}'
        large = editor.put(where, data=long, headers=headers, content_type="application/json")
        assert large.status_code == 413


def test_subtitles_are_of_the_newest_revision(house: House, place: str) -> None:
    editor, where = house.machine("editor"), f"{place}/transcripts/es"
    vtt = editor.get(f"{place}/subtitles/es.vtt")
    assert vtt.mimetype == "text/vtt"
    assert vtt.text.startswith("WEBVTT")
    document = editor.get(where).get_json()
    document["segments"][0] |= {"text": "Kobani.", "words": []}
    assert _put(editor, where, document, '"1"').status_code == 200
    for kind in ("vtt", "srt", "sbv", "ttml", "ass", "txt", "csv"):
        answer = editor.get(f"{place}/subtitles/es.{kind}")
        assert "Kobani" in answer.text
        assert "/" not in answer.headers["Content-Disposition"].partition("filename")[2]
    assert editor.get(f"{place}/subtitles/es.docx").data.startswith(b"PK")
    assert editor.get(f"{place}/subtitles/es.exe").status_code == 404
    assert editor.get(f"{place}/subtitles/tr.vtt").status_code == 404
    assert editor.get(f"{place}/subtitles/es.vtt?style=none").status_code == 422
    narrow = editor.get(f"{place}/subtitles/es.vtt?style=social")
    assert max(map(len, narrow.text.split("\n"))) < max(map(len, vtt.text.split("\n")))


def test_a_check_names_problems(house: House, place: str) -> None:
    found = house.machine("viewer").get(f"{place}/check/en?style=social").get_json()
    assert found["schema"] == "quotemark/check/1"
    assert {each["severity"] for each in found["problems"]} <= {"error", "warning"}


def test_what_was_said_is_found(house: House, media_id: str, place: str) -> None:
    viewer = house.machine("viewer")
    words = transcript()["segments"][2]["text"]
    [hit, *_] = viewer.get(f'/api/v1/search?q="{words[:24].upper()}"').get_json()["items"]
    assert (hit["media"], hit["language"]) == (media_id, "en")
    assert hit["start_ms"] == transcript()["segments"][2]["start_ms"]
    [match, *_] = hit["matches"]
    assert hit["excerpt"][match["start"] : match["end"]].casefold() == words[:24].casefold()
    stranger = house.machine("stranger")
    assert stranger.get(f'/api/v1/search?q="{words[:24]}"').get_json()["items"] == []


@pytest.mark.parametrize(
    ("said", "query"),
    [
        ("الأُمَم المتّحدة أرسلت وفداً", "الامم المتحدة"),
        ("كوردستانى عێراق", "کوردستان"),
        ("Die Straße nach Kobanê", "strasse kobane"),
        ("İstanbul’da ışık", "ISTANBUL isik"),
        ('a 50% rise_in "prices"', "50% rise_"),
        ("我们去了学校", "学校"),
        ("x\0y zebra", "zebra"),
    ],
)
def test_any_script_is_found(house: House, media_id: str, said: str, query: str) -> None:
    document = transcript() | {"language": "mul", "segments": []}
    document["segments"] = [{"id": "s1", "start_ms": 0, "end_ms": 9, "text": said}]
    with house.database.changing() as work:
        revisions.add(work, media_id, "mul", document, None, "", None)
    client = house.machine("viewer")
    found = client.get("/api/v1/search", query_string={"q": query}).get_json()["items"]
    assert [hit["language"] for hit in found] == ["mul"]
    document["segments"][0]["text"] = "nothing of it"
    with house.database.changing() as work:
        revisions.add(work, media_id, "mul", document, None, "", None)
    found = client.get("/api/v1/search", query_string={"q": query}).get_json()["items"]
    assert found == []


@pytest.mark.parametrize("query", ["%", "_", '"', "' OR 1=1", "NEAR(", "a* -b ^c", "\\", "…", "🙂"])
def test_any_query_is_answered(house: House, media_id: str, query: str) -> None:
    answer = house.machine("viewer").get("/api/v1/search", query_string={"q": query})
    assert answer.status_code == 200
    assert answer.get_json()["items"] == []


def test_every_route_is_described(house: House) -> None:
    paths = house.nobody().get("/api/v1/openapi.json").get_json()["paths"]
    rules = house.app.url_map.iter_rules()
    for rule in (each for each in rules if each.rule.startswith("/api/v1/")):
        path = re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule).removeprefix("/api/v1")
        methods = {*(rule.methods or ())} - {"OPTIONS"}
        if path == "/uploads/{id}":  # tus lets clients say PATCH in a header of a POST
            methods -= {"POST"}
        for method in methods - {"HEAD"} if "GET" in methods else methods:
            assert method.lower() in paths.get(path, {}), f"{method} {path}"


def _put(client: FlaskClient, where: str, document: Any, revision: str) -> Any:
    return client.put(where, json=document, headers={"If-Match": revision})
