"""Search in everything that was said and written in your projects."""

from flask import Blueprint
from werkzeug.exceptions import NotFound

from server.newsroom import search
from server.newsroom.api.describing import described
from server.newsroom.api.shapes import Hit, Hits, Match, SearchQuery
from server.newsroom.people import access

blueprint = Blueprint("searching", __name__, url_prefix="/search")


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
