"""Running the recogniser for a person: options, progress, interruption, the time it took."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
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
from server.options import Recogniser
from server.processing.folder import key_of
from server.processing.glossary import put_right
from server.processing.texts import timed_text
from server.progress import say, stage
from transcripts.errors import OutOfMemoryError
from transcripts.model import MediaRef, Transcript
from transcripts.names.glossary import Glossary
from transcripts.recognition.engines import Engine, engine_kind, load_engine
from transcripts.recognition.listening import Request
from transcripts.recognition.models import SpeechModels, resolve_models
from transcripts.recognition.saved import SavedBatches
from transcripts.recognition.speech import Batch, Recognition, recognise, transcripts
from transcripts.recognition.splicing import Section, on_the_recordings_clock
from transcripts.recognition.voice import Interval
from transcripts.speakers import load_diariser
from transcripts.speakers.attribution import attributed
from transcripts.speakers.naming import carried_over
from transcripts.translation.marks import all_marked, remarked
from transcripts.translation.translating import label

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class SpeechOptions:
    """What to recognise, and with what. `language` None means: tell it from the sound."""

    language: str | None = None
    translate: bool = True
    """Into English, which is what Whisper can."""
    recogniser: Recogniser = field(default_factory=Recogniser)
    speakers: int | None = None
    """How many people to tell apart; 0: as many as there seem to be, None: leave it."""
    glossary: Glossary = field(default_factory=Glossary)


class Transcriber:
    """A recogniser that is loaded when it is first wanted."""

    def __init__(self, options: SpeechOptions) -> None:
        self._options = options
        # At once, so that it shows before anything slow begins when it is missing.
        self._diariser = None if options.speakers is None else load_diariser()
        self._loading: Future[Engine] | None = None
        self._took_s = 0.0

    @property
    def seconds(self) -> float | None:
        """What the recogniser took so far, loading included; None when it was not wanted."""
        return self._took_s if self._loading else None

    @cached_property
    def models(self) -> SpeechModels:
        """The models, found and verified. Raises `ModelMissingError`."""
        asked = self._options.recogniser
        with self._timed():
            form = engine_kind(asked.engine).form
            return resolve_models(asked.models, self._options.language, form)

    @property
    def key(self) -> Mapping[str, Any]:
        """Everything that decides what a recording's transcript will be."""
        return {
            "engine": self._options.recogniser.engine,
            "models": self.models.hashes,
            **asdict(self._options.recogniser.machine),
            "language": self._options.language,
            "translate": self._options.translate,
            "glossary": self._options.glossary.sha256,
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
                f"--language {language}: the recogniser knows {', '.join(known)}; "
                f"--model {language}=FOLDER gives it a model for {language}"
            )

    def prepare(self) -> Future[Engine]:
        """Begin to load the engine, beside whatever else is done."""
        if self._loading is None:
            pool = ThreadPoolExecutor(1)
            asked = self._options.recogniser
            self._loading = pool.submit(load_engine, asked.engine, self.models, asked.machine)
            pool.shutdown(wait=False)
        return self._loading

    def transcribe(
        self,
        source: Source,
        audio: ArrivingAudio,
        beside: Future[Any] | None = None,
        on_batch: Callable[[Batch], None] = lambda _: None,
        section: Interval | None = None,
    ) -> tuple[tuple[Transcript, ...], bool]:
        """The transcripts of a recording or a section, and whether all of it was recognised.

        An interrupt (Ctrl-C) ends the work early: what was recognised by then is returned, and
        the next run goes on from there, as it does when this one is killed. When the work done
        `beside` it fails, this ends with the same error. `on_batch` hears what was recognised.
        """
        recognition = Recognition()
        end_ms = section.end_ms if section else source.info.duration_ms
        with self._timed(), stage("Loading the recogniser"):
            engine = self.prepare().result()
        try:
            with self._timed(), stage("Recognising speech") as hear:
                for batch in self._batches(source, audio, engine, section):
                    recognition.batches.append(batch)
                    on_batch(batch)
                    if beside is not None and beside.done():
                        beside.result()
                    hear(batch.until_ms / max(end_ms, 1))
                recognition.complete = True
        except KeyboardInterrupt:
            reached = f"{clock(recognition.until_ms)} of {clock(end_ms)}"
            if not recognition.stretches:
                raise
            say(f"Interrupted: speech was recognised up to {reached}.")
            if beside is not None and not beside.done():
                say("The playable copy is still being made; Ctrl-C again drops everything.")
        except OutOfMemoryError as error:
            where = f"{source.name}, at {clock(recognition.until_ms)}"
            raise OutOfMemoryError(f"{where}: {error}; what was recognised is kept") from None
        _tell_what_was_not_said(recognition)
        duration_ms = audio.decoded.result().duration_ms
        return self.texts(recognition, source, duration_ms), recognition.complete

    def request(self, source: Source) -> Request:
        """What the engine is asked for, of a recording."""
        asked = self._options
        hint = tagged_language(source)
        return Request(asked.language, asked.translate, hint, asked.glossary.prompt)

    def texts(
        self, recognition: Recognition, source: Source, duration_ms: int
    ) -> tuple[Transcript, ...]:
        """What was recognised as transcripts: as spoken, and translated where asked for."""
        engine = self.prepare().result().description
        target = ENGLISH if self._options.translate else None
        media = MediaRef(source.id, source.title, duration_ms, source.sha256)
        made = transcripts(recognition, media, engine, target, self._options.language)
        spoken, *heard = put_right(made, self._options.glossary)
        return (spoken, *(all_marked(spoken, each, label(engine)) for each in heard))

    @property
    def keys(self) -> list[Mapping[str, Any]]:
        """`key`, and that of a run which heard English too: its transcripts do as well."""
        return [self.key, *([] if self._options.translate else [{**self.key, "translate": True}])]

    @property
    def glossary(self) -> Glossary:
        """The names and terms that are said."""
        return self._options.glossary

    @property
    def speakers(self) -> int | None:
        """How many people are told apart, as `SpeechOptions` says."""
        return self._options.speakers

    def tell_apart(
        self, spoken: tuple[Transcript, ...], audio: ArrivingAudio, earlier: Transcript | None
    ) -> tuple[Transcript, ...]:
        """A recording's transcripts with who says what, where that was asked for.

        Names are taken over from the `earlier` transcript.
        """
        if self._diariser is None:
            return spoken
        duration_ms = max(spoken[0].media.duration_ms, 1)
        with stage("Telling speakers apart") as hear:
            turns = self._diariser.turns(
                audio, self._options.speakers or None, lambda ms: hear(ms / duration_ms)
            )
        told = remarked(spoken, attributed(spoken, turns))
        return carried_over(earlier, told) if earlier else told

    def _batches(
        self, source: Source, audio: ArrivingAudio, engine: Engine, section: Interval | None
    ) -> Iterator[Batch]:
        """The speech, batch by batch; those of a run that ended early are taken over."""
        heard = section or Interval(0, source.info.duration_ms)
        part = asdict(section) if section else None
        saved = SavedBatches(_saved_for(source, {**self.key, "section": part}))
        earlier = saved.read()
        if earlier:
            reached_ms = heard.start_ms + earlier[-1].until_ms
            say(f"Going on from {clock(reached_ms)}, where an earlier run ended.")
        sound = Section(audio, section) if section else audio
        recognised = recognise(sound, engine, self.request(source), earlier)
        for batch in saved.saving(recognised, earlier):
            yield on_the_recordings_clock(batch, heard)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            self._took_s += time.monotonic() - started


def _tell_what_was_not_said(recognition: Recognition) -> None:
    stretches = recognition.stretches
    if recognition.complete and not any(each.spoken for each in stretches):
        say("Note: no speech was found; the transcript is empty.")
    guesses = [each for each in stretches if each.guess]
    if guesses:
        first = ", ".join(f"{clock(each.interval.start_ms)} “{each.guess}”" for each in guesses[:3])
        more = f" and {len(guesses) - 3} more" if len(guesses) > 3 else ""
        say(f"Note: left out what was guessed where nobody seems to speak: {first}{more}")


def tagged_language(source: Source) -> str | None:
    """The language that the file gives for its sound, as the recogniser's code: deu is de."""
    tag = source.info.audio.language if source.info.audio else None
    return langcodes.get(tag).language if tag and langcodes.tag_is_valid(tag) else None


def transcribe_file(
    path: Path,
    options: SpeechOptions,
    text: str | None = None,
    section: Interval | None = None,
) -> tuple[tuple[Transcript, ...], bool]:
    """A recording's transcripts without the rest of the main job; see `Transcriber.transcribe`.

    What is said is shown as it is recognised; of a `section` only that is. Where there is a
    `text` of it, that gets the times and is the one transcript, once all is recognised.
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
        made, complete = transcriber.transcribe(source, audio, on_batch=_show, section=section)
        made = (timed_text(text, made[0], audio),) if text and complete else made
        try:
            return (transcriber.tell_apart(made, audio, None) if complete else made), complete
        except KeyboardInterrupt:
            say("Interrupted: who speaks was not told apart.")
            return made, False


def _show(batch: Batch) -> None:
    for stretch in batch.stretches:
        for segment in stretch.spoken:
            say(f"{clock(segment.start_ms):>8}  {segment.text}")


def _saved_for(source: Source, key: Mapping[str, Any]) -> Path:
    """Where the speech of an unfinished run is kept."""
    name = key_of(source.sha256, version("quotemark"), key)
    return platformdirs.user_cache_path("quotemark") / "speech" / f"{name}.jsonl"
