"""What was removed, for those who may bring it back."""

from typing import Literal

from flask import Blueprint
from pydantic import Field

from server.newsroom import removal
from server.newsroom.api.describing import described
from server.newsroom.api.shapes import Asked, Given
from server.newsroom.people import access

blueprint = Blueprint("removed", __name__, url_prefix="/removed")


class RemovedItem(Given):
    """A recording or an article; its own `restore` brings it back."""

    kind: Literal["media", "article"]
    id: str
    project: str
    title: str
    removed_ms: int


class RemovedPage(Given):
    """What was removed, the last first; `next` is the `after` of what follows."""

    items: list[RemovedItem]
    next: int | None


class RemovedQuery(Asked):
    """How many to leave out at the beginning."""

    after: int = Field(default=0, ge=0, le=1_000_000)
    limit: int = Field(default=100, ge=1, le=500)


@blueprint.get("")
@access.signed_in
@described(gives=RemovedPage, query=RemovedQuery)
def listed(query: RemovedQuery) -> RemovedPage:
    """The recordings and articles that were removed from the projects you own."""
    with access.database().reading() as work:
        found = removal.removed(work, query.limit + 1, query.after)
    items = [RemovedItem.model_validate(each) for each in found[: query.limit]]
    more = len(found) > query.limit
    return RemovedPage(items=items, next=query.after + query.limit if more else None)
