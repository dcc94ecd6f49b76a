"""What went wrong, told in words: a problem document (RFC 9457) to programs, a page to people."""

import secrets
from http import HTTPStatus
from types import TracebackType

from flask import (
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoneFreeError
from werkzeug import Response as AnyResponse
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    SecurityError,
    ServiceUnavailable,
    Unauthorized,
    UnprocessableEntity,
    default_exceptions,
)

from server.errors import NewsroomError
from server.newsroom.room import NoRoomError, is_full

_BUSY_S = 5

WORDS = {
    400: "Something in this request is not as it should be.",
    403: "This is not for you to do.",
    404: "There is nothing here, or it is not for you.",
    405: "This cannot be done here.",
    413: "That is more than can be taken.",
    503: "The newsroom is busy. Try again in a moment.",
}
"""For errors that say nothing themselves."""


class TellingFlask(Flask):
    """Flask, but an error of ours gets a number that is logged and told, and nothing else is."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Log it under a number. The address stays out: links hold secrets."""
        g.error_number = secrets.token_hex(4)
        what = (g.error_number, request.method, request.endpoint)
        self.logger.error("Error %s in %s %s", *what, exc_info=exc_info)


def tell(app: Flask) -> None:
    """Have all errors of an application told so."""
    app.register_error_handler(HTTPException, _told)
    app.register_error_handler(NewsroomError, _told_in_its_words)
    app.register_error_handler(OperationalError, _told_busy)
    app.register_error_handler(NoneFreeError, _told_busy)
    app.register_error_handler(OSError, _told_full)


def _told_in_its_words(error: NewsroomError) -> AnyResponse | HTTPException:
    return _told(UnprocessableEntity(str(error)))


def _told_busy(error: OperationalError | NoneFreeError) -> AnyResponse | HTTPException:
    """The database waited too long for others, or is away: what was asked for was not done."""
    current_app.logger.error("The database: %s", getattr(error, "orig", error))
    if is_full(getattr(error, "orig", None)):
        return _told(NoRoomError())
    return _told(ServiceUnavailable(retry_after=_BUSY_S))


def _told_full(error: OSError) -> AnyResponse | HTTPException:
    if not is_full(error):
        raise error
    current_app.logger.error("The disk: %s", error.strerror)
    return _told(NoRoomError())


def _told(error: HTTPException) -> AnyResponse | HTTPException:
    if error.response is not None or isinstance(error, SecurityError):
        return error  # under a name that is not trusted, no address can be written
    wants_json = request.path.startswith("/api/")
    if isinstance(error, Unauthorized) and not wants_json:
        back = request.full_path.removesuffix("?") if request.method == "GET" else None
        return redirect(url_for("entering.sign_in", next=back), HTTPStatus.SEE_OTHER)
    code = error.code or InternalServerError.code
    title, detail = HTTPStatus(code).phrase, _words(error, code)
    if wants_json:
        answer = jsonify(title=title, status=code, detail=detail)
        answer.content_type = "application/problem+json"
    else:
        answer = Response(render_template("error.html", title=title, detail=detail))
    answer.status_code = code
    answer.headers.extend((k, v) for k, v in error.get_headers() if k != "Content-Type")
    return answer


def _words(error: HTTPException, code: int) -> str | None:
    if isinstance(error, CSRFError):
        return "This page is too old: load it again and repeat what you did."
    if isinstance(error, InternalServerError):
        return (
            "Something went wrong in the newsroom; it was nothing you did. Whoever runs it finds "
            f"out more in its log, under the number {g.get('error_number')}."
        )
    usual = default_exceptions[code].description if code in default_exceptions else None
    return WORDS.get(code, usual) if error.description in (None, usual) else error.description
