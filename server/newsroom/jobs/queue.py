"""What those who ask for jobs and those who do them have in common."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from server.newsroom.settings import Settings

APPLICATION = "quotemark"
WORKFLOW = "main_job"
QUEUE = "recordings"
AGAIN, TRANSLATION, AGAIN_QUEUE = "section_job", "translation_job", "sections"
"""Sections heard again, and translations, do not wait behind whole recordings."""
FETCH, FETCH_QUEUE, FETCHES_AT_ONCE = "fetch_job", "fetches", 2
PROGRESS = "progress"
"""The event that says how far a fetch is: ``fraction`` and ``left_ms``, None: not known."""
CLIP, CLIP_QUEUE = "clip_job", "clips"
VERSION = "1"
"""Of the steps and their order. Jobs begun by another version of the steps are not gone on with,
those begun by another version of Quotemark are."""


class Stage(StrEnum):
    """The parts of the job, in order. The steps of each are named ``stage.step``."""

    READING = "reading"
    PLAYABLE = "playable"
    SPEECH = "speech"
    SPEAKERS = "speakers"
    TRANSLATION = "translation"
    SAVING = "saving"
    ARTICLES = "articles"


LAST_STEPS = {
    f"{Stage.READING}.source": Stage.READING,
    f"{Stage.PLAYABLE}.sound": Stage.PLAYABLE,
    f"{Stage.SPEECH}.text": Stage.SPEECH,
    f"{Stage.SPEAKERS}.told": Stage.SPEAKERS,
    f"{Stage.TRANSLATION}.made": Stage.TRANSLATION,
    f"{Stage.SAVING}.files": Stage.SAVING,
    f"{Stage.ARTICLES}.checked": Stage.ARTICLES,
}
"""The step after which a stage is done."""
BATCH = f"{Stage.SPEECH}.batch"
"""A step that leaves some seconds of speech."""


@dataclass(frozen=True, slots=True)
class Order:
    """An address, who wants the recording there, where it goes and what its job shall do."""

    address: str
    project_id: str
    user_id: str
    options: dict[str, Any]


def system_address(settings: Settings) -> str:
    """Where DBOS keeps the jobs: beside the newsroom's tables, or in a file of their own."""
    return settings.database_url or f"sqlite:///{settings.data / 'jobs.sqlite'}"


def uses_sqlite(settings: Settings) -> bool:
    """Whether one process at a time can do jobs."""
    return system_address(settings).startswith("sqlite")
