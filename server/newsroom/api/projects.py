"""Projects and the people in them, machines' tokens, and the log of all changes."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, url_for
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session as Work
from werkzeug.exceptions import NotFound

from server.newsroom import access, accounts, members
from server.newsroom.api.describing import as_response, described
from server.newsroom.api.shapes import Asked, Given, Line, Made, Number, Sent
from server.newsroom.database.tables import Audit, Project, Role, Token, User

blueprint = Blueprint("projects", __name__)


class ProjectItem(Given):
    """A project, with your role in it."""

    id: str
    name: str
    role: Role
    created_ms: int


class Projects(Given):
    """Your projects, oldest first."""

    items: list[ProjectItem]


class ProjectName(Sent):
    """What a project is called."""

    name: Line


class Person(Given):
    """Somebody in a project."""

    id: str
    name: str
    role: Role


class People(Given):
    """The people of a project, by name."""

    items: list[Person]


class RoleChange(Sent):
    """Another role."""

    role: Role = Field(strict=False)


class Invited(Sent):
    """The role that an invitation gives, and how many days it can be used."""

    role: Role = Field(strict=False)
    days: Number = Field(default=7, ge=1, le=90)


class InvitationLink(Given):
    """The link to hand over; it is not kept and cannot be shown again."""

    link: str


class TokenItem(Given):
    """A token of yours that is in use; `role` is the most that it may."""

    id: str
    name: str
    role: Role
    created_ms: int


class Tokens(Given):
    """Your tokens, oldest first."""

    items: list[TokenItem]


class NewToken(Sent):
    """What a token is for, and the most that it may."""

    name: Line
    role: Role = Field(default=Role.EDITOR, strict=False)


class TokenMade(TokenItem):
    """A new token; its secret is not kept and cannot be shown again."""

    secret: str


class Entry(Given):
    """One change; `by` is a person's name, null is the newsroom itself."""

    number: int
    at: datetime
    by: str | None
    action: str
    subject: str
    details: dict[str, Any]
    sha256: str
    """The seal of this entry and, through it, of all before it."""


class Log(Given):
    """Changes in a project, newest first; `next` is the `before` of what follows."""

    items: list[Entry]
    next: int | None


class LogQuery(Asked):
    """Entries of a lower number than `before`."""

    before: int = Field(default=(1 << 53) - 1, ge=1, le=(1 << 53) - 1)
    limit: int = Field(default=100, ge=1, le=500)


@blueprint.get("/projects")
@access.signed_in
@described(gives=Projects)
def listed() -> Projects:
    """Your projects, oldest first."""
    with access.database().reading() as work:
        return Projects(items=[_project(*each) for each in access.projects(work)])


@blueprint.post("/projects")
@access.in_person
@described(gives=Made, status=201, body=ProjectName)
def add(body: ProjectName) -> Made:
    """Begin a project, which you own."""
    with access.database().changing() as work:
        return Made(id=members.add_project(work, access.actor().user_id, body.name).id)


@blueprint.patch("/projects/<id>")
@access.signed_in
@described(gives=ProjectItem, body=ProjectName)
def rename(id: str, body: ProjectName) -> ProjectItem:
    """Call a project otherwise."""
    with access.database().changing() as work:
        access.check_role(work, id, Role.OWNER)
        project = work.get_one(Project, id)
        members.rename_project(work, project, body.name, access.actor().user_id)
        return _project(project, Role.OWNER)


@blueprint.get("/projects/<id>/people")
@access.signed_in
@described(gives=People)
def people(id: str) -> People:
    """The people of a project, by name."""
    with access.database().reading() as work:
        access.check_role(work, id, Role.VIEWER)
        return People(items=[_person(each) for each in members.members(work, id)])


@blueprint.patch("/projects/<id>/people/<user>")
@access.in_person
@described(gives=People, body=RoleChange)
def change_role(id: str, user: str, body: RoleChange) -> People:
    """Give somebody another role; the last owner stays one."""
    with access.database().changing() as work:
        access.check_role(work, id, Role.OWNER)
        members.change_role(work, id, user, body.role, access.actor().user_id)
        return People(items=[_person(each) for each in members.members(work, id)])


@blueprint.delete("/projects/<id>/people/<user>")
@access.in_person
@described(status=204, refuses=(422,))
def remove(id: str, user: str) -> None:
    """Take somebody out of a project; the last owner stays."""
    with access.database().changing() as work:
        access.check_role(work, id, Role.OWNER)
        members.remove(work, id, user, access.actor().user_id)


@blueprint.post("/projects/<id>/invitations")
@access.in_person
@described(gives=InvitationLink, status=201, body=Invited)
def invite(id: str, body: Invited) -> InvitationLink:
    """A link that makes whoever opens it first a member."""
    with access.database().changing() as work:
        access.check_role(work, id, Role.OWNER)
        secret = members.invite(work, id, body.role, body.days, access.actor().user_id)
    return InvitationLink(link=url_for("entering.invitation", secret=secret, _external=True))


@blueprint.get("/projects/<id>/audit")
@access.signed_in
@described(gives=Log, query=LogQuery)
def log(id: str, query: LogQuery) -> Log:
    """Every change in a project, newest first."""
    with access.database().reading() as work:
        access.check_role(work, id, Role.OWNER)
        rows = work.execute(
            select(Audit, User.name)
            .outerjoin(User, User.id == Audit.user_id)
            .where(Audit.project_id == id, Audit.number < query.before)
            .order_by(Audit.number.desc())
            .limit(query.limit + 1)
        ).all()
    items = [_entry(row, by) for row, by in rows[: query.limit]]
    return Log(items=items, next=items[-1].number if len(rows) > query.limit else None)


@blueprint.get("/tokens")
@access.in_person
@described(gives=Tokens)
def tokens() -> Tokens:
    """Your tokens that are in use, oldest first."""
    with access.database().reading() as work:
        mine = accounts.tokens_of(work, access.actor().user_id)
        return Tokens(items=[TokenItem.model_validate(each) for each in mine])


@blueprint.post("/tokens")
@access.in_person
@described(gives=TokenMade, status=201, body=NewToken)
def add_token(body: NewToken) -> Response:
    """Make a token for a machine that acts for you."""
    with access.database().changing() as work:
        token, secret = accounts.add_token(work, access.actor().user_id, body.name, body.role)
        made = TokenMade(**TokenItem.model_validate(token).model_dump(), secret=secret)
    return as_response(made, 201)


@blueprint.delete("/tokens/<id>")
@access.in_person
@described(status=204)
def revoke_token(id: str) -> None:
    """Have a token open nothing any more."""
    with access.database().changing() as work:
        accounts.revoke_token(work, _my_token(work, id), access.actor().user_id)


def _my_token(work: Work, id: str) -> Token:
    token = work.get(Token, id)
    mine = token is not None and token.user_id == access.actor().user_id
    if token is None or not mine or token.revoked_ms is not None:
        raise NotFound
    return token


def _project(project: Project, role: Role) -> ProjectItem:
    return ProjectItem(id=project.id, name=project.name, role=role, created_ms=project.created_ms)


def _person(member: members.Member) -> Person:
    return Person(id=member.user.id, name=member.user.name, role=member.role)


def _entry(row: Audit, by: str | None) -> Entry:
    return Entry(
        number=row.number,
        at=datetime.fromtimestamp(row.made_ms / 1000, UTC),
        by=by,
        action=row.action,
        subject=row.subject_id,
        details=row.details,
        sha256=row.sha256,
    )
