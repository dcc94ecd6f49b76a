"""Each view says beside itself what it takes and gives: checked here, and shown as OpenAPI.

The bodies and queries are pydantic models, whose JSON Schema is OpenAPI 3.1's own. (APIFlask and
flask-openapi3 want the application to be of their class, spectree answers with its own errors;
none knows revisions, ranges and other headers, which half of this API is about.)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Response, jsonify, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import BadRequest, UnprocessableEntity, UnsupportedMediaType

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Operation:
    """What one view takes and gives.

    `gives` is the model of the answer, or the type of its bytes; None is an empty answer.
    `headers` are asked for or answered, by name, with what they say. `refuses` are the statuses
    of refusals beyond those that every view has.
    """

    gives: type[BaseModel] | str | None
    status: int
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    headers: Mapping[str, str]
    answer_headers: Mapping[str, str]
    also_gives: Mapping[int, str]
    refuses: tuple[int, ...]
    media_type: str
    """Of an answer that is a model."""


_View = Callable[..., BaseModel | Response | None]
_Model = TypeVar("_Model", bound=BaseModel)
_MOST_TOLD = 3


def described(
    *,
    gives: type[BaseModel] | str | None = None,
    status: int = 200,
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    headers: Mapping[str, str] | None = None,
    answer_headers: Mapping[str, str] | None = None,
    also_gives: Mapping[int, str] | None = None,
    refuses: tuple[int, ...] = (),
    media_type: str = JSON,
) -> Callable[[_View], Callable[..., Response]]:
    """A view that gets its checked `body` and `query` and answers with a model or a response."""
    operation = Operation(
        gives,
        status,
        body,
        query,
        headers or {},
        answer_headers or {},
        also_gives or {},
        refuses,
        media_type,
    )

    def decorate(view: _View) -> Callable[..., Response]:
        @wraps(view)
        def answered(**named: Any) -> Response:
            if query is not None:
                named["query"] = _checked(query.model_validate, request.args.to_dict())
            if body is not None:
                named["body"] = _read_body(body)
            return as_response(view(**named), status)

        answered.operation = operation  # type: ignore[attr-defined] # read by `openapi`
        return answered

    return decorate


def _read_body(model: type[_Model]) -> _Model:
    if request.mimetype != JSON:
        raise UnsupportedMediaType(f"Send {JSON}.")
    return _checked(model.model_validate_json, request.get_data())


def _checked(validate: Callable[[Any], _Model], data: object) -> _Model:
    try:
        return validate(data)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        if problems[0]["type"] == "json_invalid":
            raise BadRequest(f"What was sent is not JSON: {problems[0]['msg']}.") from None
        told = "; ".join(map(_in_words, problems[:_MOST_TOLD]))
        raise UnprocessableEntity(f"What was sent cannot be used: {told}.") from None


def _in_words(each: Any) -> str:
    where = ".".join(map(str, each["loc"]))
    said = str(each["msg"]).removeprefix("Value error, ")
    return f"{where}: {said}" if where else said


def as_response(answer: BaseModel | Response | None, status: int) -> Response:
    if isinstance(answer, Response):
        return answer
    if answer is None:
        return Response(status=204)
    response = jsonify(answer.model_dump(mode="json", by_alias=True))
    response.status_code = status
    return response
