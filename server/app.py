"""The processed folders in a browser: a list of them, their pages, their media.

Read only, for the person at this machine. Nothing outside the processed folders is served, no
hidden file, and nothing that a symbolic link leads to.
"""

from collections.abc import Sequence
from pathlib import Path

from flask import Flask, Response, abort, render_template, request, send_file
from werkzeug.security import safe_join

from annotations.pages import asset_files
from media.timebase import clock
from server.items import find_items, is_item

LOOPBACK = ("localhost", "127.0.0.1")
"""Host names a browser may use: others are refused, against DNS rebinding.

Werkzeug cannot tell an IPv6 address in such a list.
"""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "media-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

# The rest is known everywhere; these some systems call something else, or nothing.
MIME_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".m4a": "audio/mp4",
    ".sbv": "text/plain",
    ".srt": "text/plain",
    ".vtt": "text/vtt",
}


def create_app(folder: Path, trusted_hosts: Sequence[str] | None = LOOPBACK) -> Flask:
    """The application that serves `folder` and the processed folders below it.

    `trusted_hosts` are the names it answers to; None is every name.
    """
    root = folder.resolve()
    app = Flask(__name__, static_folder=None)
    app.config["TRUSTED_HOSTS"] = None if trusted_hosts is None else list(trusted_hosts)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.jinja_env.filters["clock"] = clock
    assets = asset_files()

    @app.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/")
    def items() -> str:
        return render_template("list.html", items=find_items(root))

    @app.get("/assets/<name>")
    def asset(name: str) -> Response:
        text = assets.get(f"assets/{name}") or abort(404)
        return Response(text, mimetype=MIME_TYPES[Path(name).suffix])

    @app.get("/files/<path:name>")
    def file(name: str) -> Response:
        path = servable(root, name) or abort(404)
        _drop_unusual_range()
        return send_file(path, mimetype=MIME_TYPES.get(path.suffix.lower()), conditional=True)

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    return app


def servable(root: Path, name: str) -> Path | None:
    """The file called `name` below `root`, which is resolved, if it may be served."""
    joined = safe_join(str(root), name)
    if joined is None or any(part.startswith(".") for part in name.split("/")):
        return None
    path = Path(joined)
    try:
        usable = path.is_file() and path.resolve() == path
    except (OSError, ValueError):
        return None
    inside = (parent for parent in path.parents if parent.is_relative_to(root))
    return path if usable and any(is_item(parent) for parent in inside) else None


def _drop_unusual_range() -> None:
    """Answer several ranges, or what is no range, with the whole file (RFC 9110 section 14.2)."""
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        request.environ.pop("HTTP_RANGE", None)
