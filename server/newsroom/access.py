"""Who is asking, and what they may do: denied unless allowed.

A request comes from a browser in which a person is signed in (cookie, with a token against
forgery for every change), from a machine (``Authorization: Bearer``), or from nobody. What
somebody may not even know of is 404, what they may see but not do 403, nobody at all 401.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import current_app, g, request, session
from sqlalchemy import select
from sqlalchemy.orm import Session as Work
from werkzeug.exceptions import Forbidden, NotFound, Unauthorized

from server.newsroom.database import Database
from server.newsroom.database.tables import (
    Article,
    Media,
    Membership,
    Project,
    Role,
    Session,
    Token,
    User,
    now_ms,
)
from server.newsroom.settings import Settings

_SESSION_KEY = "secret"
_RANK = {role: rank for rank, role in enumerate(reversed(Role))}
_SEEN_EVERY_MS = 60_000


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever is asking: a person, or a machine that acts for one."""

    user_id: str
    name: str
    ceiling: Role = Role.OWNER
    """The most a token lets its machine do."""


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    """A secret of 256 random bits."""
    return secrets.token_urlsafe(32)


def at_least(role: Role, needed: Role) -> bool:
    """Whether a role may what the needed one may."""
    return _RANK[role] >= _RANK[needed]


def sign_in(work: Work, user: User) -> None:
    """Sign a person in, in this browser: always a new session (ASVS 7.2.4)."""
    session.clear()
    secret = new_secret()
    work.add(Session(secret_sha256=hashed(secret), user_id=user.id))
    session[_SESSION_KEY] = secret


def sign_out(work: Work) -> None:
    """End this browser's session, here and in the database."""
    kept = work.get(Session, hashed(session.get(_SESSION_KEY, "")))
    if kept:
        work.delete(kept)
    session.clear()


def actor() -> Actor:
    """Whoever is asking. Raises `Unauthorized` for nobody."""
    found = known_actor()
    if found is None:
        raise Unauthorized("Sign in, or send a token.")
    return found


def known_actor() -> Actor | None:
    """Whoever is asking, if they are known."""
    if "actor" not in g:
        g.actor = _by_token() if "Authorization" in request.headers else _by_session()
    found: Actor | None = g.actor
    return found


def by_machine() -> bool:
    """Whether a machine is asking, which no other site can make send anything."""
    return "Authorization" in request.headers


def role_in(work: Work, project_id: str) -> Role | None:
    """The role of whoever is asking in a project; None: they are no member."""
    asking = actor()
    member = work.get(Membership, (project_id, asking.user_id))
    if member is None:
        return None
    role = Role(member.role)
    return role if at_least(asking.ceiling, role) else asking.ceiling


def check_role(work: Work, project_id: str, needed: Role) -> None:
    """Raise `NotFound` for who is no member, `Forbidden` for whose role is too little."""
    role = role_in(work, project_id)
    if role is None:
        raise NotFound
    if not at_least(role, needed):
        raise Forbidden(f"This takes the role of {needed}; yours is {role}.")


_Owned = TypeVar("_Owned", Media, Article)


def owned(work: Work, kind: type[_Owned], id: str, needed: Role) -> _Owned:
    """A media item or article in which whoever is asking has at least a role."""
    found = work.get(kind, id)
    if found is None:
        actor()
        raise NotFound
    check_role(work, found.project_id, needed)
    return found


def projects(work: Work) -> list[tuple[Project, Role]]:
    """The projects of whoever is asking, oldest first, with their role."""
    rows = work.execute(
        select(Project, Membership)
        .join(Membership, Membership.project_id == Project.id)
        .where(Membership.user_id == actor().user_id)
        .order_by(Project.created_ms, Project.id)
    )
    return [(project, Role(member.role)) for project, member in rows]


_View = TypeVar("_View", bound=Callable[..., Any])


def signed_in(view: _View) -> _View:
    """A view for whoever is known, whatever their role; the view checks that."""

    @wraps(view)
    def checked(*args: Any, **named: Any) -> Any:
        actor()
        return view(*args, **named)

    checked.access = "signed in"  # type: ignore[attr-defined] # for the test of every route
    return checked  # type: ignore[return-value]


def open_to_all(view: _View) -> _View:
    """A view for everybody, which shows only what is meant for them."""
    view.access = "open"  # type: ignore[attr-defined]
    return view


def _by_token() -> Actor | None:
    kind, _, secret = request.headers["Authorization"].partition(" ")
    if kind.lower() != "bearer":
        return None
    with current_app.extensions["database"].reading() as work:
        row = work.execute(
            select(Token, User)
            .join(User, User.id == Token.user_id)
            .where(Token.secret_sha256 == hashed(secret.strip()), Token.revoked_ms.is_(None))
        ).first()
    if row is None or row.User.disabled_ms is not None:
        return None
    return Actor(row.User.id, row.Token.name, Role(row.Token.role))


def _by_session() -> Actor | None:
    secret = session.get(_SESSION_KEY)
    if not isinstance(secret, str):
        return None
    database: Database = current_app.extensions["database"]
    with database.reading() as work:
        row = work.execute(
            select(Session, User)
            .join(User, User.id == Session.user_id)
            .where(Session.secret_sha256 == hashed(secret))
        ).first()
    if row is None or row.User.disabled_ms is not None or _is_over(row.Session):
        return None
    if now_ms() - row.Session.seen_ms > _SEEN_EVERY_MS:
        with database.changing() as work:
            work.merge(Session(secret_sha256=hashed(secret), seen_ms=now_ms()))
    return Actor(row.User.id, row.User.name)


def _is_over(kept: Session) -> bool:
    settings: Settings = current_app.extensions["settings"]
    now = now_ms()
    return (
        now - kept.seen_ms > settings.session_idle_s * 1_000
        or now - kept.created_ms > settings.session_longest_s * 1_000
    )
