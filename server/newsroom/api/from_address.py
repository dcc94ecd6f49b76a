"""Recordings from an address, where the newsroom's settings name sites for that."""

from typing import Literal

from flask import Blueprint, Response, current_app
from werkzeug.exceptions import Forbidden, NotFound, UnprocessableEntity

from server.newsroom.api.answers import settings
from server.newsroom.api.arrivals import Arriving, job_options, project_for
from server.newsroom.api.describing import as_response, described
from server.newsroom.api.shapes import Address, Given
from server.newsroom.database.tables import Role
from server.newsroom.fetching.errors import FetchError
from server.newsroom.fetching.reach import checked
from server.newsroom.fetching.recording import can_fetch
from server.newsroom.jobs import Jobs
from server.newsroom.jobs.queue import Order
from server.newsroom.people import access, audit, rates

blueprint = Blueprint("from_address", __name__, url_prefix="/media/from-address")


class FromAddress(Arriving):
    """Where the recording is."""

    address: Address


class Fetch(Given):
    """A recording that is being fetched; `media` is the one that it became."""

    id: str
    project: str
    address: str
    state: Literal["waiting", "working", "done", "failed"]
    fraction: float | None = None
    """Of it that is here, as far as that can be told."""
    left_ms: int | None = None
    media: str | None = None
    error: str | None = None


class Fetches(Given):
    """What is being fetched, or was in the last hour, newest first."""

    items: list[Fetch]
    next: None = None


@blueprint.get("")
@access.signed_in
@described(gives=Fetches)
def under_way() -> Fetches:
    """What is being fetched into the projects that you may bring footage into."""
    return Fetches(items=_fetches())


@blueprint.post("")
@access.signed_in
@described(gives=Fetch, status=202, body=FromAddress, refuses=(404, 429))
def fetch(body: FromAddress) -> Response:
    """Have a recording fetched, and begin the job on it once it is here."""
    project_id = project_for(body.project)
    options = job_options(body.language, body.translate, body.speakers)
    if not is_on():
        raise NotFound("This newsroom fetches no recordings (QUOTEMARK_FETCH_FROM, yt-dlp).")
    address = allowed(body.address)
    user_id = access.actor().user_id
    order = Order(address, project_id, user_id, options)
    job_id = _jobs().fetch(order)
    with access.database().changing() as work:
        audit.record(work, user_id, "fetch.begun", job_id, project_id, address=address)
    begun = Fetch(id=job_id, project=project_id, address=address, state="waiting")
    return as_response(begun, 202)


@blueprint.delete("/<job>")
@access.signed_in
@described(status=204)
def stop(job: str) -> None:
    """Stop fetching a recording; nothing of it is kept."""
    found = next((each for each in _fetches() if each.id == job), None)
    if found is None:
        raise NotFound
    _jobs().stop_fetching(found.project, job)
    with access.database().changing() as work:
        audit.record(work, access.actor().user_id, "fetch.stopped", job, found.project)


def is_on() -> bool:
    """Whether recordings can be fetched in this newsroom."""
    return bool(settings().fetch_from) and can_fetch()


def allowed(address: str) -> str:
    """An address that may be fetched from, as often as may be. Raises what the API answers."""
    rates.spend(rates.FETCH, "fetch", access.actor().user_id)
    try:
        return checked(address, settings().fetch_from)
    except FetchError as error:
        raise UnprocessableEntity(f"{error}.") from None


def _fetches() -> list[Fetch]:
    with access.database().reading() as work:
        mine = [p.id for p, role in access.projects(work) if access.at_least(role, Role.EDITOR)]
    if not mine:
        raise Forbidden("Bringing footage in takes the role of an editor.")
    return [Fetch(**each) for each in _jobs().fetches(mine)]


def _jobs() -> Jobs:
    found: Jobs = current_app.extensions["jobs"]
    return found
