"""How far a job is, written to its media item where pages read it."""

import time
from collections.abc import Mapping
from threading import Event
from typing import Any

from sqlalchemy import update

from server.newsroom.database import Database
from server.newsroom.database.tables import Media, Status
from server.newsroom.jobs.queue import Stage

# What each stage takes, of a recording whose picture must be encoded; speech takes most.
WEIGHTS: Mapping[Stage, int] = {
    Stage.READING: 2,
    Stage.PLAYABLE: 20,
    Stage.SPEECH: 60,
    Stage.SPEAKERS: 10,
    Stage.TRANSLATION: 10,
    Stage.SAVING: 1,
    Stage.ARTICLES: 2,
}
_EVERY_S = 1.0
_TELLING = 0.02
"""Less of the job says nothing of how long all of it takes."""


class Stopped(BaseException):
    """The job was cancelled; what is being done is dropped, unrecorded.

    Not an `Exception`, so that it passes through all that handles errors.
    """


class Report:
    """Tells how far a job is, and lets it be stopped wherever it tells.

    `stages` are those that this job has, `reached` how far people were told it is: a worker that
    does again what another one was at does not go back.
    """

    def __init__(
        self,
        database: Database,
        media_id: str,
        stages: tuple[Stage, ...],
        stopped: Event,
        reached: float = 0.0,
    ) -> None:
        self._database, self._media_id, self._stopped = database, media_id, stopped
        self._stages = stages
        self._stage = stages[0]
        self._label, self._written_s = "", 0.0
        self._began_s, self._began_at = time.monotonic(), 0.0
        self._furthest = reached

    def enter(self, stage: Stage) -> None:
        """A stage begins, or goes on."""
        self._stage = stage

    def begin_work(self) -> None:
        """From here on work is done, which says how long the rest will take."""
        self._began_s, self._began_at = time.monotonic(), self._progress(0.0)

    def hear(self, label: str, fraction: float) -> None:
        """What is being done, and how much of it is done. Raises `Stopped`."""
        if self._stopped.is_set():
            raise Stopped
        now_s = time.monotonic()
        if label == self._label and now_s - self._written_s < _EVERY_S:
            return
        self._label, self._written_s = label, now_s
        progress = self._progress(min(max(fraction, 0.0), 1.0))
        done, elapsed_s = progress - self._began_at, now_s - self._began_s
        left_ms = round(elapsed_s * (1 - progress) / done * 1000) if done > _TELLING else None
        self._write(status=Status.PROCESSING, stage=label, progress=progress, left_ms=left_ms)

    def say_duration(self, duration_ms: int) -> None:
        """How long the recording is."""
        self._write(duration_ms=duration_ms)

    def finish(self) -> None:
        """All is done."""
        self._write(status=Status.READY, stage=None, progress=1.0, left_ms=None, error=None)

    def fail(self, reason: str) -> None:
        """It cannot be done."""
        self._write(status=Status.FAILED, stage=None, left_ms=None, error=reason)

    def _progress(self, fraction: float) -> float:
        """Over all stages; the steps of one may each begin at 0, but it never goes back."""
        order = list(Stage)
        reached = order.index(self._stage)
        weights = {each: WEIGHTS[each] for each in self._stages}
        before = sum(weights.get(each, 0) for each in order[:reached])
        done = (before + weights.get(self._stage, 0) * fraction) / sum(weights.values())
        self._furthest = max(self._furthest, round(done, 4))
        return self._furthest

    def _write(self, **facts: Any) -> None:
        """Unless it was cancelled meanwhile."""
        with self._database.changing() as work:
            work.execute(
                update(Media)
                .where(
                    Media.id == self._media_id,
                    Media.status.in_((Status.QUEUED, Status.PROCESSING)),
                )
                .values(facts)
            )
