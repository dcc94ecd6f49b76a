"""Search in what was said and written, in any language, by parts of words.

A query's words must all stand in a passage, in any order; words between quotation marks stand
together. Text and query are folded alike (`annotations.words.tokens.fold`), so that case, vowel
signs, and the variants of Arabic, Kurdish and Persian letters make no difference. The index
(migration 0002) is of trigrams: FTS5 in SQLite, pg_trgm in PostgreSQL. Words of one or two
letters are compared with every passage.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam, column, delete, func, insert, select, table
from sqlalchemy.orm import Session as Work

from annotations.words.tokens import bare, fold
from server.newsroom.database.tables import Article, Media, Passage
from server.newsroom.transcripts.timed import is_timed

_INDEXED_CHARS = 3
_MOST_TERMS = 12
_EXCERPT_CHARS = 240
_INDEX = table("passages_index", column("rowid"), column("passages_index"))
"""SQLite's, of migration 0002."""
_TERM = re.compile(r'["“”«»„]([^"“”«»„]+)["“”«»„]|([^\s"“”«»„]+)')


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that holds all words of a query.

    `matches` are the code points ``[start, end)`` of the excerpt where a word stands.
    """

    media_id: str | None
    article_id: str | None
    title: str
    language: str | None
    segment: str
    start_ms: int | None
    end_ms: int | None
    excerpt: str
    matches: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage's text, and when it was said."""

    text: str
    start_ms: int | None = None
    end_ms: int | None = None


Passages = Mapping[str, Entry]
"""By the ids of their segments."""


def difference(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> tuple[Passages, list[str]]:
    """What is searched of a transcript's segments and was not of those before; what no more is.

    The latter are ids. Both are segments as `to_json` makes them.
    """
    known, wanted = _passages(before), _passages(after)
    fresh = {id: entry for id, entry in wanted.items() if known.get(id) != entry}
    return fresh, [id for id, entry in known.items() if wanted.get(id) != entry]


def index_transcript(
    work: Work, media_id: str, language: str, fresh: Passages, gone: Sequence[str]
) -> None:
    """Search new passages of a transcript, and no more what is gone (see `difference`)."""
    if gone:  # one by one, for there may be more than a statement can name
        of_it = (Passage.media_id == media_id, Passage.language == language)
        away = delete(Passage).where(*of_it, Passage.segment == bindparam("gone"))
        work.connection().execute(away, [{"gone": id} for id in gone])
    _add(work, {"media_id": media_id, "language": language}, fresh)


def index_article(work: Work, article_id: str, plain_text: str) -> None:
    """Make what is searched of an article its plain text, paragraph by paragraph."""
    paragraphs = (part for part in plain_text.split("\n\n") if part.strip())
    work.execute(delete(Passage).where(Passage.article_id == article_id))
    entries = {str(number): Entry(part) for number, part in enumerate(paragraphs, start=1)}
    _add(work, {"article_id": article_id, "language": None}, entries)


def find(
    work: Work, project_ids: Sequence[str], query: str, limit: int, offset: int = 0
) -> list[Found]:
    """The passages of some projects that hold a query's words, newest source first."""
    terms = _terms(query)
    if not terms:
        return []
    rows = work.execute(
        select(Passage, func.coalesce(Media.title, Article.title))
        .outerjoin(Media, Media.id == Passage.media_id)
        .outerjoin(Article, Article.id == Passage.article_id)
        .where(
            func.coalesce(Media.project_id, Article.project_id).in_(project_ids),
            Media.removed_ms.is_(None),
            Article.removed_ms.is_(None),
            *_conditions(work, terms),
        )
        .order_by(
            func.coalesce(Media.created_ms, Article.created_ms).desc(),
            Passage.media_id,
            Passage.article_id,
            Passage.start_ms,
            Passage.id,
        )
        .limit(limit)
        .offset(offset)
    )
    return [_found(passage, title, terms) for passage, title in rows]


def _terms(query: str) -> list[str]:
    """A query's words and phrases, folded, each once."""
    parts = (phrase or word for phrase, word in _TERM.findall(query.replace("\0", " ")))
    folded = (_folded(part).strip() for part in parts)
    return list(dict.fromkeys(term for term in folded if term))[:_MOST_TERMS]


def _folded(words: str) -> str:
    return " ".join(bare(fold(words.replace("\0", " "))).split())


def _conditions(work: Work, terms: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    rest = terms
    if work.get_bind().dialect.name == "sqlite":
        rest = [term for term in terms if len(term) < _INDEXED_CHARS]
        indexed = [f'"{t.replace(chr(34), chr(34) * 2)}"' for t in terms if t not in rest]
        if indexed:
            matching = _INDEX.c.passages_index.match(" AND ".join(indexed))
            yield Passage.id.in_(select(_INDEX.c.rowid).where(matching))
    for term in rest:
        yield Passage.folded.contains(term, autoescape=True)


def _passages(segments: Sequence[Mapping[str, Any]]) -> Passages:
    """Those of which it is known when they were said."""
    return {
        each["id"]: Entry(each["text"], each["start_ms"], each["end_ms"])
        for each in segments
        if is_timed(each)
    }


def _add(work: Work, owner: Mapping[str, str | None], entries: Passages) -> None:
    if entries:
        rows = [_row(owner, name, entry) for name, entry in entries.items()]
        work.execute(insert(Passage), rows)


def _row(owner: Mapping[str, str | None], name: str, entry: Entry) -> dict[str, Any]:
    return {
        **owner,
        "segment": name,
        "start_ms": entry.start_ms,
        "end_ms": entry.end_ms,
        "text": entry.text,
        "folded": _folded(entry.text),
    }


def _found(passage: Passage, title: str, terms: Sequence[str]) -> Found:
    excerpt, matches = _excerpt(passage.text, terms)
    return Found(
        media_id=passage.media_id,
        article_id=passage.article_id,
        title=title,
        language=passage.language,
        segment=passage.segment,
        start_ms=passage.start_ms,
        end_ms=passage.end_ms,
        excerpt=excerpt,
        matches=matches,
    )


def _excerpt(words: str, terms: Sequence[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A stretch of a passage around the first word found, and where in it each word stands."""
    places = sorted(place for term in terms for place in [_place(words, term)] if place)
    first = places[0][0] if places else 0
    start = 0 if len(words) <= _EXCERPT_CHARS else max(0, first - _EXCERPT_CHARS // 3)
    end = min(len(words), start + _EXCERPT_CHARS)
    shown = tuple((a - start, b - start) for a, b in places if b <= end)
    return words[start:end], shown


def _place(words: str, term: str) -> tuple[int, int] | None:
    """Where a folded term first stands in a text that is not."""
    folded, origins = "", []
    for at, letter in enumerate(words):
        piece = " " if letter.isspace() else bare(fold(letter))
        if piece == " " and folded[-1:] == " ":
            continue
        folded += piece
        origins += [at] * len(piece)
    found = folded.find(term)
    return None if found < 0 else (origins[found], origins[found + len(term) - 1] + 1)
