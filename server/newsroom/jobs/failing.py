"""What is told of an error that ended a job."""

import errno
import logging
import secrets

from annotations.errors import ArticleError
from media.errors import MediaError, MissingToolError
from server.newsroom.database.tables import Media
from server.newsroom.files.store import Store
from server.newsroom.jobs.original import in_its_words
from transcripts.errors import ModelMissingError, TranscriptError

_TOLD = (MediaError, MissingToolError, TranscriptError, ModelMissingError, ArticleError)
DISK_FULL = "The newsroom's disk is full. Make room on it and try again."
_log = logging.getLogger(__name__)


def failure(error: Exception, media: Media, store: Store) -> str:
    """A sentence for people; what they cannot know of is logged under a number."""
    if isinstance(error, _TOLD):
        return in_its_words(error, store.path(media.sha256), media.filename)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return DISK_FULL
    return unforeseen(error, media.id)


def unforeseen(error: Exception, id: str) -> str:
    """A sentence under whose number the error is logged, of the job that goes by this id."""
    number = secrets.token_hex(4)
    _log.error("Error %s in the job on %s", number, id, exc_info=error)
    return (
        "Something went wrong in the newsroom. Whoever runs it finds what, in its log, "
        f"under the number {number}."
    )
