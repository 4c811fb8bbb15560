"""Speaks ASGI to an app in this process, and HTTP to one in another."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from maillon.core.front import Limits, front

Pairs = Iterable[tuple[str, str]]


@dataclass
class Heard:
    """What an app answered."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class NoLive:
    """A place for the live streams where they are not what is tested."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"live"})

    def close(self) -> None:
        """Nothing to end."""


def scope_of(method: str, target: str, headers: Pairs = ()) -> dict[str, Any]:
    """A request's scope, as Granian gives it."""
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "http_version": "1.1",
        "scheme": "http",
        "root_path": "",
        "server": ("127.0.0.1", 8000),
        "client": ("192.0.2.7", 50000),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
    }


async def ask(
    app: Any, method: str, target: str, headers: Pairs = (), pieces: AsyncIterator[bytes] | Iterable[bytes] = ()
) -> Heard:
    """One request; `pieces` of its body come one by one, and then nothing more until the answer is there."""
    heard, waiting = Heard(), _messages(pieces)

    async def receive() -> dict[str, Any]:
        return await anext(waiting)

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            heard.status = message["status"]
            heard.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            heard.body += message.get("body", b"")

    await app(scope_of(method, target, headers), receive, send)
    return heard


async def _messages(pieces: AsyncIterator[bytes] | Iterable[bytes]) -> AsyncIterator[dict[str, Any]]:
    if hasattr(pieces, "__aiter__"):
        async for piece in pieces:
            yield {"type": "http.request", "body": piece, "more_body": True}
    else:
        for piece in pieces:
            yield {"type": "http.request", "body": piece, "more_body": True}
    yield {"type": "http.request", "body": b"", "more_body": False}
    await asyncio.Event().wait()


def front_of(wsgi: Any, tmp_path: Path, **settings: Any) -> Any:
    """A front before `wsgi`, with `tmp_path/static` and `tmp_path/files`."""
    for name in ("static", "files"):
        (tmp_path / name).mkdir(exist_ok=True)
    limits = settings.pop("limits", Limits())
    return front(
        wsgi,
        live=NoLive(),
        static_roots=[tmp_path / "static"],
        files_root=tmp_path / "files",
        limits=limits,
        **settings,
    )


def page(body: bytes = b"", status: str = "200 OK", **headers: str) -> Any:
    """A WSGI app that always answers the same."""

    def wsgi(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response(status, [(name.replace("_", "-"), value) for name, value in headers.items()])
        return [body]

    return wsgi


def raw_request(port: int, request: bytes, *, seconds: float = 30) -> bytes:
    """Send bytes to a server and read its answer until it hangs up, or until the body's announced end."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
            head, found, body = answer.partition(b"\r\n\r\n")
            length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            if found and length and len(body) >= int(length[0].split(b":")[1]):
                return answer
        return answer
