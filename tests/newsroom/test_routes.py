"""Every route against everybody: nobody reads or changes what is not theirs.

The routes come from the application itself: one that is not in the table fails.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from server.newsroom.database import Database
from server.newsroom.database.tables import (
    Article,
    ArticleMedia,
    Audit,
    Base,
    Role,
    Session,
    Upload,
    User,
    new_id,
    now_ms,
)
from server.newsroom.people import accounts, members
from tests.newsroom.conftest import House, transcript

OPEN, KNOWN, PERSON, OWN = "open", "known", "person", "own"
SOMEWHERE = "editor somewhere"
"""For everybody; whoever is known; whoever is known and no machine; whose it is and an editor."""
IN_PERSON = "in person"

VIEWER, REVIEWER, EDITOR, OWNER = Role.VIEWER, Role.REVIEWER, Role.EDITOR, Role.OWNER

API = "/api/v1"
ONE, WORDS = f"{API}/media/<id>", f"{API}/media/<id>/transcripts/<language>"
ARTICLE = f"{API}/articles/<id>"
REMOVED = "/removed/<any(media,article):kind>/<id>"
PROJECT, SHARED = "/projects/<project_id>", f"{API}/projects/<id>"

NEEDS: dict[str, str | Role | tuple[str, Role]] = {
    "GET /healthz": OPEN,
    "GET /static/<path:filename>": OPEN,
    "OPTIONS /static/<path:filename>": OPEN,
    "GET /sign-in": OPEN,
    "POST /sign-in": OPEN,
    "GET /enter/<secret>": OPEN,
    "POST /enter/<secret>": OPEN,
    "GET /invitations/<secret>": OPEN,
    "POST /invitations/<secret>": OPEN,
    "GET /reset/<secret>": OPEN,
    "POST /reset/<secret>": OPEN,
    "POST /sign-out": PERSON,
    "GET /": PERSON,
    "GET /library": PERSON,
    "GET /people": PERSON,
    "GET /settings": PERSON,
    "POST /settings/name": PERSON,
    "POST /settings/account": PERSON,
    "POST /settings/sign-out-everywhere": PERSON,
    "GET /tokens": PERSON,
    "POST /tokens": PERSON,
    "POST /tokens/revoke": PERSON,
    "POST /tokens/<id>/revoke": PERSON,
    "GET /audit": PERSON,
    "POST /projects": PERSON,
    f"POST {PROJECT}": (IN_PERSON, OWNER),
    f"POST {PROJECT}/people/<user_id>/role": (IN_PERSON, OWNER),
    f"POST {PROJECT}/people/<user_id>/remove": (IN_PERSON, OWNER),
    f"POST {PROJECT}/people/<user_id>/reset": (IN_PERSON, OWNER),
    f"POST {PROJECT}/invitations": (IN_PERSON, OWNER),
    f"POST {PROJECT}/invitations/<id>/take-back": (IN_PERSON, OWNER),
    f"GET {PROJECT}/glossary": (IN_PERSON, VIEWER),
    f"POST {PROJECT}/glossary": (IN_PERSON, EDITOR),
    "GET /media/<id>": (IN_PERSON, VIEWER),
    "GET /articles/<id>": (IN_PERSON, VIEWER),
    "GET /removed": PERSON,
    f"POST {REMOVED}/remove": (IN_PERSON, OWNER),
    f"POST {REMOVED}/restore": (IN_PERSON, OWNER),
    "GET /watch/<id>": VIEWER,
    "GET /read/<id>": VIEWER,
    "GET /embed/<article>/<quote>": OPEN,
    "GET /oembed": OPEN,
    "GET /static/quotemark-quote.js": OPEN,
    "GET /media/<id>/edit/<language>": (IN_PERSON, VIEWER),
    f"GET {API}/openapi.json": OPEN,
    f"GET {API}/search": KNOWN,
    f"GET {API}/projects": KNOWN,
    f"POST {API}/projects": PERSON,
    f"PATCH {SHARED}": OWNER,
    f"GET {SHARED}/audit": OWNER,
    f"GET {SHARED}/glossary": VIEWER,
    f"PUT {SHARED}/glossary": EDITOR,
    f"GET {SHARED}/people": VIEWER,
    f"PATCH {SHARED}/people/<user>": (IN_PERSON, OWNER),
    f"DELETE {SHARED}/people/<user>": (IN_PERSON, OWNER),
    f"POST {SHARED}/people/<user>/reset": (IN_PERSON, OWNER),
    f"POST {SHARED}/invitations": (IN_PERSON, OWNER),
    f"GET {API}/tokens": PERSON,
    f"POST {API}/tokens": PERSON,
    f"DELETE {API}/tokens": PERSON,
    f"DELETE {API}/tokens/<id>": PERSON,
    f"GET {API}/removed": KNOWN,
    f"GET {API}/media": KNOWN,
    f"GET {ONE}": VIEWER,
    f"PATCH {ONE}": EDITOR,
    f"DELETE {ONE}": OWNER,
    f"POST {ONE}/restore": OWNER,
    f"GET {ONE}/job": VIEWER,
    f"POST {ONE}/cancel": EDITOR,
    f"POST {ONE}/retry": EDITOR,
    f"GET {ONE}/file": VIEWER,
    f"GET {ONE}/poster": VIEWER,
    f"GET {ONE}/peaks": VIEWER,
    f"GET {ONE}/export.zip": VIEWER,
    f"GET {ONE}/youtube.zip": VIEWER,
    f"POST {ONE}/clips": VIEWER,
    f"GET {ONE}/clips/<clip>": VIEWER,
    f"GET {ONE}/clips/<clip>/file": VIEWER,
    f"GET {ARTICLE}/quotes.edl": VIEWER,
    f"GET {ARTICLE}/quotes.otio": VIEWER,
    f"GET {ONE}/check/<language>": VIEWER,
    f"GET {ONE}/subtitles/<language>.<any(vtt,srt,sbv,ass,ttml,txt,docx,csv):kind>": VIEWER,
    f"GET {ONE}/transcripts": VIEWER,
    f"GET {WORDS}": VIEWER,
    f"PUT {WORDS}": EDITOR,
    f"PATCH {WORDS}": EDITOR,
    f"GET {WORDS}/revisions": VIEWER,
    f"GET {WORDS}/revisions/<int(max=2147483647):revision>": VIEWER,
    f"POST {WORDS}/restore": EDITOR,
    f"POST {WORDS}/section": EDITOR,
    f"GET {WORDS}/section/<job>": VIEWER,
    f"GET {ONE}/translations": EDITOR,
    f"GET {ONE}/speakers": VIEWER,
    f"POST {WORDS}/translation": EDITOR,
    f"GET {WORDS}/translation/<job>": VIEWER,
    f"GET {API}/choices": SOMEWHERE,
    f"GET {API}/media/from-folder": SOMEWHERE,
    f"POST {API}/media/from-folder": EDITOR,
    f"POST {API}/media/from-folder/sample": EDITOR,
    f"GET {API}/media/from-address": SOMEWHERE,
    f"POST {API}/media/from-address": EDITOR,
    f"DELETE {API}/media/from-address/<job>": SOMEWHERE,
    f"GET {API}/articles": KNOWN,
    f"POST {API}/articles": EDITOR,
    f"GET {ARTICLE}": VIEWER,
    f"PUT {ARTICLE}": EDITOR,
    f"DELETE {ARTICLE}": OWNER,
    f"POST {ARTICLE}/restore": OWNER,
    f"GET {ARTICLE}/alignment": VIEWER,
    f"GET {ARTICLE}/annotations": VIEWER,
    f"POST {ARTICLE}/quotes": REVIEWER,
    f"POST {ARTICLE}/quotes/<quote>/decision": REVIEWER,
    f"OPTIONS {API}/uploads": OPEN,
    f"POST {API}/uploads": EDITOR,
    f"OPTIONS {API}/uploads/<id>": OPEN,
    f"HEAD {API}/uploads/<id>": OWN,
    f"PATCH {API}/uploads/<id>": OWN,
    f"DELETE {API}/uploads/<id>": OWN,
    f"POST {API}/uploads/<id>": OWN,
}

TUS = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}


def encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


def corrected() -> dict[str, Any]:
    """The sample's transcript, a sentence of it changed."""
    first, *others = transcript("es")["segments"]
    return transcript("es") | {"segments": [{**first, "text": "No.", "words": []}, *others]}


NO_GLOSSARY = "e3b0c44298fc1c14"
"""The state of one in which nothing is written."""
BODIES: dict[str, Callable[["Place"], dict[str, Any]]] = {
    f"PATCH {ONE}": lambda _: {"json": {"title": "New"}},
    f"POST {ONE}/restore": lambda _: {"json": {}},
    f"POST {ONE}/cancel": lambda _: {"json": {}},
    f"POST {ONE}/retry": lambda _: {"json": {}},
    f"PUT {WORDS}": lambda _: {"json": corrected(), "headers": {"If-Match": '"1"'}},
    f"PATCH {WORDS}": lambda _: {
        "json": {"segments": {corrected()["segments"][0]["id"]: None}},
        "headers": {"If-Match": '"1"'},
    },
    f"POST {WORDS}/restore": lambda _: {"json": {"revision": 1}, "headers": {"If-Match": '"1"'}},
    f"POST {WORDS}/section": lambda _: {"json": {"start_ms": 0, "end_ms": 1_000}},
    f"POST {ONE}/clips": lambda _: {"json": {"start_ms": 0, "end_ms": 1_000}},
    f"POST {API}/articles": lambda place: {
        "json": {"title": "A", "text": "“Yes.”", "format": "text", "media": [place.media_id]}
    },
    f"PUT {ARTICLE}": lambda place: {
        "json": {"title": "A", "text": "“Yes.”", "format": "text", "media": [place.media_id]},
        "headers": {"If-Match": '"1"'},
    },
    f"POST {ARTICLE}/quotes": lambda _: {"json": {"exact": "eleven years"}},
    f"POST {ARTICLE}/quotes/<quote>/decision": lambda _: {"json": {"state": "open"}},
    f"POST {API}/media/from-folder": lambda place: {
        "json": {"name": "none.mp4", "project": place.house.project_id}
    },
    f"POST {API}/media/from-address": lambda place: {
        "json": {"address": "https://example.org/", "project": place.house.project_id}
    },
    f"POST {API}/media/from-folder/sample": lambda place: {
        "json": {"project": place.house.project_id}
    },
    f"POST {API}/uploads": lambda place: {
        "headers": TUS
        | {
            "Upload-Length": "9",
            "Upload-Metadata": f"filename eA==,project {encoded(place.house.project_id)}",
        }
    },
    f"POST {API}/projects": lambda _: {"json": {"name": "New"}},
    f"PATCH {SHARED}": lambda _: {"json": {"name": "New"}},
    f"PUT {SHARED}/glossary": lambda _: {
        "json": {"text": "Kobanî"},
        "headers": {"If-Match": f'"{NO_GLOSSARY}"'},
    },
    f"POST {WORDS}/translation": lambda _: {"json": {}},
    f"PATCH {SHARED}/people/<user>": lambda _: {"json": {"role": "editor"}},
    f"POST {SHARED}/invitations": lambda _: {"json": {"role": "editor", "email": "bo@example.org"}},
    f"POST {API}/tokens": lambda _: {"json": {"name": "New"}},
    "POST /projects": lambda _: {"data": {"name": "New"}},
    "POST /tokens": lambda _: {"data": {"name": "New", "role": "editor"}},
    "POST /settings/name": lambda _: {"data": {"name": "New"}},
    f"POST {PROJECT}": lambda _: {"data": {"name": "New"}},
    f"POST {PROJECT}/glossary": lambda _: {"data": {"text": "Kobanî", "state": NO_GLOSSARY}},
    f"POST {PROJECT}/people/<user_id>/role": lambda _: {"data": {"role": "editor"}},
    f"POST {PROJECT}/invitations": lambda _: {
        "data": {"role": "editor", "days": "7", "email": "bo@example.org"}
    },
}


@dataclass(frozen=True)
class Place:
    """A house with something of each kind in it."""

    house: House
    media_id: str
    article_id: str
    upload_id: str
    invitation_id: str

    def path(self, rule: Rule) -> str:
        """A rule's address with the ids of what is here."""
        ids = {
            "projects": self.house.project_id,
            "articles": self.article_id,
            "read": self.article_id,
            "uploads": self.upload_id,
            "invitations": self.invitation_id,
        }
        values = {
            "id": ids.get(rule.rule.partition("/<id>")[0].rpartition("/")[2], self.media_id),
            "project_id": self.house.project_id,
            "user_id": self.house.user_ids["owner"],
            "user": self.house.user_ids["owner"],
            "language": "es",
            "kind": "media" if rule.rule.startswith("/removed") else "vtt",
            "revision": 1,
            "article": self.article_id,
            "quote": "q1",
            "job": "none",
            "clip": "none",
            "secret": "none",
            "filename": "none",
        }
        with self.house.app.test_request_context():
            adapter = self.house.app.url_map.bind("localhost")
            return adapter.build(rule.endpoint, {k: values[k] for k in rule.arguments})


@pytest.fixture
def place(house: House, media_id: str, database: Database) -> Place:
    owner = house.user_ids["owner"]
    article = Article(
        id=new_id(),
        project_id=house.project_id,
        title="A",
        format="text",
        source="“For eleven years, I inspected this dam,” she said.",
        made_by=owner,
    )
    upload = Upload(
        id=new_id(),
        project_id=house.project_id,
        user_id=owner,
        filename="a.mp4",
        sent="filename eA==",
        bytes=9,
        expires_ms=now_ms() + 3_600_000,
    )
    with database.changing() as work:
        work.add_all((article, upload))
        work.flush()
        work.add(ArticleMedia(article_id=article.id, media_id=media_id))
        members.invite(work, house.project_id, "bo@example.org", Role.VIEWER, 7, owner)
        (invitation,) = members.open_invitations(work, house.project_id)
    return Place(house, media_id, article.id, upload.id, invitation.id)


def routes(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Every method of every rule; a HEAD beside a GET is the same view."""
    for rule in app.url_map.iter_rules():
        methods = set(rule.methods or ())
        for method in sorted(methods - {"HEAD"} if "GET" in methods else methods):
            yield f"{method} {rule.rule}", rule


def sent(client: FlaskClient, name: str, place: Place, path: str) -> TestResponse:
    """The answer to a request of that route."""
    options = BODIES.get(name, lambda _: {"headers": TUS})(place)
    return client.open(path, method=name.split(" ")[0], **options)


def told(answer: TestResponse) -> int:
    """The status; a person without an account is led to where they sign in."""
    leads_in = answer.status_code == 303 and "/sign-in" in (answer.location or "")
    return 401 if leads_in else answer.status_code


only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@only_sqlite
def test_every_route_says_whom_it_is_for(app: Flask) -> None:
    named = dict(routes(app))
    unmarked = [e for e, view in app.view_functions.items() if not hasattr(view, "access")]
    assert unmarked == []
    assert sorted(set(named) ^ set(NEEDS)) == [], "say in NEEDS who may do this"


@only_sqlite
def test_a_route_that_does_not_is_closed(settings: Any, database: Database, house: House) -> None:
    house.app.add_url_rule("/forgotten", view_func=lambda: "secret")
    assert house.nobody().get("/forgotten").status_code == 403
    assert house.client("owner").get("/forgotten").status_code == 403


@only_sqlite
@pytest.mark.parametrize("name", NEEDS)
def test_who_may(name: str, place: Place) -> None:
    rule = dict(routes(place.house.app))[name]
    path, needs = place.path(rule), NEEDS[name]
    in_person = needs == PERSON or isinstance(needs, tuple)
    role = needs[1] if isinstance(needs, tuple) else needs if isinstance(needs, Role) else None
    seen = {
        who: told(sent(client, name, place, path))
        for who, client in refused(place, needs, role, in_person)
    }
    if needs == OPEN:
        code = told(sent(place.house.nobody(), name, place, path))
        assert code not in (401, 403) or name == "POST /sign-in"
        return
    expected = dict.fromkeys(("nobody", "wrong token", "expired"), 401)
    if in_person:
        expected["token"] = 403
    if needs == OWN:
        expected |= {"stranger": 404, "editor": 404, "viewer token": 403}
    if needs == SOMEWHERE:
        expected |= {"viewer": 403, "reviewer token": 403}
    if role:
        expected["stranger"] = 404
        expected |= {str(each): 403 for each in Role if rank(each) < rank(role)}
        if not in_person:
            expected |= {f"{each} token": 403 for each in Role if rank(each) < rank(role)}
    assert seen == expected
    least = place.house.client("owner" if "/uploads/" in path else str(role or "owner"))
    answer = sent(least, name, place, path)
    assert told(answer) not in (401, 403, 500, 503) or name in LEAD_OUT
    assert answer.status_code != 404 or "none" in answer.text or name in MAY_BE_MISSING
    keep_out_owner(place)
    assert told(sent(place.house.client("owner"), name, place, path)) == 401
    assert told(sent(place.house.machine("owner"), name, place, path)) == 401


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_every_route_answers_on_postgresql(place: Place) -> None:
    """Who may is the same on each database; what is asked of it is not."""
    removing = [
        each for each in routes(place.house.app) if "DELETE" in each[0] or "remove" in each[0]
    ]
    others = [each for each in routes(place.house.app) if each not in removing]
    for name, rule in (*others, *removing):
        answer = sent(place.house.client("owner"), name, place, place.path(rule))
        assert answer.status_code < 500, (name, answer.text)


ID = re.compile(r"[\w-]{22}")
LEAD_OUT = {"POST /sign-out", "POST /settings/sign-out-everywhere"}
MAY_BE_MISSING = {
    f"DELETE {API}/tokens/<id>",
    f"POST {API}/media/from-folder",
    f"POST {API}/media/from-address",
    f"DELETE {API}/media/from-address/<job>",
    "POST /tokens/<id>/revoke",
    f"GET {API}/media/from-folder",
    f"POST {ARTICLE}/quotes/<quote>/decision",
    f"GET {WORDS}/section/<job>",
    f"GET {WORDS}/translation/<job>",
    f"GET {ONE}/clips/<clip>",
    f"GET {ONE}/clips/<clip>/file",
}
"""Where no such thing of one's own is at hand."""


def refused(
    place: Place, needs: object, role: Role | None, in_person: bool
) -> Iterator[tuple[str, FlaskClient]]:
    """Those who must be refused, each in their way of asking."""
    house = place.house
    yield "nobody", house.nobody()
    wrong = house.nobody()
    wrong.environ_base["HTTP_AUTHORIZATION"] = "Bearer none"
    yield "wrong token", wrong
    expired = house.client("owner")
    with house.database.changing() as work:
        work.execute(update(Session).values(created_ms=1))
    yield "expired", expired
    if in_person:
        yield "token", house.machine("owner")
    if needs == OWN:
        yield "stranger", house.client("stranger")
        yield "editor", house.client("editor")
        yield "viewer token", house.machine("owner", Role.VIEWER)
    if needs == SOMEWHERE:
        yield "viewer", house.client("viewer")
        yield "reviewer token", house.machine("owner", Role.REVIEWER)
    if role:
        yield "stranger", house.client("stranger")
        for less in Role:
            if rank(less) < rank(role):
                yield str(less), house.client(less)
                if not in_person:
                    yield f"{less} token", house.machine("owner", less)


def rank(role: Role) -> int:
    return list(reversed(Role)).index(role)


def keep_out_owner(place: Place) -> None:
    with place.house.database.changing() as work:
        accounts.keep_out(work, work.get_one(User, place.house.user_ids["owner"]))


CHANGES = [name for name in NEEDS if name.split()[0] in ("POST", "PUT", "PATCH", "DELETE")]
CHANGE_NOTHING_HERE = {
    *("POST /sign-in", "POST /enter/<secret>", "POST /invitations/<secret>"),
    *("POST /reset/<secret>", "POST /tokens/revoke", f"DELETE {API}/tokens"),
    *(f"POST {PROJECT}/people/<user_id>/reset", f"POST {SHARED}/people/<user>/reset"),
    *("POST /settings/account", "POST /tokens/<id>/revoke", f"DELETE {API}/tokens/<id>"),
    *(
        f"POST {WORDS}/translation",
        f"POST {ONE}/cancel",
        f"POST {WORDS}/restore",
        *(f"POST {each}/restore" for each in (ONE, ARTICLE, REMOVED)),
        f"POST {API}/media/from-folder",
        f"POST {API}/media/from-address",
        f"DELETE {API}/media/from-address/<job>",
    ),
    *(f"PATCH {API}/uploads/<id>", f"POST {API}/uploads/<id>"),
}
"""Each is shown to be in the log where it is tested."""


@only_sqlite
@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_in_the_log(name: str, place: Place) -> None:
    house, path = place.house, place.path(dict(routes(place.house.app))[name])
    path = path.replace(house.user_ids["owner"], house.user_ids["viewer"])
    client = house.client("owner")
    kept, logged = rows_of(house.database)
    answer = sent(client, name, place, path)
    kept_now, logged_now = rows_of(house.database)
    assert logged_now > logged or kept_now == kept
    assert (logged_now > logged) == (name not in CHANGE_NOTHING_HERE), answer.text


def rows_of(database: Database) -> tuple[list[Any], int]:
    """All that is kept, and how long the log is."""
    tables = [table for table in Base.metadata.sorted_tables if table.name != "audit"]
    with database.reading() as work:
        kept = [work.execute(select(table)).all() for table in tables]
        return kept, work.scalar(select(func.count()).select_from(Audit)) or 0


@only_sqlite
@pytest.mark.parametrize("who", ["nobody", "stranger"])
@pytest.mark.parametrize(
    "name", [name for name, needs in NEEDS.items() if "<id>" in name and isinstance(needs, Role)]
)
def test_what_is_there_cannot_be_told_from_what_is_not(name: str, who: str, place: Place) -> None:
    rule = dict(routes(place.house.app))[name]
    client = place.house.nobody() if who == "nobody" else place.house.client(who)
    there = place.path(rule)
    nowhere = ID.sub(new_id(), there)
    answers = [sent(client, name, place, path) for path in (there, nowhere)]
    first, second = (ID.sub("", answer.text) for answer in answers)
    assert (first, answers[0].status_code) == (second, answers[1].status_code)
