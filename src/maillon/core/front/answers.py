"""Answers that the front sends by itself: whole bodies, and errors with a face."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import IO

from maillon.core.front.protocol import ErrorPage, Headers, Scope, Send, header

_SAFE: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; frame-ancestors 'none'",
    ),
    (b"cache-control", b"no-store"),
]


class Refused(Exception):
    """The front answers this request itself, with an error. `closes` ends the connection: its body was not read.
    `limit` is the most bytes that are taken there, where that is the reason."""

    def __init__(self, status: int, *, retry_after: int | None = None, closes: bool = False, limit: int = 0) -> None:
        super().__init__(status)
        self.limit = limit
        self.status = status
        self.retry_after = retry_after
        self.closes = closes


@dataclass
class Answer:
    """A finished response: status, headers in lower case, and its bytes or the open file that holds them."""

    status: int
    headers: Headers
    body: bytes = b""
    file: IO[bytes] | None = field(default=None, repr=False)


async def send_whole(send: Send, status: int, headers: Headers, body: bytes = b"") -> None:
    """One response in two messages."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def send_refusal(
    scope: Scope, send: Send, refused: Refused, error_page: ErrorPage, *, meanwhile: Awaitable[None] | None = None
) -> None:
    """The error as a page or as problem details, as the sender asks; it is never cached.

    `meanwhile` is awaited between the answer and its end: a sender who is cut off at once may never read it.
    """
    accept, language = header(scope["headers"], b"accept"), header(scope["headers"], b"accept-language")
    content_type, body = error_page(refused.status, accept, language, refused.limit)
    headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode()), *_SAFE]
    if refused.retry_after is not None:
        headers.append((b"retry-after", str(refused.retry_after).encode()))
    if refused.closes:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    body = b"" if scope["method"] == "HEAD" else body
    if meanwhile is not None:
        await send({"type": "http.response.body", "body": body, "more_body": True})
        await meanwhile
        body = b""
    await send({"type": "http.response.body", "body": body})


def plain_error_page(status: int, accept: str, language: str, limit: int) -> tuple[str, bytes]:
    """The face of errors where the product gave none: a problem without words (RFC 9457)."""
    del accept, language, limit
    return "application/problem+json", f'{{"type":"about:blank","status":{status}}}'.encode()
