"""What is removed is taken out of sight, kept, and brought back by who owns the project."""

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session as Work
from werkzeug.exceptions import NotFound

from server.newsroom.database.tables import Article, Media, Role, now_ms
from server.newsroom.people import access, audit

KINDS: dict[str, type[Media] | type[Article]] = {"media": Media, "article": Article}
"""By the word that stands in the audit log."""
_Kind = TypeVar("_Kind", bound=Media | Article)


@dataclass(frozen=True, slots=True)
class Removed:
    """Something that was removed; `removed_ms` counts from 1970."""

    kind: str
    id: str
    project: str
    title: str
    removed_ms: int


def remove(work: Work, kind: type[_Kind], id: str) -> _Kind:
    """Take a recording or an article out of sight, for an owner."""
    row = access.owned(work, kind, id, Role.OWNER)
    row.removed_ms = now_ms()
    _log(work, "removed", row)
    return row


def restore(work: Work, kind: type[_Kind], id: str) -> _Kind:
    """Bring it back as it was, for an owner; what is there stays. Raises `NotFound`."""
    row = work.get(kind, id)
    if row is None:
        raise NotFound
    access.check_role(work, row.project_id, Role.OWNER)
    if row.removed_ms is not None:
        row.removed_ms = None
        _log(work, "restored", row)
    return row


def removed(work: Work, most: int, after: int = 0) -> list[Removed]:
    """What was removed from the projects that whoever is asking owns, the last first.

    `after` is how many to leave out at the beginning.
    """
    owned = [project.id for project, role in access.projects(work) if role == Role.OWNER]
    each = [
        select(
            literal(name).label("kind"), kind.id, kind.project_id, kind.title, kind.removed_ms
        ).where(kind.project_id.in_(owned), kind.removed_ms.is_not(None))
        for name, kind in KINDS.items()
    ]
    rows = union_all(*each).subquery()
    newest = select(rows).order_by(rows.c.removed_ms.desc(), rows.c.id)
    return [Removed(*row) for row in work.execute(newest.offset(after).limit(most))]


def _log(work: Work, what: str, row: Media | Article) -> None:
    kind = next(name for name, kind in KINDS.items() if isinstance(row, kind))
    audit.record(work, access.actor().user_id, f"{kind}.{what}", row.id, title=row.title)
