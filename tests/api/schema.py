"""The API's document, read by the tests: every operation, and bodies and addresses that fit it."""

from __future__ import annotations

from typing import Any

from maillon.config.api import document
from maillon.integrations.document import operations

DOCUMENT = document()
OPERATIONS = {operation["operationId"]: (path, method, operation) for path, method, operation in operations(DOCUMENT)}


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema, or the one it refers to."""
    while "$ref" in schema or "allOf" in schema:
        schema = (
            schema["allOf"][0]
            if "allOf" in schema
            else DOCUMENT["components"]["schemas"][schema["$ref"].split("/")[-1]]
        )
    return schema


def body_of(operation: dict[str, Any]) -> dict[str, Any] | None:
    """The schema of an operation's JSON body."""
    content = operation.get("requestBody", {}).get("content", {})
    return resolved(content["application/json"]["schema"]) if "application/json" in content else None


def fitting(schema: dict[str, Any]) -> Any:
    """A value that fits a schema."""
    schema = resolved(schema)
    if "anyOf" in schema:
        return fitting(schema["anyOf"][0])
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if "pattern" in schema and "0-9" in schema["pattern"]:
        return "1"
    return {"string": "words", "integer": schema.get("minimum", 1), "boolean": True, "array": [], "object": {}}[
        schema["type"]
    ]


def whole_body(schema: dict[str, Any]) -> dict[str, Any]:
    """A body with every field that must be given."""
    return {name: fitting(schema["properties"][name]) for name in schema.get("required", ())}


BODIES = {name: body_of(operation) for name, (_path, _method, operation) in OPERATIONS.items() if body_of(operation)}
PLACED = [
    (name, parameter)
    for name, (_path, _method, operation) in OPERATIONS.items()
    for parameter in operation["parameters"]
    if parameter["in"] in ("path", "query")
]


def address(path: str, **values: Any) -> str:
    """The address of an operation's path under /api/v1, its places filled."""
    return path.removeprefix("/api/v1").format(**values)
