"""The library: the recordings and articles of whoever is asking."""

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import defer

from server.newsroom.api import from_address
from server.newsroom.api.answers import settings
from server.newsroom.api.from_folder import SAMPLE
from server.newsroom.api.media import presented
from server.newsroom.database.tables import Article, Media, Role
from server.newsroom.people import access

_SHOWN = 100
"""Recordings, and articles, that are there before the script asks for more."""


@access.in_person
def library() -> str:
    """The home page."""
    with access.database().reading() as work:
        mine = access.projects(work)
        ids = [project.id for project, _ in mine]
        media = select(Media).where(Media.project_id.in_(ids), Media.removed_ms.is_(None))
        articles = (
            select(Article)
            .where(Article.project_id.in_(ids), Article.removed_ms.is_(None))
            .options(defer(Article.source, raiseload=True))
        )
        return render_template(
            "library.html",
            recordings=presented(
                work, work.scalars(media.order_by(Media.created_ms.desc()).limit(_SHOWN)).all()
            ),
            articles=work.scalars(articles.order_by(Article.changed_ms.desc()).limit(_SHOWN)).all(),
            has_sample=SAMPLE.is_file(),
            has_folder=settings().inbox is not None,
            can_fetch_recordings=from_address.is_on(),
            can_fetch_articles=bool(settings().fetch_from),
            project=next(
                (project.id for project, role in mine if access.at_least(role, Role.EDITOR)), None
            ),
        )
