"""Projects, who is in them with which role, and links that invite."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session as Work
from werkzeug.exceptions import Forbidden

from server.errors import NewsroomError
from server.newsroom.database.tables import Invitation, Membership, Project, Role, User, now_ms
from server.newsroom.people import access, audit
from server.newsroom.people.accounts import checked_address, checked_name

DAY_MS = 86_400_000
_LAST_OWNER = "A project needs an owner: make somebody else one first."


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a project."""

    user: User
    role: Role


def add_project(work: Work, user_id: str, name: str) -> Project:
    """A new project, which this person owns. Raises `NewsroomError` for a bad name.

    Only who owns one already may start another, so that no guest fills the disk: `Forbidden`.
    """
    owned = select(Membership).where(Membership.user_id == user_id, Membership.role == Role.OWNER)
    if work.scalar(owned.limit(1)) is None:
        raise Forbidden("Only who owns a project can start another.")
    project = Project(name=checked_name(name))
    work.add(project)
    work.flush()
    work.add(Membership(project_id=project.id, user_id=user_id, role=Role.OWNER))
    audit.record(work, user_id, "project.created", project.id, name=project.name)
    return project


def rename_project(work: Work, project: Project, name: str, by: str) -> None:
    """Call a project otherwise. Raises `NewsroomError` for a bad name."""
    project.name = checked_name(name)
    audit.record(work, by, "project.renamed", project.id, name=project.name)


def members(work: Work, project_id: str) -> list[Member]:
    """The people of a project, by name."""
    rows = work.execute(
        select(User, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.project_id == project_id)
        .order_by(User.name, User.id)
    )
    return [Member(user, Role(role)) for user, role in rows]


def member(work: Work, project_id: str, user_id: str) -> User:
    """A person in a project. Raises `NewsroomError` for who is not."""
    return work.get_one(User, _member(work, project_id, user_id).user_id)


def roles_of(work: Work, user_id: str) -> list[tuple[str, Role]]:
    """The projects of a person, by name, with their role."""
    rows = work.execute(
        select(Project.name, Membership.role)
        .join(Membership, Membership.project_id == Project.id)
        .where(Membership.user_id == user_id)
        .order_by(Project.name)
    )
    return [(name, Role(role)) for name, role in rows]


def join(work: Work, project_id: str, user_id: str, role: Role, by: str | None) -> None:
    """Make a person a member; one who is, is never made less. Raises `NewsroomError`."""
    kept = work.get(Membership, (project_id, user_id))
    if kept is None:
        work.add(Membership(project_id=project_id, user_id=user_id, role=role))
    elif access.at_least(role, Role(kept.role)):
        kept.role = role
    else:
        raise NewsroomError(f"You are in this project already, with the role of {kept.role}.")
    audit.record(work, by, "project.joined", project_id, user=user_id, role=role)


def change_role(work: Work, project_id: str, user_id: str, role: Role, by: str) -> None:
    """Give a member another role. Raises `NewsroomError` for the last owner, or no member."""
    member = _member(work, project_id, user_id)
    if role != Role.OWNER:
        _check_owner_stays(work, member)
    before, member.role = member.role, role
    audit.record(
        work, by, "project.role-changed", project_id, user=user_id, role=role, before=before
    )


def remove(work: Work, project_id: str, user_id: str, by: str) -> None:
    """Take a member out of a project. Raises `NewsroomError` as `change_role`."""
    member = _member(work, project_id, user_id)
    _check_owner_stays(work, member)
    work.delete(member)
    audit.record(work, by, "project.left", project_id, user=user_id)


def invite(work: Work, project_id: str, email: str, role: Role, days: int, by: str) -> str:
    """The secret of a link that gives the person with an address a role, once.

    For one address: who could choose another one would learn which of them have accounts.
    Raises `NewsroomError` for what is no address.
    """
    secret = access.new_secret()
    invitation = Invitation(
        project_id=project_id,
        email=checked_address(email),
        role=role,
        secret_sha256=access.hashed(secret),
        made_by=by,
        expires_ms=now_ms() + days * DAY_MS,
    )
    work.add(invitation)
    work.flush()
    audit.record(
        work, by, "invitation.created", invitation.id, email=invitation.email, role=role, days=days
    )
    return secret


def open_invitations(work: Work, project_id: str) -> list[Invitation]:
    """The invitations to a project that can still be used, the next to expire first."""
    rows = select(Invitation).where(Invitation.project_id == project_id, *_usable())
    return list(work.scalars(rows.order_by(Invitation.expires_ms)))


def invitation(work: Work, secret: str) -> Invitation:
    """What a link invites to. Raises `NewsroomError` when it cannot be used any more."""
    wanted = select(Invitation).where(Invitation.secret_sha256 == access.hashed(secret))
    found = work.scalar(wanted.where(*_usable()))
    if found is None:
        raise NewsroomError(
            "This invitation was used already, or taken back, or is too old. Ask for a new one."
        )
    return found


def accept(work: Work, secret: str, user_id: str) -> str:
    """Use an invitation; the project's id. Raises `NewsroomError` when that cannot be."""
    found = invitation(work, secret)
    if work.get_one(User, user_id).email != found.email:
        raise NewsroomError(f"This invitation is for {found.email}: sign in with that address.")
    join(work, found.project_id, user_id, Role(found.role), user_id)
    work.execute(update(Invitation).where(Invitation.id == found.id).values(used_by=user_id))
    audit.record(work, user_id, "invitation.accepted", found.id)
    return found.project_id


def take_back(work: Work, found: Invitation, by: str) -> None:
    """Have an invitation's link do nothing any more."""
    audit.record(work, by, "invitation.taken-back", found.id)
    work.delete(found)


def _usable() -> tuple[ColumnElement[bool], ...]:
    """Of invitations that can be used: those of an owner who still is one."""
    host = (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.project_id == Invitation.project_id, Membership.role == Role.OWNER)
        .where(Membership.user_id == Invitation.made_by, User.disabled_ms.is_(None))
    )
    return Invitation.used_by.is_(None), Invitation.expires_ms > now_ms(), host.exists()


def _member(work: Work, project_id: str, user_id: str) -> Membership:
    found = work.get(Membership, (project_id, user_id))
    if found is None:
        raise NewsroomError("This person is not in the project.")
    return found


def _check_owner_stays(work: Work, leaving: Membership) -> None:
    """Somebody who can still come in must own the project after this."""
    others = (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.project_id == leaving.project_id, Membership.role == Role.OWNER)
        .where(Membership.user_id != leaving.user_id, User.disabled_ms.is_(None))
    )
    if leaving.role == Role.OWNER and work.scalar(others.limit(1)) is None:
        raise NewsroomError(_LAST_OWNER)
