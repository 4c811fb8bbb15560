"""Answers as bytes: made by orjson, times in UTC ending in Z, with the version as ETag."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

JSON = "application/json"


def answer(data: Any, *, status: int = 200, etag: str = "", location: str = "") -> HttpResponse:
    """A body of plain values. `etag` is the version of what is told, `location` where something new is found."""
    response = HttpResponse(orjson.dumps(data, option=orjson.OPT_UTC_Z), status=status, content_type=JSON)
    if etag:
        response.headers["ETag"] = f'"{etag}"'
    if location:
        response.headers["Location"] = location
    return response


def shown(request: HttpRequest, data: Any, *, etag: str) -> HttpResponse:
    """One thing as it is now; 304 where the client has this version already (RFC 9110 §13.1.2)."""
    known = request.headers.get("If-None-Match")
    if known is not None and _names(known, etag):
        response = HttpResponse(status=304)
        response.headers["ETag"] = f'"{etag}"'
        return response
    return answer(data, etag=etag)


def listed(items: Sequence[Any], following: str | None, **more: Any) -> HttpResponse:
    """A page of a list, and the cursor of the next one (None at the end)."""
    return answer({"items": items, "next": following, **more})


def done() -> HttpResponse:
    """It is done, and there is nothing to tell."""
    return HttpResponse(status=204)


def fingerprint(*values: Any) -> str:
    """A version for what counts none: the same values give the same word."""
    return hashlib.sha256(orjson.dumps(values, default=str)).hexdigest()[:16]


def matches(request: HttpRequest, etag: str) -> bool:
    """Whether the client changes what it saw: true without If-Match, or where it names this version (RFC 9110 §13.1.1)."""
    wanted = request.headers.get("If-Match")
    return wanted is None or _names(wanted, etag)


def _names(header: str, etag: str) -> bool:
    words = [word.strip().removeprefix("W/").strip('"') for word in header[:2000].split(",")]
    return etag in words or words == ["*"]
