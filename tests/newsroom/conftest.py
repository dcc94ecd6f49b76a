"""A newsroom on each database, with a person of every role in it."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from server.newsroom.app import create_newsroom
from server.newsroom.database import Database
from server.newsroom.database.tables import (
    Media,
    Membership,
    Project,
    Role,
    Session,
    Status,
    Token,
    User,
    new_id,
)
from server.newsroom.people.access import hashed, new_secret
from server.newsroom.settings import Settings
from server.newsroom.transcripts import revisions
from tests.newsroom.sites import HERE, Site

POSTGRESQL = Path("/usr/lib/postgresql")
FORGERY = "f" * 40
UNPRIVILEGED = ("postgres", "nobody")


@pytest.fixture(scope="session")
def sqlite_ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("ready") / "newsroom.sqlite"
    made = Database(f"sqlite:///{path}")
    made.upgrade()
    made.close()
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[], str]]:
    """Makes databases with all tables in a real PostgreSQL, and says their addresses."""
    programs = max(POSTGRESQL.glob("*/bin"), default=None, key=lambda path: int(path.parent.name))
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with _running(programs) as socket:
        place = f"host={quote(str(socket), safe='')}&user=newsroom"
        address = f"postgresql+psycopg:///{{}}?{place}"
        with psycopg.connect(f"postgresql:///postgres?{place}", autocommit=True) as server:
            server.execute("CREATE DATABASE ready")
            ready = Database(address.format("ready"))
            ready.upgrade()
            ready.close()

            def make() -> str:
                name = f"n{os.urandom(8).hex()}"
                server.execute(f"CREATE DATABASE {name} TEMPLATE ready")
                return address.format(name)

            yield make


@contextmanager
def _running(programs: Path) -> Iterator[Path]:
    """A server on a socket in a folder of its own, which goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="newsroom-"))
    user = None
    if os.geteuid() == 0:  # whom PostgreSQL refuses
        known = {line.split(":")[0] for line in Path("/etc/passwd").read_text().splitlines()}
        user = next(name for name in UNPRIVILEGED if name in known)
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [programs / program, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
            user=user,
        )

    data = str(folder / "data")
    run("initdb", "-D", data, "-U", "newsroom", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
    run("pg_ctl", "-D", data, "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield folder
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with all tables."""
    if request.param == "sqlite":
        path = tmp_path / "newsroom.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_ready"), path)
        opened = Database(f"sqlite:///{path}")
    else:
        opened = Database(request.getfixturevalue("postgresql")())
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of which nothing comes from this machine, the data folder is a new one."""
    return Settings(data=tmp_path / "data")


class Client(FlaskClient):
    """Reads every answer to its end, so that no file stays open."""

    def open(self, *args: Any, **options: Any) -> TestResponse:
        """As the client's own."""
        return super().open(*args, **options | {"buffered": True})


@pytest.fixture
def app(settings: Settings, database: Database) -> Flask:
    """The newsroom."""
    made = create_newsroom(settings, database)
    made.test_client_class = Client
    return made


@dataclass
class House:
    """A project and people in it: what a test of rights needs."""

    app: Flask
    database: Database
    project_id: str
    user_ids: dict[str, str] = field(default_factory=dict)
    """By what they are called: the role, or ``stranger``: the owner of another project."""

    def nobody(self) -> FlaskClient:
        """A browser in which nobody is signed in; it sends the token against forgery."""
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["csrf_token"] = FORGERY
        sealed = URLSafeTimedSerializer(self.app.secret_key or "", salt="wtf-csrf-token")
        client.environ_base["HTTP_X_CSRFTOKEN"] = str(sealed.dumps(FORGERY))
        return client

    def client(self, who: str) -> FlaskClient:
        """A browser in which they are signed in; it sends the token against forgery."""
        secret, client = new_secret(), self.nobody()
        with self.database.changing() as work:
            work.add(Session(secret_sha256=hashed(secret), user_id=self.user_ids[who]))
        with client.session_transaction() as session:
            session["secret"] = secret
        return client

    def machine(self, who: str, ceiling: Role = Role.OWNER) -> FlaskClient:
        """A program that acts for them."""
        client = self.nobody()
        client.environ_base["HTTP_AUTHORIZATION"] = self.token(who, ceiling)["Authorization"]
        return client

    def token(self, who: str, ceiling: Role = Role.OWNER) -> dict[str, str]:
        """The headers of a machine that acts for them, and may no more than the ceiling."""
        secret = new_secret()
        kept = Token(
            name="test", role=ceiling, secret_sha256=hashed(secret), user_id=self.user_ids[who]
        )
        with self.database.changing() as work:
            work.add(kept)
        return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def house(app: Flask, database: Database) -> House:
    """A project with an owner, editor, reviewer and viewer; and the stranger with theirs."""
    made = House(app, database, new_id())
    other = new_id()
    with database.changing() as work:
        work.add_all((Project(id=made.project_id, name="House"), Project(id=other, name="Other")))
        for who in (*Role, "stranger"):
            user = User(id=new_id(), name=str(who).title(), email=f"{who}@example.org")
            work.add(user)
            work.flush()
            made.user_ids[str(who)] = user.id
            project_id = made.project_id if isinstance(who, Role) else other
            role = who if isinstance(who, Role) else Role.OWNER
            work.add(Membership(project_id=project_id, user_id=user.id, role=role))
    return made


SAMPLES = Path(__file__).parents[2] / "samples"


@cache
def interview() -> Path:
    """The folder of results of the sample interview, made by the real command, once."""
    folder = Path(tempfile.mkdtemp(prefix="quotemark-")) / "interview.quotemark"
    atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
    command = [sys.executable, "-c", "from server.cli import main; main()", "process"]
    asked = [SAMPLES / "interview.mp4", "--article", SAMPLES / "article.md", "--out", folder]
    subprocess.run([*command, *asked], check=True, capture_output=True)
    return folder


def transcript(language: str = "en") -> dict[str, Any]:
    """The transcript of the sample interview."""
    path = interview() / f"transcript.{language}.json"
    found: dict[str, Any] = json.loads(path.read_text())
    return found


@pytest.fixture
def media_id(house: House) -> str:
    """The sample interview, done, with both its transcripts."""
    document = transcript()
    row = Media(
        id=new_id(),
        project_id=house.project_id,
        title="The interview",
        filename="../inter view.mp4",
        sha256=document["media"]["sha256"],
        bytes=8_635_776,
        status=Status.READY,
        progress=1.0,
        duration_ms=document["media"]["duration_ms"],
        made_by=house.user_ids["editor"],
    )
    with house.database.changing() as work:
        work.add(row)
        work.flush()
        for language in ("en", "es"):
            revisions.add(work, row.id, language, transcript(language), None, "", None)
    house.app.extensions["settings"].results.mkdir(parents=True)
    (house.app.extensions["settings"].results / row.id).symlink_to(interview())
    return row.id


@pytest.fixture
def site() -> Iterator[Site]:
    """A site to fetch from, which the rule of the tests lets be reached."""
    made = Site(HERE)
    yield made
    made.shutdown()
    made.server_close()
