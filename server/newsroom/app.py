"""The newsroom's Flask application: what every request passes through, and its parts."""

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, session
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import select
from werkzeug.middleware.proxy_fix import ProxyFix

from server.newsroom import room
from server.newsroom.api import blueprint as api
from server.newsroom.database import Database
from server.newsroom.files.store import FolderStore
from server.newsroom.files.uploads import Uploads
from server.newsroom.jobs import Jobs
from server.newsroom.pages import blueprint as pages
from server.newsroom.pages.built import built
from server.newsroom.pages.entering import blueprint as entering
from server.newsroom.pages.people import blueprint as people
from server.newsroom.people import access, rates
from server.newsroom.policy import POLICY
from server.newsroom.settings import Settings
from server.newsroom.telling import TellingFlask, tell
from server.web.folder_pages import folder_pages

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Of every answer whose view sets no other."""
_ONLY_HTTPS = "max-age=31536000"
_FORM_BYTES = 16 << 20
"""Of a request that is not an upload: an article, a corrected transcript of many hours."""
_SMALL_BYTES = 1 << 10
_CHANGING = frozenset(("POST", "PUT", "PATCH", "DELETE"))
_UPLOADS, _REVISIONS = "api.uploads.", "api.transcripts."


def create_newsroom(
    settings: Settings,
    database: Database,
    trusted_hosts: Sequence[str] | None = None,
    folder: Path | None = None,
    *,
    folder_is_open: bool = True,
) -> Flask:
    """The application on a database whose tables are there.

    `trusted_hosts` are the names it answers to; None is every name. With a `folder`, the home
    page lists what was processed in it; `folder_is_open`: to whoever gets here, signed in or not.
    """
    app = TellingFlask(__name__, static_folder="static", static_url_path="/static")
    app.config.update(_configuration(settings, trusted_hosts))
    app.extensions["settings"] = settings
    app.extensions["database"] = database
    store, jobs = FolderStore(settings.media), Jobs(settings, database)
    app.extensions["store"] = store
    app.extensions["jobs"] = jobs
    app.extensions["uploads"] = Uploads(settings, database, store, jobs)
    app.extensions["rates"] = rates.new_rates()
    if settings.proxies:
        fixed = ProxyFix(app.wsgi_app, *[settings.proxies] * 3)  # address, scheme, host
        app.wsgi_app = fixed  # type: ignore[method-assign] # as its documentation says
    _guard(app, settings)
    tell(app)
    if folder is not None:
        app.register_blueprint(folder_pages(folder))
        _mark(app, "folder.", access.open_to_all if folder_is_open else access.in_person)
    _mark(app, "static", access.open_to_all)
    app.add_url_rule("/healthz", view_func=_health)
    for part in (api, entering, people, pages):
        app.register_blueprint(part)
    return app


def _configuration(settings: Settings, trusted_hosts: Sequence[str] | None) -> dict[str, Any]:
    """As Flask and Flask-WTF take it."""
    key = _secret_key(settings)
    # A browser sends cookies to all ports of a machine, where another newsroom may be.
    cookie = "__Host-quotemark" if settings.behind_https else f"quotemark-{access.hashed(key)[:8]}"
    return {
        "SECRET_KEY": key,
        "MAX_CONTENT_LENGTH": _FORM_BYTES,
        "MAX_FORM_MEMORY_SIZE": _FORM_BYTES,
        "PROVIDE_AUTOMATIC_OPTIONS": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(seconds=settings.session_longest_s),
        "TRUSTED_HOSTS": None if trusted_hosts is None else list(trusted_hosts),
        "SESSION_COOKIE_NAME": cookie,
        "SESSION_COOKIE_SECURE": settings.behind_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,  # else it stands in answers that caches keep
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
    }


@access.open_to_all
def _health() -> dict[str, str]:
    with access.database().reading() as work:
        work.execute(select(1))
    return {"status": "ok"}


def _mark(app: Flask, beginning: str, mark: Any) -> None:
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith(beginning):
            mark(view)


def _guard(app: Flask, settings: Settings) -> None:
    """What every request passes before and after its view."""
    csrf = CSRFProtect(app)

    @app.before_request
    def refuse() -> None:
        access.check()
        if request.endpoint and not access.by_machine():
            csrf.protect()
        if request.method in _CHANGING and request.endpoint and access.known_actor():
            _bound(settings, request.endpoint)

    @app.after_request
    def harden(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if session.accessed and not response.cache_control.no_store:
            response.cache_control.private = True  # it depends on who asked
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = _ONLY_HTTPS
        return response

    @app.context_processor
    def for_every_page() -> dict[str, Any]:
        home = "/" if "folder" not in app.blueprints else "/library"
        return {"actor": access.known_actor(), "built": built, "library_address": home}


def _bound(settings: Settings, endpoint: str) -> None:
    """Keep one person from filling the disk; uploads have bounds of their own.

    What is small goes on where there is little room, so that a page can be taken back; but each
    revision of a transcript is a whole one.
    """
    by, size = access.actor().user_id, request.content_length or 0
    if endpoint.startswith(_UPLOADS) and endpoint != f"{_UPLOADS}begin":
        return
    rates.spend(rates.CHANGES, "changes", by)
    if not endpoint.startswith(_UPLOADS):
        rates.spend(rates.SENT_BYTES, "bytes", by, cost=size)
    if size > _SMALL_BYTES or endpoint.startswith(_REVISIONS):
        room.check(settings)


def _secret_key(settings: Settings) -> str:
    """What cookies are signed with; made once, for this user of the machine to read."""
    path = settings.data / "secret.key"
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        handle, name = tempfile.mkstemp(dir=settings.data)
        with os.fdopen(handle, "w") as file:
            file.write(access.new_secret())
        with suppress(FileExistsError):  # another process was faster
            os.link(name, path)
        Path(name).unlink()
    return path.read_text()
