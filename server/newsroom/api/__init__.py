"""The API, ``/api/v1``: everything the pages do, as JSON.

Each module has the views of one kind of thing, each view says beside itself what it takes and
gives (`describing`), and `openapi` shows all of that.
"""

from importlib import import_module

from flask import Blueprint

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


def _register() -> None:
    """Put the parts in; `uploads` puts itself in, for it has views beside its own."""
    for name in (
        "media",
        "transcripts",
        "sections",
        "translations",
        "subtitles",
        "clips",
        "edits",
        "articles",
        "annotations",
        "quotes",
        "searching",
        "projects",
        "removed",
        "openapi",
        "from_folder",
        "from_address",
        "choices",
    ):
        part = import_module(f"{__name__}.{name}")
        blueprint.register_blueprint(part.blueprint)
    import_module(f"{__name__}.uploads")


_register()
