"""Links by which somebody who forgot their password sets a new one: good once, for a day.

An owner makes one for who is only in projects that this owner owns: whoever has the link comes
into all that the account opens. For anybody else it is made at the newsroom's machine.
"""

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session as Work

from server.errors import NewsroomError
from server.newsroom.database.tables import Membership, Reset, Role, User, now_ms
from server.newsroom.people import access, accounts, audit

_HOLDS_MS = 24 * 3_600_000
_IS_OVER = "This link was used already, or is too old. Ask for a new one."


def may_reset(work: Work, by: str) -> set[str]:
    """The ids of those for whom somebody may make a link: others with a password."""
    owned = (
        select(Membership.project_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.user_id == by, Membership.role == Role.OWNER, User.disabled_ms.is_(None))
    )
    elsewhere = select(Membership.user_id).where(Membership.project_id.not_in(owned))
    theirs = (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.project_id.in_(owned), Membership.user_id.not_in(elsewhere))
        .where(Membership.user_id != by, *_can_sign_in())
    )
    return set(work.scalars(theirs))


def make(work: Work, user: User, by: str | None) -> str:
    """The secret of a new link, which ends an older one; `by` None is at the machine.

    Raises `NewsroomError` where it is not to be made.
    """
    can_sign_in = user.password_hash is not None and user.disabled_ms is None
    if not can_sign_in or (by is not None and user.id not in may_reset(work, by)):
        raise NewsroomError(
            f"{user.name} has no password, is kept out, or is in a project that you do not own: "
            "whoever runs the newsroom can help (quotemark user)."
        )
    work.execute(delete(Reset).where(Reset.user_id == user.id))
    secret = access.new_secret()
    kept, expires_ms = access.hashed(secret), now_ms() + _HOLDS_MS
    work.add(Reset(user_id=user.id, secret_sha256=kept, made_by=by, expires_ms=expires_ms))
    audit.record(work, by, "user.reset-link-made", user.id)
    return secret


def whose(work: Work, secret: str) -> User:
    """Whose password a link sets. Raises `NewsroomError` when it cannot be used any more."""
    wanted = select(Reset, User).join(User, User.id == Reset.user_id).where(*_can_sign_in())
    wanted = wanted.where(Reset.secret_sha256 == access.hashed(secret))
    row = work.execute(wanted.where(Reset.expires_ms > now_ms())).first()
    if row is None or not _may_still(work, row.Reset):
        raise NewsroomError(_IS_OVER)
    found: User = row.User
    return found


def use(work: Work, secret: str, password: str) -> User:
    """Set a password by a link. Ends the person's sessions, tokens and links.

    Raises `NewsroomError`.
    """
    user = whose(work, secret)
    accounts.set_password(work, user, password)
    accounts.revoke_tokens(work, user.id, user.id)
    return user


def _may_still(work: Work, link: Reset) -> bool:
    """Whether who made a link could make it now."""
    return link.made_by is None or link.user_id in may_reset(work, link.made_by)


def _can_sign_in() -> tuple[ColumnElement[bool], ...]:
    return User.password_hash.is_not(None), User.disabled_ms.is_(None)
