"""The subtitles of a transcript as it stands, in the style and for the picture of its recording."""

from server.newsroom.database.tables import Media, Transcript
from server.newsroom.files import results
from server.newsroom.settings import Settings
from server.newsroom.transcripts import subtitling
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.styles import DEFAULT_STYLE, STYLES


def style_of(media: Media) -> str:
    """The style that a recording's subtitles were asked for in, a key of `STYLES`."""
    asked = str(media.options.get("style"))
    return asked if asked in STYLES else DEFAULT_STYLE.name


def cues_of(settings: Settings, media: Media, row: Transcript, style: str) -> tuple[Cue, ...]:
    """The subtitles of a revision in a style (a key of `STYLES`)."""
    return subtitling.built(row.packed, style, _picture(settings, media))


def file_of(settings: Settings, media: Media, row: Transcript, style: str, kind: str) -> bytes:
    """The same as a file of a kind, a key of `FORMATS`."""
    return subtitling.written(row.packed, style, _picture(settings, media), kind)


def problems_of(settings: Settings, media: Media, row: Transcript, style: str) -> bytes:
    """Where they break the style: ``quotemark/check/1``, packed."""
    return subtitling.checked(row.packed, style, _picture(settings, media), row.language)


def _picture(settings: Settings, media: Media) -> subtitling.Picture:
    return results.picture(results.folder_of(settings, media))
