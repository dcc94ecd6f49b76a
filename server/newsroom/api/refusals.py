"""Refusals that say more than a status and a sentence (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import jsonify
from werkzeug.exceptions import HTTPException

PROBLEM = "application/problem+json"


def problem(
    status: int, detail: str, headers: Mapping[str, str] | None = None, **members: Any
) -> HTTPException:
    """An error to raise: its sentence, and members of its own."""
    answer = jsonify(title=HTTPStatus(status).phrase, status=status, detail=detail, **members)
    answer.status_code = status
    answer.content_type = PROBLEM
    answer.headers.extend(headers or {})
    return HTTPException(detail, answer)


def overtaken(newest: int, what: str) -> HTTPException:
    """412 for a change to what somebody else has changed meanwhile."""
    if not newest:
        return problem(412, f"There is no {what} to correct yet.", newest=None)
    return problem(
        412,
        f"Somebody saved revision {newest} of this {what} meanwhile. Load it, put your changes "
        "into it, and save again.",
        headers={"ETag": f'"{newest}"'},
        newest=newest,
    )


def unconditional() -> HTTPException:
    """428 for a change that does not say what it changes."""
    return problem(
        428, "Say in If-Match which revision you changed: the ETag that came with what you read."
    )
