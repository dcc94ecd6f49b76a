"""Files that arrive: kept as they come in, byte by byte, until they are whole.

What has arrived of an upload lies under its id in the uploads folder, and how much that is, is
the size of that file: so whatever ends a connection or this process, what came before counts.
A whole file goes into the store and becomes a media item whose job begins.
"""

import errno
import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Work

from media.files import sha256_file
from server.newsroom.database import Database
from server.newsroom.database.tables import Media, Upload, now_ms
from server.newsroom.files.store import Store
from server.newsroom.jobs import Jobs
from server.newsroom.people import audit
from server.newsroom.settings import Settings
from server.progress import visible

READ_BYTES = 64 << 10
"""Taken from a connection at once, and so the most that a broken one loses."""
_PRIVATE = 0o600
_MOST_HASHES = 64
_MOST_COMING = 500
"""Unfinished uploads of one person."""
_MOST_NAME = 255
_EXPIRY_STEP_MS = 60_000
_UNITS = ("bytes", "kB", "MB", "GB", "TB")


class RefusedError(Exception):
    """A file is not taken. The message says why, to whoever sends it."""


class ElsewhereError(Exception):
    """Bytes were sent that do not continue what has arrived."""


class Uploads:
    """The uploads of a newsroom, safe to be used by several threads and processes."""

    def __init__(self, settings: Settings, database: Database, store: Store, jobs: Jobs) -> None:
        self._settings, self._database, self._store, self._jobs = settings, database, store, jobs
        # hashlib's state cannot be kept on disk: an upload that outlives this process is read
        # again at its end, which takes a second for two gigabytes.
        self._hashes: dict[str, tuple[int, Any]] = {}

    def begin(self, upload: Upload, whole: Path | None = None) -> None:
        """Expect a file, or take over a `whole` one of the same file system.

        Raises `RefusedError` when there is no room for it.
        """
        self._settings.uploads.mkdir(parents=True, exist_ok=True, mode=0o700)
        upload.expires_ms = self._expiry_ms()
        path = self._path(upload)
        with self._database.changing() as work:
            self._check_room(work, upload, 0 if whole is None else upload.bytes)
            work.add(upload)
            work.flush()
            facts = {"filename": upload.filename} | _source(upload)
            audit.record(work, upload.user_id, "upload.begun", upload.id, **facts)
            if whole is None:
                path.touch(mode=_PRIVATE)
            else:
                whole.replace(path)

    def room_bytes(self, project_id: str) -> int:
        """The largest file that a project has room for."""
        self._settings.uploads.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._database.reading() as work:
            coming = _coming(work)
            left = self._left_of_quota(work, project_id, coming)
        rooms = (self._settings.max_upload_bytes, self._room_on_disk(coming), left)
        return max(0, min(room for room in rooms if room is not None))

    def arrived_bytes(self, upload: Upload) -> int:
        """How much of it is here."""
        if upload.media_id:
            return upload.bytes
        with suppress(FileNotFoundError):
            return self._path(upload).stat().st_size
        return 0

    def is_expired(self, upload: Upload) -> bool:
        """Whether it was left alone for too long."""
        return upload.expires_ms < now_ms()

    def append(self, upload: Upload, offset: int, read: Callable[[int], bytes]) -> int:
        """Take what `read` gives, which follows `offset`, to its end; how much is here then.

        Where others send the same upload meanwhile, only one goes on: raises `ElsewhereError`
        for the rest, and `RefusedError` when the disk is full.
        """
        kept_at, digest = self._hashes.pop(upload.id, (0, hashlib.sha256()))
        known = digest if kept_at == offset else None
        try:
            with self._path(upload).open("ab", buffering=0) as file:
                while chunk := read(min(READ_BYTES, upload.bytes - offset)):
                    _add(file.fileno(), chunk, offset)
                    offset += len(chunk)
                    if known is not None:
                        known.update(chunk)
                os.fsync(file.fileno())
        finally:
            if known is not None:
                self._keep_hash(upload, offset, known)
            self._put_off_expiry(upload)
        return offset

    def finish(self, upload: Upload) -> str:
        """The id of the media item that a whole upload becomes; again for one that did.

        The same file in the same project is the media item that it was before.
        """
        with _locked(self._path(upload)) as is_there:
            with self._database.reading() as work:
                known = work.get_one(Upload, upload.id).media_id
            if known or not is_there:
                return str(known)
            media_id = self._become_media(upload)
            self._path(upload).unlink()
        self._jobs.start(media_id)
        return media_id

    def remove(self, upload: Upload, by: str | None) -> None:
        """Forget an upload and what arrived of it; `by` None is the newsroom itself."""
        with self._database.changing() as work:
            found = work.get(Upload, upload.id)
            if found:
                audit.record(work, by, "upload.removed", found.id, filename=found.filename)
                work.delete(found)
        self._hashes.pop(upload.id, None)
        self._path(upload).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what has expired; finish what is whole and nobody asked about again."""
        with self._database.reading() as work:
            kept = list(work.scalars(select(Upload)))
        for upload in kept:
            if upload.media_id is None and self.arrived_bytes(upload) == upload.bytes:
                self.finish(upload)
            elif self.is_expired(upload):
                self.remove(upload, None)

    def _check_room(self, work: Work, upload: Upload, here_bytes: int) -> None:
        """For an upload, of which so many bytes lie on the disk already."""
        settings, size, coming = self._settings, upload.bytes, _coming(work)
        if size > settings.max_upload_bytes:
            most = in_words(settings.max_upload_bytes)
            raise RefusedError(f"This file has {in_words(size)}; one may have {most} at most.")
        if sum(each.user_id == upload.user_id for each in coming) >= _MOST_COMING:
            raise RefusedError(f"{_MOST_COMING} files of yours are not whole yet: end those first.")
        room = self._room_on_disk(coming)
        if size - here_bytes > room:
            raise RefusedError(
                f"This file has {in_words(size)}, and the newsroom's disk has room for "
                f"{in_words(max(room, 0))} only. Make room on it, or ask who looks after it."
            )
        left = self._left_of_quota(work, upload.project_id, coming)
        if left is not None and size > left:
            raise RefusedError(
                f"This file has {in_words(size)}, and the project may hold "
                f"{in_words(max(left, 0))} more. Ask who looks after the newsroom for more."
            )

    def _room_on_disk(self, coming: Sequence[Upload]) -> int:
        awaited = sum(each.bytes - self.arrived_bytes(each) for each in coming)
        free = shutil.disk_usage(self._settings.uploads).free
        return free - self._settings.keep_free_bytes - awaited

    def _left_of_quota(self, work: Work, project_id: str, coming: Sequence[Upload]) -> int | None:
        """None: as much as the disk holds."""
        if not self._settings.quota_bytes:
            return None
        mine = select(func.sum(Media.bytes)).where(Media.project_id == project_id)
        awaited = sum(each.bytes for each in coming if each.project_id == project_id)
        return self._settings.quota_bytes - (work.scalar(mine) or 0) - awaited

    def _become_media(self, upload: Upload) -> str:
        """First it is in the store, then the database knows it, then it is no upload any more.

        Whatever ends this in between, the upload is here whole and can be finished again.
        """
        path = self._path(upload)
        at, digest = self._hashes.pop(upload.id, (0, None))
        is_known = digest is not None and at == upload.bytes
        sha256 = digest.hexdigest() if digest and is_known else sha256_file(path)
        linked = path.with_name(f"{path.name}.whole")
        linked.unlink(missing_ok=True)
        linked.hardlink_to(path)
        self._store.take(linked, sha256)
        linked.unlink(missing_ok=True)  # it stays where the store has that very file already
        with self._database.changing() as work:
            media = _same(work, upload.project_id, sha256)
            if media is None:
                media = _media(upload, sha256)
                work.add(media)
                work.flush()
                facts = {"filename": upload.filename, "sha256": sha256} | _source(upload)
                audit.record(work, upload.user_id, "media.created", media.id, **facts)
            work.get_one(Upload, upload.id).media_id = media.id
            return media.id

    def _path(self, upload: Upload) -> Path:
        return self._settings.uploads / upload.id

    def _expiry_ms(self) -> int:
        return now_ms() + self._settings.upload_expires_s * 1_000

    def _put_off_expiry(self, upload: Upload) -> None:
        later_ms = self._expiry_ms()
        if later_ms - upload.expires_ms > _EXPIRY_STEP_MS:
            with self._database.changing() as work:
                work.get_one(Upload, upload.id).expires_ms = later_ms
            upload.expires_ms = later_ms

    def _keep_hash(self, upload: Upload, offset: int, digest: Any) -> None:
        self._hashes[upload.id] = (offset, digest)
        if len(self._hashes) > _MOST_HASHES:
            self._hashes.pop(next(iter(self._hashes)), None)


def in_words(size_bytes: int) -> str:
    """A size as people say it: ``2.1 GB``."""
    size, unit = float(size_bytes), 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.1f} {_UNITS[unit]}" if unit else f"{size_bytes} bytes"


def shown_name(said: str) -> str:
    """The last part of a name, as it can be shown; it is never used as a path."""
    last = re.split(r"[/\\]", said)[-1].strip()
    return visible(last).replace("\n", " ")[:_MOST_NAME] or "recording"


def _coming(work: Work) -> Sequence[Upload]:
    return work.scalars(select(Upload).where(Upload.media_id.is_(None))).all()


def _source(upload: Upload) -> dict[str, Any]:
    """Where it was fetched from, for the log."""
    source = (upload.options or {}).get("source")
    return {"source": source} if source else {}


def _add(file: int, chunk: bytes, offset: int) -> None:
    """Write all of a chunk where the file must end for it to continue what is there."""
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        if os.fstat(file).st_size != offset:
            raise ElsewhereError
        left = memoryview(chunk)
        while left:
            left = left[os.write(file, left) :]
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise RefusedError("The newsroom's disk is full. Make room on it and go on.") from None
        raise
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Hold off everybody else who would append to a file or finish it; whether it is there."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        yield False
        return
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield path.exists()


def _same(work: Work, project_id: str, sha256: str) -> Media | None:
    return work.scalar(
        select(Media)
        .where(Media.project_id == project_id, Media.sha256 == sha256, Media.removed_ms.is_(None))
        .order_by(Media.created_ms)
        .limit(1)
    )


def _media(upload: Upload, sha256: str) -> Media:
    return Media(
        project_id=upload.project_id,
        title=Path(upload.filename).stem,
        filename=upload.filename,
        sha256=sha256,
        bytes=upload.bytes,
        options=upload.options,
        made_by=upload.user_id,
    )
