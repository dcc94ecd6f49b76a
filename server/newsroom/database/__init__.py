"""The newsroom's database, SQLite or PostgreSQL, through SQLAlchemy."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_MS = 30_000
_KEPT_OPEN, _MOST_OPEN = 8, 64
"""Connections: as many as the web server has threads."""
_CHANGES = "changes"
_LOCK = 7_221
"""The number of the lock in PostgreSQL under which all is changed."""


class Database:
    """An open database."""

    def __init__(self, address: str) -> None:
        self.engine: Engine = create_engine(
            address,
            pool_pre_ping=True,
            pool_size=_KEPT_OPEN,
            max_overflow=_MOST_OPEN - _KEPT_OPEN,
            hide_parameters=True,  # or an error would tell the log what people wrote
        )
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            event.listen(self.engine, "begin", _begin_postgresql)
        self._changing_engine = self.engine.execution_options(**{_CHANGES: True})
        self._reading = sessionmaker(self.engine, expire_on_commit=False)
        self._changing = sessionmaker(self._changing_engine, expire_on_commit=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A look at the database as it is at one moment."""
        with self._reading.begin() as work:
            yield work

    @contextmanager
    def changing(self) -> Iterator[Session]:
        """A unit of work: all of it is kept, or, where it fails, nothing.

        One waits for the other from its beginning, so that none acts on what another is just
        changing: SQLite knows no other way, PostgreSQL does likewise under a lock. Raises
        `OperationalError` after half a minute of waiting.
        """
        with self._changing.begin() as work:
            yield work

    def upgrade(self) -> None:
        """Bring the tables to this version's state."""
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        with self._changing_engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Readers do not wait for the one who writes; what is committed survives a power cut."""
    connection.isolation_level = None  # `_begin_sqlite` begins, not Python's driver
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={_BUSY_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    changes = _changes(connection)
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if changes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if changes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if _changes(connection):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_BUSY_MS}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _changes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get(_CHANGES))
