"""The newsroom's Flask application: what every request passes through, and its parts."""

from http import HTTPStatus

from flask import Flask, Response, jsonify, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy import select
from werkzeug.exceptions import HTTPException, InternalServerError

from media.files import write_whole
from server.newsroom import access
from server.newsroom.api import blueprint as api
from server.newsroom.database import Database
from server.newsroom.pages import blueprint as pages
from server.newsroom.settings import Settings
from server.newsroom.store import FolderStore

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; connect-src 'self'; font-src 'self'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_FORM_BYTES = 16 << 20
"""Of a request that is not an upload: an article, a corrected transcript of many hours."""


def create_newsroom(
    settings: Settings, database: Database, trusted_hosts: list[str] | None = None
) -> Flask:
    """The application on a database whose tables are there.

    `trusted_hosts` are the names it answers to; None is every name.
    """
    app = Flask(__name__, static_folder="static", static_url_path="/static")
    app.config.update(
        SECRET_KEY=_secret_key(settings),
        MAX_CONTENT_LENGTH=_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=_FORM_BYTES,
        TRUSTED_HOSTS=trusted_hosts,
        SESSION_COOKIE_NAME="__Host-quotemark" if settings.behind_https else "quotemark",
        SESSION_COOKIE_SECURE=settings.behind_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.extensions["settings"] = settings
    app.extensions["database"] = database
    app.extensions["store"] = FolderStore(settings.media)
    csrf = CSRFProtect(app)

    @app.before_request
    def refuse_forged() -> None:
        if not access.by_machine():
            csrf.protect()

    @app.get("/healthz")
    @access.open_to_all
    def health() -> dict[str, str]:
        with database.reading() as work:
            work.execute(select(1))
        return {"status": "ok"}

    app.register_blueprint(api)
    app.register_blueprint(pages)
    app.register_error_handler(HTTPException, _told)
    app.after_request(_harden)
    return app


def _harden(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if access.known_actor() is not None and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def _told(error: HTTPException) -> Response | HTTPException:
    """An error in words: a problem document (RFC 9457) for programs, a page for people."""
    if isinstance(error, CSRFError):
        error.description = "This page is too old: load it again and repeat what you did."
    if error.response is not None or not _wants_json():
        return error
    code = error.code or InternalServerError.code
    answer = jsonify(title=HTTPStatus(code).phrase, status=code, detail=error.description)
    answer.status_code = code
    answer.content_type = "application/problem+json"
    answer.headers.extend((k, v) for k, v in error.get_headers() if k != "Content-Type")
    return answer


def _wants_json() -> bool:
    return request.path.startswith("/api/")


def _secret_key(settings: Settings) -> str:
    """What cookies are signed with; made once."""
    path = settings.data / "secret.key"
    if not path.exists():
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(path, access.new_secret())
        path.chmod(0o600)
    return path.read_text()
