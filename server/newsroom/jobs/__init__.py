"""The main job on every recording: durable, done by workers, asked for by the web application.

DBOS keeps what each step of a job left, so that a job whose worker is killed goes on with the
step it was at. `asking` starts, cancels and retries; `main_job` is the job; `worker` does jobs in
a process of its own, so that the recogniser slows no page down; `keeping` keeps that running.
"""

from server.newsroom.jobs.asking import Jobs, StillRunningError

__all__ = ["Jobs", "StillRunningError"]
