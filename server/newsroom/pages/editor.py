"""The transcript editor's page."""

import secrets

from flask import Response, render_template
from werkzeug.exceptions import NotFound

from server.newsroom.database.tables import Media, Role
from server.newsroom.people import access
from server.newsroom.policy import with_style_nonce
from server.newsroom.transcripts import revisions


@access.in_person
def edit(id: str, language: str) -> Response:
    """The editor of one transcript; who may not change it may read and listen."""
    with access.database().reading() as work:
        media = access.owned(work, Media, id, Role.VIEWER)
        languages = revisions.languages(work, id)
        role = access.role_in(work, media.project_id)
    if language not in languages:
        raise NotFound(f"This recording has no transcript in {language}, or not yet.")
    nonce = secrets.token_urlsafe(16)
    page = render_template(
        "editor.html",
        media=media,
        language=language,
        languages=languages,
        may_edit=role is not None and access.at_least(role, Role.EDITOR),
        nonce=nonce,
    )
    return Response(page, headers={"Content-Security-Policy": with_style_nonce(nonce)})
