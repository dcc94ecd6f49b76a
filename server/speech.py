"""Running the recogniser for a person: options, progress, interruption, the time it took."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import click
import langcodes

from media.audio import Audio, decode_audio
from media.ingest import Source, identify, warnings
from media.timebase import clock
from server.progress import say, stage
from transcripts.engines import DEFAULT_ENGINE, Engine, load_engine
from transcripts.model import MediaRef, Transcript
from transcripts.models import DEFAULT_MODEL, SpeechModel, resolve_model
from transcripts.speech import Recognition, recognise, transcripts

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
        audio: Audio,
        media: MediaRef,
        hint: str | None,
        beside: Future[Any] | None = None,
    ) -> tuple[tuple[Transcript, ...], bool]:
        """The transcripts of a recording, and whether all of it was recognised.

        An interrupt (Ctrl-C) ends the work early: what was recognised by then is returned.
        `hint` is the language that the file says it is in. When the work done `beside` it fails,
        this ends with the same error.
        """
        recognition = Recognition()
        with self._timed(), stage("Loading the recogniser"):
            engine = self.prepare().result()
        try:
            with self._timed(), stage("Recognising speech") as hear:
                found = recognise(
                    audio.samples(), engine, self._options.language, self._options.translate, hint
                )
                for stretch, share in found:
                    recognition.stretches.append(stretch)
                    if beside is not None and beside.done():
                        beside.result()
                    hear(share)
                recognition.complete = True
        except KeyboardInterrupt:
            reached = f"{clock(recognition.until_ms)} of {clock(audio.duration_ms)}"
            if not recognition.stretches:
                raise
            say(f"Interrupted: speech was recognised up to {reached}.")
            if beside is not None and not beside.done():
                say("The playable copy is still being made; Ctrl-C again drops everything.")
        if recognition.complete and not recognition.stretches:
            say("Note: no speech was found; the transcript is empty.")
        target = ENGLISH if self._options.translate else None
        made = transcripts(recognition, media, engine.description, target, self._options.language)
        return made, recognition.complete

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
    """A recording's transcripts without the rest of the main job; see `Transcriber.transcribe`."""
    with stage("Reading the recording") as hear:
        source = identify(path, hear)
    for warning in warnings(source.info):
        say(f"Note: {warning}")
    transcriber = Transcriber(options)
    transcriber.check_language()
    transcriber.prepare()
    with tempfile.TemporaryDirectory(prefix="quotemark-") as scratch:
        with stage("Decoding the sound") as hear:
            audio = decode_audio(source.info, Path(scratch) / "audio.pcm", hear)
        media = MediaRef(source.id, source.title, audio.duration_ms, source.sha256)
        return transcriber.transcribe(audio, media, tagged_language(source))
