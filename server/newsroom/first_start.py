"""The first start: a newsroom for the person at this machine, without setting up accounts."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Work

from server.newsroom import audit
from server.newsroom.access import hashed, new_secret
from server.newsroom.database import Database
from server.newsroom.database.tables import Entrance, Membership, Project, Role, User, now_ms

_ENTRANCE_MS = 24 * 3_600_000


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


def new_entrance(database: Database) -> str | None:
    """The secret of a one-time link for the owner; None once anybody has a password.

    Links that were given out before and not used are void then.
    """
    with database.changing() as work:
        user = owner(work)
        if work.scalar(select(func.count()).where(User.password_hash.is_not(None))):
            return None
        for old in work.scalars(select(Entrance).where(Entrance.used_ms.is_(None))):
            work.delete(old)
        secret = new_secret()
        expires_ms = now_ms() + _ENTRANCE_MS
        work.add(Entrance(secret_sha256=hashed(secret), user_id=user.id, expires_ms=expires_ms))
        return secret
