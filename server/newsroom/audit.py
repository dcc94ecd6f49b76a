"""The audit log: every change, with who made it and when, each row sealed by the hash of the last.

Who alters or removes a row breaks the chain from there on, which `broken_at` finds.
"""

import hashlib
import json
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Work

from server.newsroom.database.tables import Audit, now_ms

_FIRST = "0" * 64
_LOCK = 7_221
"""The number of the lock under which rows are added."""


def record(work: Work, user_id: str | None, action: str, subject_id: str, **details: Any) -> None:
    """Add a change to the log, in the same unit of work as the change itself.

    `user_id` None is the newsroom itself; `action` is as ``media.created``.
    """
    if work.get_bind().dialect.name == "postgresql":  # SQLite has one who changes at a time
        work.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    last = work.scalar(select(Audit).order_by(Audit.number.desc()).limit(1))
    row = Audit(
        number=last.number + 1 if last else 1,
        made_ms=now_ms(),
        user_id=user_id,
        action=action,
        subject_id=subject_id,
        details=details,
        before_sha256=last.sha256 if last else _FIRST,
    )
    row.sha256 = _sealed(row)
    work.add(row)
    work.flush()


def broken_at(work: Work) -> int | None:
    """The number of the first row that is not as it was written; None: all are."""
    before = _FIRST
    for expected, row in enumerate(work.scalars(select(Audit).order_by(Audit.number)), start=1):
        if row.number != expected or row.before_sha256 != before or row.sha256 != _sealed(row):
            return expected
        before = row.sha256
    return None


def count(work: Work) -> int:
    """How many changes there were; kept elsewhere, it shows when the last ones were cut off."""
    return work.scalar(select(func.count()).select_from(Audit)) or 0


def _sealed(row: Audit) -> str:
    parts = [row.number, row.made_ms, row.user_id, row.action, row.subject_id, row.details]
    document = json.dumps([*parts, row.before_sha256], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(document.encode()).hexdigest()
