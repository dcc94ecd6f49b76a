"""What the pages show, beside the article and its alignment."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import langcodes

from transcripts.model import Transcript


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
        """Whether a machine translated what was said."""
        return self.transcript.translated_from is not None

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
    is silence. `tracks` start with the spoken language.
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


def language_name(code: str) -> str:
    """A language's name in itself, with a capital where the script has one."""
    name = langcodes.Language.get(code).autonym() if langcodes.tag_is_valid(code) else code
    return name[:1].upper() + name[1:]
