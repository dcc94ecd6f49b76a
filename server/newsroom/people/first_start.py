"""The first start: a newsroom for the person at this machine, without setting up accounts."""

from alembic.util import CommandError
from sqlalchemy import delete, select
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session as Work

from server.errors import NewsroomError
from server.newsroom.database import Database
from server.newsroom.database.tables import Entrance, Membership, Project, Role, User, now_ms
from server.newsroom.people import audit
from server.newsroom.people.access import hashed, new_secret
from server.newsroom.people.accounts import anybody_has_a_password
from server.newsroom.settings import Settings

_ENTRANCE_MS = 24 * 3_600_000


def opened(settings: Settings) -> Database:
    """The newsroom's database, with its tables as this version needs them.

    Raises `NewsroomError` when it cannot be reached.
    """
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        database = Database(settings.database_address)
        database.upgrade()
    except (ArgumentError, NoSuchModuleError):
        raise NewsroomError(
            "QUOTEMARK_DATABASE_URL: not an address as postgresql+psycopg://name@machine/newsroom"
        ) from None
    except DBAPIError as error:
        raise NewsroomError(f"the newsroom's database cannot be used: {error.orig}") from None
    except CommandError as error:
        raise NewsroomError(
            f"the newsroom's database is of a newer Quotemark than this one: {error}"
        ) from None
    return database


def owner(work: Work) -> User:
    """The newsroom's first person; made, with a first project, where there is none yet."""
    found = work.scalar(select(User).order_by(User.created_ms, User.id).limit(1))
    if found is not None:
        return found
    user, project = User(name="Owner"), Project(name="Newsroom")
    work.add_all((user, project))
    work.flush()
    work.add(Membership(project_id=project.id, user_id=user.id, role=Role.OWNER))
    audit.record(work, None, "newsroom.started", project.id, owner=user.id)
    return user


def first_project(work: Work) -> Project:
    """The newsroom's first project, which its first person got."""
    return work.scalars(select(Project).order_by(Project.created_ms, Project.id).limit(1)).one()


def new_entrance(database: Database) -> str | None:
    """The secret of a one-time link for the owner; None once anybody has a password.

    Links that were given out before and not used are void then.
    """
    with database.changing() as work:
        user = owner(work)
        if anybody_has_a_password(work):
            return None
        work.execute(delete(Entrance).where(Entrance.used_ms.is_(None)))
        secret = new_secret()
        expires_ms = now_ms() + _ENTRANCE_MS
        work.add(Entrance(secret_sha256=hashed(secret), user_id=user.id, expires_ms=expires_ms))
        return secret
