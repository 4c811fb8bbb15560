"""Problem details (RFC 9457), as API.md fixes them."""

from __future__ import annotations

from typing import Any

import orjson

from maillon.core.errors import Refusal


def problem(refusal: Refusal) -> dict[str, Any]:
    """The members of a problem: type, title, status, detail, errors. No `instance`."""
    return {
        "type": "about:blank",
        "title": str(refusal.title),
        "status": refusal.status,
        "detail": str(refusal.detail or refusal.title),
        "errors": [{"field": error.field, "message": str(error.message)} for error in refusal.errors],
    }


def problem_bytes(refusal: Refusal) -> bytes:
    """The same as JSON."""
    return orjson.dumps(problem(refusal))
