"""The audit log: every change, with who made it and when, each row sealed by the hash of the last.

Who alters or removes a row breaks the chain from there on, which `broken_at` finds.
"""

import hashlib
import json
from contextlib import closing
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Work

from server.newsroom.database.tables import (
    Article,
    Audit,
    Invitation,
    Media,
    Project,
    Upload,
    now_ms,
)

_FIRST = "0" * 64
_KINDS = {
    "project": (Project.id, Project.id),
    "media": (Media.id, Media.project_id),
    "transcript": (Media.id, Media.project_id),
    "article": (Article.id, Article.project_id),
    "quote": (Article.id, Article.project_id),
    "invitation": (Invitation.id, Invitation.project_id),
    "upload": (Upload.id, Upload.project_id),
}
"""What the subject of an action is and whose, by the word before the action's full stop."""


def record(
    work: Work,
    user_id: str | None,
    action: str,
    subject_id: str,
    project_id: str | None = None,
    **details: Any,
) -> None:
    """Add a change to the log, in the same unit of work as the change itself.

    `user_id` None is the newsroom itself; `action` is as ``media.created``. The project is that
    of the subject, which must still be there, unless `project_id` names it.
    """
    last = newest(work)
    row = Audit(
        number=last.number + 1 if last else 1,
        made_ms=now_ms(),
        user_id=user_id,
        project_id=project_id or _project_of(work, action, subject_id),
        action=action,
        subject_id=subject_id,
        details=json.loads(json.dumps(details)),  # as it will be read
        before_sha256=last.sha256 if last else _FIRST,
    )
    row.sha256 = _sealed(row)
    work.add(row)
    work.flush()


def broken_at(work: Work) -> int | None:
    """The number of the first row that is not as it was written; None: all are."""
    before = _FIRST
    in_order = select(Audit).order_by(Audit.number).execution_options(yield_per=1_000)
    with closing(work.scalars(in_order)) as rows:
        for expected, row in enumerate(rows, start=1):
            if row.number != expected or row.before_sha256 != before or row.sha256 != _sealed(row):
                return expected
            before = row.sha256
    return None


def newest(work: Work) -> Audit | None:
    """The last row."""
    return work.scalar(select(Audit).order_by(Audit.number.desc()).limit(1))


def seal_of(row: Audit) -> str:
    """A row's number and hash: kept elsewhere, they show later whether any was cut off."""
    return f"{row.number}:{row.sha256}"


def holds(work: Work, seal: str) -> bool:
    """Whether the row that a seal was made of is still there."""
    return work.scalar(select(Audit).where(Audit.sha256 == seal.partition(":")[2])) is not None


def _project_of(work: Work, action: str, subject_id: str) -> str | None:
    kind = _KINDS.get(action.partition(".")[0])
    if kind is None:
        return None
    id, project_id = kind
    return work.scalar(select(project_id).where(id == subject_id))


def _sealed(row: Audit) -> str:
    who, what = [row.user_id, row.project_id], [row.action, row.subject_id, row.details]
    document = json.dumps([row.number, row.made_ms, *who, *what, row.before_sha256], sort_keys=True)
    return hashlib.sha256(document.encode()).hexdigest()
