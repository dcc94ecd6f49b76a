"""What whoever runs the newsroom does at its machine: people, tokens, the audit log."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy.orm import Session as Work

from server.errors import NewsroomError
from server.newsroom.database import Database
from server.newsroom.database.tables import Role, Token
from server.newsroom.people import accounts, audit, members, resets
from server.newsroom.people.first_start import first_project, opened, owner
from server.newsroom.settings import keep_private, read_settings


def add_user(name: str, email: str, password: str, role: str) -> None:
    """Give somebody an account in the first project. Raises `NewsroomError`.

    The first owner takes over what was done before anybody had an account.
    """
    with _changing() as work:
        first = owner(work)
        if Role(role) == Role.OWNER and first.email is None:
            accounts.rename(work, first, name)
            accounts.set_account(work, first, email, password)
        else:
            added = accounts.add(work, name, email, password)
            members.join(work, first_project(work).id, added.id, Role(role), None)


def set_password(email: str, password: str) -> None:
    """Give somebody another password. Raises `NewsroomError`."""
    with _changing() as work:
        accounts.set_password(work, accounts.by_email(work, email), password)


def make_reset(email: str) -> str:
    """The path of a link by which somebody sets a new password. Raises `NewsroomError`."""
    with _changing() as work:
        return f"/reset/{resets.make(work, accounts.by_email(work, email), None)}"


def keep_out(email: str) -> None:
    """Let somebody in no more. Raises `NewsroomError`."""
    with _changing() as work:
        accounts.keep_out(work, accounts.by_email(work, email))


def let_in(email: str) -> None:
    """Let somebody in again. Raises `NewsroomError`."""
    with _changing() as work:
        accounts.let_in(work, accounts.by_email(work, email))


def users() -> Iterator[str]:
    """A line on each person."""
    with _reading() as work:
        for each in accounts.everybody(work):
            roles = [f"{role} of {name}" for name, role in members.roles_of(work, each.id)]
            what = "kept out" if each.disabled_ms else ", ".join(roles) or "in no project"
            yield f"{each.email or '(by link)'}  {each.name}  {what}"


def add_token(name: str, role: str) -> str:
    """The secret of a new token of the newsroom's first person. Raises `NewsroomError`."""
    with _changing() as work:
        _, secret = accounts.add_token(work, owner(work).id, name, Role(role))
        return secret


def tokens() -> Iterator[str]:
    """A line on each token in use."""
    with _reading() as work:
        for token, user in accounts.tokens(work):
            yield f"{token.name}  {token.role}  {user.name}  {_last_used(token)}"


def revoke_tokens(name: str) -> None:
    """Have the tokens of a name open nothing any more. Raises `NewsroomError` for none."""
    with _changing() as work:
        found = [token for token, _ in accounts.tokens(work) if token.name == name]
        if not found:
            raise NewsroomError(f"there is no token {name}; quotemark token list shows all")
        for token in found:
            accounts.revoke_token(work, token, None)


def verify(seal: str | None) -> tuple[str | None, str]:
    """What is wrong with the audit log, None for nothing; and its newest row's seal."""
    with _reading() as work:
        newest = audit.newest(work)
        now = audit.seal_of(newest) if newest else ""
        broken = audit.broken_at(work)
        if broken is not None:
            return f"change {broken} is not as it was written, or one before was removed", now
        if seal is not None and not audit.holds(work, seal):
            return f"change {seal} is not in the log any more", now
        return None, now


def _last_used(token: Token) -> str:
    if token.used_ms is None:
        return "never used"
    return f"last used {datetime.fromtimestamp(token.used_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"


@contextmanager
def _newsroom() -> Iterator[Database]:
    keep_private()
    database = opened(read_settings())
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _changing() -> Iterator[Work]:
    with _newsroom() as database, database.changing() as work:
        yield work


@contextmanager
def _reading() -> Iterator[Work]:
    with _newsroom() as database, database.reading() as work:
        yield work
