"""People: how they come to an account, come in, and are kept out."""

import re

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session as Work

from server.errors import NewsroomError
from server.newsroom.database import Database
from server.newsroom.database.tables import Entrance, Reset, Role, Token, User, now_ms
from server.newsroom.people import access, audit
from server.newsroom.people.passwords import hashed_password, is_password

LONGEST_NAME = 100
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
_LINK_IS_OVER = (
    "This link was used already, or is too old. Each start of quotemark serve prints a new one "
    "until somebody has a password."
)


def anybody_has_a_password(work: Work) -> bool:
    """Whether the newsroom has an account that a stranger cannot get into."""
    return bool(work.scalar(select(func.count()).where(User.password_hash.is_not(None))))


def add(work: Work, name: str, email: str, password: str, made_by: str | None = None) -> User:
    """A new person, who made themselves unless somebody else did.

    Raises `NewsroomError` for a name, address or password that cannot be.
    """
    user = User(name=checked_name(name))
    work.add(user)
    work.flush()
    audit.record(work, made_by or user.id, "user.created", user.id, name=user.name)
    set_account(work, user, email, password, made_by)
    return user


def set_account(
    work: Work, user: User, email: str, password: str, made_by: str | None = None
) -> None:
    """Give a person an address and a password to sign in with. Ends all their sessions.

    Raises `NewsroomError`. Links for whoever had no password are void from then on.
    """
    user.email = _checked_email(work, email, user)
    set_password(work, user, password, made_by)


def set_password(work: Work, user: User, password: str, made_by: str | None = None) -> None:
    """Give a person another password. Ends all their sessions. Raises `NewsroomError`."""
    about = [user.name, *(user.email or "").split("@")]
    user.password_hash = hashed_password(password, about)
    work.flush()
    work.execute(delete(Entrance).where(Entrance.used_ms.is_(None)))
    work.execute(delete(Reset).where(Reset.user_id == user.id))
    access.sign_out_everywhere(work, user.id)
    audit.record(work, made_by or user.id, "user.password-changed", user.id, email=user.email)


def rename(work: Work, user: User, name: str) -> None:
    """Call a person otherwise. Raises `NewsroomError`."""
    user.name = checked_name(name)
    audit.record(work, user.id, "user.renamed", user.id, name=user.name)


def who_signs_in(database: Database, email: str, password: str) -> User | None:
    """Whose address and password these are.

    None, after the same time, when nobody's, or when the person is kept out (ASVS 6.3.8).
    """
    with database.reading() as work:
        user = with_email(work, email)
    fits = is_password(password, user.password_hash if user else None)
    return user if fits and user and user.disabled_ms is None else None


def who_enters(work: Work, secret: str) -> User:
    """Whom a one-time link lets in; it is used up then. Raises `NewsroomError`."""
    now = now_ms()
    entrance = (
        update(Entrance)
        .where(Entrance.secret_sha256 == access.hashed(secret))
        .where(Entrance.used_ms.is_(None), Entrance.expires_ms > now)
        .values(used_ms=now)
        .returning(Entrance.user_id)
    )
    user_id = work.scalar(entrance)
    user = work.get(User, user_id) if user_id else None
    if user is None or user.disabled_ms is not None:
        raise NewsroomError(_LINK_IS_OVER)
    return user


def with_email(work: Work, email: str) -> User | None:
    """The person with an address, if there is one."""
    if "\0" in email:  # PostgreSQL does not even look for it
        return None
    return work.scalar(select(User).where(User.email == email.strip().lower()))


def by_email(work: Work, email: str) -> User:
    """The person with an address. Raises `NewsroomError`."""
    found = with_email(work, email)
    if found is None:
        raise NewsroomError(f"nobody has the address {email}; quotemark user list shows all")
    return found


def everybody(work: Work) -> list[User]:
    """All people, in the order they came."""
    return list(work.scalars(select(User).order_by(User.created_ms, User.id)))


def keep_out(work: Work, user: User) -> None:
    """Let a person, and the machines that act for them, in no more."""
    user.disabled_ms = now_ms()
    access.sign_out_everywhere(work, user.id)
    audit.record(work, None, "user.disabled", user.id)


def let_in(work: Work, user: User) -> None:
    """Let a person who was kept out in again; their tokens too."""
    user.disabled_ms = None
    audit.record(work, None, "user.enabled", user.id)


def tokens_of(work: Work, user_id: str) -> list[Token]:
    """The tokens of a person that are in use, oldest first."""
    rows = select(Token).where(Token.user_id == user_id, Token.revoked_ms.is_(None))
    return list(work.scalars(rows.order_by(Token.created_ms, Token.id)))


def tokens(work: Work) -> list[tuple[Token, User]]:
    """All tokens that are in use, and whose they are, oldest first."""
    rows = select(Token, User).join(User, User.id == Token.user_id)
    rows = rows.where(Token.revoked_ms.is_(None)).order_by(Token.created_ms, Token.id)
    return [(token, user) for token, user in work.execute(rows)]


def add_token(work: Work, user_id: str, name: str, role: Role) -> tuple[Token, str]:
    """A new token and its secret, which is not kept. Raises `NewsroomError` for a bad name."""
    secret = access.new_secret()
    kept = access.hashed(secret)
    token = Token(name=checked_name(name), role=role, secret_sha256=kept, user_id=user_id)
    work.add(token)
    work.flush()
    audit.record(work, user_id, "token.created", token.id, name=token.name, role=role)
    return token, secret


def revoke_token(work: Work, token: Token, by: str | None) -> None:
    """Have a token open nothing any more."""
    token.revoked_ms = now_ms()
    audit.record(work, by, "token.revoked", token.id, name=token.name)


def revoke_tokens(work: Work, user_id: str, by: str) -> None:
    """Have all tokens of a person open nothing any more."""
    for token in tokens_of(work, user_id):
        revoke_token(work, token, by)


def checked_name(name: str) -> str:
    """What somebody or something is called, in one line. Raises `NewsroomError`."""
    line = " ".join("".join(c for c in name if c.isprintable() or c.isspace()).split())
    if not 0 < len(line) <= LONGEST_NAME:
        raise NewsroomError(f"A name takes 1 to {LONGEST_NAME} letters.")
    return line


def checked_address(email: str) -> str:
    """An e-mail address as it is kept. Raises `NewsroomError`."""
    address = email.strip().lower()
    if not _EMAIL.fullmatch(address) or not address.isprintable():
        raise NewsroomError("That is no e-mail address.")
    return address


def _checked_email(work: Work, email: str, user: User) -> str:
    address = checked_address(email)
    other = with_email(work, address)
    if other is not None and other is not user:
        raise NewsroomError("That address cannot be taken here.")
    return address
