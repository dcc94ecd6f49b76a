"""Removing recordings and articles, seeing what was removed, and bringing it back."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response

from server.newsroom import removal
from server.newsroom.people import access

_SHOWN = 100
_PAGES = {"media": "pages.recording", "article": "pages.desk"}


@access.in_person
def removed() -> str:
    """What was removed from the projects that whoever is asking owns."""
    after = max(0, min(request.args.get("after", 0, int), 1_000_000))
    with access.database().reading() as work:
        items = removal.removed(work, _SHOWN + 1, after)
    more = after + _SHOWN if len(items) > _SHOWN else None
    return render_template("removed.html", items=items[:_SHOWN], more=more)


@access.in_person
def remove(kind: str, id: str) -> Response:
    """Take it out of sight, and offer to undo that."""
    with access.database().changing() as work:
        row = removal.remove(work, removal.KINDS[kind], id)
    flash(f"“{row.title}” was removed.", url_for("pages.restore", kind=kind, id=id))
    return redirect(url_for("pages.library"), HTTPStatus.SEE_OTHER)


@access.in_person
def restore(kind: str, id: str) -> Response:
    """Bring it back."""
    with access.database().changing() as work:
        removal.restore(work, removal.KINDS[kind], id)
    return redirect(url_for(_PAGES[kind], id=id), HTTPStatus.SEE_OTHER)
