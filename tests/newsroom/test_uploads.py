"""Uploads arrive whole, whatever happens on the way, and nothing else is taken."""

import base64
import hashlib
import io
import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from server.newsroom.database import Database
from server.newsroom.database.tables import Audit, Media, Role, Upload
from server.newsroom.files.uploads import ElsewhereError, RefusedError, Uploads, in_words
from server.newsroom.settings import Settings

AT = "/api/v1/uploads"
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream"}
CONTENT = bytes(range(256)) * 40


@pytest.fixture
def editor(house: Any) -> FlaskClient:
    """A program of somebody who may bring footage in."""
    client: FlaskClient = house.machine("editor")
    return client


def metadata(**pairs: str) -> dict[str, str]:
    return {
        "Upload-Metadata": ",".join(
            f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items()
        )
    }


def begin(client: FlaskClient, size: int = len(CONTENT), **pairs: str) -> TestResponse:
    headers = {**TUS, "Upload-Length": str(size), **metadata(**{"filename": "a.mp4", **pairs})}
    return client.post(AT, headers=headers)


def send(client: FlaskClient, place: str, offset: int, data: Any) -> TestResponse:
    return client.patch(place, headers={**BYTES, "Upload-Offset": str(offset)}, data=data)


def offset(client: FlaskClient, place: str) -> int:
    answer = client.head(place, headers=TUS)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return int(answer.headers["Upload-Offset"])


class Cut(io.BytesIO):
    """What a server reads of a connection that breaks after some bytes."""

    def __init__(self, data: bytes, cut_at: int) -> None:
        super().__init__(data)
        self._cut_at = cut_at

    def readinto(self, buffer: Any) -> int:
        left = self._cut_at - self.tell()
        if not left:
            raise ConnectionResetError
        data = self.read(min(left, 100, len(buffer)))
        buffer[: len(data)] = data
        return len(data)


def test_what_is_offered_is_told_to_everybody(house: Any) -> None:
    answer = house.nobody().options(AT)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,creation-with-upload,expiration,termination"
    assert int(answer.headers["Tus-Max-Size"]) > 1 << 30


def test_a_file_arrives_and_becomes_a_recording(
    editor: FlaskClient, settings: Settings, database: Database
) -> None:
    begun = begin(editor, filename="../../Interview.final.mp4", language="ku", translate="en,tr")
    assert begun.status_code == 201
    place = begun.headers["Location"]
    assert begun.headers["Upload-Expires"].endswith("GMT")
    assert offset(editor, place) == 0
    first = send(editor, place, 0, CONTENT[:1000])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "1000")
    assert "Content-Location" not in first.headers
    last = send(editor, place, 1000, CONTENT[1000:])
    assert last.status_code == 204
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    with database.reading() as work:
        media = work.scalars(select(Media)).one()
        actions = work.scalars(select(Audit.action).order_by(Audit.number)).all()
    assert last.headers["Content-Location"] == f"/api/v1/media/{media.id}"
    assert (media.sha256, media.bytes, media.status) == (sha256, len(CONTENT), "queued")
    assert (media.filename, media.title) == ("Interview.final.mp4", "Interview.final")
    assert media.options == {"language": "ku", "translate": ["en", "tr"], "speakers": None}
    assert actions[-2:] == ["upload.begun", "media.created"]
    kept = settings.media / sha256[:2] / sha256[2:]
    assert kept.read_bytes() == CONTENT
    assert not kept.stat().st_mode & 0o222
    assert not list(settings.uploads.iterdir())
    again = editor.head(place, headers=TUS)  # as when the last answer was lost
    assert again.headers["Content-Location"] == last.headers["Content-Location"]
    assert again.headers["Upload-Offset"] == str(len(CONTENT))


def test_the_first_bytes_may_come_with_the_announcement(editor: FlaskClient) -> None:
    headers = {**BYTES, "Upload-Length": str(len(CONTENT)), **metadata(filename="a.mp4")}
    begun = editor.post(AT, headers=headers, data=CONTENT[:10])
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "10")
    last = send(editor, begun.headers["Location"], 10, CONTENT[10:])
    assert "Content-Location" in last.headers


def test_what_came_before_the_line_was_cut_counts(editor: FlaskClient) -> None:
    place = begin(editor).headers["Location"]
    broken = editor.patch(
        place,
        headers={**BYTES, "Upload-Offset": "0"},
        input_stream=Cut(CONTENT, 777),
    )
    assert broken.status_code == 400
    assert offset(editor, place) == 777
    assert "Content-Location" in send(editor, place, 777, CONTENT[777:]).headers


def test_the_same_file_in_the_same_project_is_the_same_recording(
    editor: FlaskClient, database: Database, settings: Settings
) -> None:
    places = [
        send(editor, begin(editor, filename=name).headers["Location"], 0, CONTENT).headers[
            "Content-Location"
        ]
        for name in ("a.mp4", "b.mp4")
    ]
    assert places[0] == places[1]
    with database.reading() as work:
        assert work.scalar(select(func.count()).select_from(Media)) == 1
    assert not list(settings.uploads.iterdir())


def test_nobody_else_sees_an_upload(editor: FlaskClient, house: Any) -> None:
    place = begin(editor).headers["Location"]
    for who in ("owner", "stranger", "viewer"):
        other = house.machine(who)
        assert other.head(place, headers=TUS).status_code == 404
        assert send(other, place, 0, b"x").status_code == 404
        assert other.delete(place, headers=TUS).status_code == 404
    assert send(house.nobody(), place, 0, b"x").status_code == 401
    for who in (Role.VIEWER, Role.REVIEWER):
        assert begin(house.machine(who)).status_code == 403
    assert begin(house.machine("stranger"), project=house.project_id).status_code == 404
    assert offset(editor, place) == 0


def test_an_upload_is_dropped_when_its_sender_says_so(
    editor: FlaskClient, settings: Settings
) -> None:
    place = begin(editor).headers["Location"]
    send(editor, place, 0, CONTENT[:5])
    assert editor.delete(place, headers=TUS).status_code == 204
    assert editor.head(place, headers=TUS).status_code == 404
    assert not list(settings.uploads.iterdir())


def test_methods_that_a_network_forbids_go_by_post(editor: FlaskClient) -> None:
    place = begin(editor).headers["Location"]
    headers = {**BYTES, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    sent = editor.post(place, headers=headers, data=CONTENT[:9])
    assert (sent.status_code, sent.headers["Upload-Offset"]) == (204, "9")
    assert editor.post(place, headers=TUS).status_code == 405


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.0"}, 412),
        ({"Content-Type": "application/octet-stream"}, 415),
        ({"Upload-Offset": "1"}, 409),
        ({"Upload-Offset": "-1"}, 400),
        ({"Upload-Offset": "٣"}, 400),
        ({"Upload-Offset": "9" * 30}, 400),
        ({"Upload-Offset": ""}, 400),
    ],
)
def test_a_wrong_request_is_refused(
    editor: FlaskClient, headers: dict[str, str], status: int
) -> None:
    place = begin(editor).headers["Location"]
    sent = {**BYTES, "Upload-Offset": "0"} | headers
    answer = editor.patch(place, headers={k: v.encode().decode("latin-1") for k, v in sent.items()})
    assert answer.status_code == status
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.json is not None
    assert answer.json["detail"]
    assert ("Tus-Version" in answer.headers) == (status == 412)
    assert offset(editor, place) == 0


def test_more_bytes_than_were_said_are_refused(editor: FlaskClient) -> None:
    place = begin(editor, size=10).headers["Location"]
    assert send(editor, place, 0, CONTENT[:11]).status_code == 413
    assert offset(editor, place) == 0


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"Upload-Length": "0"}, "empty"),
        ({"Upload-Length": "many"}, "number"),
        ({"Upload-Defer-Length": "1"}, "how long"),
        ({"Upload-Metadata": "filename !!"}, "Base64"),
        ({"Upload-Metadata": "filename /w=="}, "Base64"),
        (metadata(filename="a\0b"), "NUL"),
        (metadata(language="klingon language"), "language"),
        (metadata(translate="en,x;y"), "language"),
        (metadata(speakers="-1"), "speakers"),
        (metadata(speakers="9999"), "speakers"),
    ],
)
def test_a_bad_announcement_is_refused_in_words(
    editor: FlaskClient, headers: dict[str, str], said: str
) -> None:
    answer = editor.post(AT, headers={**TUS, "Upload-Length": "5", **headers})
    assert answer.status_code == 400
    assert answer.json is not None
    assert said in answer.json["detail"]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("C:\\Users\\me\\ clip.mov", "clip.mov"),
        ("\x1b[2Jred\u202efdp.mp4", "\ufffd[2Jred\ufffdfdp.mp4"),
        ("..", ".."),
        ("", "recording"),
        ("a/", "recording"),
        ("é" * 400, "é" * 255),
        ("<script>alert(1)</script>.mp4", "script>.mp4"),
    ],
)
def test_a_name_is_only_ever_shown(
    editor: FlaskClient, database: Database, sent: str, shown: str
) -> None:
    assert begin(editor, filename=sent).status_code == 201
    with database.reading() as work:
        assert work.scalars(select(Upload.filename)).one() == shown


def limited(house: Any, settings: Settings, **limits: Any) -> FlaskClient:
    """A program of an editor in a newsroom with other limits."""
    known, narrow = house.app.extensions, settings.model_copy(update=limits)
    known["settings"] = narrow
    known["uploads"] = Uploads(narrow, known["database"], known["store"], known["jobs"])
    client: FlaskClient = house.machine("editor")
    return client


def test_there_must_be_room(house: Any, settings: Settings) -> None:
    size = len(CONTENT)
    for limits, said in (
        ({"max_upload_bytes": size - 1}, "at most"),
        ({"keep_free_bytes": 1 << 60}, "disk"),
        ({"quota_bytes": size - 1}, "project may hold"),
    ):
        answer = begin(limited(house, settings, **limits))
        assert answer.status_code == 413
        assert answer.json is not None
        assert said in answer.json["detail"]


def test_a_whole_file_is_taken_over_where_there_is_room(
    house: Any, settings: Settings, tmp_path: Path
) -> None:
    size = len(CONTENT)
    limited(house, settings, quota_bytes=size + 5)
    uploads: Uploads = house.app.extensions["uploads"]
    assert uploads.room_bytes(house.project_id) == size + 5
    for number, fits in enumerate((True, False)):
        (whole := tmp_path / f"{number}").write_bytes(CONTENT)
        upload = Upload(
            id=f"upload-{number}",
            project_id=house.project_id,
            user_id=house.user_ids["editor"],
            filename="a.mp4",
            bytes=size,
            sent="",
            options={},
        )
        if fits:
            uploads.begin(upload, whole)
            uploads.finish(upload)
            assert uploads.room_bytes(house.project_id) == 5
        else:
            with pytest.raises(RefusedError, match="5 bytes more"):
                uploads.begin(upload, whole)
        assert whole.exists() is not fits
    assert not list(settings.uploads.iterdir())


def test_what_is_on_its_way_takes_room_too(house: Any, settings: Settings) -> None:
    client = limited(house, settings, quota_bytes=2 * len(CONTENT))
    places = [begin(client).headers["Location"] for _ in range(2)]
    assert begin(client, size=1).status_code == 413
    client.delete(places[0], headers=TUS)
    assert begin(client, size=1).status_code == 201


def test_an_upload_left_alone_expires(app: Flask, house: Any, settings: Settings) -> None:
    client = limited(house, settings, upload_expires_s=-1)
    place = begin(client).headers["Location"]
    assert client.head(place, headers=TUS).status_code == 410
    app.extensions["uploads"].sweep()
    assert client.head(place, headers=TUS).status_code == 404
    assert not list(settings.uploads.iterdir())


def test_two_who_send_one_upload_at_once_do_not_mix(app: Flask, editor: FlaskClient) -> None:
    place = begin(editor).headers["Location"]
    with app.extensions["database"].reading() as work:
        upload = work.scalars(select(Upload)).one()
    uploads: Uploads = app.extensions["uploads"]
    meet, outcomes = threading.Barrier(2), []

    def sender() -> None:
        parts = iter([CONTENT[n : n + 64] for n in range(0, len(CONTENT), 64)])

        def read(_size: int) -> bytes:
            return next(parts, b"")

        meet.wait()
        try:
            outcomes.append(uploads.append(upload, 0, read))
        except ElsewhereError:
            outcomes.append(None)

    threads = [threading.Thread(target=sender) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes, key=str) == [len(CONTENT), None]
    with app.extensions["database"].reading() as work:
        answer = editor.head(place, headers=TUS)
        media = work.scalars(select(Media)).one()
    assert answer.headers["Content-Location"].endswith(media.id)
    assert media.sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_a_whole_upload_nobody_asked_about_again_is_finished(
    app: Flask, editor: FlaskClient, settings: Settings, database: Database
) -> None:
    begin(editor)
    with database.reading() as work:
        upload = work.scalars(select(Upload)).one()
    (settings.uploads / upload.id).write_bytes(CONTENT)  # the process ended right after that
    app.extensions["uploads"].sweep()
    with database.reading() as work:
        assert work.scalars(select(Media.sha256)).all() == [hashlib.sha256(CONTENT).hexdigest()]


def test_an_upload_finished_up_to_the_store_is_finished(
    app: Flask, editor: FlaskClient, settings: Settings, database: Database
) -> None:
    """As when the process ended after the store took it, and before the database knew."""
    place = begin(editor).headers["Location"]
    with database.reading() as work:
        upload = work.scalars(select(Upload)).one()
    path = settings.uploads / upload.id
    path.write_bytes(CONTENT)
    linked = path.with_name("other")
    linked.hardlink_to(path)
    app.extensions["store"].take(linked, hashlib.sha256(CONTENT).hexdigest())
    assert "Content-Location" in editor.head(place, headers=TUS).headers
    assert not list(settings.uploads.iterdir())


REQUESTS = st.lists(
    st.tuples(st.integers(1, 2000), st.integers(0, 2000), st.booleans()), max_size=6
)
"""How many bytes are sent, after how many the line is cut, whether the newsroom starts again."""


@hypothesis_settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(content=st.binary(min_size=1, max_size=4000), requests=REQUESTS)
def test_a_file_arrives_whole_however_it_is_cut(
    house: Any,
    settings: Settings,
    database: Database,
    content: bytes,
    requests: list[tuple[int, int, bool]],
) -> None:
    client = house.machine("editor")
    place = begin(client, size=len(content)).headers["Location"]
    for size, cut_at, starts_again in (*requests, (len(content), len(content), False)):
        at = offset(client, place)
        data = content[at : at + size]
        body = Cut(data, cut_at) if cut_at < len(data) else io.BytesIO(data)
        client.patch(place, headers={**BYTES, "Upload-Offset": str(at)}, input_stream=body)
        if starts_again:
            limited(house, settings)
    media_id = Path(client.head(place, headers=TUS).headers["Content-Location"]).name
    with database.reading() as work:
        assert work.get_one(Media, media_id).sha256 == hashlib.sha256(content).hexdigest()


class TestFromFolder:
    """Footage that lies on the newsroom's own machine."""

    at = "/api/v1/media/from-folder"

    @pytest.fixture
    def inbox(self, house: Any, settings: Settings, tmp_path: Path) -> Path:
        folder = tmp_path / "inbox"
        (folder / "day 1").mkdir(parents=True)
        (folder / "day 1" / "clip.mp4").write_bytes(CONTENT)
        (folder / ".hidden.mp4").write_bytes(CONTENT)
        (tmp_path / "secret.mp4").write_bytes(b"secret")
        (folder / "link.mp4").symlink_to(tmp_path / "secret.mp4")
        (folder / "out").symlink_to(tmp_path)
        limited(house, settings, inbox=folder)
        return folder

    def test_a_file_is_copied_and_becomes_a_recording(
        self, house: Any, inbox: Path, database: Database
    ) -> None:
        client = house.machine("editor")
        listed = client.get(self.at).json
        assert listed == {"items": [{"name": "day 1/clip.mp4", "bytes": 10240}], "next": None}
        answer = client.post(self.at, json={"name": "day 1/clip.mp4", "translate": []})
        assert answer.status_code == 201
        with database.reading() as work:
            media = work.get_one(Media, answer.json["id"])
        assert (media.title, media.options["translate"]) == ("clip", [])
        assert media.sha256 == hashlib.sha256(CONTENT).hexdigest()
        assert (inbox / "day 1" / "clip.mp4").read_bytes() == CONTENT

    @pytest.mark.parametrize(
        "name",
        [
            *("../secret.mp4", "/etc/passwd", "link.mp4", "out/secret.mp4", ".hidden.mp4"),
            *("day 1", ".", "no.mp4"),
        ],
    )
    def test_nothing_else_is(self, house: Any, inbox: Path, name: str) -> None:
        assert house.machine("editor").post(self.at, json={"name": name}).status_code == 404

    def test_only_editors_may_where_a_folder_is_named(self, house: Any) -> None:
        assert house.machine("viewer").get(self.at).status_code == 403
        assert house.machine("editor").get(self.at).status_code == 404


@pytest.mark.parametrize(
    ("size", "said"), [(999, "999 bytes"), (2_100_000_000, "2.1 GB"), (10**16, "10000.0 TB")]
)
def test_sizes_are_said_as_people_do(size: int, said: str) -> None:
    assert in_words(size) == said
