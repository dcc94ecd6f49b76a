"""Translations beside what was said, as documents (``quotemark/transcript/1``).

Only the segments that changed are read: those of many hours take long.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from server.newsroom.transcripts.timed import is_timed
from transcripts.model import Segment, Transcript, to_json
from transcripts.reading import from_json
from transcripts.translation.following import followed as translation_followed
from transcripts.translation.marks import MACHINE, STALE, corrected, maker, signed

_Document = Mapping[str, Any]


def followed(before: _Document, after: _Document, translation: _Document) -> dict[str, Any]:
    """What is to be changed of a translation of `before`: segments by their ids, None is gone."""
    ids = _changed(before, after)
    there = _part(translation, ids)
    made = translation_followed(_part(before, ids), _part(after, ids), there)
    new = {segment.id: segment for segment in made.segments}
    gone: dict[str, Any] = {each.id: None for each in there.segments if each.id not in new}
    known = {segment.id: segment for segment in there.segments}
    changed = [segment for segment in made.segments if segment != known[segment.id]]
    return gone | as_changes(there, changed)


def corrected_by_hand(earlier: _Document, stored: _Document, source: _Document) -> dict[str, Any]:
    """A person's correction of a translation, with the marks of who made what that are due."""
    ids = _changed(earlier, stored)
    texts = {each.id: each.text for each in _part(source, ids).segments}
    before = {each.id: each for each in _part(earlier, ids).segments if maker(each)}
    sent = _part(stored, ids)
    made = as_changes(
        sent,
        (
            corrected(before[each.id], each, texts[each.id])
            for each in sent.segments
            if each.id in before and each.id in texts
        ),
    )
    segments = [made.get(str(each.get("id")), each) for each in stored["segments"]]
    return {**stored, "segments": segments}


def speakers_as(before: _Document, after: _Document, other: _Document) -> list[Any]:
    """The speakers of another transcript of a recording, once these are called and are as here."""
    was, now = (_named(each["speakers"]) for each in (before, after))
    theirs = _named(other["speakers"])
    speaking = {each.get("speaker") for each in other["segments"]}
    new = {id: name for id, name in now.items() if id not in was or was[id] != name}
    stay = [
        {**each, "name": new[each["id"]]} if each["id"] in new else each
        for each in other["speakers"]
        if each["id"] in now or each["id"] not in was or each["id"] in speaking
    ]
    return [*stay, *({"id": id, "name": name} for id, name in new.items() if id not in theirs)]


def out_of_date(source: Transcript, translation: Transcript) -> frozenset[str]:
    """The ids of what a machine is to translate again, or has not translated yet."""
    kept = {
        segment.id
        for segment in translation.segments
        if STALE not in segment.flags or maker(segment) != MACHINE
    }
    return frozenset(segment.id for segment in source.segments if segment.id not in kept)


def of_what_was_said(source: Transcript, translation: Transcript) -> Transcript:
    """A translation just made of a transcript, maybe by way of one in a third language."""
    texts = {segment.id: segment.text for segment in source.segments}
    return replace(
        translation,
        segments=tuple(
            signed(each, texts[each.id], MACHINE) if maker(each) == MACHINE else each
            for each in translation.segments
        ),
    )


def as_changes(translation: Transcript, segments: Iterable[Segment]) -> dict[str, Any]:
    """Segments of a transcript as a correction of it (see `correcting`)."""
    part = to_json(replace(translation, segments=tuple(segments), untimed=()))
    return {each["id"]: each for each in part["segments"]}


def _changed(before: _Document, after: _Document) -> frozenset[str]:
    """The ids of the segments that are in one of two documents only, or differ.

    Most are the same objects in both, for what was not corrected is not read again.
    """
    both = {id(each) for each in before["segments"]} & {id(each) for each in after["segments"]}
    old, new = (
        {s["id"]: s for s in each["segments"] if id(s) not in both and is_timed(s)}
        for each in (before, after)
    )
    return frozenset(id for id in old.keys() | new.keys() if old.get(id) != new.get(id))


def _part(document: _Document, ids: Collection[str]) -> Transcript:
    """A transcript with these segments alone."""
    part = [s for s in document["segments"] if s.get("id") in ids and is_timed(s)]
    return from_json({**document, "segments": part}, "the transcript")


def _named(speakers: Sequence[_Document]) -> dict[str, Any]:
    return {each["id"]: each.get("name") for each in speakers}
