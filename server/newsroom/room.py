"""Room on the disk: what people write is refused before there is none."""

import errno
import shutil
import sqlite3

from werkzeug.exceptions import HTTPException

from server.newsroom.settings import Settings

_SHARE = 10
"""Of what an upload must leave free, this part is left by what is written, too: enough to sign
in, to stop a job, and to take back what was published."""
_POSTGRESQL_FULL = "53100"


class NoRoomError(HTTPException):
    """507 (RFC 4918, section 11.5), which Werkzeug does not know."""

    code = 507
    description = "The newsroom's disk is full; ask who looks after it to make room."


def check(settings: Settings) -> None:
    """Raise `NoRoomError` where little is left."""
    if shutil.disk_usage(settings.data).free < settings.keep_free_bytes // _SHARE:
        raise NoRoomError


def is_full(error: BaseException | None) -> bool:
    """Whether an error of a file or of a database's driver says that there is no room."""
    return (
        getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
        or getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        or getattr(error, "sqlstate", None) == _POSTGRESQL_FULL
    )
