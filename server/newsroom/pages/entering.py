"""The ways in: an address and a password, a one-time link, an invitation; and the way out."""

from http import HTTPStatus

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from sqlalchemy.orm import Session as Work
from werkzeug import Response
from werkzeug.exceptions import Forbidden

from server.errors import NewsroomError
from server.newsroom.database.tables import Project, User
from server.newsroom.people import access, accounts, audit, members, rates, resets

Page = str | tuple[str, int] | Response

HOME = "/"

blueprint = Blueprint("entering", __name__, template_folder="templates")


@blueprint.before_request
def people_only() -> None:
    """A token cannot be used here."""
    if access.by_machine():
        raise Forbidden


@blueprint.get("/sign-in")
@access.open_to_all
def sign_in() -> Page:
    """The form."""
    with access.database().reading() as work:
        has_accounts = accounts.anybody_has_a_password(work)
    back = _inside(request.args.get("next", HOME))
    return render_template("sign-in.html", back=back, email="", has_accounts=has_accounts)


@blueprint.post("/sign-in")
@access.open_to_all
def signed_in() -> Page:
    """The form, sent."""
    email, back = request.form.get("email", ""), _inside(request.form.get("next", HOME))
    rates.spend(rates.SIGN_IN_HERE, "sign-in", rates.asker())
    person = access.hashed(email.strip().lower())
    # From there alone, or a stranger could keep a person out by guessing wrong.
    rates.spend(rates.SIGN_IN_AS, "sign-in as", person, rates.asker())
    rates.spend(rates.SIGN_IN_FROM_ANYWHERE, "sign-in as", person)
    with rates.few_at_once():
        user = accounts.who_signs_in(access.database(), email, request.form.get("password", ""))
    if user is None:
        current_app.logger.warning("Somebody at %s could not sign in", rates.asker())
        problem = "This address and password do not belong together."
        page = render_template(
            "sign-in.html", back=back, email=email, problem=problem, has_accounts=True
        )
        return page, HTTPStatus.UNAUTHORIZED
    with access.database().changing() as work:
        _let_in(work, user, "password")
    return redirect(back, HTTPStatus.SEE_OTHER)


@blueprint.post("/sign-out")
@access.in_person
def sign_out() -> Page:
    """End this browser's session."""
    with access.database().changing() as work:
        audit.record(work, access.actor().user_id, "user.signed-out", access.actor().user_id)
        access.sign_out(work)
    return redirect(url_for(".sign_in"), HTTPStatus.SEE_OTHER)


@blueprint.get("/enter/<secret>")
@access.open_to_all
def entrance(secret: str) -> Page:
    """A button. That a program looks at the link, to show what it leads to, uses nothing up."""
    return render_template("enter.html", secret=secret)


@blueprint.post("/enter/<secret>")
@access.open_to_all
def enter(secret: str) -> Page:
    """The button, pressed."""
    rates.spend(rates.LINK, "link", rates.asker())
    with access.database().changing() as work:
        _let_in(work, accounts.who_enters(work, secret), "link")
    return redirect(HOME, HTTPStatus.SEE_OTHER)


@blueprint.get("/invitations/<secret>")
@access.open_to_all
def invitation(secret: str) -> Page:
    """What it invites to, and how to take it."""
    return _invitation(secret)


@blueprint.post("/invitations/<secret>")
@access.open_to_all
def accept(secret: str) -> Page:
    """Join as whoever is signed in, or as somebody new."""
    rates.spend(rates.LINK, "link", rates.asker())
    asking, form = access.known_actor(), request.form
    try:
        with access.database().changing() as work:
            email = members.invitation(work, secret).email
            if asking is None:
                user = accounts.add(work, form.get("name", ""), email, form.get("password", ""))
                _let_in(work, user, "invitation")
            members.accept(work, secret, asking.user_id if asking else user.id)
    except NewsroomError as error:
        return _invitation(secret, str(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(HOME, HTTPStatus.SEE_OTHER)


@blueprint.get("/reset/<secret>")
@access.open_to_all
def reset(secret: str) -> Page:
    """The form for a new password."""
    return _reset(secret)


@blueprint.post("/reset/<secret>")
@access.open_to_all
def set_password(secret: str) -> Page:
    """Set a new password, and come in with it."""
    rates.spend(rates.LINK, "link", rates.asker())
    try:
        with access.database().changing() as work:
            _let_in(work, resets.use(work, secret, request.form.get("password", "")), "reset link")
    except NewsroomError as error:
        return _reset(secret, str(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(HOME, HTTPStatus.SEE_OTHER)


def _reset(secret: str, problem: str | None = None) -> str:
    with access.database().reading() as work:
        user = resets.whose(work, secret)
    return render_template("reset.html", secret=secret, email=user.email, problem=problem)


def _invitation(secret: str, problem: str | None = None) -> str:
    asking = access.known_actor()
    with access.database().reading() as work:
        found = members.invitation(work, secret)
        project, host = work.get_one(Project, found.project_id), work.get_one(User, found.made_by)
        return render_template(
            "invitation.html",
            secret=secret,
            role=found.role,
            project=project.name,
            host=host.name,
            email=found.email,
            has_account=accounts.with_email(work, found.email) is not None,
            is_me=asking is not None and work.get_one(User, asking.user_id).email == found.email,
            problem=problem,
            form=request.form,
        )


def _let_in(work: Work, user: User, by: str) -> None:
    access.sign_in(work, user)
    audit.record(work, user.id, "user.signed-in", user.id, by=by)


def _inside(path: str) -> str:
    """A path within the newsroom; no address that leads a person elsewhere (CWE-601)."""
    leads_out = not path.startswith("/") or path[1:2] == "/" or "\\" in path
    return HOME if leads_out or not path.isprintable() else path
