"""Articles compared with what was said: always with the newest transcripts.

An alignment is made again when the article, what people marked in it, or a transcript is not
what the last one was made from. Quotes that continue one of the last alignment keep its id
(`annotations.changes.since`): decisions and links hang on it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session as Work

from annotations.changes.reanchor import Passage
from annotations.changes.since import before, compared
from annotations.files.stored import alignment_from_json
from annotations.model import Alignment as Aligned
from annotations.model import alignment_to_json
from server.newsroom.database import Database
from server.newsroom.database.tables import (
    Alignment,
    Article,
    ArticleMedia,
    Marked,
    Media,
    Transcript,
)
from server.newsroom.quotes import comparing
from server.newsroom.transcripts import revisions
from server.processing.folder import key_of

_comparing: defaultdict[str, Lock] = defaultdict(Lock)
"""By article: who comes second waits for the first instead of doing the same work."""


def of_article(database: Database, article_id: str) -> Alignment | None:
    """The alignment of an article as it is now; None where there is no such article.

    Takes seconds where it has to be made, and nothing waits for it meanwhile but who asks for
    the same article.
    """
    with _comparing[article_id]:
        with database.reading() as work:
            state = _state(work, article_id)
            earlier = newest(work, article_id)
        if state is None or (earlier and earlier.compared_with == state.key):
            return earlier if state else None
        aligned = _aligned(state, earlier)
        made = Alignment(
            article_id=article_id,
            document=alignment_to_json(aligned),
            compared_with=state.key,
        )
        with database.changing() as work:
            work.add(made)
        return made


def newest(work: Work, article_id: str) -> Alignment | None:
    """The alignment that was made last, whatever has changed since."""
    return work.scalar(
        select(Alignment)
        .where(Alignment.article_id == article_id)
        .order_by(Alignment.made_ms.desc(), Alignment.id)
        .limit(1)
    )


def media_of(work: Work, article_id: str) -> list[str]:
    """The ids of the recordings that an article quotes, oldest first."""
    return list(
        work.scalars(
            select(Media.id)
            .join(ArticleMedia, ArticleMedia.media_id == Media.id)
            .where(ArticleMedia.article_id == article_id, Media.removed_ms.is_(None))
            .order_by(Media.created_ms, Media.id)
        )
    )


@dataclass(frozen=True, slots=True)
class _State:
    """What an alignment is made from; `key` is a hash over it."""

    key: str
    article: Article
    marked: Sequence[Marked]
    media: Sequence[str]
    transcripts: Sequence[Transcript]


def _state(work: Work, article_id: str) -> _State | None:
    article = work.get(Article, article_id)
    if article is None or article.removed_ms is not None:
        return None
    marked = work.scalars(
        select(Marked).where(Marked.article_id == article_id).order_by(Marked.made_ms, Marked.id)
    ).all()
    media = media_of(work, article_id)
    ids = sorted(revisions.newest_ids(work, media).values())
    parts = (article.source, article.format, article.title, [each.id for each in marked], ids)
    transcripts = work.scalars(select(Transcript).where(Transcript.id.in_(ids))).all()
    ordered = sorted(transcripts, key=lambda row: (row.translated_from or "", row.language))
    return _State(key_of(*parts), article, marked, media, ordered)


def _aligned(state: _State, earlier: Alignment | None) -> Aligned:
    read = comparing.read_article(state.article.source, state.article.format, state.article.title)
    marked = [Passage(m.exact, m.prefix, m.suffix, m.start) for m in state.marked]
    made = comparing.compared(read, marked, [row.document for row in state.transcripts])
    if earlier is None:
        return made
    was = before(alignment_from_json(earlier.document))
    return replace(compared(made, was, set(state.media), read.text), changes=None)
