"""An article as it stands at an address."""

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Work

from annotations.errors import ArticleError
from server.newsroom.database.tables import Article, Audit, now_ms
from server.newsroom.fetching.errors import FetchError
from server.newsroom.fetching.page import fetch_page
from server.newsroom.fetching.reach import Rule, public
from server.newsroom.quotes import comparing

MOST_TEXT_BYTES = 4 << 20
"""Of a page: reading one takes seconds. A Word document is measured when it is unpacked."""


@dataclass(frozen=True, slots=True)
class FetchedArticle:
    """Its words as harmless HTML, and for the record what came from where, and when."""

    title: str
    html: str
    source: dict[str, Any]


def origin_of(work: Work, article: Article) -> dict[str, Any] | None:
    """Where an article was fetched from, as the log has it; None: it was sent."""
    created = select(Audit.details).where(
        Audit.subject_id == article.id, Audit.action == "article.created"
    )
    return (work.scalar(created) or {}).get("source")


def fetch_article(address: str, rule: Rule = public) -> FetchedArticle:
    """The article at an address; of a page what its reader sees of the article's own part.

    Raises `FetchError`.
    """
    fetched_ms = now_ms()
    page = fetch_page(address, rule=rule)
    if not page.name.endswith(".docx") and len(page.data) > MOST_TEXT_BYTES:
        raise FetchError(f"What lies there is larger than {MOST_TEXT_BYTES >> 20} MB")
    try:
        read = comparing.read_file(page.data, page.name)
    except ArticleError as error:
        said = str(error).partition(": ")[2]
        raise FetchError(f"What lies there cannot be used: {said}") from None
    sha256 = hashlib.sha256(page.data).hexdigest()
    return FetchedArticle(
        read.title,
        read.html,
        {"address": address, "ended_at": page.address, "fetched_ms": fetched_ms, "sha256": sha256},
    )
