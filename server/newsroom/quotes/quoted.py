"""The quotes of published articles as viewers and readers see them: each with its moment.

Where somebody confirmed a quote, its moment is what they confirmed; elsewhere the machine's
proposal, shown as one. A quote without a moment, or whose moment somebody rejected, is plain text.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Work

from annotations.decided import is_about
from annotations.files.stored import alignment_from_json
from annotations.model import AlignedQuote
from annotations.pages.words import VERDICT_WORDS, VerdictWords
from server.newsroom import published
from server.newsroom.database import Database
from server.newsroom.database.tables import Article, ArticleMedia, Media, Visibility
from server.newsroom.quotes import alignments, decisions


@dataclass(frozen=True, slots=True)
class Moment:
    """A quote of an article, and the span ``[start_ms, end_ms)`` of a recording it is from.

    `spoken` are the words heard there, in `language`. `is_proposed` says that the place is the
    machine's, or nearly so: only then do the quote's verdict and differences speak of it.
    `is_confirmed` says that somebody confirmed that the quote is from there.
    """

    aligned: AlignedQuote
    article: Article
    media: Media
    start_ms: int
    end_ms: int
    spoken: str
    language: str | None
    is_proposed: bool
    is_confirmed: bool

    @property
    def verdict(self) -> VerdictWords | None:
        """The machine's verdict in words; None where it speaks of another place."""
        return VERDICT_WORDS[self.aligned.verdict] if self.is_proposed else None

    @property
    def id(self) -> str:
        """The quote's id, unique in its article."""
        return self.aligned.quote.id


def of_article(database: Database, article: Article, *, for_member: bool) -> list[Moment]:
    """The moments of an article, in the order of its text; a member sees private footage too."""
    made = alignments.of_article(database, article.id)
    if made is None:
        return []
    with database.reading() as work:
        media = {row.id: row for row in _media(work, article.id, for_member=for_member)}
        told = published.alignment(
            decisions.with_decisions(work, article.id, made.document), media.keys()
        )
    read = alignment_from_json(told).quotes
    both = zip(read, told["quotes"], strict=True)
    found = (_moment(aligned, each["decision"], article, media) for aligned, each in both)
    return [each for each in found if each]


def of_media(database: Database, media: Media, *, for_member: bool) -> list[Moment]:
    """What published articles quote of a recording, in order of time.

    Of an article that only those may read who have its address, only members are told.
    """
    shown = {Visibility.PUBLIC, Visibility.UNLISTED} if for_member else {Visibility.PUBLIC}
    with database.reading() as work:
        articles = _articles(work, media.id, shown)
    found = [m for a in articles for m in of_article(database, a, for_member=for_member)]
    here = [each for each in found if each.media.id == media.id]
    return sorted(here, key=lambda each: (each.start_ms, each.end_ms))


def _articles(work: Work, media_id: str, shown: Collection[str]) -> list[Article]:
    quoting = select(ArticleMedia.article_id).where(ArticleMedia.media_id == media_id)
    wanted = select(Article).where(
        Article.id.in_(quoting), Article.removed_ms.is_(None), Article.visibility.in_(shown)
    )
    return list(work.scalars(wanted.order_by(Article.created_ms, Article.id)))


def _media(work: Work, article_id: str, *, for_member: bool) -> list[Media]:
    rows = [work.get_one(Media, id) for id in alignments.media_of(work, article_id)]
    return [row for row in rows if for_member or published.is_published(row)]


def _moment(
    aligned: AlignedQuote,
    decision: Mapping[str, Any] | None,
    article: Article,
    media: Mapping[str, Media],
) -> Moment | None:
    if decision and not decision["stale"] and decision["media"]:
        place = (decision["media"], decision["start_ms"], decision["end_ms"])
        is_proposed = is_about(aligned, *place)
        # Of a recording in several languages, the machine knows which one is spoken there.
        language = (aligned.language if is_proposed else None) or decision["language"]
        words = (decision["spoken"] or aligned.spoken or "", language)
        return Moment(aligned, article, media[place[0]], *place[1:], *words, is_proposed, True)
    if aligned.media is None or aligned.start_ms is None or aligned.end_ms is None:
        return None
    place = (media[aligned.media], aligned.start_ms, aligned.end_ms)
    return Moment(aligned, article, *place, aligned.spoken or "", aligned.language, True, False)
