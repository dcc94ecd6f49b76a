"""What the pages show, beside the article and its alignment."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote as percent_encoded

import langcodes

from transcripts.model import Transcript
from transcripts.translation.marks import PERSON, maker


@dataclass(frozen=True, slots=True)
class Track:
    """One transcript with its subtitles.

    `vtt` is the text of the WebVTT file, `href` its address relative to the footage's folder.
    """

    transcript: Transcript
    vtt: str
    href: str

    @property
    def language(self) -> str:
        """The language the text is written in."""
        return self.transcript.language

    @property
    def is_translation(self) -> bool:
        """Whether a machine translated what was said, or some of it."""
        made = [*filter(self.transcript.is_translation, self.transcript.segments)]
        by_people = bool(made) and all(maker(segment) == PERSON for segment in made)
        return self.transcript.translated_from is not None and not by_people

    @property
    def label(self) -> str:
        """The language in its own words: ``Español``, ``English (machine translation)``."""
        name = language_name(self.language)
        return f"{name} (machine translation)" if self.is_translation else name

    @property
    def data_url(self) -> str:
        """The subtitles as a ``data:`` URL, which ``<track>`` takes under ``file:`` too."""
        return f"data:text/vtt;base64,{base64.b64encode(self.vtt.encode()).decode()}"


@dataclass(frozen=True, slots=True)
class Footage:
    """A recording as the pages show it.

    `href` and `poster` are addresses relative to the footage's own folder, file names in them
    percent-encoded; `base` leads there from the folder the pages are written to: empty when it
    is the same, else like ``../other.quotemark/``. `sha256` and `source` (a file name) are those
    of the file as received. `peaks` are loudness values of any scale over the whole duration, 0
    is silence. `tracks` start with the spoken language. Footage that `is_here` not is known by its
    transcripts alone: nothing of it can be linked, and `href` is its id.
    """

    media_id: str
    title: str
    href: str
    has_video: bool
    duration_ms: int
    sha256: str
    source: str
    poster: str | None = None
    peaks: Sequence[int] = ()
    tracks: tuple[Track, ...] = ()
    base: str = ""
    is_here: bool = True

    def heard(self, start_ms: int, end_ms: int) -> tuple[str, ...]:
        """The names of those who speak in ``[start_ms, end_ms)``, as far as they are named."""
        transcripts = [track.transcript for track in self.tracks[:1]]
        names = {each.id: each.name for t in transcripts for each in t.speakers}
        said = [
            names.get(segment.speaker or "")
            for t in transcripts
            for segment in t.segments
            if segment.start_ms < end_ms and segment.end_ms > start_ms
        ]
        return tuple(dict.fromkeys(name for name in said if name))


def heard_only(transcripts: Iterable[Transcript]) -> list[Footage]:
    """The recordings of some transcripts, where the recordings themselves are not at hand."""
    by_media: dict[str, list[Transcript]] = {}
    for transcript in transcripts:
        by_media.setdefault(transcript.media.id, []).append(transcript)
    return [_heard_only(*each) for each in by_media.values()]


def language_name(code: str) -> str:
    """A language's name in itself, with a capital where the script has one."""
    name = langcodes.Language.get(code).autonym() if langcodes.tag_is_valid(code) else code
    return name[:1].upper() + name[1:]


def _heard_only(*transcripts: Transcript) -> Footage:
    media = transcripts[0].media
    return Footage(
        media_id=media.id,
        title=media.title,
        href=percent_encoded(media.id, safe=""),
        has_video=False,
        duration_ms=media.duration_ms,
        sha256=media.sha256 or "",
        source=media.title or media.id,
        tracks=tuple(Track(transcript, "", "") for transcript in transcripts),
        is_here=False,
    )
