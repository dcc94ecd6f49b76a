"""Articles compared with what was said: always with the newest transcripts.

An alignment is made again when the article, what people marked in it, or a transcript is not
what the last one was made from. Quotes that continue one of the last alignment keep its id
(`annotations.changes.since`): decisions and links hang on it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import BoundedSemaphore, Lock
from types import TracebackType

from sqlalchemy import select
from sqlalchemy.orm import Session as Work
from werkzeug.exceptions import ServiceUnavailable

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

_MOST_AT_ONCE = 4
"""Who want the same article compared; more would hold the web server's threads."""


class _Turn:
    """Who comes second waits for the first instead of doing the same work."""

    def __init__(self) -> None:
        self._lock, self._room = Lock(), BoundedSemaphore(_MOST_AT_ONCE)

    def __enter__(self) -> None:
        if not self._room.acquire(blocking=False):
            raise ServiceUnavailable(
                "This article is being compared with what was said. Try again in a moment.",
                retry_after=5,
            )
        self._lock.acquire()

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._lock.release()
        self._room.release()


_turns: defaultdict[str, _Turn] = defaultdict(_Turn)
"""By article."""


def of_article(database: Database, article_id: str) -> Alignment | None:
    """The alignment of an article as it is now; None where there is no such article.

    Takes seconds where it has to be made. Raises `ServiceUnavailable` where several wait for that
    already, and what `comparing` raises.
    """
    state, earlier = _known(database, article_id)
    if state is None or (earlier and earlier.compared_with == state.key):
        return earlier if state else None
    with _turns[article_id]:
        state, earlier = _known(database, article_id)  # somebody may just have made it
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
    return media_of_each(work, [article_id])[article_id]


def media_of_each(work: Work, article_ids: Iterable[str]) -> Mapping[str, list[str]]:
    """The same of several articles; an empty list for those without."""
    rows = work.execute(
        select(ArticleMedia.article_id, Media.id)
        .join(Media, ArticleMedia.media_id == Media.id)
        .where(ArticleMedia.article_id.in_(list(article_ids)), Media.removed_ms.is_(None))
        .order_by(Media.created_ms, Media.id)
    )
    found = defaultdict[str, list[str]](list)
    for article_id, media_id in rows:
        found[article_id].append(media_id)
    return found


@dataclass(frozen=True, slots=True)
class _State:
    """What an alignment is made from; `key` is a hash over it."""

    key: str
    article: Article
    marked: Sequence[Marked]
    media: Sequence[str]
    transcripts: Sequence[Transcript]


def _known(database: Database, article_id: str) -> tuple[_State | None, Alignment | None]:
    """The article as it is, and its alignment that was made last."""
    with database.reading() as work:
        return _state(work, article_id), newest(work, article_id)


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
