"""Asking for jobs: from the web application, and from a worker about those nobody began."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from threading import Lock
from typing import Any

from dbos import DBOS, DBOSClient, WorkflowStatus, error
from sqlalchemy import update

from server.newsroom.database import Database
from server.newsroom.database.tables import Media, Status, new_id, now_ms
from server.newsroom.files.clips import Clip
from server.newsroom.jobs.queue import (
    AGAIN,
    AGAIN_QUEUE,
    APPLICATION,
    CLIP,
    CLIP_QUEUE,
    FETCH,
    FETCH_QUEUE,
    PROGRESS,
    QUEUE,
    TRANSLATION,
    WORKFLOW,
    Order,
    Stage,
    system_address,
)
from server.newsroom.settings import Settings

_AT_WORK = ("ENQUEUED", "PENDING", "DELAYED")
_BROKEN_OFF = ("CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
_MOST_STEPS = 50
_MOMENTS, _MOMENT_S = 10, 0.1
_MOST_FETCHES = 20
_TOLD_MS = 3_600_000
CANCELLED = "Cancelled."


class StillRunningError(Exception):
    """A job cannot be done again while it is being done: cancel it first."""


class Jobs:
    """The jobs of a newsroom; each goes by its media item's id."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings, self._database = settings, database
        self._connecting = Lock()

    def start(self, media_id: str) -> None:
        """Begin the job, or go on where it ended; one that is being done is left alone."""
        job = self._job(media_id)
        if job is None:
            self._client.enqueue(
                {"workflow_name": WORKFLOW, "queue_name": QUEUE, "workflow_id": media_id},
                media_id,
            )
        elif job.status in _BROKEN_OFF:
            self._client.resume_workflow(media_id, queue_name=QUEUE)
        elif job.status not in _AT_WORK:
            self._rewind(media_id, self._failed_step(media_id))

    def cancel(self, media_id: str) -> None:
        """Stop the job, within seconds; what it has done so far is kept."""
        self._tell(media_id, Status.FAILED, CANCELLED)
        job = self._job(media_id)
        if job and job.status in _AT_WORK:
            self._client.cancel_workflow(media_id)

    def retry(self, media_id: str, stage: str | None = None) -> None:
        """Do the job again from where it failed, or from a stage on, where it came that far.

        Raises `ValueError` for what is no stage, `StillRunningError` while it is being done.
        """
        self.check_is_at_rest(media_id)
        first = self._first_step(media_id, Stage(stage)) if stage else None
        self._tell(media_id, Status.QUEUED, None)
        if first:
            self._rewind(media_id, first)
        else:
            self.start(media_id)

    def check_is_at_rest(self, media_id: str) -> None:
        """Raises `StillRunningError` while the job is being done.

        One that just told that it is done gets a moment to end.
        """
        for _ in range(_MOMENTS):
            job = self._job(media_id)
            if job is None or job.status not in _AT_WORK:
                return
            time.sleep(_MOMENT_S)
        raise StillRunningError

    def hear_again(self, again: Mapping[str, Any]) -> str:
        """Have a section heard again (see `section_job.Again`); the job's id."""
        return self._begin(AGAIN, AGAIN_QUEUE, again["media_id"], again)

    def translate(self, wanted: Mapping[str, Any]) -> str:
        """Have a recording translated (see `translation_job.Wanted`); the job's id."""
        return self._begin(TRANSLATION, AGAIN_QUEUE, wanted["media_id"], wanted)

    def ended(self, media_id: str, job_id: str) -> Mapping[str, Any] | None:
        """The `state` of one of these jobs, and what it left; None where there is none."""
        found = self._client.list_workflows(workflow_ids=[f"{media_id}.{job_id}"])
        return _standing(found[0]) if found else None

    def make_clip(self, clip: Clip, user_id: str) -> None:
        """Have a clip made.

        Raises `StillRunningError` while another one is being made for the same person.
        """
        try:
            self._client.enqueue(
                {
                    "workflow_name": CLIP,
                    "queue_name": CLIP_QUEUE,
                    "workflow_id": f"{clip.media_id}.{clip.id}.{new_id()}",
                    "deduplication_id": user_id,
                },
                asdict(clip),
            )
        except error.DBOSQueueDeduplicatedError:
            raise StillRunningError from None

    def clip(self, media_id: str, clip_id: str) -> Mapping[str, Any] | None:
        """The `state` of the last job on a clip, and its error; None where there is none."""
        found = self._client.list_workflows(
            workflow_id_prefix=f"{media_id}.{clip_id}.", name=CLIP, sort_desc=True, limit=1
        )
        return _standing(found[0]) if found else None

    def fetch(self, order: Order) -> str:
        """Have a recording fetched from an address; the job's id."""
        return self._begin(FETCH, FETCH_QUEUE, order.project_id, asdict(order))

    def fetches(self, project_ids: Sequence[str]) -> list[Mapping[str, Any]]:
        """What is being fetched into projects, or was in the last hour, newest first.

        Of each its `id`, `project`, `address`, `state`, and `media` or `error`; while it comes
        `fraction` and `left_ms`, as far as they are known.
        """
        found = self._client.list_workflows(
            workflow_id_prefix=[f"{project_id}." for project_id in project_ids],
            name=FETCH,
            sort_desc=True,
            limit=_MOST_FETCHES,
        )
        since_ms = now_ms() - _TOLD_MS
        return [
            {
                "id": job.workflow_id.partition(".")[2],
                "project": job.workflow_id.partition(".")[0],
                "address": job.input["args"][0]["address"],
                **self._progress(job),
                **_standing(job),
            }
            for job in found
            if job.input and job.status not in _BROKEN_OFF
            if job.status in _AT_WORK or (job.updated_at or 0) > since_ms
        ]

    def stop_fetching(self, project_id: str, job_id: str) -> None:
        """Stop a fetch, within seconds; nothing of it is kept. One that has ended is left alone."""
        job = self._job(f"{project_id}.{job_id}")
        if job and job.status in _AT_WORK:
            self._client.cancel_workflow(job.workflow_id)

    def steps(self, media_id: str, after: int) -> Sequence[tuple[str, Any]]:
        """What the job has done behind its first steps, as it was done: names, what they left."""
        steps = self._client.list_workflow_steps(media_id, offset=after, limit=_MOST_STEPS)
        done = [step for step in steps if step["error"] is None]
        return [(step["function_name"], step["output"]) for step in done]

    def translating(self, media_id: str) -> Mapping[str, str]:
        """The languages that a recording waits to be translated into, each with its job's id."""
        found = self._client.list_workflows(
            workflow_id_prefix=f"{media_id}.", name=TRANSLATION, status=list(_AT_WORK)
        )
        return {
            job.input["args"][0]["language"]: job.workflow_id.partition(".")[2]
            for job in found
            if job.input
        }

    def close(self) -> None:
        """Give the connections back."""
        if "_client" in vars(self):
            self._client.destroy()

    @cached_property
    def _client(self) -> DBOSClient:
        with self._connecting:
            address = system_address(self._settings)
            self._settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
            DBOS.migrate(address)
            return DBOSClient(system_database_url=address, application_name=APPLICATION)

    def _begin(self, workflow: str, queue: str, owner_id: str, wanted: Mapping[str, Any]) -> str:
        """Enqueue a job on what belongs to a recording or project; the job's id."""
        job_id = new_id()
        self._client.enqueue(
            {
                "workflow_name": workflow,
                "queue_name": queue,
                "workflow_id": f"{owner_id}.{job_id}",
            },
            dict(wanted),
        )
        return job_id

    def _progress(self, job: WorkflowStatus) -> Mapping[str, Any]:
        if job.status != "PENDING":
            return {}
        return self._client.get_event(job.workflow_id, PROGRESS, timeout_seconds=0) or {}

    def _job(self, media_id: str) -> WorkflowStatus | None:
        found = self._client.list_workflows(
            workflow_ids=[media_id], load_input=False, load_output=False
        )
        return found[0] if found else None

    def _rewind(self, media_id: str, step: int) -> None:
        try:
            self._client.rewind_workflow(media_id, start_step=step, queue_name=QUEUE)
        except error.DBOSException:
            job = self._job(media_id)
            if job is None or job.status not in _AT_WORK:  # else somebody was faster
                raise

    def _failed_step(self, media_id: str) -> int:
        """The step whose error ended the job; else the one after all that were done."""
        steps = self._client.list_workflow_steps(media_id)
        failed = (step["function_id"] for step in steps if step["error"] is not None)
        return next(failed, len(steps) + 1)

    def _first_step(self, media_id: str, stage: Stage) -> int | None:
        """The first step of a stage; None where the job has not come so far."""
        steps = self._client.list_workflow_steps(media_id, load_output=False)
        names = ((step["function_id"], step["function_name"]) for step in steps)
        return next((id for id, name in names if name.startswith(f"{stage}.")), None)

    def _tell(self, media_id: str, status: Status, reason: str | None) -> None:
        with self._database.changing() as work:
            work.execute(
                update(Media)
                .where(Media.id == media_id)
                .values(status=status, error=reason, stage=None, progress=0.0, left_ms=None)
            )


def _standing(job: WorkflowStatus) -> Mapping[str, Any]:
    if job.status in _AT_WORK:
        return {"state": "working" if job.status == "PENDING" else "waiting"}
    broken_off = {"error": "It was broken off; try again."}
    left: Mapping[str, Any] = broken_off if job.output is None else job.output
    return {"state": "failed" if "error" in left else "done", **left}
