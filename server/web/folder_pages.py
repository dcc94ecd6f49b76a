"""The processed folders in a browser: a list of them, their pages, their media.

Read only, for the person at this machine. Nothing outside the processed folders is served, no
hidden file, and nothing that a symbolic link leads to.
"""

from pathlib import Path

from flask import Blueprint, Response, abort, render_template, request, send_file
from werkzeug.security import safe_join

from annotations.pages import asset_files
from media.timebase import clock
from server.web.items import find_items, is_item

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


def folder_pages(folder: Path) -> Blueprint:
    """The pages that list and serve the processed folders in and below `folder`."""
    root = folder.resolve()
    assets = asset_files()
    pages = Blueprint("folder", __name__, template_folder="templates")
    pages.add_app_template_filter(clock)

    @pages.get("/")
    def items() -> str:
        return render_template("list.html", items=find_items(root))

    @pages.get("/assets/<name>")
    def asset(name: str) -> Response:
        text = assets.get(f"assets/{name}") or abort(404)
        return Response(text, mimetype=MIME_TYPES[Path(name).suffix])

    @pages.get("/files/<path:name>")
    def file(name: str) -> Response:
        path = servable(root, name) or abort(404)
        drop_unusual_range()
        return send_file(path, mimetype=MIME_TYPES.get(path.suffix.lower()), conditional=True)

    @pages.after_request
    def harden(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    return pages


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


def drop_unusual_range() -> None:
    """Answer several ranges, or what is no range, with the whole file (RFC 9110 section 14.2)."""
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        request.environ.pop("HTTP_RANGE", None)
