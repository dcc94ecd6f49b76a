"""What people do about themselves and each other: projects, roles, tokens, settings."""

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import or_, select
from werkzeug import Response
from werkzeug.exceptions import Forbidden, NotFound

from server.errors import NewsroomError
from server.newsroom.database.tables import (
    Audit,
    Invitation,
    Membership,
    Project,
    Role,
    Token,
    User,
    now_ms,
)
from server.newsroom.people import access, accounts, audit, members, rates, resets
from server.newsroom.people.passwords import is_password

Page = str | Response

AUDIT_ROWS = 200
INVITATION_DAYS = (1, 7, 30)

blueprint = Blueprint("people", __name__, template_folder="templates")


@blueprint.app_template_filter("moment")
def moment(at_ms: int) -> str:
    """Milliseconds since 1970 as a date and time (UTC)."""
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"


@dataclass(frozen=True, slots=True)
class Shown:
    """A project as its members see it; only an owner sees the invitations."""

    project: Project
    role: Role
    members: list[members.Member]
    invitations: list[Invitation]


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was just made, to be handed to one person."""

    what: str
    email: str
    address: str


@blueprint.get("/people")
@access.in_person
def people() -> Page:
    """The projects of whoever is asking, and who is in them."""
    return _people()


@blueprint.post("/projects")
@access.in_person
def add_project() -> Page:
    """Start a project."""
    with access.database().changing() as work:
        members.add_project(work, access.actor().user_id, request.form.get("name", ""))
    return _back_to("people")


@blueprint.post("/projects/<project_id>")
@access.in_person
def rename_project(project_id: str) -> Page:
    """Call a project otherwise."""
    with access.database().changing() as work:
        access.check_role(work, project_id, Role.OWNER)
        project = work.get_one(Project, project_id)
        name = request.form.get("name", "")
        members.rename_project(work, project, name, access.actor().user_id)
    return _back_to("people")


@blueprint.post("/projects/<project_id>/people/<user_id>/role")
@access.in_person
def change_role(project_id: str, user_id: str) -> Page:
    """Give a member another role."""
    with access.database().changing() as work:
        access.check_role(work, project_id, Role.OWNER)
        members.change_role(work, project_id, user_id, _role(), access.actor().user_id)
    return _back_to("people")


@blueprint.post("/projects/<project_id>/people/<user_id>/remove")
@access.in_person
def remove_member(project_id: str, user_id: str) -> Page:
    """Take somebody out of a project; everybody may leave."""
    asking = access.actor().user_id
    with access.database().changing() as work:
        access.check_role(work, project_id, Role.VIEWER if user_id == asking else Role.OWNER)
        members.remove(work, project_id, user_id, asking)
    return _back_to("people")


@blueprint.post("/projects/<project_id>/invitations")
@access.in_person
def invite(project_id: str) -> Page:
    """Make an invitation; its link is shown this once."""
    days = request.form.get("days", type=int)
    with access.database().changing() as work:
        access.check_role(work, project_id, Role.OWNER)
        if days not in INVITATION_DAYS:
            raise NewsroomError("Choose for how long the invitation holds.")
        email = accounts.checked_address(request.form.get("email", ""))
        secret = members.invite(work, project_id, email, _role(), days, access.actor().user_id)
    address = url_for("entering.invitation", secret=secret, _external=True)
    return _people(Link("The invitation’s link", email, address))


@blueprint.post("/projects/<project_id>/people/<user_id>/reset")
@access.in_person
def make_reset(project_id: str, user_id: str) -> Page:
    """Make a link by which a member sets a new password; it is shown this once."""
    with access.database().changing() as work:
        access.check_role(work, project_id, Role.OWNER)
        user = members.member(work, project_id, user_id)
        secret = resets.make(work, user, access.actor().user_id)
    address = url_for("entering.reset", secret=secret, _external=True)
    return _people(Link("A link to a new password", user.email or user.name, address))


@blueprint.post("/projects/<project_id>/invitations/<id>/take-back")
@access.in_person
def take_back(project_id: str, id: str) -> Page:
    """Have an invitation's link do nothing any more."""
    with access.database().changing() as work:
        access.check_role(work, project_id, Role.OWNER)
        found = work.get(Invitation, id)
        if found is None or found.project_id != project_id:
            raise NotFound
        members.take_back(work, found, access.actor().user_id)
    return _back_to("people")


@blueprint.get("/tokens")
@access.in_person
def tokens() -> Page:
    """The tokens of whoever is asking."""
    return _tokens()


@blueprint.post("/tokens")
@access.in_person
def add_token() -> Page:
    """Make a token; it is shown this once."""
    name = request.form.get("name", "")
    with access.database().changing() as work:
        _, secret = accounts.add_token(work, access.actor().user_id, name, _role())
    return _tokens(secret)


@blueprint.post("/tokens/<id>/revoke")
@access.in_person
def revoke_token(id: str) -> Page:
    """Have a token open nothing any more."""
    asking = access.actor().user_id
    with access.database().changing() as work:
        token = work.get(Token, id)
        if token is None or token.user_id != asking:
            raise NotFound
        accounts.revoke_token(work, token, asking)
    return _back_to("tokens")


@blueprint.post("/tokens/revoke")
@access.in_person
def revoke_tokens() -> Page:
    """Have all tokens of whoever is asking open nothing any more."""
    asking = access.actor().user_id
    with access.database().changing() as work:
        accounts.revoke_tokens(work, asking, asking)
    return _back_to("tokens")


@blueprint.get("/settings")
@access.in_person
def settings() -> Page:
    """What the newsroom knows of whoever is asking."""
    return render_template("settings.html", user=_me())


@blueprint.post("/settings/name")
@access.in_person
def rename() -> Page:
    """Be called otherwise."""
    with access.database().changing() as work:
        user = work.get_one(User, access.actor().user_id)
        accounts.rename(work, user, request.form.get("name", ""))
    return _back_to("settings")


@blueprint.post("/settings/account")
@access.in_person
def set_account() -> Page:
    """Another address or password, for who knows the old one. All other browsers are signed out.

    Programs are not: who has tokens is shown them.
    """
    form, me = request.form, _me()
    rates.spend(rates.SIGN_IN_AS, "settings", me.id)
    if form.get("email", "").strip().lower() != me.email:
        rates.spend(rates.NEW_ADDRESS, "address", me.id)
    if me.password_hash and not is_password(form.get("current", ""), me.password_hash):
        raise NewsroomError("That is not your password until now.")
    with access.database().changing() as work:
        user = work.get_one(User, me.id)
        accounts.set_account(work, user, form.get("email", ""), form.get("password", ""))
        access.sign_in(work, user)
        has_tokens = bool(accounts.tokens_of(work, me.id))
    if has_tokens:
        flash("Your password was changed. Programs with these tokens still come in.")
    return _back_to("tokens" if has_tokens else "settings")


@blueprint.post("/settings/sign-out-everywhere")
@access.in_person
def sign_out_everywhere() -> Page:
    """End all sessions of whoever is asking, this one too."""
    asking = access.actor().user_id
    with access.database().changing() as work:
        audit.record(work, asking, "user.signed-out-everywhere", asking)
        access.sign_out_everywhere(work, asking)
    return redirect(url_for("entering.sign_in"), HTTPStatus.SEE_OTHER)


@blueprint.get("/audit")
@access.in_person
def audit_log() -> Page:
    """The newest changes in the projects that whoever is asking owns, and to their people."""
    before = min(request.args.get("before", now_ms(), int), now_ms())
    with access.database().reading() as work:
        owned = [project.id for project, role in access.projects(work) if role == Role.OWNER]
        if not owned:
            raise Forbidden("This takes the role of owner.")
        theirs = select(Membership.user_id).where(Membership.project_id.in_(owned))
        of_people = or_(Audit.user_id.in_(theirs), Audit.subject_id.in_(theirs))
        concerns = or_(Audit.project_id.in_(owned), Audit.project_id.is_(None) & of_people)
        wanted = select(Audit, User.name).outerjoin(User, User.id == Audit.user_id)
        wanted = wanted.where(concerns, Audit.number < max(before, 0)).order_by(Audit.number.desc())
        rows = work.execute(wanted.limit(AUDIT_ROWS)).all()
    return render_template("audit.html", rows=rows, more=len(rows) == AUDIT_ROWS)


def _people(link: Link | None = None) -> str:
    with access.database().reading() as work:
        may_reset = resets.may_reset(work, access.actor().user_id)
        shown = [
            Shown(
                project,
                role,
                members.members(work, project.id),
                members.open_invitations(work, project.id) if role == Role.OWNER else [],
            )
            for project, role in access.projects(work)
        ]
    owns = any(each.role == Role.OWNER for each in shown)
    days = INVITATION_DAYS
    return render_template(
        "people.html",
        projects=shown,
        link=link,
        owns=owns,
        may_reset=may_reset,
        roles=list(Role),
        days=days,
    )


def _tokens(secret: str | None = None) -> str:
    with access.database().reading() as work:
        kept = accounts.tokens_of(work, access.actor().user_id)
    return render_template("tokens.html", tokens=kept, secret=secret, roles=list(Role))


def _me() -> User:
    with access.database().reading() as work:
        return work.get_one(User, access.actor().user_id)


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        raise NewsroomError("Choose a role: owner, editor, reviewer or viewer.") from None


def _back_to(page: str) -> Response:
    return redirect(url_for(f".{page}"), HTTPStatus.SEE_OTHER)
