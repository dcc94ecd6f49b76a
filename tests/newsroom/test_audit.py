"""The audit log: what was altered or removed is found."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update

from server.newsroom.database import Database
from server.newsroom.database.tables import Audit, Project
from server.newsroom.people import audit

ROWS = 6


@pytest.fixture
def log(database: Database) -> Database:
    """A database with a few changes."""
    with database.changing() as work:
        work.add(Project(id="p", name="P"))
        work.flush()
        for number in range(ROWS):
            audit.record(work, None, "project.renamed", "p", name=f"قناة {number}", was=None)
    return database


def broken_at(database: Database) -> int | None:
    with database.reading() as work:
        return audit.broken_at(work)


def test_what_was_written_stands(log: Database) -> None:
    assert broken_at(log) is None
    with log.reading() as work:
        newest = audit.newest(work)
        assert newest is not None
        assert (newest.number, newest.project_id) == (ROWS, "p")


def test_an_empty_log_is_whole(database: Database) -> None:
    assert broken_at(database) is None


@pytest.mark.parametrize("number", [1, 3, ROWS])
@pytest.mark.parametrize(
    "change",
    [
        {"made_ms": 1},
        {"user_id": "someone"},
        {"project_id": None},
        {"action": "project.created"},
        {"subject_id": "q"},
        {"details": {"name": "other", "was": None}},
        {"details": {}},
        {"before_sha256": "1" * 64},
        {"sha256": "1" * 64},
    ],
)
def test_a_changed_row_is_found(log: Database, number: int, change: dict[str, Any]) -> None:
    with log.changing() as work:
        work.execute(update(Audit).where(Audit.number == number).values(change))
    assert broken_at(log) == number


@pytest.mark.parametrize("number", range(1, ROWS))
def test_a_removed_row_is_found(log: Database, number: int) -> None:
    with log.changing() as work:
        work.execute(delete(Audit).where(Audit.number == number))
    assert broken_at(log) == number


def test_rows_that_moved_up_are_found(log: Database) -> None:
    with log.changing() as work:
        work.execute(delete(Audit).where(Audit.number == 2))
        for number in range(3, ROWS + 1):
            work.execute(update(Audit).where(Audit.number == number).values(number=number - 1))
    assert broken_at(log) == 2


def test_a_row_put_in_at_the_end_is_found(log: Database) -> None:
    row = {"number": ROWS + 1, "made_ms": 1, "action": "x", "subject_id": "p", "details": {}}
    with log.changing() as work:
        last = audit.newest(work)
        assert last is not None
        sealed = row | {"before_sha256": last.sha256, "sha256": "2" * 64}
        work.execute(insert(Audit).values(sealed))
    assert broken_at(log) == ROWS + 1


def test_what_was_cut_off_the_end_shows_in_a_seal_kept_elsewhere(log: Database) -> None:
    with log.reading() as work:
        last = audit.newest(work)
        assert last is not None
        seal = audit.seal_of(last)
        assert audit.holds(work, seal)
    with log.changing() as work:
        work.execute(delete(Audit).where(Audit.number > ROWS - 2))
    assert broken_at(log) is None
    with log.reading() as work:
        assert not audit.holds(work, seal)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abå"), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(details=st.dictionaries(st.sampled_from("abc"), JSON))
def test_any_details_are_read_as_they_were_sealed(
    database: Database, details: dict[str, Any]
) -> None:
    with database.changing() as work:
        audit.record(work, None, "newsroom.tried", "x", **details)
    assert broken_at(database) is None
