"""Articles: their words, what they quote, their alignment and their annotations."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, url_for
from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session as Work
from werkzeug.exceptions import NotFound, UnprocessableEntity

from annotations.articles.article import MAX_ARTICLE_BYTES
from annotations.errors import ArticleError
from annotations.files.stored import alignment_from_json
from annotations.files.w3c import annotation_page
from annotations.model import Article as Read
from annotations.pages import Footage
from server.newsroom import published, removal, search
from server.newsroom.api.answers import document, expected_revision, settings
from server.newsroom.api.describing import as_response, described
from server.newsroom.api.documents import AlignmentDocument, AnnotationsDocument
from server.newsroom.api.from_address import allowed
from server.newsroom.api.refusals import overtaken, problem
from server.newsroom.api.shapes import (
    ArticleChange,
    ArticleItem,
    ArticlePage,
    ArticleQuery,
    ArticleText,
    FetchedFrom,
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
from server.newsroom.quotes import alignments, comparing, decisions

blueprint = Blueprint("articles", __name__, url_prefix="/articles")

_ETAG = {"ETag": "The revision."}
_IF_MATCH = {"If-Match": "The ETag of the article that you changed."}
ANNOTATIONS = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'


@blueprint.get("")
@access.signed_in
@described(gives=ArticlePage, query=ArticleQuery)
def listed(query: ArticleQuery) -> ArticlePage:
    """The articles of your projects, the one changed last first."""
    with access.database().reading() as work:
        found = work.scalars(_page(work, query)).all()
        items = [ArticleItem(**_facts(work, row)) for row in found[: query.limit]]
    return ArticlePage(items=items, next=items[-1].id if len(found) > query.limit else None)


@blueprint.post("")
@access.signed_in
@described(gives=Made, status=201, body=NewArticle, answer_headers={"Location": "Its address."})
def add(body: NewArticle) -> Response:
    """Add an article, to be compared with some recordings."""
    if [body.text, body.docx, body.address].count(None) != 2:
        raise UnprocessableEntity("An article is text, a Word document (docx), or at an address.")
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
        return _answer(_text(work, row))


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
        return _answer(_text(work, row))


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
        return _answer(_text(work, removal.restore(work, Article, id)))


@blueprint.get("/<id>/alignment")
@access.open_to_all
@described(gives=AlignmentDocument)
def alignment(id: str) -> Response:
    """The article beside what was said, as the transcripts are now, with people's decisions."""
    return document(aligned(id))


@blueprint.get("/<id>/annotations")
@access.open_to_all
@described(gives=AnnotationsDocument, media_type=ANNOTATIONS)
def annotations(id: str) -> Response:
    """The article's quotes as W3C Web Annotations; a page of them holds at least one.

    A quote that somebody confirmed links to the place confirmed, and says so.
    """
    found = aligned(id)
    with access.database().reading() as work:
        row = work.get_one(Article, id)
        footages = [_footage(work.get_one(Media, m)) for m in alignments.media_of(work, id)]
        made = alignments.newest(work, id)
    settled = {quote["id"]: quote["decision"] for quote in found["quotes"] if quote["decision"]}
    quotes = [quote | _confirmed(settled.get(quote["id"])) for quote in found["quotes"]]
    read = _read(row.source, row.format, row.title)
    page = annotation_page(
        {
            url_for("api.articles.one", id=id, _external=True): (
                read,
                alignment_from_json(found | {"quotes": quotes}),
            )
        },
        footages,
        datetime.fromtimestamp((made.made_ms if made else row.changed_ms) / 1000, UTC),
    )
    if not page["items"]:
        raise problem(404, "This article quotes nobody, and a page of annotations holds some.")
    for item in page["items"]:
        item["body"] += [_assessed(each) for body in item["body"] for each in _about(body, settled)]
    return document(page, ANNOTATIONS)


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


def _answer(text: ArticleText) -> Response:
    answer = as_response(text, 200)
    answer.set_etag(str(text.revision))
    return answer


def _check_is_newest(row: Article, expected: int) -> None:
    if row.revision != expected:
        raise overtaken(row.revision, "article")


def _confirmed(decision: Mapping[str, Any] | None) -> dict[str, Any]:
    """What of a quote is as somebody confirmed it: where it was said."""
    if decision is None or decision["state"] != decisions.CONFIRMED or decision["stale"]:
        return {}
    return {name: decision[name] for name in ("media", "start_ms", "end_ms")}


def _about(body: Mapping[str, Any], settled: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The decision on the quote that a body identifies."""
    named = str(body.get("value")) if body.get("purpose") == "identifying" else ""
    return [settled[named]] if named in settled and not settled[named]["stale"] else []


def _assessed(decision: Mapping[str, Any]) -> dict[str, Any]:
    """A decision as a body of an annotation (Web Annotation Data Model, section 3.2.4)."""
    return {
        "type": "TextualBody",
        "purpose": "assessing",
        "value": decision["state"],
        "format": "text/plain",
        "creator": {"type": "Person", "name": decision["by"]},
        "created": decision["at"],
    }


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
    """What is at an address as if it had been sent, and where it is from, for the log.

    Whoever may add none has nothing fetched.
    """
    with access.database().reading() as work:
        _project(work, body)
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


def _facts(work: Work, row: Article) -> dict[str, Any]:
    role = access.role_in(work, row.project_id) if access.known_actor() else None
    return {
        "id": row.id,
        "project": row.project_id,
        "title": row.title,
        "media": _media(work, row.id, is_member=role is not None),
        "visibility": row.visibility,
        "created_ms": row.created_ms,
        "changed_ms": row.changed_ms,
        "revision": row.revision,
        "role": role,
    }


def _text(work: Work, row: Article) -> ArticleText:
    """As it was sent only for members: what no reader sees of it, as comments, is theirs."""
    read, facts = _read(row.source, row.format, row.title), _facts(work, row)
    kind, sent = (row.format, row.source) if facts["role"] else ("text", read.text)
    origin = origin_of(work, row) if facts["role"] else None
    return ArticleText(
        **facts,
        format=kind,
        text=sent,
        html=read.html,
        plain=read.text,
        source=FetchedFrom(**origin) if origin else None,
    )


def _footage(media: Media) -> Footage:
    return Footage(
        media_id=media.id,
        title=media.title,
        href=url_for("api.media.file", id=media.id, _external=True),
        has_video=True,
        duration_ms=media.duration_ms or 0,
        sha256=media.sha256,
        source=media.filename,
    )


def _page(work: Work, query: ArticleQuery) -> Any:
    mine = [project.id for project, _ in access.projects(work)]
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
    return page.order_by(Article.changed_ms.desc(), Article.id.desc()).limit(query.limit + 1)
