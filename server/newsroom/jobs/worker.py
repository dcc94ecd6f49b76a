"""A process that does jobs: ``python -m server.newsroom.jobs.worker``, started by `keeping`.

It is built to be killed: what it was at, it or another worker goes on with. So it ends itself,
too, where a job is cancelled that does not listen (a batch of speech is not interrupted), and
when whoever keeps it is gone.
"""

import fcntl
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import Any

from dbos import DBOS, DBOSConfig
from sqlalchemy import delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from server.newsroom.database import Database
from server.newsroom.database.tables import Media, Status, Worker, new_id
from server.newsroom.files import clips
from server.newsroom.files.clips import Clip
from server.newsroom.files.store import FolderStore
from server.newsroom.files.uploads import Uploads
from server.newsroom.jobs.asking import Jobs
from server.newsroom.jobs.clip_job import ClipJob
from server.newsroom.jobs.fetch_job import FetchJob
from server.newsroom.jobs.main_job import MainJob
from server.newsroom.jobs.original import Workshop
from server.newsroom.jobs.queue import (
    AGAIN,
    AGAIN_QUEUE,
    APPLICATION,
    CLIP,
    CLIP_QUEUE,
    FETCH,
    FETCH_QUEUE,
    FETCHES_AT_ONCE,
    QUEUE,
    TRANSLATION,
    VERSION,
    WORKFLOW,
    Order,
    system_address,
    uses_sqlite,
)
from server.newsroom.jobs.section_job import Again, SectionJob
from server.newsroom.jobs.translation_job import TranslationJob, Wanted
from server.newsroom.settings import Settings, keep_private, read_settings

MOST_LIVES = 30
"""How often a worker may die over a recording; it is given up then."""
_PRIORITY = 10
_EVERY_S = 1.0
_SELDOM_S = 30.0
_DEAD_S = 15.0
"""A worker that did not say for so long that it lives, does not."""
_GRACE_S = 3.0
_WAIT_FOR_OTHER_S = 8.0
_log = logging.getLogger(__name__)


class Working:
    """The jobs that this process is doing, each with what tells it to stop."""

    def __init__(self) -> None:
        self._stopped: dict[str, Event] = {}

    @contextmanager
    def doing(self, id: str) -> Iterator[Event]:
        """While this lasts a job is done; the event says when to stop."""
        stopped = self._stopped[id] = Event()
        try:
            yield stopped
        finally:
            if self._stopped.get(id) is stopped:
                del self._stopped[id]

    @property
    def ids(self) -> list[str]:
        """Of the jobs that are done."""
        return list(self._stopped)

    def stop(self, id: str) -> None:
        """Ask a job to stop; it does when it next tells how far it is."""
        if stopped := self._stopped.get(id):
            stopped.set()


class Watch:
    """Looks after what nobody else does: the cancelled, the dead and the forgotten."""

    def __init__(
        self, id: str, shop: Workshop, jobs: Jobs, working: Working, uploads: Uploads
    ) -> None:
        self._id, self._shop, self._jobs, self._working = id, shop, jobs, working
        self._uploads = uploads
        self._seen: dict[str, tuple[int, float]] = {}
        self._stopping_since: dict[str, float] = {}

    def look(self, *, closely: bool) -> None:
        """Do what is due; `closely` also what is seldom needed."""
        self._beat()
        self._stop_cancelled()
        self._take_over()
        if closely:
            self._begin_forgotten()
            self._give_up()
            self._uploads.sweep()
            clips.sweep(self._shop.settings)

    def _beat(self) -> None:
        with self._shop.database.changing() as work:
            work.merge(Worker(id=self._id, beats=time.time_ns()))

    def _stop_cancelled(self) -> None:
        ids = self._working.ids
        cancelled = _ids_of("CANCELLED", ids) if ids else set()
        self._stopping_since = {
            id: self._stopping_since.get(id, time.monotonic()) for id in cancelled
        }
        for id, since in self._stopping_since.items():
            self._working.stop(id)
            if time.monotonic() - since > _GRACE_S:
                end_now()

    def _take_over(self) -> None:
        """Go on with what a dead worker was at. Who removes its row does, and nobody else."""
        with self._shop.database.changing() as work:
            for other in work.scalars(select(Worker).where(Worker.id != self._id)):
                if not self._is_dead(other):
                    continue
                # Not by `resume_workflow`, which forgets how often a job brought its worker down.
                DBOS._recover_pending_workflows([other.id])
                work.execute(delete(Worker).where(Worker.id == other.id))

    def _is_dead(self, other: Worker) -> bool:
        """By this machine's own clock: the others' may be wrong, and all may have slept."""
        if uses_sqlite(self._shop.settings):  # one works at a time, and that is this one
            return True
        beats, since = self._seen.get(other.id, (None, 0.0))
        if beats != other.beats:
            self._seen[other.id] = (other.beats, time.monotonic())
            return False
        return time.monotonic() - since > _DEAD_S

    def _begin_forgotten(self) -> None:
        """Begin the jobs that were to be begun when something fell over."""
        with self._shop.database.reading() as work:
            waiting = work.scalars(select(Media.id).where(Media.status == Status.QUEUED)).all()
        for media_id in waiting:
            self._jobs.start(media_id)

    def _give_up(self) -> None:
        """Say so where a recording brought its workers down again and again."""
        given_up = _ids_of("MAX_RECOVERY_ATTEMPTS_EXCEEDED", None)
        with self._shop.database.changing() as work:
            work.execute(
                update(Media)
                .where(Media.id.in_(given_up), Media.status == Status.PROCESSING)
                .values(
                    status=Status.FAILED,
                    stage=None,
                    error=f"Working on this recording ended {MOST_LIVES} times before it was "
                    "done, as when the machine has too little memory for it.",
                )
            )


def main() -> None:
    """Work until told to end, giving way to those who read and edit."""
    os.nice(_PRIORITY)
    keep_private()
    settings = read_settings()
    threading.Thread(target=_end_with_keeper, daemon=True).start()
    with _only_one(settings):
        _work(settings)


def _work(settings: Settings) -> None:
    database = Database(settings.database_address)
    shop = Workshop(settings, database, FolderStore(settings.media))
    working, id, jobs = Working(), new_id(), Jobs(settings, database)
    signal.signal(signal.SIGTERM, _asked_to_end)
    uploads = Uploads(settings, database, shop.store, jobs)
    _launch(shop, id, working, uploads)
    watch = Watch(id, shop, jobs, working, uploads)
    looked_closely_s = 0.0
    while True:
        now_s = time.monotonic()
        closely = now_s - looked_closely_s > _SELDOM_S
        try:
            watch.look(closely=closely)
            looked_closely_s = now_s if closely else looked_closely_s
        except (SQLAlchemyError, OSError):
            _log.exception("The worker could not look after its jobs")
        time.sleep(_EVERY_S)


def _launch(shop: Workshop, id: str, working: Working, uploads: Uploads) -> None:
    settings = shop.settings
    config: DBOSConfig = {
        "name": APPLICATION,
        "system_database_url": system_address(settings),
        "executor_id": id,
        "application_version": VERSION,
        "log_level": "ERROR",
    }
    DBOS(config=config)

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=MOST_LIVES)
    def main_job(media_id: str) -> None:
        with working.doing(media_id) as stopped:
            MainJob(shop, media_id, stopped).run()

    @DBOS.workflow(name=AGAIN, max_recovery_attempts=MOST_LIVES)
    def section_job(again: dict[str, Any]) -> dict[str, Any]:
        return SectionJob(shop, Again(**again)).run()

    @DBOS.workflow(name=TRANSLATION, max_recovery_attempts=MOST_LIVES)
    def translation_job(wanted: dict[str, Any]) -> dict[str, Any]:
        return TranslationJob(shop, Wanted(**wanted)).run()

    @DBOS.workflow(name=CLIP, max_recovery_attempts=MOST_LIVES)
    def clip_job(clip: dict[str, Any]) -> dict[str, Any]:
        return ClipJob(shop, Clip(**clip)).run()

    @DBOS.workflow(name=FETCH, max_recovery_attempts=MOST_LIVES)
    def fetch_job(order: dict[str, Any]) -> dict[str, Any]:
        id = str(DBOS.workflow_id)
        with working.doing(id) as stopped:
            job_id = id.partition(".")[2]
            return FetchJob(shop, uploads, job_id, Order(**order), stopped).run()

    DBOS.launch()
    queues = {QUEUE: settings.workers, FETCH_QUEUE: FETCHES_AT_ONCE, AGAIN_QUEUE: 1, CLIP_QUEUE: 1}
    for queue, at_once in queues.items():
        DBOS.register_queue(
            queue,
            worker_concurrency=at_once,
            polling_interval_sec=0.5,
            on_conflict="always_update",
        )


def end_now() -> None:
    """End this process at once, whatever it is doing; a job that was cut off goes on later."""
    os._exit(0)


def _ids_of(status: str, among: list[str] | None) -> set[str]:
    found = DBOS.list_workflows(
        workflow_ids=among, status=status, load_input=False, load_output=False
    )
    return {each.workflow_id for each in found}


def _asked_to_end(_signal: int, _frame: FrameType | None) -> None:
    end_now()


def _end_with_keeper() -> None:
    """Standard input ends when the process that keeps this one does, however it ends."""
    os.read(sys.stdin.fileno(), 1)
    end_now()


@contextmanager
def _only_one(settings: Settings) -> Iterator[None]:
    """With SQLite, hold off other workers, or end (``EX_TEMPFAIL``) where there is one."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.data / "worker.lock").open("w") as file:
        until_s = time.monotonic() + _WAIT_FOR_OTHER_S
        while uses_sqlite(settings):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until_s:
                    sys.exit(os.EX_TEMPFAIL)
                time.sleep(0.1)
        yield


if __name__ == "__main__":
    main()
