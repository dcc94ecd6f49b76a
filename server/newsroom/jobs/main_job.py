"""The main job as durable steps: a killed one goes on with the step it was in.

The order of the steps is always the same, and what a step leaves is small enough for DBOS's
tables; media files lie in the item's folder of results. Beside them the sound is kept while the
job lasts, decoded again where it is gone. The work itself is done by what `quotemark process`
uses, so that the results are those.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict
from functools import cached_property
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

from dbos import DBOS
from sqlalchemy import select

from annotations.errors import ArticleError
from media.audio import BYTES_PER_MS, ArrivingAudio, Audio, decode_audio
from media.errors import MediaError
from media.files import sha256_file, whole_file
from media.ingest import derive_picture, warnings, write_peaks
from server.errors import NewsroomError
from server.newsroom.database.tables import Article, ArticleMedia
from server.newsroom.files import notes, results
from server.newsroom.jobs.failing import failure
from server.newsroom.jobs.original import Asked, Original, Workshop, asked_for, original
from server.newsroom.jobs.queue import Stage
from server.newsroom.jobs.report import Report
from server.newsroom.jobs.standing import as_people_left_it, is_corrected_since
from server.newsroom.quotes import alignments
from server.newsroom.transcripts import revisions
from server.newsroom.transcripts.translations import of_what_was_said
from server.processing.folder import ResultFolder, as_json, key_of
from server.processing.heard import frame_rate
from server.processing.recording import stem_of, write_subtitles
from server.processing.speech import Transcriber
from server.processing.translating import translate
from server.progress import heard_by, say, stage
from transcripts.errors import TranscriptError
from transcripts.model import Transcript, to_json
from transcripts.reading import from_json
from transcripts.recognition.saved import batch_from_json, batch_to_json
from transcripts.recognition.speech import Batch, Recognition, recognise
from transcripts.subtitles.building import build_cues
from transcripts.subtitles.styles import STYLES
from transcripts.tags import primary

_MS_PER_PEAK = 50
"""Of the waveform that people correct a transcript by."""
_Left = TypeVar("_Left")
_log = logging.getLogger(__name__)


class MainJob:
    """The job on one recording, in one life of a worker."""

    def __init__(self, shop: Workshop, media_id: str, stopped: Event) -> None:
        self._shop, self._media_id = shop, media_id
        asked = self._asked
        self._report = Report(
            shop.database, media_id, asked.stages, stopped, reached=asked.media.progress
        )
        self._is_replayed = True

    def run(self) -> None:
        """Do what is not done yet. What ends it is told in the media item, and kept by its step."""
        try:
            self._do()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told and logged
            self._report.fail(failure(error, self._asked.media, self._shop.store))

    def _do(self) -> None:
        self._step(Stage.READING, "source", self._check_source)
        picture = self._step(Stage.PLAYABLE, "picture", self._make_playable)
        self._step(Stage.PLAYABLE, "sound", lambda: self._make_sound(picture))
        heard = self._heard()
        spoken = _read(self._step(Stage.SPEECH, "text", lambda: self._text(heard)))
        spoken = _read(self._step(Stage.SPEAKERS, "told", lambda: self._told(spoken)))
        made = _read(self._step(Stage.TRANSLATION, "made", lambda: self._translated(spoken)))
        self._step(Stage.SAVING, "revisions", lambda: self._save(made))
        self._step(Stage.SAVING, "files", lambda: self._write_files(made))
        self._step(Stage.ARTICLES, "checked", self._check_articles)
        self._sound_path.unlink(missing_ok=True)
        self._report.finish()

    def _step(self, of: Stage, name: str, work: Callable[[], _Left]) -> _Left:
        self._report.enter(of)

        def do() -> _Left:
            if self._is_replayed:
                self._is_replayed = False
                self._report.begin_work()
            said: list[str] = []
            with heard_by(self._report.hear, said.append):
                left = work()
            told = [line.replace(self._place.name, self._source.name) for line in said]
            notes.keep(self._shop.settings, self._media_id, f"{of}.{name}", told)
            return left

        return DBOS.run_step({"name": f"{of}.{name}"}, do)

    def _check_source(self) -> None:
        """Whether it is a recording, and still the one that came."""
        source = self._source
        with stage("Reading the recording") as hear:
            done = 0

            def on_bytes(count: int) -> None:
                nonlocal done
                done += count
                hear(done / max(source.size_bytes, 1))

            if sha256_file(self._place, on_bytes) != source.sha256:
                raise MediaError(f"{source.name} is not what it was when it came: restore it.")
        for warning in warnings(source.info):
            say(f"Note: {warning}")
        self._report.say_duration(source.info.duration_ms)

    def _make_playable(self) -> dict[str, str | None]:
        for left_over in (self._path / "media").glob(".*"):  # of a killed run
            left_over.unlink()
        with self._folder().being_filled(), stage("Making it playable") as hear:
            return asdict(derive_picture(self._source.info, self._path, hear))

    def _make_sound(self, picture: Mapping[str, str | None]) -> None:
        audio = self._audio()
        duration_ms = max(self._source.info.duration_ms, audio.duration_ms)
        left = {
            **picture,
            "peaks": write_peaks(audio, self._path),
            "waveform": write_peaks(audio, self._path, _MS_PER_PEAK),
        }
        files = filter(None, left.values())
        rate = frame_rate(self._source.info).as_integer_ratio()
        told = {"duration_ms": duration_ms, "frame_rate": list(rate)}
        self._folder().done("media", self._media_key, files, left | told)
        self._report.say_duration(duration_ms)

    def _heard(self) -> list[Batch]:
        """The speech, a step for each batch; those of an earlier life are not heard again."""
        known: list[Batch] = []
        fresh: Iterator[Batch] | None = None

        def next_batch() -> dict[str, Any] | None:
            nonlocal fresh
            if fresh is None:
                fresh = islice(self._recognised(tuple(known)), len(known), None)
            until_ms = known[-1].until_ms if known else 0
            done = until_ms / max(self._source.info.duration_ms, 1)
            self._report.hear("Recognising speech", done)
            batch = next(fresh, None)
            return batch_to_json(batch) if batch else None

        while stored := self._step(Stage.SPEECH, "batch", next_batch):
            known.append(batch_from_json(stored))
        return known

    def _recognised(self, earlier: Sequence[Batch]) -> Iterator[Batch]:
        options, audio = self._asked.speech, self._audio()
        with stage("Loading the recogniser"):
            engine = self._transcriber.prepare().result()
        if options.language and options.language not in engine.language_codes:
            raise TranscriptError(
                f"{options.language}: the recogniser does not know this language; it knows "
                f"{', '.join(engine.language_codes)}"
            )
        return recognise(audio, engine, self._transcriber.request(self._source), earlier)

    def _text(self, heard: Sequence[Batch]) -> list[dict[str, Any]]:
        recognition = Recognition(list(heard), complete=True)
        duration_ms = self._audio().duration_ms
        return _written(self._transcriber.texts(recognition, self._source, duration_ms))

    def _told(self, spoken: tuple[Transcript, ...]) -> list[dict[str, Any]]:
        """With people's corrections, and who says what, where that was asked for."""
        with self._shop.database.reading() as work:
            spoken = tuple(as_people_left_it(work, self._media_id, each) for each in spoken)
        if self._asked.speech.speakers is None:
            return _written(spoken)
        decoded: Future[Audio] = Future()
        decoded.set_result(self._audio())
        audio = ArrivingAudio(self._sound_path, decoded)
        with self._shop.database.reading() as work:
            row = revisions.newest(work, self._media_id, spoken[0].language)
        earlier = _read([row.document])[0] if row else None
        return _written(self._transcriber.tell_apart(spoken, audio, earlier))

    def _translated(self, spoken: tuple[Transcript, ...]) -> list[dict[str, Any]]:
        """With the languages that text is translated into."""
        asked, heard = self._asked, [each.language for each in spoken]
        made = [
            of_what_was_said(
                spoken[0], translate(spoken, target, asked.translation, asked.speech.glossary)
            )
            for target in asked.translation.by_text
            if spoken[0].segments and primary(target) != primary(heard[0]) and target not in heard
        ]
        return _written((*spoken, *made))

    def _save(self, made: Sequence[Transcript]) -> None:
        revisions.insistently(lambda: self._kept(made))

    def _kept(self, made: Sequence[Transcript]) -> None:
        with self._shop.database.reading() as work:
            readings = [
                revisions.read(work, self._media_id, each.language, to_json(each))
                for each in (*made[1:], made[0])  # what was said goes last: they follow it
                if not is_corrected_since(work, self._media_id, each)
            ]
        with self._shop.database.changing() as work:
            for reading in readings:
                revisions.keep(work, reading, None, "", None)
                if reading.language == made[0].language:
                    revisions.bring_along(work, reading, None)

    def _write_files(self, made: Sequence[Transcript]) -> None:
        """The folder of results as `quotemark process` leaves it, but for the pages."""
        folder, source = self._folder(), self._source
        media = folder.reusable("media", self._media_key) or {}
        names = [f"transcript.{each.language}.json" for each in made]
        for name, each in zip(names, made, strict=True):
            folder.write(name, as_json(to_json(each)))
            self._write_subtitles(each, folder)
        folder.done("speech", key_of(source.sha256, names), names, {"names": names})
        folder.finish(
            source={
                "name": source.name,
                "size": source.size_bytes,
                "sha256": source.sha256,
                "start_timecode": source.info.start_timecode,
            },
            media={"id": source.id, "title": source.title, "duration_ms": media["duration_ms"]},
            tools={"quotemark": version("quotemark"), "engine": made[0].engine},
            options={**self._asked.media.options, "style": self._asked.style},
            complete=True,
        )

    def _write_subtitles(self, transcript: Transcript, folder: ResultFolder) -> None:
        picture = results.picture(folder.path)
        style = STYLES[self._asked.style]
        cues = build_cues(transcript, style, picture.frame_rate, picture.shots_ms)
        stem = f"subtitles/{stem_of(Path(self._source.name))}.{transcript.language}"
        write_subtitles(cues, folder, stem)

    def _check_articles(self) -> None:
        """Compare the articles that quote it with what was heard; one that is bad ends nothing."""
        with self._shop.database.reading() as work:
            ids = work.scalars(
                select(ArticleMedia.article_id)
                .join(Article, Article.id == ArticleMedia.article_id)
                .where(ArticleMedia.media_id == self._media_id, Article.removed_ms.is_(None))
            ).all()
        with stage("Comparing the articles") as hear:
            for number, article_id in enumerate(ids):
                hear(number / len(ids))
                try:
                    alignments.of_article(self._shop.database, article_id)
                except (ArticleError, TranscriptError, NewsroomError) as error:
                    _log.warning("The article %s was not compared: %s", article_id, error)
                    say(f"Note: an article was not compared: {error}")

    @property
    def _asked(self) -> Asked:
        """Read anew for each step: between two runs people may ask for something else."""
        return asked_for(self._shop.database, self._media_id)

    @cached_property
    def _place(self) -> Path:
        return self._shop.store.path(self._asked.media.sha256)

    @cached_property
    def _source(self) -> Original:
        return original(self._asked.media, self._shop.store)

    @cached_property
    def _transcriber(self) -> Transcriber:
        return Transcriber(self._asked.speech)

    @property
    def _path(self) -> Path:
        """Of the folder of results."""
        return self._shop.settings.results / self._media_id

    @property
    def _media_key(self) -> str:
        return key_of(self._source.sha256, version("quotemark"))

    @property
    def _sound_path(self) -> Path:
        return self._shop.settings.data / "jobs" / f"{self._media_id}.pcm"

    def _folder(self) -> ResultFolder:
        return ResultFolder(self._path, self._source.name, self._source.sha256)

    def _audio(self) -> Audio:
        """The sound, decoded unless it is there."""
        path = self._sound_path
        if not path.exists():
            with whole_file(path) as temporary, stage("Reading the sound") as hear:
                decode_audio(self._source.info, temporary, hear)
        return Audio(path, path.stat().st_size // BYTES_PER_MS)


def _written(made: Sequence[Transcript]) -> list[dict[str, Any]]:
    return [to_json(each) for each in made]


def _read(documents: Sequence[dict[str, Any]]) -> tuple[Transcript, ...]:
    return tuple(from_json(each) for each in documents)
