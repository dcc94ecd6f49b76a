"""A section of a recording heard again, and put into its transcript as a new revision.

The work is that of `quotemark transcribe --from … --to …`. What was heard is kept by its step;
it is put into the transcript as that stands then.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dbos import DBOS

from media.audio import decode_audio
from media.timebase import clock
from server.newsroom.database.tables import Transcript as Row
from server.newsroom.jobs.failing import failure
from server.newsroom.jobs.original import Asked, Workshop, asked_for, original
from server.newsroom.transcripts import revisions
from server.processing.speech import ENGLISH, Transcriber
from transcripts.errors import TranscriptError
from transcripts.model import Transcript, to_json
from transcripts.reading import from_json
from transcripts.recognition.speech import Recognition, recognise
from transcripts.recognition.splicing import (
    Section,
    in_whole_segments,
    on_the_recordings_clock,
    spliced,
)
from transcripts.recognition.voice import Interval


@dataclass(frozen=True, slots=True)
class Again:
    """What to hear again: milliseconds ``[start_ms, end_ms)`` of a recording.

    `language` is that of the transcript; what is said there may be `spoken` in another one, None:
    it is told by the sound.
    """

    media_id: str
    language: str
    start_ms: int
    end_ms: int
    spoken: str | None
    user_id: str


class SectionJob:
    """The job on one section, in one life of a worker."""

    def __init__(self, shop: Workshop, again: Again) -> None:
        self._shop, self._again = shop, again

    def run(self) -> dict[str, Any]:
        """The new revision's number, as ``revision``; or what went wrong, as ``error``."""
        asked = asked_for(self._shop.database, self._again.media_id)
        try:
            heard = DBOS.run_step({"name": "section.heard"}, lambda: self._heard(asked))
            return DBOS.run_step({"name": "section.saved"}, lambda: self._save(**heard))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told and logged
            return {"error": failure(error, asked.media, self._shop.store)}

    def _heard(self, asked: Asked) -> dict[str, Any]:
        again, source = self._again, original(asked.media, self._shop.store)
        old = [from_json(row.document) for row in self._rows(asked)]
        section = in_whole_segments(Interval(again.start_ms, again.end_ms), old[0])
        wanted = replace(asked.speech, language=again.spoken, translate=len(old) > 1, speakers=None)
        transcriber, recognition = Transcriber(wanted), Recognition(complete=True)
        engine = transcriber.prepare().result()
        if again.spoken and again.spoken not in engine.language_codes:
            raise TranscriptError(f"The recogniser does not know the language {again.spoken}")
        with tempfile.TemporaryDirectory(prefix="section-", dir=self._shop.settings.data) as folder:
            audio = decode_audio(source.info, Path(folder) / "audio.pcm")
            request = transcriber.request(source)
            for batch in recognise(Section(audio, section), engine, request):
                recognition.batches.append(on_the_recordings_clock(batch, section))
        made = transcriber.texts(recognition, source, audio.duration_ms)
        span = {"start_ms": section.start_ms, "end_ms": section.end_ms}
        return span | {"documents": [to_json(each) for each in made]}

    def _save(
        self, start_ms: int, end_ms: int, documents: Sequence[dict[str, Any]]
    ) -> dict[str, Any]:
        asked = asked_for(self._shop.database, self._again.media_id)
        new, section = [from_json(each) for each in documents], Interval(start_ms, end_ms)
        return {
            "revision": revisions.insistently(
                lambda: self._spliced(self._rows(asked), new, section)
            )
        }

    def _spliced(self, rows: Sequence[Row], new: Sequence[Transcript], section: Interval) -> int:
        database, again = self._shop.database, self._again
        old = [from_json(row.document) for row in rows]
        if in_whole_segments(section, old[0]) != section:
            raise TranscriptError("Somebody moved the segments there meanwhile; try again")
        made = spliced(old, new, section)
        if (said := made[0].language) != again.language:
            raise TranscriptError(
                f"All that is said seems to be in {said}, not in {again.language}: name the "
                "language, or have the whole recording worked on again"
            )
        note = f"Heard again: {clock(section.start_ms)}-{clock(section.end_ms)}"
        with database.reading() as work:
            readings = [
                revisions.read(work, again.media_id, row.language, to_json(each))
                for row, each in zip(rows, made, strict=True)
            ]
        with database.changing() as work:
            for row, reading in reversed([*zip(rows, readings, strict=True)]):
                kept = revisions.keep(work, reading, again.user_id, note, row.revision)
            revisions.bring_along(work, readings[0], again.user_id)
            return kept.revision

    def _rows(self, asked: Asked) -> list[Row]:
        """The transcript, and its English where that is heard, not translated from the text."""
        id, language = self._again.media_id, self._again.language
        with self._shop.database.reading() as work:
            found = [revisions.newest(work, id, language)]
            if asked.speech.translate and language != ENGLISH:
                found.append(revisions.newest(work, id, ENGLISH))
        rows = [row for row in found if row]
        if not rows or rows[0].language != language:
            raise TranscriptError("This recording has no such transcript any more")
        return rows
