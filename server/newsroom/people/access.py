"""Who is asking, and what they may do: denied unless allowed.

A request comes from a browser in which a person is signed in (cookie, with a token against
forgery for every change), from a machine (``Authorization: Bearer``), or from nobody. What
somebody may not even know of is 404, what they may see but not do 403, nobody at all 401.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, g, request, session
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as Work
from werkzeug.exceptions import Forbidden, NotFound, RequestEntityTooLarge, Unauthorized

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
from server.newsroom.people import rates
from server.newsroom.settings import Settings

_SESSION_KEY = "secret"
_RANK = {role: rank for rank, role in enumerate(reversed(Role))}
_SEEN_EVERY_MS = 60_000
_STRANGERS_BYTES = 64 << 10
"""Whoever is not signed in sends no more, as for more the web server waits in a thread."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever is asking: a person, or a machine that acts for one."""

    user_id: str
    name: str
    ceiling: Role = Role.OWNER
    """The most a token lets its machine do."""


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def new_secret() -> str:
    """A secret of 256 random bits."""
    return secrets.token_urlsafe(32)


def at_least(role: Role, needed: Role) -> bool:
    """Whether a role may what the needed one may."""
    return _RANK[role] >= _RANK[needed]


def sign_in(work: Work, user: User) -> None:
    """Sign a person in, in this browser: always a new session (ASVS 7.2.4)."""
    sign_out(work)
    secret = new_secret()
    work.add(Session(secret_sha256=hashed(secret), user_id=user.id))
    session[_SESSION_KEY] = secret
    session.permanent = True


def sign_out(work: Work) -> None:
    """End this browser's session, here and in the database."""
    work.execute(delete(Session).where(Session.secret_sha256 == hashed(_session_secret())))
    session.clear()


def sign_out_everywhere(work: Work, user_id: str) -> None:
    """End all sessions of a person."""
    work.execute(delete(Session).where(Session.user_id == user_id))


def database() -> Database:
    """The database of the application that answers."""
    found: Database = current_app.extensions["database"]
    return found


def actor() -> Actor:
    """Whoever is asking. Raises `Unauthorized` for nobody."""
    found = known_actor()
    if found is None:
        raise Unauthorized("Sign in, or send a token.")
    return found


def known_actor() -> Actor | None:
    """Whoever is asking, if they are known."""
    if "actor" not in g:
        g.actor = _by_token() if by_machine() else _by_session()
    found: Actor | None = g.actor
    return found


def by_machine() -> bool:
    """Whether a machine is asking, which no other site can make send anything.

    A name and password (``Basic``) are not meant for the newsroom: browsers send them by
    themselves to a proxy in front of it, in forged requests too.
    """
    return request.headers.get("Authorization", "").lower().startswith("bearer ")


def role_in(work: Work, project_id: str) -> Role | None:
    """The role of whoever is asking in a project; None: they are no member."""
    member = work.get(Membership, (project_id, actor().user_id))
    return _capped(Role(member.role)) if member else None


def check_role(work: Work, project_id: str, needed: Role) -> None:
    """Raise `NotFound` for who is no member, `Forbidden` for whose role is too little."""
    role = role_in(work, project_id)
    if role is None:
        raise NotFound
    if not at_least(role, needed):
        raise Forbidden(f"This takes the role of {needed}; yours is {role}.")


_Owned = TypeVar("_Owned", bound=Media | Article)


def owned(work: Work, kind: type[_Owned], id: str, needed: Role) -> _Owned:
    """A media item or article in which whoever is asking has at least a role.

    One that was removed is not there any more.
    """
    found = work.get(kind, id)
    if found is None or found.removed_ms is not None:
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
    return [(project, _capped(Role(member.role))) for project, member in rows]


_View = TypeVar("_View", bound=Callable[..., Any])


def signed_in(view: _View) -> _View:
    """A view for whoever is known, whatever their role; the view checks that."""
    return _marked(view, "signed in")


def in_person(view: _View) -> _View:
    """A view for people, which no token opens: what a person has, and who else comes in."""
    return _marked(view, "in person")


def open_to_all(view: _View) -> _View:
    """A view for everybody, which shows only what is meant for them."""
    return _marked(view, "open")


def check() -> None:
    """Before every view: refuse whom it is not for. One that does not say is for nobody."""
    if request.endpoint is None:
        return
    mark = getattr(current_app.view_functions[request.endpoint], "access", None)
    if mark is None:
        raise Forbidden
    if any("\0" in str(value) for value in (request.view_args or {}).values()):
        raise NotFound  # PostgreSQL does not even look for it
    if mark != "open":
        actor()
    if mark == "in person" and by_machine():
        raise Forbidden("This is for people: no token opens it.")
    if (request.content_length or 0) > _STRANGERS_BYTES and known_actor() is None:
        raise RequestEntityTooLarge


def _capped(role: Role) -> Role:
    """A role, or what a token allows of it."""
    ceiling = actor().ceiling
    return role if at_least(ceiling, role) else ceiling


def _marked(view: _View, access: str) -> _View:
    view.access = access  # type: ignore[attr-defined] # read by `check`
    return view


def _by_token() -> Actor | None:
    rates.check(rates.WRONG_TOKEN, "token", rates.asker())
    secret = request.headers["Authorization"].partition(" ")[2].strip()
    with database().reading() as work:
        row = work.execute(
            select(Token, User)
            .join(User, User.id == Token.user_id)
            .where(Token.secret_sha256 == hashed(secret), Token.revoked_ms.is_(None))
        ).first()
    if row is None or row.User.disabled_ms is not None:
        rates.spend(rates.WRONG_TOKEN, "token", rates.asker())
        return None
    if now_ms() - (row.Token.used_ms or 0) > _SEEN_EVERY_MS:
        with database().changing() as work:
            work.execute(update(Token).where(Token.id == row.Token.id).values(used_ms=now_ms()))
    return Actor(row.User.id, row.Token.name, Role(row.Token.role))


def _by_session() -> Actor | None:
    secret = _session_secret()
    if not secret:
        return None
    kept = hashed(secret)
    with database().reading() as work:
        row = work.execute(
            select(Session, User)
            .join(User, User.id == Session.user_id)
            .where(Session.secret_sha256 == kept)
        ).first()
    if row is None or row.User.disabled_ms is not None or _is_over(row.Session):
        return None
    if now_ms() - row.Session.seen_ms > _SEEN_EVERY_MS:
        with database().changing() as work:
            seen = update(Session).where(Session.secret_sha256 == kept)
            work.execute(seen.values(seen_ms=now_ms()))
    return Actor(row.User.id, row.User.name)


def _session_secret() -> str:
    """What this browser's session is known by; empty where there is none."""
    secret = session.get(_SESSION_KEY)
    return secret if isinstance(secret, str) else ""


def _is_over(kept: Session) -> bool:
    settings: Settings = current_app.extensions["settings"]
    now = now_ms()
    return (
        now - kept.seen_ms > settings.session_idle_s * 1_000
        or now - kept.created_ms > settings.session_longest_s * 1_000
    )
