"""The words of ASGI and WSGI that the front speaks, typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

Headers = list[tuple[bytes, bytes]]
ErrorPage = Callable[[int, str, str, int], tuple[str, bytes]]
"""(status, Accept, Accept-Language, the most bytes that are taken there) → (content type, body): the face of an error
that the front makes itself. The figure is 0 where size is not the reason."""


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str:
    """The first value of a header whose name is given in lower case, or ""."""
    return next((value.decode("latin-1") for key, value in headers if key == name), "")
