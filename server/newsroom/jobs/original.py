"""A media item as the main job takes it: the original in the store under the name it came by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from media.ingest import Source
from server.newsroom.database import Database
from server.newsroom.database.tables import Media, Project
from server.newsroom.files.probing import probed
from server.newsroom.files.store import Store
from server.newsroom.jobs.queue import Stage
from server.newsroom.settings import Settings
from server.options import Recogniser
from server.processing.speech import SpeechOptions
from server.processing.translating import Translation
from transcripts.names.glossary import Glossary, glossary_of
from transcripts.subtitles.styles import DEFAULT_STYLE


@dataclass(frozen=True, slots=True)
class Original(Source):
    """A source that goes by what people call it, not by its place in the store."""

    media_id: str
    filename: str
    said_title: str

    @property
    def id(self) -> str:
        """Names it in transcripts and alignments."""
        return self.media_id

    @property
    def name(self) -> str:
        """As the file was called when it came."""
        return self.filename

    @property
    def title(self) -> str:
        """As people call it."""
        return self.said_title


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every job works with."""

    settings: Settings
    database: Database
    store: Store


@dataclass(frozen=True, slots=True)
class Asked:
    """A media item, what its job was asked for, and the names and terms of its project."""

    media: Media
    glossary: Glossary = field(default_factory=Glossary)

    @property
    def speech(self) -> SpeechOptions:
        """For the recogniser."""
        options = self._options
        return SpeechOptions(
            options.get("language"),
            self.translation.english_is_heard,
            Recogniser(),
            options.get("speakers"),
            self.glossary,
        )

    @property
    def translation(self) -> Translation:
        """Into which languages."""
        return Translation(tuple(self._options.get("translate", ("en",))))

    @property
    def style(self) -> str:
        """Of the subtitles."""
        return str(self._options.get("style", DEFAULT_STYLE.name))

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Of the job, in order."""
        left_out = {
            Stage.SPEAKERS: self.speech.speakers is None,
            Stage.TRANSLATION: not self.translation.by_text,
        }
        return tuple(each for each in Stage if not left_out.get(each))

    @property
    def _options(self) -> dict[str, Any]:
        return self.media.options


def ask(media: Media, options: Mapping[str, Any]) -> Stage | None:
    """Ask something else of a media item's job; the first stage that it touches, if any.

    What is not to be heard in English any longer need not be heard again.
    """
    before = Asked(media).speech, Asked(media).translation
    media.options = {**media.options, **options}
    speech, translation = Asked(media).speech, Asked(media).translation
    if speech.language != before[0].language or (speech.translate and not before[0].translate):
        return Stage.SPEECH
    if speech.speakers != before[0].speakers:
        return Stage.SPEAKERS
    return Stage.TRANSLATION if translation != before[1] else None


def asked_for(database: Database, media_id: str) -> Asked:
    """A media item as it is now. Raises `NoResultFound`."""
    with database.reading() as work:
        media = work.get_one(Media, media_id)
        written = work.get_one(Project, media.project_id).glossary
    return Asked(media, glossary_of(written, "the project's glossary"))


def original(media: Media, store: Store) -> Original:
    """The original of a media item, looked into. Raises `MediaError`."""
    info = probed(store.path(media.sha256))
    return Original(info, media.sha256, media.bytes, media.id, media.filename, media.title)


def in_its_words(error: Exception, place: Path, filename: str) -> str:
    """An error of a file in the store as its sender understands it."""
    return " ".join(str(error).replace(str(place), filename).replace(place.name, filename).split())
