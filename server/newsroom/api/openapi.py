"""The API described by itself: OpenAPI 3.1, made of what each view says of itself."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from inspect import getdoc
from typing import Any

from flask import Blueprint, Flask, Response, current_app
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from server.newsroom.api.answers import document
from server.newsroom.api.describing import JSON, Operation, described
from server.newsroom.api.documents import OpenApiDocument
from server.newsroom.api.refusals import PROBLEM
from server.newsroom.api.shapes import Problem
from server.newsroom.people import access

blueprint = Blueprint("openapi", __name__)

_PREFIX = "/api/v1"
_REF = "#/components/schemas/{model}"
_CONVERTER = re.compile(r"<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")
_SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token: `quotemark token create NAME`.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "quotemark",
        "description": "The session of a page, whose changes carry its CSRF token in X-CSRFToken.",
    },
}


@blueprint.get("/openapi.json")
@access.open_to_all
@described(gives=OpenApiDocument)
def described_api() -> Response:
    """All that the API takes and gives."""
    return document(_document(current_app._get_current_object()))  # type: ignore[attr-defined] # a proxy


@cache
def _document(app: Flask) -> dict[str, Any]:
    """The whole description; an application's routes do not change once it answers."""
    described_rules = list(_rules(app))
    refs, schemas = _schemas([operation for _, _, operation in described_rules])
    paths: dict[str, dict[str, Any]] = {}
    for rule, view, operation in described_rules:
        path = _CONVERTER.sub(r"{\3}", rule.rule).removeprefix(_PREFIX)
        for method in sorted(_methods(rule)):
            paths.setdefault(path, {})[method.lower()] = _operation(rule, view, operation, refs)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Quotemark",
            "version": version("quotemark"),
            "description": "Footage, its transcripts, and the articles that quote it.",
        },
        "servers": [{"url": _PREFIX}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": _SECURITY},
    }


def _rules(app: Flask) -> Iterator[tuple[Rule, Any, Operation]]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if operation := getattr(view, "operation", None):
            yield rule, view, operation


def _methods(rule: Rule) -> set[str]:
    """Without those that come with every GET, and what is offered to whoever asks for options."""
    methods = set(rule.methods or ()) - {"OPTIONS"}
    return methods - {"HEAD"} if "GET" in methods else methods


def _schemas(operations: list[Operation]) -> tuple[Mapping[Any, Any], dict[str, Any]]:
    """A reference for each model, and the schemas they refer to."""
    models: dict[tuple[type[BaseModel], Any], None] = {(Problem, "serialization"): None}
    for each in operations:
        if each.body:
            models[each.body, "validation"] = None
        if isinstance(each.gives, type):
            models[each.gives, "serialization"] = None
    refs, definitions = models_json_schema(list(models), ref_template=_REF)
    return refs, definitions.get("$defs", {})


def _operation(
    rule: Rule, view: Any, operation: Operation, refs: Mapping[Any, Any]
) -> dict[str, Any]:
    summary, _, rest = (getdoc(view) or "").partition("\n")
    shown: dict[str, Any] = {
        "operationId": rule.endpoint.removeprefix("api.").replace(".", "_"),
        "tags": [rule.endpoint.split(".")[1]],
        "summary": summary.removesuffix("."),
        "parameters": [*_in_path(rule), *_in_query(operation), *_in_headers(operation)],
        "responses": dict(_responses(rule, view, operation, refs)),
        "security": [{name: []} for name in _SECURITY],
    }
    if view.access == "open":
        shown["security"].insert(0, {})
    if rest.strip():
        shown["description"] = " ".join(rest.split())
    if operation.body:
        content = {JSON: {"schema": refs[operation.body, "validation"]}}
        shown["requestBody"] = {"required": True, "content": content}
    return shown


def _in_path(rule: Rule) -> Iterator[dict[str, Any]]:
    for converter, arguments, name in _CONVERTER.findall(rule.rule):
        schema: dict[str, Any] = {"type": "string", "minLength": 1}
        if converter == "int":
            schema = {"type": "integer", "minimum": 0, "maximum": (1 << 31) - 1}
        elif converter == "any":
            schema = {"type": "string", "enum": arguments.split(",")}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(operation: Operation) -> Iterator[dict[str, Any]]:
    if operation.query is None:
        return
    schema = operation.query.model_json_schema()
    for name, each in schema["properties"].items():
        required = name in schema.get("required", ())
        known = next((o for o in each.get("anyOf", ()) if o.get("type") != "null"), each)
        yield {"name": name, "in": "query", "required": required, "schema": known}


def _in_headers(operation: Operation) -> Iterator[dict[str, Any]]:
    for name, said in operation.headers.items():
        schema = {"type": "string"}
        yield {"name": name, "in": "header", "description": said, "schema": schema}


def _responses(
    rule: Rule, view: Any, operation: Operation, refs: Mapping[Any, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    headers = {
        name: {"description": said, "schema": {"type": "string"}}
        for name, said in operation.answer_headers.items()
    }
    done = {"description": HTTPStatus(operation.status).phrase, "headers": headers}
    if isinstance(operation.gives, str):
        done["content"] = {operation.gives: {}}
    elif operation.gives is not None:
        kind = operation.media_type
        done["content"] = {kind: {"schema": refs[operation.gives, "serialization"]}}
    yield str(operation.status), done
    for status, said in operation.also_gives.items():
        content = {"content": done["content"]} if status == HTTPStatus.PARTIAL_CONTENT else {}
        yield str(status), {"description": said, **content}
    problem = {PROBLEM: {"schema": refs[Problem, "serialization"]}}
    for status in sorted(_refusals(rule, view, operation)):
        yield str(status), {"description": HTTPStatus(status).phrase, "content": problem}


def _refusals(rule: Rule, view: Any, operation: Operation) -> set[int]:
    """What a view may answer instead, as far as its kind tells."""
    found = {*operation.refuses, 400, 429, 503}
    if view.access != "open" or rule.arguments:
        found |= {401, 404}
    if view.access != "open":
        found |= {403}
    if operation.query or operation.body:
        found |= {422}
    if operation.body:
        found |= {413, 415, 507}
    return found
