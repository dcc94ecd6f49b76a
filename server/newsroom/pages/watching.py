"""The watch page: a published recording for viewers, and for those of its project."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.orm import Session as Work
from werkzeug.exceptions import NotFound

from annotations.pages.model import language_name
from annotations.pages.words import segment_flag
from media.timebase import clock, npt
from server.newsroom import published
from server.newsroom.api.media import presented
from server.newsroom.database.tables import Media, Role, Transcript
from server.newsroom.pages.recording import OFFERED
from server.newsroom.people import access
from server.newsroom.quotes import quoted
from server.newsroom.quotes.quoted import Moment
from server.newsroom.transcripts import revisions
from server.newsroom.transcripts.timed import is_timed
from transcripts.model import LATEST_MS
from transcripts.translation.marks import MARK, PERSON

_MOMENT = re.compile(r"(\d{1,8}(?:\.\d{1,6})?)(?:,(\d{1,8}(?:\.\d{1,6})?))?")
_WORDS_TOLD = 200
"""Letters of the transcript that stand for it where a link to it is shown."""


@access.open_to_all
def watch(id: str) -> str:
    """A recording with its subtitles, its transcript, and what is quoted of it."""
    with access.database().reading() as work:
        media = published.readable(work, Media, id)
        item = presented(work, [media])[0]
        asked = request.args.get("language", item.languages[0] if item.languages else None)
        if asked is not None and asked not in item.languages:
            raise NotFound(f"This recording has no transcript in {asked}, or not yet.")
        row = revisions.newest(work, id, asked) if asked else None
        beside = _beside(work, id, request.args.get("beside"), item.languages)
    document = row.document if row else {}
    segments = [each for each in document.get("segments", []) if is_timed(each)]
    moments = quoted.of_media(access.database(), media, for_member=item.role is not None)
    return render_template(
        "watch.html",
        item=item,
        language=asked,
        segments=segments,
        beside=beside,
        cited=_cited(segments, moments),
        origin=_origin(row) if row else "",
        segment_flag=segment_flag,
        names={each["id"]: each.get("name") or each["id"] for each in document.get("speakers", [])},
        moments=moments,
        formats=OFFERED,
        fragment=fragment(request.args.get("t", "")),
        told=" ".join(each["text"] for each in segments[:_WORDS_TOLD])[:_WORDS_TOLD],
        may_edit=item.role is not None and access.at_least(item.role, Role.EDITOR),
        address=url_for("pages.watch", id=id, _external=True),
        clock=clock,
        npt=npt,
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """A transcript that is read beside another one; `texts` by the ids of its segments."""

    language: str
    texts: Mapping[str, str]


def fragment(asked: str) -> str:
    """What is put behind the footage's address to begin at ``12.3``, or play ``12.3,15.9``.

    Seconds as in Media Fragments URI 1.0, section 4.2.1; empty where something else was asked.
    """
    found = _MOMENT.fullmatch(asked)
    if found is None:
        return ""
    times = [round(float(each) * 1000) for each in found.groups() if each]
    in_order = times == sorted(set(times)) and times[-1] < LATEST_MS
    return f"#t={','.join(map(npt, times))}" if in_order else ""


def _beside(work: Work, media_id: str, asked: str | None, known: Sequence[str]) -> Beside | None:
    row = revisions.newest(work, media_id, asked) if asked and asked in known else None
    if row is None:
        return None
    return Beside(row.language, {each["id"]: each["text"] for each in row.document["segments"]})


def _cited(
    segments: Sequence[Mapping[str, Any]], moments: Sequence[Moment]
) -> dict[str, list[tuple[int, Moment]]]:
    """The quotes that begin in each segment, by its id; each with its number in the page's list."""
    starts = [each["start_ms"] for each in segments]
    found: dict[str, list[tuple[int, Moment]]] = {}
    for number, moment in enumerate(moments, 1):
        at = bisect_right(starts, moment.start_ms) - 1
        if at >= 0:
            found.setdefault(segments[at]["id"], []).append((number, moment))
    return found


def _origin(row: Transcript) -> str:
    """Who made a transcript, in a sentence."""
    if row.translated_from is None:
        made, is_corrected = "Written down by a machine", row.made_by is not None
    else:
        made = f"Translated by a machine from {language_name(row.translated_from)}"
        marks = (each.get(MARK) for each in row.document["segments"])
        is_corrected = any(isinstance(mark, dict) and mark.get("by") == PERSON for mark in marks)
    return f"{made}, corrected by people." if is_corrected else f"{made}; nobody corrected it yet."
