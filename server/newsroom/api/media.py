"""Recordings: lists, what is known of one, its files, its job."""

from typing import IO, Any

from flask import Blueprint, Response, current_app, request, send_file
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session as Work
from werkzeug.exceptions import NotFound, UnprocessableEntity
from werkzeug.wsgi import FileWrapper

from server.newsroom import published, removal
from server.newsroom.api.answers import UNCHANGED, name_file, settings
from server.newsroom.api.arrivals import job_options
from server.newsroom.api.describing import described
from server.newsroom.api.documents import PeaksDocument
from server.newsroom.api.refusals import problem
from server.newsroom.api.shapes import (
    JobQuery,
    JobState,
    MediaChange,
    MediaItem,
    MediaPage,
    MediaQuery,
    PeaksQuery,
    Retry,
    Said,
)
from server.newsroom.database.tables import Media, Role, Status, Visibility
from server.newsroom.files import exporting, notes, results
from server.newsroom.jobs import StillRunningError
from server.newsroom.jobs.original import Asked, ask
from server.newsroom.jobs.queue import BATCH, LAST_STEPS
from server.newsroom.people import access, audit
from server.newsroom.transcripts import revisions
from server.web.folder_pages import MIME_TYPES, drop_unusual_range
from transcripts.errors import TranscriptError

blueprint = Blueprint("media", __name__, url_prefix="/media")

_BLOCK_BYTES = 1 << 18


@blueprint.get("")
@access.signed_in
@described(gives=MediaPage, query=MediaQuery)
def listed(query: MediaQuery) -> MediaPage:
    """The recordings of your projects, newest first."""
    with access.database().reading() as work:
        found = work.scalars(_page(work, query)).all()
        items = presented(work, found[: query.limit])
    return MediaPage(items=items, next=items[-1].id if len(found) > query.limit else None)


@blueprint.get("/<id>")
@access.open_to_all
@described(gives=MediaItem)
def one(id: str) -> MediaItem:
    """A recording."""
    with access.database().reading() as work:
        return presented(work, [published.readable(work, Media, id)])[0]


@blueprint.patch("/<id>")
@access.signed_in
@described(gives=MediaItem, body=MediaChange)
def change(id: str, body: MediaChange) -> MediaItem:
    """Give a recording another title, or publish it, which takes an owner."""
    changes = body.model_dump(mode="json", exclude_none=True)
    with access.database().changing() as work:
        media = access.owned(work, Media, id, Role.OWNER if body.visibility else Role.EDITOR)
        for name, value in changes.items():
            setattr(media, name, value)
        audit.record(work, access.actor().user_id, "media.changed", id, **changes)
        return presented(work, [media])[0]


@blueprint.delete("/<id>")
@access.signed_in
@described(status=204)
def remove(id: str) -> None:
    """Take a recording out of sight.

    As an archive does, nothing is destroyed: the original, the transcripts, and what was decided
    on them stay, and an owner can bring it back (`restore`).
    """
    with access.database().changing() as work:
        removal.remove(work, Media, id)


@blueprint.post("/<id>/restore")
@access.signed_in
@described(gives=MediaItem)
def restore(id: str) -> MediaItem:
    """Bring a recording back that was removed."""
    with access.database().changing() as work:
        return presented(work, [removal.restore(work, Media, id)])[0]


@blueprint.get("/<id>/file")
@access.open_to_all
@described(
    gives="*/*",
    headers={"Range": "A part of the file, as bytes=0-999.", "If-None-Match": "An ETag."},
    answer_headers={"ETag": "Names these bytes.", "Accept-Ranges": "bytes"},
    also_gives=UNCHANGED | {206: "The part that Range asked for."},
    refuses=(416,),
)
def file(id: str) -> Response:
    """The copy of a recording that every browser plays. Several ranges are answered with all."""
    path = _derived(id).playable
    if path is None:
        raise _not_made("playable copy")
    drop_unusual_range()
    request.environ["wsgi.file_wrapper"] = _in_blocks
    return send_file(path, mimetype=MIME_TYPES.get(path.suffix.lower()), conditional=True)


def _in_blocks(file: IO[bytes], _size: int) -> FileWrapper:
    """A film block by block; Flask's own, of 8 KB, leave the processor no time for others."""
    return FileWrapper(file, _BLOCK_BYTES)


@blueprint.get("/<id>/poster")
@access.open_to_all
@described(gives="image/jpeg", also_gives=UNCHANGED)
def poster(id: str) -> Response:
    """A picture of it."""
    path = _derived(id).poster
    if path is None:
        raise _not_made("poster")
    drop_unusual_range()
    return send_file(path, conditional=True)


@blueprint.get("/<id>/peaks")
@access.open_to_all
@described(gives=PeaksDocument, query=PeaksQuery, also_gives=UNCHANGED)
def peaks(id: str, query: PeaksQuery) -> Response:
    """The waveform: the loudest of each stretch of `ms_per_peak`, in percent."""
    made = _derived(id)
    path = (query.per_s and made.waveform) or made.peaks
    if path is None:
        raise _not_made("waveform")
    drop_unusual_range()
    return send_file(path, mimetype="application/json", conditional=True)


@blueprint.get("/<id>/export.zip")
@access.signed_in
@described(gives="application/zip")
def export(id: str) -> Response:
    """Everything that `quotemark process` writes of it, with the newest corrections."""
    with access.database().reading() as work:
        media = access.owned(work, Media, id, Role.VIEWER)
    made = exporting.export(access.database(), settings(), media)
    answer = Response(made, mimetype="application/zip")
    name_file(answer, f"{exporting.stem(media)}.quotemark.zip", "attachment")
    return answer


@blueprint.get("/<id>/youtube.zip")
@access.signed_in
@described(gives="application/zip")
def youtube(id: str) -> Response:
    """What YouTube wants of it: captions, a description with chapters, a page that leads through.

    Its links hold when it is unpacked where `export.zip` is.
    """
    with access.database().reading() as work:
        media = access.owned(work, Media, id, Role.VIEWER)
        if not revisions.languages(work, id):
            raise _not_made("transcript")
    try:
        made = exporting.youtube(access.database(), settings(), media)
    except TranscriptError as error:
        raise UnprocessableEntity(f"{error}.") from None
    answer = Response(made, mimetype="application/zip")
    name_file(answer, f"{exporting.stem(media)}.youtube.zip", "attachment")
    return answer


@blueprint.get("/<id>/job")
@access.signed_in
@described(gives=JobState, query=JobQuery)
def job(id: str, query: JobQuery) -> JobState:
    """How far the work on a recording is, and what was heard so far."""
    with access.database().reading() as work:
        stages = Asked(access.owned(work, Media, id, Role.VIEWER)).stages
    steps = current_app.extensions["jobs"].steps(id, query.after)
    heard = [left for name, left in steps if name == BATCH and left]
    return JobState(
        stages=list(stages),
        done=[LAST_STEPS[name] for name, _ in steps if name in LAST_STEPS],
        said=[
            Said.model_validate(segment)
            for batch in heard
            for stretch in batch["stretches"]
            for segment in stretch["spoken"]
        ],
        notes=notes.told(settings(), id),
        next=query.after + len(steps),
    )


@blueprint.post("/<id>/cancel")
@access.signed_in
@described(gives=MediaItem, refuses=(409,))
def cancel(id: str) -> MediaItem:
    """Stop working on a recording; what is done is kept."""
    with access.database().changing() as work:
        media = access.owned(work, Media, id, Role.EDITOR)
        if media.status not in (Status.QUEUED, Status.PROCESSING):
            raise problem(409, "Nothing is being done with this recording, so nothing to stop.")
        audit.record(work, access.actor().user_id, "media.cancelled", id)
    current_app.extensions["jobs"].cancel(id)
    return one_of(id)


@blueprint.post("/<id>/retry")
@access.signed_in
@described(gives=MediaItem, body=Retry, refuses=(409,))
def retry(id: str, body: Retry) -> MediaItem:
    """Go on working on a recording where that failed, or again from a stage on.

    What people corrected stands where the same words are heard again, and stays among the
    revisions where other words are.
    """
    jobs = current_app.extensions["jobs"]
    asked = job_options(body.language, body.translate or [], body.speakers)
    options = {name: value for name, value in asked.items() if name in body.model_fields_set}
    try:
        with access.database().reading() as work:
            _idle(work, id)
        jobs.check_is_at_rest(id)  # which may wait a moment, and nobody else must for that
        with access.database().changing() as work:
            media = _idle(work, id)
            touched = ask(media, options)
            facts = {"stage": body.stage, **options}
            audit.record(work, access.actor().user_id, "media.retried", id, **facts)
        jobs.retry(id, stage=body.stage or touched)
    except StillRunningError:
        raise problem(409, "This recording is being worked on; stop that first.") from None
    return one_of(id)


def _idle(work: Work, id: str) -> Media:
    """A recording that nothing is done with. Raises `StillRunningError`."""
    media = access.owned(work, Media, id, Role.EDITOR)
    if media.status in (Status.QUEUED, Status.PROCESSING):
        raise StillRunningError
    return media


def one_of(id: str) -> MediaItem:
    """A recording as it is now, for who was allowed to change it."""
    with access.database().reading() as work:
        return presented(work, [work.get_one(Media, id)])[0]


def presented(work: Work, rows: Any) -> list[MediaItem]:
    """Recordings as the API shows them to whoever is asking."""
    languages = revisions.languages_of(work, [row.id for row in rows])
    known = access.known_actor() is not None
    roles = {p: access.role_in(work, p) if known else None for p in {r.project_id for r in rows}}
    return [_item(row, languages[row.id], roles[row.project_id]) for row in rows]


def _item(row: Media, languages: list[str], role: Role | None) -> MediaItem:
    has_poster = results.has_poster(settings(), row)
    return MediaItem(
        id=row.id,
        project=row.project_id,
        title=row.title,
        filename=row.filename if role else row.title,
        sha256=row.sha256,
        bytes=row.bytes,
        status=Status(row.status),
        stage=row.stage,
        progress=min(1.0, max(0.0, row.progress)),
        left_ms=row.left_ms,
        languages=languages,
        error=row.error if role else None,
        duration_ms=row.duration_ms,
        options=row.options if role else {},
        visibility=Visibility(row.visibility),
        created_ms=row.created_ms,
        role=role,
        poster=f"/api/v1/media/{row.id}/poster" if has_poster else None,
    )


def _page(work: Work, query: MediaQuery) -> Any:
    mine = [project.id for project, _ in access.projects(work)]
    if query.project is not None and query.project not in mine:
        raise NotFound
    asked = [query.project] if query.project else mine
    page = select(Media).where(Media.project_id.in_(asked), Media.removed_ms.is_(None))
    if query.after is not None:
        last = work.get(Media, query.after)
        if last is None or last.project_id not in mine:
            raise problem(404, "after: names no recording; begin without it.")
        behind = and_(Media.created_ms == last.created_ms, Media.id < last.id)
        page = page.where(or_(Media.created_ms < last.created_ms, behind))
    return page.order_by(Media.created_ms.desc(), Media.id.desc()).limit(query.limit + 1)


def _derived(id: str) -> results.Derived:
    with access.database().reading() as work:
        return results.derived(settings(), published.readable(work, Media, id))


def _not_made(what: str) -> Exception:
    return problem(404, f"This recording has no {what}, or not yet.")
