"""A clip made: what `quotemark export clip` does, for a stretch that somebody asked for.

It has no steps: one that was cut off is made again from its beginning.
"""

import time
from typing import Any

from media.cutting import cut
from media.errors import MediaError
from server.exports.footage import write_clip
from server.newsroom.database.tables import Transcript
from server.newsroom.files import clips
from server.newsroom.files.clips import Clip
from server.newsroom.jobs.failing import failure
from server.newsroom.jobs.original import Asked, Workshop, asked_for, original
from server.newsroom.transcripts.cues import cues_of, style_of
from server.progress import heard_by
from transcripts.subtitles.cue import Cue

_LONGEST_S = 600
"""A clip that is not done by then is given up, so that others get theirs."""


class ClipJob:
    """The job on one clip, in one life of a worker."""

    def __init__(self, shop: Workshop, clip: Clip) -> None:
        self._shop, self._clip = shop, clip

    def run(self) -> dict[str, Any]:
        """Nothing once the clip is there; what went wrong, as ``error``."""
        asked = asked_for(self._shop.database, self._clip.media_id)
        try:
            self._make(asked)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told and logged
            return {"error": failure(error, asked.media, self._shop.store)}
        return {}

    def _make(self, asked: Asked) -> None:
        clip, settings = self._clip, self._shop.settings
        folder = clips.folder_of(settings, clip.media_id)
        info = original(asked.media, self._shop.store).info
        until_s = time.monotonic() + _LONGEST_S

        def hear(_label: str, _share: float) -> None:
            if time.monotonic() > until_s:
                raise MediaError("Making this clip took too long; ask for a shorter one")

        target = folder / f"{clip.id}{'.mp4' if info.video else '.m4a'}"
        with heard_by(hear):
            write_clip(info, cut(info, clip.start_ms, clip.end_ms), self._cues(asked), target)

    def _cues(self, asked: Asked) -> tuple[Cue, ...]:
        if self._clip.subtitles is None:
            return ()
        with self._shop.database.reading() as work:
            row = work.get_one(Transcript, self._clip.subtitles)
        return cues_of(self._shop.settings, asked.media, row, style_of(asked.media))
