"""Articles: their words, what they quote, their alignment."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Response, url_for
from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session as Work
from sqlalchemy.orm import defer
from werkzeug.exceptions import NotFound, UnprocessableEntity

from annotations.articles.article import MAX_ARTICLE_BYTES
from annotations.errors import ArticleError
from annotations.model import Article as Read
from server.newsroom import published, removal, search
from server.newsroom.api.answers import document, expected_revision, settings
from server.newsroom.api.describing import as_response, described
from server.newsroom.api.documents import AlignmentDocument
from server.newsroom.api.from_address import allowed
from server.newsroom.api.refusals import overtaken, problem
from server.newsroom.api.shapes import (
    ArticleChange,
    ArticlePage,
    ArticleQuery,
    ArticleText,
    FetchedFrom,
    ListedArticle,
    Made,
    NewArticle,
)
from server.newsroom.database.tables import (
    Alignment,
    Article,
    ArticleMedia,
    Media,
    Role,
    Status,
    now_ms,
)
from server.newsroom.fetching.article import fetch_article, origin_of
from server.newsroom.fetching.errors import FetchError
from server.newsroom.people import access, audit
from server.newsroom.quotes import alignments, comparing, counting, decisions

blueprint = Blueprint("articles", __name__, url_prefix="/articles")

_ETAG = {"ETag": "The revision."}
_IF_MATCH = {"If-Match": "The ETag of the article that you changed."}


@blueprint.get("")
@access.signed_in
@described(gives=ArticlePage, query=ArticleQuery)
def listed(query: ArticleQuery) -> ArticlePage:
    """The articles of your projects, the one changed last first."""
    with access.database().reading() as work:
        roles = {project.id: role for project, role in access.projects(work)}
        found = work.scalars(_page(work, query, [*roles])).all()
        media = alignments.media_of_each(work, [row.id for row in found])
        counted = counting.decided(work, [row.id for row in found])
    items = []
    for row in found[: query.limit]:
        quotes, decided = counted.get(row.id, (None, 0))
        facts = _facts(row, roles[row.project_id], media[row.id])
        items.append(ListedArticle(**facts, quotes=quotes, decided=decided))
    return ArticlePage(items=items, next=items[-1].id if len(found) > query.limit else None)


@blueprint.post("")
@access.signed_in
@described(gives=Made, status=201, body=NewArticle, answer_headers={"Location": "Its address."})
def add(body: NewArticle) -> Response:
    """Add an article, to be compared with some recordings."""
    if [body.text, body.docx, body.address].count(None) != 2:
        raise UnprocessableEntity("An article is text, a Word document (docx), or at an address.")
    with access.database().reading() as work:
        _project(work, body)  # whoever may add none has nothing fetched or read
    origin: dict[str, Any] = {}
    if body.address is not None:
        body, origin = _fetched(body, body.address)
    source, kind = _source(body)
    read = _read(source, kind, body.title)
    with access.database().changing() as work:
        project_id = _project(work, body)
        article = Article(
            project_id=project_id,
            title=read.title,
            format=kind,
            source=source,
            made_by=access.actor().user_id,
        )
        work.add(article)
        work.flush()
        _quote_from(work, article, body.media)
        search.index_article(work, article.id, read.text)
        _log(work, "article.created", article, **origin)
    answer = as_response(Made(id=article.id), 201)
    answer.headers["Location"] = url_for("api.articles.one", id=article.id)
    return answer


@blueprint.get("/<id>")
@access.open_to_all
@described(gives=ArticleText, answer_headers=_ETAG)
def one(id: str) -> Response:
    """An article."""
    with access.database().reading() as work:
        row = published.readable(work, Article, id)
        facts = _all_facts(work, row)
    return _answer(row, facts)


@blueprint.put("/<id>")
@access.signed_in
@described(
    gives=ArticleText,
    body=ArticleChange,
    headers=_IF_MATCH,
    answer_headers=_ETAG,
    refuses=(412, 428),
)
def change(id: str, body: ArticleChange) -> Response:
    """Change an article; publishing it takes an owner. Decisions stay with the same words."""
    expected = expected_revision()
    sent, kind = _source(body)
    needed = Role.OWNER if body.visibility else Role.EDITOR
    with access.database().reading() as work:
        before = access.owned(work, Article, id, needed)
        _check_is_newest(before, expected)
    # A long one takes its time, in which nobody else should have to wait.
    title = before.title if body.title is None else body.title
    read = _read(sent or before.source, kind or before.format, title)
    with access.database().changing() as work:
        row = access.owned(work, Article, id, needed)
        _check_is_newest(row, expected)
        if sent:
            row.source, row.format = sent, kind or row.format
        if sent or body.title is not None:
            row.title = read.title
            search.index_article(work, id, read.text)
        row.changed_ms = now_ms()
        row.revision += 1
        row.visibility = body.visibility or row.visibility
        if body.media is not None:
            _quote_from(work, row, body.media)
        _log(work, "article.changed", row)
        facts = _all_facts(work, row)
    return _answer(row, facts)


@blueprint.delete("/<id>")
@access.signed_in
@described(status=204)
def remove(id: str) -> None:
    """Take an article out of sight; what was decided on its quotes is kept."""
    with access.database().changing() as work:
        removal.remove(work, Article, id)


@blueprint.post("/<id>/restore")
@access.signed_in
@described(gives=ArticleText, answer_headers=_ETAG)
def restore(id: str) -> Response:
    """Bring an article back that was removed."""
    with access.database().changing() as work:
        row = removal.restore(work, Article, id)
        facts = _all_facts(work, row)
    return _answer(row, facts)


@blueprint.get("/<id>/alignment")
@access.open_to_all
@described(gives=AlignmentDocument)
def alignment(id: str) -> Response:
    """The article beside what was said, as the transcripts are now, with people's decisions."""
    return document(aligned(id))


def aligned(id: str) -> dict[str, Any]:
    """The alignment of an article that whoever is asking may see, with people's decisions."""
    with access.database().reading() as work:
        project_id = published.readable(work, Article, id).project_id
    made = _alignment(id)
    with access.database().reading() as work:
        found = decisions.with_decisions(work, id, made.document)
        if not published.is_member(work, project_id):
            return published.alignment(found, _media(work, id, is_member=False))
        unfinished = select(Media.id).where(
            Media.id.in_(alignments.media_of(work, id)),
            Media.status.in_((Status.QUEUED, Status.PROCESSING)),
        )
        return found | {"pending": list(work.scalars(unfinished))}


def _answer(row: Article, facts: Mapping[str, Any]) -> Response:
    """An article with its words. To read them takes a while, so nobody should have to wait for it.

    As it was sent only for members: what no reader sees of it, as comments, is theirs.
    """
    read = _read(row.source, row.format, row.title)
    kind, sent = (row.format, row.source) if facts["role"] else ("text", read.text)
    text = ArticleText(**facts, format=kind, text=sent, html=read.html, plain=read.text)
    answer = as_response(text, 200)
    answer.set_etag(str(text.revision))
    return answer


def _check_is_newest(row: Article, expected: int) -> None:
    if row.revision != expected:
        raise overtaken(row.revision, "article")


def _alignment(id: str) -> Alignment:
    made = alignments.of_article(access.database(), id)
    if made is None:
        raise NotFound
    return made


def _source(body: NewArticle | ArticleChange) -> tuple[str, str]:
    """What was sent of an article, and its format; empty where it is to stay.

    Of a Word document that is HTML: its words, as far as they are no more than may be sent.
    """
    if body.docx is None:
        return body.text or "", body.format or ""
    with _told():
        html = comparing.read_file(body.docx, "article.docx").html
    return _no_more_than_an_article(html), "html"


def _no_more_than_an_article(html: str) -> str:
    if len(html) > MAX_ARTICLE_BYTES:
        raise UnprocessableEntity("This is more than an article: send its part alone.")
    return html


def _fetched(body: NewArticle, address: str) -> tuple[NewArticle, dict[str, Any]]:
    """What is at an address as if it had been sent, and where it is from, for the log."""
    if not settings().fetch_from:
        raise NotFound("This newsroom fetches no articles (QUOTEMARK_FETCH_FROM).")
    try:
        found = fetch_article(allowed(address))
    except FetchError as error:
        raise UnprocessableEntity(f"{error}.") from None
    html = _no_more_than_an_article(found.html)
    sent = {"text": html, "format": "html", "title": body.title or found.title, "address": None}
    return body.model_copy(update=sent), {"source": found.source}


def _read(text: str, kind: str, title: str) -> Read:
    with _told():
        return comparing.read_article(text, kind, title.strip())


@contextmanager
def _told() -> Iterator[None]:
    """What is wrong with an article is told to who sent it."""
    try:
        yield
    except ArticleError as error:
        said = str(error).partition(": ")[2]
        raise UnprocessableEntity(f"The article cannot be used: {said}.") from None


def _project(work: Work, body: NewArticle) -> str:
    """The project a new article goes to: the one named, that of its recordings, the only one."""
    project_id = body.project
    if project_id is None and body.media:
        project_id = access.owned(work, Media, body.media[0], Role.EDITOR).project_id
    if project_id is None:
        mine = [project.id for project, _ in access.projects(work)]
        if len(mine) != 1:
            raise UnprocessableEntity("project: you have several; name the one it belongs to.")
        [project_id] = mine
    access.check_role(work, project_id, Role.EDITOR)
    return project_id


def _quote_from(work: Work, article: Article, media_ids: list[str]) -> None:
    """Make these the recordings that an article quotes; they must be of its project."""
    work.execute(delete(ArticleMedia).where(ArticleMedia.article_id == article.id))
    for media_id in dict.fromkeys(media_ids):
        media = work.get(Media, media_id)
        if media is None or media.removed_ms is not None or media.project_id != article.project_id:
            raise UnprocessableEntity(f"media: {media_id} is no recording of this project.")
        work.add(ArticleMedia(article_id=article.id, media_id=media_id))
    work.flush()


def _log(work: Work, action: str, article: Article, **more: Any) -> None:
    facts = {"title": article.title, "visibility": article.visibility, **more}
    audit.record(work, access.actor().user_id, action, article.id, **facts)


def _media(work: Work, id: str, *, is_member: bool) -> list[str]:
    """The recordings that an article quotes, as far as whoever is asking may know of them."""
    ids = alignments.media_of(work, id)
    return [m for m in ids if is_member or published.for_everybody(work, Media, m)]


def _facts(row: Article, role: Role | None, media: list[str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "project": row.project_id,
        "title": row.title,
        "media": media,
        "visibility": row.visibility,
        "created_ms": row.created_ms,
        "changed_ms": row.changed_ms,
        "revision": row.revision,
        "role": role,
    }


def _all_facts(work: Work, row: Article) -> dict[str, Any]:
    """All but the words, as far as whoever is asking may know it."""
    role = access.role_in(work, row.project_id) if access.known_actor() else None
    origin = origin_of(work, row) if role else None
    facts = _facts(row, role, _media(work, row.id, is_member=role is not None))
    return facts | {"source": FetchedFrom(**origin) if origin else None}


def _page(work: Work, query: ArticleQuery, mine: Sequence[str]) -> Any:
    """Without the articles' words, of which there may be very many."""
    if query.project is not None and query.project not in mine:
        raise NotFound
    asked = [query.project] if query.project else mine
    page = select(Article).where(Article.project_id.in_(asked), Article.removed_ms.is_(None))
    if query.media is not None:
        quoting = select(ArticleMedia.article_id).where(ArticleMedia.media_id == query.media)
        page = page.where(Article.id.in_(quoting))
    if query.after is not None:
        last = work.get(Article, query.after)
        if last is None or last.project_id not in mine:
            raise problem(404, "after: names no article; begin without it.")
        behind = and_(Article.changed_ms == last.changed_ms, Article.id < last.id)
        page = page.where(or_(Article.changed_ms < last.changed_ms, behind))
    page = page.options(defer(Article.source, raiseload=True))
    return page.order_by(Article.changed_ms.desc(), Article.id.desc()).limit(query.limit + 1)
