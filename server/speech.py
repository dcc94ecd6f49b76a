"""Running the recogniser for a person: options, progress, interruption, the time it took."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import langcodes
import platformdirs

from media.audio import ArrivingAudio, audio_being_decoded
from media.ingest import Source, identify, warnings
from media.timebase import clock
from server.folder import key_of
from server.progress import say, stage
from transcripts.engines import DEFAULT_ENGINE, Engine, load_engine
from transcripts.model import MediaRef, Transcript
from transcripts.models import DEFAULT_MODEL, SpeechModel, resolve_model
from transcripts.saved import SavedBatches
from transcripts.speech import Batch, Recognition, recognise, transcripts

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class SpeechOptions:
    """What to recognise, and with what. `language` None means: tell it from the sound."""

    language: str | None = None
    translate: bool = True
    """Into English, which is what Whisper can."""
    model: str = DEFAULT_MODEL
    engine: str = DEFAULT_ENGINE


class Transcriber:
    """A recogniser that is loaded when it is first wanted."""

    def __init__(self, options: SpeechOptions) -> None:
        self._options = options
        self._loading: Future[Engine] | None = None
        self._took_s = 0.0

    @property
    def seconds(self) -> float | None:
        """What the recogniser took so far, loading included; None when it was not wanted."""
        return self._took_s if self._loading else None

    @cached_property
    def model(self) -> SpeechModel:
        """The model, found and verified. Raises `ModelMissingError`."""
        with self._timed():
            return resolve_model(self._options.model)

    @property
    def key(self) -> Mapping[str, Any]:
        """Everything that decides what a recording's transcript will be."""
        return {
            "engine": self._options.engine,
            "model_sha256": self.model.sha256,
            "language": self._options.language,
            "translate": self._options.translate,
        }

    def check_language(self) -> None:
        """Raise click's `UsageError` where the recogniser does not know the language asked for."""
        language = self._options.language
        if language is None:
            return
        with self._timed():
            known = self.prepare().result().language_codes
        if language not in known:
            raise click.UsageError(
                f"--language {language}: the recogniser knows {', '.join(known)}"
            )

    def prepare(self) -> Future[Engine]:
        """Begin to load the engine, beside whatever else is done."""
        if self._loading is None:
            pool = ThreadPoolExecutor(1)
            self._loading = pool.submit(load_engine, self._options.engine, self.model)
            pool.shutdown(wait=False)
        return self._loading

    def transcribe(
        self,
        source: Source,
        audio: ArrivingAudio,
        beside: Future[Any] | None = None,
        on_batch: Callable[[Batch], None] = lambda _: None,
    ) -> tuple[tuple[Transcript, ...], bool]:
        """The transcripts of a recording, and whether all of it was recognised.

        An interrupt (Ctrl-C) ends the work early: what was recognised by then is returned, and
        the next run goes on from there, as it does when this one is killed. When the work done
        `beside` it fails, this ends with the same error. `on_batch` hears what was recognised.
        """
        recognition = Recognition()
        with self._timed(), stage("Loading the recogniser"):
            engine = self.prepare().result()
        try:
            with self._timed(), stage("Recognising speech") as hear:
                for batch in self._batches(source, audio, engine):
                    recognition.batches.append(batch)
                    on_batch(batch)
                    if beside is not None and beside.done():
                        beside.result()
                    hear(batch.until_ms / max(source.info.duration_ms, 1))
                recognition.complete = True
        except KeyboardInterrupt:
            reached = f"{clock(recognition.until_ms)} of {clock(source.info.duration_ms)}"
            if not recognition.stretches:
                raise
            say(f"Interrupted: speech was recognised up to {reached}.")
            if beside is not None and not beside.done():
                say("The playable copy is still being made; Ctrl-C again drops everything.")
        if recognition.complete and not recognition.stretches:
            say("Note: no speech was found; the transcript is empty.")
        target = ENGLISH if self._options.translate else None
        duration_ms = audio.decoded.result().duration_ms
        media = MediaRef(source.id, source.title, duration_ms, source.sha256)
        made = transcripts(recognition, media, engine.description, target, self._options.language)
        return made, recognition.complete

    def _batches(self, source: Source, audio: ArrivingAudio, engine: Engine) -> Iterator[Batch]:
        """The speech, batch by batch; those of a run that ended early are taken over."""
        saved = SavedBatches(_saved_for(source, self.key))
        earlier = saved.read()
        if earlier:
            say(f"Going on from {clock(earlier[-1].until_ms)}, where an earlier run ended.")
        options = self._options
        hint = tagged_language(source)
        found = recognise(audio, engine, options.language, options.translate, hint, earlier)
        yield from saved.saving(found, earlier)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            self._took_s += time.monotonic() - started


def tagged_language(source: Source) -> str | None:
    """The language that the file gives for its sound, as the recogniser's code: deu is de."""
    tag = source.info.audio.language if source.info.audio else None
    return langcodes.get(tag).language if tag and langcodes.tag_is_valid(tag) else None


def transcribe_file(path: Path, options: SpeechOptions) -> tuple[tuple[Transcript, ...], bool]:
    """A recording's transcripts without the rest of the main job; see `Transcriber.transcribe`.

    What is said is shown as it is recognised.
    """
    with stage("Reading the recording") as hear:
        source = identify(path, hear)
    for warning in warnings(source.info):
        say(f"Note: {warning}")
    transcriber = Transcriber(options)
    transcriber.check_language()
    transcriber.prepare()
    with (
        tempfile.TemporaryDirectory(prefix="quotemark-") as scratch,
        audio_being_decoded(source.info, Path(scratch) / "audio.pcm") as audio,
    ):
        return transcriber.transcribe(source, audio, on_batch=_show)


def _show(batch: Batch) -> None:
    for stretch in batch.stretches:
        for segment in stretch.spoken:
            say(f"{clock(segment.start_ms):>8}  {segment.text}")


def _saved_for(source: Source, key: Mapping[str, Any]) -> Path:
    """Where the speech of an unfinished run is kept."""
    name = key_of(source.sha256, version("quotemark"), key)
    return platformdirs.user_cache_path("quotemark") / "speech" / f"{name}.jsonl"
