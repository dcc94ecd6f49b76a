"""The database: the same behaviour on SQLite and on PostgreSQL."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

import server.newsroom.database as database_package
from server.newsroom.database import Database
from server.newsroom.database.tables import (
    Article,
    ArticleMedia,
    Base,
    Media,
    Project,
    Token,
    Transcript,
    User,
)
from server.newsroom.people import audit
from server.newsroom.transcripts.packing import as_bytes, packed

MIGRATIONS = Path(database_package.__file__).parent / "migrations"
THREADS, ROUNDS = 8, 12
SEARCH = ("passages_index", "passages_by_trigrams")
UPGRADE = """
import sys
from server.newsroom.database import Database
Database(sys.argv[1]).upgrade()
"""


def add_media(work: Session) -> None:
    """The recording m of the project p, by the person u."""
    work.add_all((User(id="u", name="U"), Project(id="p", name="P")))
    work.flush()
    facts = {"title": "", "filename": "", "sha256": "", "bytes": 1, "made_by": "u"}
    work.add(Media(id="m", project_id="p", **facts))
    work.flush()


def downgrade(database: Database, revision: str) -> None:
    """Take the tables back to an older state."""
    with database.engine.execution_options(changes=True).begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def test_migrations_make_the_tables_of_the_code(database: Database) -> None:
    options = {"include_name": lambda name, *_: not str(name).startswith(SEARCH)}
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_upgrading_again_changes_nothing(database: Database) -> None:
    with database.changing() as work:
        work.add(Project(id="p", name="Kept"))
    database.upgrade()
    with database.reading() as work:
        assert work.get_one(Project, "p").name == "Kept"


def test_the_names_in_transcripts_that_are_there_are_filled_in(database: Database) -> None:
    speakers = [{"id": "S1", "name": "Rosa"}, {"id": "S2", "name": None}]
    document = packed(as_bytes({"speakers": speakers}))
    with database.changing() as work:
        add_media(work)
        work.add(Transcript(id="t", media_id="m", language="en", revision=1, packed=document))
    downgrade(database, "0002")
    database.upgrade()
    with database.reading() as work:
        assert work.get_one(Transcript, "t").speakers == ["Rosa"]
        assert work.get_one(Project, "p").glossary == ""


def test_a_step_back_leaves_what_others_refer_to(database: Database) -> None:
    with database.changing() as work:
        add_media(work)
        facts = {"project_id": "p", "title": "", "format": "text", "source": "", "made_by": "u"}
        work.add(Article(id="a", revision=7, **facts))
        work.add(Token(id="k", name="", role="owner", secret_sha256="", user_id="u"))
        work.flush()
        work.add(ArticleMedia(article_id="a", media_id="m"))
    downgrade(database, "0003")
    database.upgrade()
    with database.reading() as work:
        assert work.get_one(ArticleMedia, ("a", "m"))
        assert work.get_one(Article, "a").revision == 1
        assert work.get_one(Token, "k").used_ms is None


def test_several_processes_start_on_a_new_database_at_once(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'new.sqlite'}"
    started = [subprocess.Popen([sys.executable, "-c", UPGRADE, address]) for _ in range(3)]
    assert [process.wait() for process in started] == [0, 0, 0]
    opened = Database(address)
    with opened.reading() as work:
        assert work.scalars(select(Project)).all() == []
    opened.close()


def test_a_failed_unit_of_work_leaves_nothing(database: Database) -> None:
    with suppress(ZeroDivisionError), database.changing() as work:
        work.add(Project(id="p", name="Half"))
        work.flush()
        work.add(Project(id="q", name=str(1 / 0)))
    with database.reading() as work:
        assert work.get(Project, "p") is None


def test_nothing_is_changed_while_reading(database: Database) -> None:
    with pytest.raises(DatabaseError), database.reading() as work:
        work.add(Project(id="p", name="Sneaked in"))


def test_a_look_is_at_one_moment(database: Database) -> None:
    with database.reading() as work:
        assert work.scalars(select(Project.name)).all() == []
        with database.changing() as other:
            other.add(Project(name="Later"))
        assert work.scalars(select(Project.name)).all() == []


def test_nothing_is_lost_when_many_change_at_once(database: Database) -> None:
    with database.changing() as work:
        work.add(Project(id="p", name="0"))

    def count_up(_thread: int) -> None:
        for _ in range(ROUNDS):
            with database.changing() as work:
                project = work.get_one(Project, "p")
                project.name = str(int(project.name) + 1)
                audit.record(work, None, "project.changed", "p", name=project.name)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(count_up, range(THREADS)))
    with database.reading() as work:
        assert work.get_one(Project, "p").name == str(THREADS * ROUNDS)
        assert audit.broken_at(work) is None
        last = audit.newest(work)
        assert last is not None
        assert last.number == THREADS * ROUNDS
        assert last.details == {"name": str(THREADS * ROUNDS)}
