"""Projects and the people in them, machines' tokens, and the log of all changes."""

from datetime import UTC, datetime
from typing import Annotated, Any

from flask import Blueprint, Response, request, url_for
from pydantic import Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import Session as Work
from werkzeug.exceptions import NotFound

from server.newsroom.api.describing import as_response, described
from server.newsroom.api.refusals import problem, unconditional
from server.newsroom.api.shapes import Asked, Given, Line, Made, Number, Sent
from server.newsroom.database.tables import Audit, Project, Role, Token, User
from server.newsroom.people import access, accounts, members, resets
from server.newsroom.transcripts import glossaries

blueprint = Blueprint("projects", __name__)

_ETAG = {"ETag": "The state of it."}


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


class GlossaryText(Sent):
    """A name or term a line, what is heard for it, and how it is translated.

    As ``Kobanî = Kobani, Cobain -> ar: كوباني``.
    """

    text: Annotated[str, StringConstraints(max_length=glossaries.MOST_CHARACTERS)]


class GlossaryItem(Given):
    """A project's glossary; the recogniser is shown as many terms as `shown` says, from the first.

    The others are put right in what it wrote.
    """

    text: str
    terms: int
    shown: int


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
    """Whom to invite, the role that gives, and how many days it can be used."""

    email: Line
    role: Role = Field(strict=False)
    days: Number = Field(default=7, ge=1, le=90)


class Link(Given):
    """The link to hand over; it is not kept and cannot be shown again."""

    link: str


class TokenItem(Given):
    """A token of yours that is in use; `role` is the most that it may."""

    id: str
    name: str
    role: Role
    created_ms: int
    used_ms: int | None
    """The last time, to the minute or so."""


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


@blueprint.get("/projects/<id>/glossary")
@access.signed_in
@described(gives=GlossaryItem, answer_headers=_ETAG)
def glossary(id: str) -> Response:
    """The names and terms of a project, by which its recordings are heard and translated."""
    with access.database().reading() as work:
        access.check_role(work, id, Role.VIEWER)
        return _glossary(work.get_one(Project, id))


@blueprint.put("/projects/<id>/glossary")
@access.signed_in
@described(
    gives=GlossaryItem,
    body=GlossaryText,
    headers={"If-Match": "The ETag of what you changed."},
    answer_headers=_ETAG,
    refuses=(412, 428),
)
def change_glossary(id: str, body: GlossaryText) -> Response:
    """Write a project's glossary anew. It counts for what is heard and translated from then on."""
    if not request.if_match:
        raise unconditional()
    with access.database().changing() as work:
        access.check_role(work, id, Role.EDITOR)
        project = work.get_one(Project, id)
        if not request.if_match.contains(glossaries.state(project)):
            raise problem(412, "Somebody changed the glossary meanwhile: read it again.")
        glossaries.change(work, project, body.text, access.actor().user_id)
        return _glossary(project)


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
@described(gives=Link, status=201, body=Invited)
def invite(id: str, body: Invited) -> Link:
    """A link that makes the person with an address a member, once."""
    with access.database().changing() as work:
        access.check_role(work, id, Role.OWNER)
        secret = members.invite(work, id, body.email, body.role, body.days, access.actor().user_id)
    return Link(link=url_for("entering.invitation", secret=secret, _external=True))


@blueprint.post("/projects/<id>/people/<user>/reset")
@access.in_person
@described(gives=Link, status=201)
def make_reset(id: str, user: str) -> Link:
    """A link by which somebody sets a new password, once, within a day."""
    with access.database().changing() as work:
        access.check_role(work, id, Role.OWNER)
        secret = resets.make(work, members.member(work, id, user), access.actor().user_id)
    return Link(link=url_for("entering.reset", secret=secret, _external=True))


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


@blueprint.delete("/tokens")
@access.in_person
@described(status=204)
def revoke_tokens() -> None:
    """Have all your tokens open nothing any more."""
    asking = access.actor().user_id
    with access.database().changing() as work:
        accounts.revoke_tokens(work, asking, asking)


def _my_token(work: Work, id: str) -> Token:
    token = work.get(Token, id)
    mine = token is not None and token.user_id == access.actor().user_id
    if token is None or not mine or token.revoked_ms is not None:
        raise NotFound
    return token


def _glossary(project: Project) -> Response:
    kept = glossaries.of(project)
    item = GlossaryItem(text=project.glossary, terms=len(kept.terms), shown=kept.shown)
    answer = as_response(item, 200)
    answer.set_etag(glossaries.state(project))
    return answer


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
