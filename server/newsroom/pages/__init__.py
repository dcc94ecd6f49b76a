"""The pages people see: rendered here, readable before any script runs.

Each names the script that brings it alive; what that script needs to know stands in attributes
of the element it belongs to, and the rest it asks of the API.
"""

import langcodes
from flask import Blueprint

from server.newsroom.pages.desk import desk
from server.newsroom.pages.editor import edit
from server.newsroom.pages.embedding import COMPONENT, component, embed, frame, oembed, tag
from server.newsroom.pages.glossary import change_glossary, glossary
from server.newsroom.pages.library import library
from server.newsroom.pages.reading import read
from server.newsroom.pages.recording import recording
from server.newsroom.pages.removed import remove, removed, restore
from server.newsroom.pages.watching import watch

_REMOVED = "removed/<any(media,article):kind>/<id>"

blueprint = Blueprint("pages", __name__, template_folder="templates")

blueprint.add_url_rule("/", view_func=library)
blueprint.add_url_rule("/library", view_func=library)
blueprint.add_url_rule("/media/<id>", view_func=recording)
blueprint.add_url_rule("/media/<id>/edit/<language>", view_func=edit)
blueprint.add_url_rule("/projects/<project_id>/glossary", view_func=glossary)
blueprint.add_url_rule(
    "/projects/<project_id>/glossary", view_func=change_glossary, methods=["POST"]
)
blueprint.add_url_rule("/watch/<id>", view_func=watch)
blueprint.add_url_rule("/articles/<id>", view_func=desk)
blueprint.add_url_rule("/removed", view_func=removed)
blueprint.add_url_rule(f"/{_REMOVED}/remove", view_func=remove, methods=["POST"])
blueprint.add_url_rule(f"/{_REMOVED}/restore", view_func=restore, methods=["POST"])
blueprint.add_url_rule("/read/<id>", view_func=read)
blueprint.add_url_rule("/embed/<article>/<quote>", view_func=embed)
blueprint.add_url_rule("/oembed", view_func=oembed)
blueprint.add_url_rule(f"/static/{COMPONENT}", view_func=component)
blueprint.add_app_template_filter(frame)
blueprint.add_app_template_filter(tag)


@blueprint.app_template_filter("language_name")
def language_name(tag: str) -> str:
    """A language's name in English: ``ckb`` is Central Kurdish."""
    return langcodes.Language.get(tag).display_name()
