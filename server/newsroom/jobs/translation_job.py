"""A recording translated into one more language, or what is out of date of a translation.

The work is that of `quotemark translate`. What was made is kept by its step; it is put into the
translation as that stands then, but for what people changed meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dbos import DBOS

from server.newsroom.database.tables import Media
from server.newsroom.database.tables import Transcript as Row
from server.newsroom.jobs.failing import unforeseen
from server.newsroom.jobs.original import Asked, Workshop, asked_for
from server.newsroom.transcripts import revisions
from server.newsroom.transcripts.translations import as_changes, of_what_was_said, out_of_date
from server.processing.translating import translate
from server.progress import heard_by
from transcripts.errors import ModelMissingError, TranscriptError
from transcripts.model import Transcript, to_json
from transcripts.reading import from_json
from transcripts.translation.marks import looked_through


@dataclass(frozen=True, slots=True)
class Wanted:
    """A translation of a recording.

    Of one that is there `segments` are the ids of those to be translated again, None: all that
    are out of date and that no person wrote.
    """

    media_id: str
    language: str
    segments: list[str] | None
    user_id: str


class TranslationJob:
    """The job on one translation, in one life of a worker."""

    def __init__(self, shop: Workshop, wanted: Wanted) -> None:
        self._shop, self._wanted = shop, wanted

    def run(self) -> dict[str, Any]:
        """The new revision's number, as ``revision``; or what went wrong, as ``error``."""
        asked = asked_for(self._shop.database, self._wanted.media_id)
        try:
            made = DBOS.run_step({"name": "translation.made"}, lambda: self._made(asked))
            return DBOS.run_step({"name": "translation.saved"}, lambda: self._save(**made))
        except (TranscriptError, ModelMissingError) as error:
            return {"error": str(error)}
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told and logged
            return {"error": unforeseen(error, self._wanted.media_id)}

    def _made(self, asked: Asked) -> dict[str, Any]:
        """What was translated, and the texts in whose place it comes."""
        wanted = self._wanted
        spoken, *others = (from_json(row.document) for row in self._rows())
        earlier = next((each for each in others if each.language == wanted.language), None)
        only = frozenset(wanted.segments or out_of_date(spoken, earlier)) if earlier else None
        if only is not None and not only:
            raise TranscriptError("Nothing in this translation is out of date.")
        sources = [spoken, *(each for each in others if each is not earlier)]
        with heard_by(lambda _label, _share: None):
            made = translate(
                sources, wanted.language, asked.translation, asked.glossary, earlier, only
            )
        new = [each for each in made.segments if only is None or each.id in only]
        there = earlier.segments if earlier else ()
        return {
            "document": to_json(of_what_was_said(spoken, replace(made, segments=tuple(new)))),
            "over": {each.id: each.text for each in there if only and each.id in only},
        }

    def _save(self, document: dict[str, Any], over: Mapping[str, str]) -> dict[str, Any]:
        made = from_json(document)
        return {"revision": revisions.insistently(lambda: self._kept(made, over))}

    def _kept(self, made: Transcript, over: Mapping[str, str]) -> int:
        id, language = self._wanted.media_id, self._wanted.language
        new = looked_through(from_json(self._rows()[0].document), made)
        with self._shop.database.reading() as work:
            row = revisions.newest(work, id, language)
            if row is None:
                reading = revisions.read(work, id, language, to_json(new))
            else:
                now = {each.get("id"): each.get("text") for each in row.document["segments"]}
                as_found = [each for each in new.segments if now.get(each.id) == over.get(each.id)]
                changes = as_changes(new, as_found)
                reading = revisions.read_changes(work, id, language, changes, None)
        note = "Translated again" if row else "Translated"
        with self._shop.database.changing() as work:
            maker = self._wanted.user_id if row else None  # what the machine made of it first
            kept = revisions.keep(work, reading, maker, note, None)
            media = work.get_one(Media, id)
            asked_for = media.options.get("translate", ["en"])
            media.options = {**media.options, "translate": [*dict.fromkeys((*asked_for, language))]}
            return kept.revision

    def _rows(self) -> list[Row]:
        """The recording's transcripts, what was said first."""
        id = self._wanted.media_id
        with self._shop.database.reading() as work:
            found = [revisions.newest(work, id, each) for each in revisions.languages(work, id)]
        rows = [row for row in found if row]
        if not rows or rows[0].translated_from:
            raise TranscriptError("This recording has no transcript of what was said")
        return rows
