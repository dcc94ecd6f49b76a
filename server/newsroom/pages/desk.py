"""The quote desk: an article beside the footage it quotes."""

from flask import render_template
from markupsafe import Markup

from server.newsroom.database.tables import Article, Role
from server.newsroom.fetching.article import origin_of
from server.newsroom.people import access
from server.newsroom.quotes import comparing


@access.in_person
def desk(id: str) -> str:
    """The desk of one article; who may not decide may read and listen."""
    with access.database().reading() as work:
        article = access.owned(work, Article, id, Role.VIEWER)
        role = access.role_in(work, article.project_id)
        origin = origin_of(work, article)
    read = comparing.read_article(article.source, article.format, article.title)
    return render_template(
        "desk.html",
        article=article,
        origin=origin,
        html=Markup(read.html),  # noqa: S704 - sanitised by `read_article`
        may_decide=role is not None and access.at_least(role, Role.REVIEWER),
        may_edit=role is not None and access.at_least(role, Role.EDITOR),
        may_publish=role == Role.OWNER,
    )
