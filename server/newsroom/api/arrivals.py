"""What is asked of a file that arrives, however it does: where it goes, what its job shall do."""

from collections.abc import Sequence
from typing import Any

import langcodes
from flask import current_app
from pydantic import Field
from werkzeug.exceptions import BadRequest, Forbidden

from server.newsroom.api.shapes import MOST_LANGUAGES, MOST_SPEAKERS, Id, Sent
from server.newsroom.database.tables import Role, Upload, new_id
from server.newsroom.files.uploads import Uploads, shown_name
from server.newsroom.people import access
from server.progress import visible

_SHOWN = 40


class Arriving(Sent):
    """Where something goes that is to be brought in, and what its job shall do.

    As the metadata of an upload: `language` null is told by the sound, `speakers` null is not
    told apart, 0: nobody knows how many there are.
    """

    project: Id | None = None
    language: str | None = Field(default=None, max_length=40)
    translate: list[str] = Field(default=["en"], max_length=MOST_LANGUAGES)
    speakers: int | None = Field(default=None, ge=0, le=MOST_SPEAKERS)


def uploads() -> Uploads:
    """The uploads of the application that answers."""
    found: Uploads = current_app.extensions["uploads"]
    return found


def expected(
    name: str, size_bytes: int, project: str | None, options: dict[str, Any], sent: str = ""
) -> Upload:
    """A file that is to arrive. Raises `BadRequest`, `NotFound`, `Forbidden`."""
    if not size_bytes:
        raise BadRequest("The file is empty.")
    return Upload(
        id=new_id(),
        project_id=project_for(project),
        user_id=access.actor().user_id,
        filename=shown_name(name),
        bytes=size_bytes,
        sent=sent,
        options=options,
    )


def project_for(asked: str | None) -> str:
    """The project a file goes into: the one named, else the first that one may change."""
    with access.database().reading() as work:
        if asked:
            access.check_role(work, asked, Role.EDITOR)
            return asked
        for project, role in access.projects(work):
            if access.at_least(role, Role.EDITOR):
                return project.id
    raise Forbidden("Bringing footage in takes the role of an editor.")


def job_options(
    language: str | None, translate: Sequence[str], speakers: int | None
) -> dict[str, Any]:
    """What the job is asked for. Raises `BadRequest` for what it cannot do."""
    for code in [*([language] if language else []), *translate]:
        if not langcodes.tag_is_valid(code):
            shown = visible(code[:_SHOWN])
            raise BadRequest(f"“{shown}” is not a language's code, as en, tr or ku.")
    if len(translate) > MOST_LANGUAGES:
        raise BadRequest(f"Name {MOST_LANGUAGES} languages to translate into at most.")
    if speakers is not None and not 0 <= speakers <= MOST_SPEAKERS:
        raise BadRequest(f"{MOST_SPEAKERS} speakers at most are told apart; 0: not known.")
    return {
        "language": langcodes.standardize_tag(language) if language else None,
        "translate": list(dict.fromkeys(map(langcodes.standardize_tag, translate))),
        "speakers": speakers,
    }
