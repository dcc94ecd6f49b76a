"""How many quotes of articles were decided on, for lists: nothing is compared for it."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Work

from server.newsroom.database.tables import Alignment, Decision
from server.newsroom.quotes.decisions import OPEN

_Quotes = Mapping[str, str]
"""Quotes by their ids: their words, without what spaces are between them."""
_MOST_KNOWN = 1_000
_known: dict[str, _Quotes] = {}
"""The quotes of alignments by their ids: an alignment never changes, and is long."""


def decided(work: Work, article_ids: Collection[str]) -> Mapping[str, tuple[int, int]]:
    """Of each article that was compared before: its quotes, and those that somebody decided on.

    As they were printed then. Whether other words are heard since is not looked at.
    """
    decisions = _decisions(work, article_ids)
    return {
        article_id: (len(quotes), len(quotes.items() & decisions[article_id].items()))
        for article_id, quotes in _quotes(work, article_ids).items()
    }


def _decisions(work: Work, article_ids: Collection[str]) -> Mapping[str, _Quotes]:
    """By article, the quotes that were decided on last, and not opened again."""
    rows = work.execute(
        select(Decision.article_id, Decision.quote_id, Decision.exact, Decision.state)
        .where(Decision.article_id.in_(article_ids))
        .order_by(Decision.made_ms)
    )
    last: dict[str, dict[str, str]] = defaultdict(dict)
    for article_id, quote_id, exact, state in rows:
        last[article_id].pop(quote_id, None)
        if state != OPEN:
            last[article_id][quote_id] = _words(exact)
    return last


def _quotes(work: Work, article_ids: Collection[str]) -> Mapping[str, _Quotes]:
    """By article, the quotes of its last alignment."""
    latest = func.row_number().over(
        partition_by=Alignment.article_id, order_by=(Alignment.made_ms.desc(), Alignment.id)
    )
    each = select(Alignment.article_id, Alignment.id, latest.label("place")).where(
        Alignment.article_id.in_(article_ids)
    )
    found = each.subquery()
    newest = work.execute(select(found.c.article_id, found.c.id).where(found.c.place == 1)).all()
    known = {id: quotes for _, id in newest if (quotes := _known.get(id)) is not None}
    missing = [id for _, id in newest if id not in known]
    rows = select(Alignment.id, Alignment.document).where(Alignment.id.in_(missing))
    for id, document in work.execute(rows):
        known[id] = {quote["id"]: _words(quote["exact"]) for quote in document["quotes"]}
    _remember(known)
    return {article_id: known[id] for article_id, id in newest}


def _remember(quotes: Mapping[str, _Quotes]) -> None:
    if len(_known) > _MOST_KNOWN:
        _known.clear()
    _known.update(quotes)


def _words(text: str) -> str:
    return " ".join(text.split())
