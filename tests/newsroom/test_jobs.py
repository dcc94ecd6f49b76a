"""The main job on the sample interview, by real worker processes that are killed.

Recognising speech takes seconds, so few runs show much each.
"""

import fcntl
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select

from media.files import sha256_file
from server.newsroom.database import Database
from server.newsroom.database.tables import Media, Project, Transcript, Worker, new_id
from server.newsroom.files.store import FolderStore
from server.newsroom.jobs import Jobs, StillRunningError
from server.newsroom.jobs.asking import CANCELLED
from server.newsroom.jobs.queue import BATCH, LAST_STEPS, Stage
from server.newsroom.jobs.report import WEIGHTS, Report, Stopped
from server.newsroom.people import first_start
from server.newsroom.settings import Settings
from server.newsroom.transcripts import revisions

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "interview.mp4"
PATIENCE_S = 240


def is_locked(path: Path) -> bool:
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


class Newsroom:
    """A newsroom's data and its workers, without pages."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings, self.database = settings, database
        self.jobs = Jobs(settings, database)
        self.store = FolderStore(settings.media)
        with database.changing() as work:
            self._user_id = first_start.owner(work).id
            self._project_id = work.scalars(select(Project.id)).one()

    def bring(self, file: Path, **options: Any) -> str:
        """A media item whose job is asked for."""
        copy, sha256 = self.settings.data / "copy", sha256_file(file)
        shutil.copyfile(file, copy)
        self.store.take(copy, sha256)
        media = Media(
            id=new_id(),
            project_id=self._project_id,
            title=file.stem,
            filename=file.name,
            sha256=sha256,
            bytes=file.stat().st_size,
            options={"language": None, "translate": ["en"], "speakers": None} | options,
            made_by=self._user_id,
        )
        with self.database.changing() as work:
            work.add(media)
        self.jobs.start(media.id)
        return media.id

    def media(self, media_id: str) -> Media:
        with self.database.reading() as work:
            return work.get_one(Media, media_id)

    def wait(self, media_id: str, until: Callable[[Media], bool]) -> Media:
        give_up = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up:
            media = self.media(media_id)
            if until(media):
                return media
            time.sleep(0.05)
        raise AssertionError(f"still {media.status}: {media.stage} {media.error}")

    def wait_for_end(self, media_id: str) -> Media:
        return self.wait(media_id, lambda media: media.status in ("ready", "failed"))

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """``quotemark worker``, killed at the end.

        What it kept running ends itself a moment later: not before the next one may begin.
        """
        environment = {**os.environ, "QUOTEMARK_DATA": str(self.settings.data)}
        environment["QUOTEMARK_DATABASE_URL"] = self.settings.database_url
        process = subprocess.Popen(
            [sys.executable, "-c", "from server.cli import main; main()", "worker"],
            cwd=ROOT,
            env=environment,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()
            while is_locked(self.settings.data / "worker.lock"):
                time.sleep(0.1)

    def transcripts(self, media_id: str, revision: int | None = None) -> dict[str, Any]:
        """By language, the newest states or those of a number, without the item's own id."""
        with self.database.reading() as work:
            rows = [
                revisions.numbered(work, media_id, language, revision)
                if revision
                else revisions.newest(work, media_id, language)
                for language in revisions.languages(work, media_id)
            ]
        documents = {row.language: dict(row.document) for row in rows if row}
        for document in documents.values():
            document["media"] = {**document["media"], "id": "the recording"}
        return documents


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory, sqlite_ready: Path) -> Iterator[Newsroom]:
    data = tmp_path_factory.mktemp("data")
    settings = Settings(data=data)
    shutil.copyfile(sqlite_ready, data / "newsroom.sqlite")
    database = Database(settings.database_address)
    newsroom = Newsroom(settings, database)
    yield newsroom
    newsroom.jobs.close()
    database.close()


@pytest.fixture(scope="module")
def done(sqlite: Newsroom) -> str:
    """The sample, done by a worker that nobody disturbed."""
    media_id = sqlite.bring(SAMPLE)
    with sqlite.worker():
        ended = sqlite.wait_for_end(media_id)
        assert ended.status == "ready", ended.error
    return media_id


def test_the_job_leaves_what_process_leaves(sqlite: Newsroom, done: str, tmp_path: Path) -> None:
    media = sqlite.media(done)
    assert (media.progress, media.error, media.left_ms, media.stage) == (1.0, None, None, None)
    assert media.duration_ms
    out = tmp_path / "out"
    command = "from server.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", command, "process", SAMPLE, "--out", out],
        check=True,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    made = sqlite.settings.results / done
    names = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert names >= {"manifest.json", "media/peaks.json", "media/poster.jpg", "media/proxy.mp4"}
    waveform = json.loads((made / "media/peaks-50ms.json").read_text())
    assert (len(waveform["peaks"]) - 1) * 50 < media.duration_ms <= len(waveform["peaks"]) * 50
    for language, ours in sqlite.transcripts(done).items():
        theirs = json.loads((out / f"transcript.{language}.json").read_text())
        theirs["media"] = {**theirs["media"], "id": "the recording"}
        assert ours == theirs
    for path in out.glob("subtitles/*"):
        assert (made / "subtitles" / path.name).read_bytes() == path.read_bytes()


def test_a_worker_killed_at_any_moment_loses_nothing(sqlite: Newsroom, done: str) -> None:
    chance = random.Random(6)
    media_id = sqlite.bring(SAMPLE)
    furthest = 0.0
    for _ in range(4):
        with sqlite.worker():
            sqlite.wait(media_id, lambda media: media.status != "queued")
            time.sleep(chance.uniform(0.5, 8))
        assert sqlite.media(media_id).progress >= furthest
        furthest = sqlite.media(media_id).progress
    with sqlite.worker():
        ended = sqlite.wait_for_end(media_id)
        assert ended.status == "ready", ended.error
    assert sqlite.transcripts(media_id) == sqlite.transcripts(done)
    with sqlite.database.reading() as work:
        rows = work.scalars(select(Transcript).where(Transcript.media_id == media_id)).all()
    assert [row.revision for row in rows] == [1, 1]


def test_a_job_is_cancelled_in_the_middle_and_goes_on(sqlite: Newsroom, done: str) -> None:
    media_id = sqlite.bring(SAMPLE)
    with sqlite.worker():
        sqlite.wait(media_id, lambda media: media.stage == "Recognising speech")
        with pytest.raises(StillRunningError):
            sqlite.jobs.retry(media_id)
        sqlite.jobs.cancel(media_id)
        cancelled = sqlite.media(media_id)
        assert (cancelled.status, cancelled.error, cancelled.stage) == ("failed", CANCELLED, None)
        time.sleep(6)
        assert sqlite.media(media_id).status == "failed"
        sqlite.jobs.retry(media_id)
        ended = sqlite.wait_for_end(media_id)
        assert ended.status == "ready", ended.error
    assert sqlite.transcripts(media_id) == sqlite.transcripts(done)


def test_what_is_heard_is_told_while_it_is(sqlite: Newsroom, done: str) -> None:
    told, after = [], 0
    while steps := sqlite.jobs.steps(done, after):
        told += steps
        after += len(steps)
    assert [LAST_STEPS[name] for name, _ in told if name in LAST_STEPS] == list(Stage)
    heard = [
        segment["text"]
        for name, left in told
        if name == BATCH and left
        for stretch in left["stretches"]
        for segment in stretch["spoken"]
    ]
    kept = sqlite.transcripts(done)["es"]["segments"]
    assert " ".join(heard).split() == " ".join(each["text"] for each in kept).split()


def test_a_section_is_heard_again_and_the_rest_stays(sqlite: Newsroom, done: str) -> None:
    media, before = sqlite.media(done), sqlite.transcripts(done)
    with sqlite.database.changing() as work:
        row = revisions.newest(work, done, "es")
        assert row
        segments = [{**each, "text": "Nuestro.", "words": []} for each in row.document["segments"]]
        corrected = {**row.document, "segments": segments}
        revisions.add(work, done, "es", corrected, media.made_by, "", row.revision)
    middle = segments[1]
    again = {
        "media_id": done,
        "language": "es",
        "start_ms": middle["start_ms"] + 100,
        "end_ms": middle["end_ms"] - 100,
        "spoken": "es",
        "user_id": media.made_by,
    }

    def ended(again: dict[str, Any]) -> Any:
        job = sqlite.jobs.hear_again(again)
        give_up = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up:
            found = sqlite.jobs.ended(done, job)
            assert found
            if found["state"] in ("done", "failed"):
                return found
            time.sleep(0.05)
        raise AssertionError("it never ended")

    with sqlite.worker():
        assert ended(again) == {"state": "done", "revision": row.revision + 2}
        failed = ended({**again, "spoken": "xx"})
        assert failed["state"] == "failed"
        assert "does not know the language xx" in failed["error"]
    after = sqlite.transcripts(done)
    texts = [each["text"] for each in after["es"]["segments"]]
    assert (texts[0], texts[-1]) == ("Nuestro.", "Nuestro.")
    assert texts[1].endswith("we found a crack in the east wall.")
    assert after["es"]["sections"][0]["start_ms"] == middle["start_ms"]
    with sqlite.database.reading() as work:
        [made, *_] = revisions.history(work, done, "es")
    assert made.note.startswith("Heard again: ")
    assert made.made_by
    with sqlite.database.changing() as work:
        for language, document in before.items():
            revisions.add(work, done, language, document, None, "", None)


def test_one_stage_is_done_again(sqlite: Newsroom, done: str) -> None:
    with sqlite.database.changing() as work:
        row = revisions.newest(work, done, "en")
        assert row
        segments = row.document["segments"]
        changed = {**row.document, "segments": [{**segments[0], "text": "Ours."}, *segments[1:]]}
        revisions.add(work, done, "en", changed, None, "", row.revision)
    with pytest.raises(ValueError, match="no-stage"):
        sqlite.jobs.retry(done, "no-stage")
    with sqlite.worker():
        sqlite.jobs.retry(done, Stage.SAVING)
        assert sqlite.wait_for_end(done).status == "ready"
    with sqlite.database.reading() as work:
        newest = revisions.newest(work, done, "en")
    assert newest
    assert newest.revision == row.revision + 2
    assert newest.document == row.document


def test_what_people_corrected_stands_when_a_stage_is_done_again(
    sqlite: Newsroom, done: str
) -> None:
    with sqlite.database.changing() as work:
        row = revisions.newest(work, done, "es")
        maker = work.get_one(Media, done).made_by
        assert row
        segments = row.document["segments"]
        changed = {**row.document, "segments": [{**segments[0], "text": "Ours."}, *segments[1:]]}
        revisions.add(work, done, "es", changed, maker, "", row.revision)
    with sqlite.worker():
        for stage in (Stage.SAVING, Stage.SPEAKERS):
            sqlite.jobs.retry(done, stage)
            assert sqlite.wait_for_end(done).status == "ready"
    with sqlite.database.reading() as work:
        newest = revisions.newest(work, done, "es")
    assert newest
    assert newest.revision == row.revision + 1
    assert newest.document["segments"][0]["text"] == "Ours."


def test_a_damaged_file_fails_with_a_sentence_and_can_be_tried_again(
    sqlite: Newsroom, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(SAMPLE.read_bytes()[:3000])
    media_id = sqlite.bring(damaged)
    with sqlite.worker():
        failed = sqlite.wait_for_end(media_id)
        assert failed.status == "failed"
        assert failed.error
        assert failed.error.startswith("damaged.mp4 has no index (moov): the recording")
        assert str(sqlite.settings.data) not in failed.error
        sqlite.jobs.retry(media_id)
        assert sqlite.wait_for_end(media_id).error == failed.error


def test_a_second_worker_on_sqlite_says_that_there_can_be_one_only(sqlite: Newsroom) -> None:
    with sqlite.worker() as first:
        while not is_locked(sqlite.settings.data / "worker.lock"):
            time.sleep(0.1)
        second = subprocess.run(
            [sys.executable, "-c", "from server.cli import main; main()", "worker"],
            cwd=ROOT,
            env={**os.environ, "QUOTEMARK_DATA": str(sqlite.settings.data)},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )
        assert first.poll() is None
    assert second.returncode == 3
    assert "PostgreSQL" in second.stderr


def test_with_postgresql_a_live_worker_goes_on_with_a_dead_ones_job(
    postgresql: Callable[[], str], sqlite: Newsroom, done: str, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, database_url=postgresql())
    database = Database(settings.database_address)
    newsroom = Newsroom(settings, database)
    try:
        media_id = newsroom.bring(SAMPLE)
        with newsroom.worker() as first:
            newsroom.wait(media_id, lambda media: media.stage == "Recognising speech")
            with newsroom.worker():
                first.kill()
                assert newsroom.wait_for_end(media_id).status == "ready"
        theirs = newsroom.transcripts(media_id)
        assert theirs["es"] == sqlite.transcripts(done, 1)["es"]
        with database.reading() as work:
            assert len(work.scalars(select(Worker)).all()) == 1
    finally:
        newsroom.jobs.close()
        database.close()


def test_progress_is_told_over_the_stages_that_a_job_has(sqlite: Newsroom, done: str) -> None:
    assert set(WEIGHTS) == set(Stage)
    with sqlite.database.changing() as work:
        work.get_one(Media, done).status = "processing"
    report = Report(sqlite.database, done, (Stage.SPEECH, Stage.SAVING), Event())
    told = []
    for each, fraction in ((Stage.SPEECH, 0.5), (Stage.SPEAKERS, 0.7), (Stage.SAVING, 0.0)):
        report.enter(each)
        report.begin_work()
        report.hear(each, fraction)
        told.append(sqlite.media(done).progress)
    assert told == [round(30 / 61, 4), round(60 / 61, 4), round(60 / 61, 4)]
    report.finish()
    assert sqlite.media(done).status == "ready"


def test_what_is_stopped_stops_where_it_tells(sqlite: Newsroom, done: str) -> None:
    stopped = Event()
    report = Report(sqlite.database, done, tuple(Stage), stopped)
    stopped.set()
    with pytest.raises(Stopped):
        report.hear("Reading", 0.0)
