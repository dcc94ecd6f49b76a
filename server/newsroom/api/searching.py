"""Search in everything that was said and written in your projects."""

from typing import Annotated

from flask import Blueprint
from pydantic import Field, StringConstraints
from werkzeug.exceptions import NotFound

from server.newsroom import search
from server.newsroom.api.describing import described
from server.newsroom.api.shapes import CLEAN, Asked, Given, Id
from server.newsroom.people import access

blueprint = Blueprint("searching", __name__, url_prefix="/search")


class SearchQuery(Asked):
    """Words to find; those between quotation marks stand together."""

    q: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=CLEAN)]
    project: Id | None = None
    limit: int = Field(default=50, ge=1, le=200)
    after: int = Field(default=0, ge=0, le=100_000)


class Match(Given):
    """Code points ``[start, end)`` of an excerpt."""

    start: int
    end: int


class Hit(Given):
    """A passage that was found: a segment of a recording, or a paragraph of an article."""

    media: str | None
    article: str | None
    title: str
    language: str | None
    segment: str
    start_ms: int | None
    end_ms: int | None
    excerpt: str
    matches: list[Match]


class Hits(Given):
    """What was found, newest source first; `next` is the `after` of what follows."""

    items: list[Hit]
    next: int | None


@blueprint.get("")
@access.signed_in
@described(gives=Hits, query=SearchQuery)
def found(query: SearchQuery) -> Hits:
    """Passages that hold all words of a query, in any language, newest source first."""
    with access.database().reading() as work:
        mine = [project.id for project, _ in access.projects(work)]
        if query.project is not None and query.project not in mine:
            raise NotFound
        asked = [query.project] if query.project else mine
        rows = search.find(work, asked, query.q, query.limit + 1, query.after)
    items = [_hit(row) for row in rows[: query.limit]]
    more = len(rows) > query.limit
    return Hits(items=items, next=query.after + query.limit if more else None)


def _hit(row: search.Found) -> Hit:
    return Hit(
        media=row.media_id,
        article=row.article_id,
        title=row.title,
        language=row.language,
        segment=row.segment,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        excerpt=row.excerpt,
        matches=[Match(start=start, end=end) for start, end in row.matches],
    )
