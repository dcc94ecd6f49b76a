"""The subtitles of a transcript as it stands."""

from functools import lru_cache

from server.newsroom import results
from server.newsroom.database import Database
from server.newsroom.database.tables import Media, Transcript
from server.newsroom.settings import Settings
from transcripts.reading import from_json
from transcripts.subtitles.building import build_cues
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.styles import DEFAULT_STYLE, STYLES

_KEPT = 128
"""Transcripts whose subtitles are kept: a second's work each where they last hours."""


def style_of(media: Media) -> str:
    """The style that a recording's subtitles were asked for in, a key of `STYLES`."""
    asked = str(media.options.get("style"))
    return asked if asked in STYLES else DEFAULT_STYLE.name


def cues_of(
    database: Database, settings: Settings, media: Media, transcript_id: str, style: str
) -> tuple[Cue, ...]:
    """The subtitles of a revision in a style (a key of `STYLES`), going with the picture's cuts."""
    return _built(
        database, transcript_id, style, results.picture(results.folder_of(settings, media))
    )


@lru_cache(maxsize=_KEPT)
def _built(
    database: Database, transcript_id: str, style: str, picture: results.Picture
) -> tuple[Cue, ...]:
    with database.reading() as work:
        document = work.get_one(Transcript, transcript_id).document
    transcript = from_json(document)
    return build_cues(transcript, STYLES[style], picture.frame_rate, picture.shots_ms)
