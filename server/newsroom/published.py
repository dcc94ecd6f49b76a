"""What may be seen without an account: recordings and articles that an owner has published."""

from typing import TypeVar

from sqlalchemy.orm import Session as Work

from server.newsroom import access
from server.newsroom.database.tables import Article, Media, Role, Visibility

_Shown = TypeVar("_Shown", Media, Article)


def readable(work: Work, kind: type[_Shown], id: str) -> _Shown:
    """A media item or article that whoever is asking may see: published, or of their project.

    Raises as `access.owned` does: who has no account is told the same of what is private and of
    what is not there.
    """
    found = work.get(kind, id)
    if found is not None and found.removed_ms is None and found.visibility != Visibility.PRIVATE:
        return found
    return access.owned(work, kind, id, Role.VIEWER)


def is_member(work: Work, project_id: str) -> bool:
    """Whether whoever is asking belongs to a project."""
    return access.known_actor() is not None and access.role_in(work, project_id) is not None
