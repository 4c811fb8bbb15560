"""The OpenAPI document, completed by what holds for every endpoint, and its page for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import REF_TEMPLATE

from maillon.core.api.shapes import Problem
from maillon.core.web.pages import page
from maillon.integrations.writing import KEY

METHODS = ("get", "post", "put", "patch", "delete")
PROBLEMS = {
    "400": "The body is no JSON", "401": "Nobody is known to ask", "403": "Seen, and not allowed",
    "404": "Not there for the viewer", "409": "Changed meanwhile; `state` is what stands now", "413": "Too large",
    "415": "Another media type", "422": "Something given does not fit", "429": "Too often; see Retry-After",
    "503": "Not now; see Retry-After",
}  # fmt: skip
_READING = ("401", "403", "404", "422", "503")
_WRITING = (*_READING, "409", "429")
_SENDING = (*_WRITING, "400", "413", "415")
_SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "A personal token, mln_…, made at /me/tokens/"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The session of a browser; unsafe methods carry X-CSRFToken",
    },
}


def document_of(api: NinjaAPI, base: str) -> dict[str, Any]:
    """The whole document: what django-ninja knows of the endpoints, and what the door adds to each."""
    told = dict(api.get_openapi_schema(path_prefix=base))
    told.pop("servers")
    schemas = told["components"]["schemas"]
    problem = Problem.model_json_schema(ref_template=REF_TEMPLATE)
    schemas.update(problem.pop("$defs", {}), Problem=problem)
    told["components"] = {"schemas": dict(sorted(schemas.items())), "securitySchemes": _SECURITY}
    for path, method, operation in operations(told):
        _complete(path, method, operation)
    return told


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation of a document: its path, its method, what is said of it."""
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield path, method, methods[method]


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    operation["security"] = [{name: []} for name in _SECURITY]
    for parameter in operation["parameters"]:
        _bound(parameter)
    operation["parameters"] += [_header(*one) for one in _headers(path, method)]
    statuses = _READING if method == "get" else _SENDING if "requestBody" in operation else _WRITING
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    operation["responses"] |= {status: {"description": PROBLEMS[status], "content": content} for status in statuses}
    operation["responses"] = {str(key): operation["responses"][key] for key in sorted(operation["responses"], key=str)}


def _bound(parameter: dict[str, Any]) -> None:
    """What an address may hold at its places."""
    if parameter["in"] != "path":
        return
    name = parameter["name"]
    limits = {"pattern": "^[0-9]{1,19}$", "maxLength": 19} if name.endswith("_id") else {"maxLength": 80}
    reactions = {"enum": ["useful", "well_seen", "bravo", "thanks"]} if name == "name" else {}
    parameter["schema"] = {"type": "string", **limits, **reactions}


def _headers(path: str, method: str) -> Iterator[tuple[str, str, int]]:
    if method == "post":
        yield "Idempotency-Key", "The same key gives the same answer for 24 hours", KEY
    is_one = path.endswith(("}", "/me")) and "/reactions/" not in path
    if method in ("patch", "delete") and is_one:
        yield "If-Match", "The ETag of the version that is changed; another one now is answered by 409", 200
    if method == "get" and is_one:
        yield "If-None-Match", "The ETag that is known already; answered by 304", 200


def _header(name: str, description: str, limit: int) -> dict[str, Any]:
    schema = {"type": "string", "maxLength": limit}
    return {"in": "header", "name": name, "required": False, "schema": schema, "description": description}


def docs_page(request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
    """The document as a page, resource by resource."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, method, operation in operations(document):
        groups.setdefault(operation["tags"][0], []).append(_told(path, method, operation))
    schemas = [(name, list(_fields(schema))) for name, schema in document["components"]["schemas"].items()]
    return page(request, "integrations/docs.html", {
        "info": document["info"], "groups": groups, "schemas": schemas, "problems": PROBLEMS,
    })  # fmt: skip


def _told(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "description": operation.get("description", ""),
        "parameters": [(one["name"], one["in"], shape(one["schema"]), one.get("description", "")) for one in operation["parameters"]],
        "body": [(kind, shape(one["schema"])) for kind, one in body.items()],
        "answers": [
            (status, [shape(kind["schema"]) for kind in one.get("content", {}).values()], one["description"])
            for status, one in operation["responses"].items() if status < "4"
        ],
        "problems": [status for status in operation["responses"] if status >= "4"],
    }  # fmt: skip


def _fields(schema: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, field in schema.get("properties", {}).items():
        yield name, shape(field), field.get("description", "")


def shape(schema: dict[str, Any]) -> str:
    """A schema in some words: "text, at most 80", "list of Comment"."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    for key in ("anyOf", "allOf", "oneOf"):
        if key in schema:
            return " or ".join(dict.fromkeys(shape(one) for one in schema[key]))
    if "const" in schema or "enum" in schema:
        return " | ".join(str(one) or "“”" for one in schema.get("enum", [schema.get("const")]))
    kind = schema.get("format") or {"string": "text", "array": "list"}.get(
        schema.get("type", ""), schema.get("type", "any")
    )
    kind = f"list of {shape(schema['items'])}" if "items" in schema else kind
    bounds = ((word, schema.get(key)) for word, keys in (("at least", _LEAST), ("at most", _MOST)) for key in keys)
    return ", ".join([kind, *(f"{word} {bound}" for word, bound in bounds if bound is not None)])


_LEAST = ("minLength", "minimum", "minItems")
_MOST = ("maxLength", "maximum", "maxItems")
