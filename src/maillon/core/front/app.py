"""The ASGI app itself: which part answers which address."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Protocol
from urllib.parse import unquote

from maillon.core.front.answers import Answer, Refused, plain_error_page, send_refusal, send_whole
from maillon.core.front.bodies import BodyReader, Gone
from maillon.core.front.bridge import Bridge
from maillon.core.front.compression import compressed
from maillon.core.front.environ import environ_of
from maillon.core.front.files import FileSender
from maillon.core.front.limits import Limits
from maillon.core.front.protocol import AsgiApp, Environ, ErrorPage, Receive, Scope, Send, WsgiApp, header
from maillon.core.front.static import PREFIX as STATIC
from maillon.core.front.static import StaticFiles

_log = logging.getLogger("maillon.front")
_FILES = "/_files/"


class Live(Protocol):
    """What answers `/live`, and can be told to end its streams."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One stream."""

    def close(self) -> None:
        """End every stream."""


class Front:
    """One process's front. `close` ends the streams, which would otherwise never end; requests under way go on."""

    def __init__(
        self,
        wsgi: WsgiApp,
        *,
        live: Live,
        static_roots: Sequence[Path],
        files_root: Path,
        error_page: ErrorPage,
        limits: Limits,
        threads: int,
    ) -> None:
        self._live, self._files_root, self._error_page = live, files_root, error_page
        self._bodies = BodyReader(limits)
        self._bridge = Bridge(wsgi, threads=threads, waiting=limits.waiting, finish=_finish)
        self._sender = FileSender(send_seconds=limits.send_seconds)
        self._static = StaticFiles(static_roots, self._sender)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever goes wrong is answered too, and never with a traceback."""
        if scope["type"] != "http":
            await self._lifespan(scope, receive, send)
            return
        try:
            await self._route(scope)(scope, receive, send)
        except Gone:
            return
        except Refused as refused:
            is_heard_later = refused.closes and refused.status != 408  # Who is too slow is not waited for again.
            lingering = self._bodies.throw_away(receive) if is_heard_later else None
            await send_refusal(scope, send, refused, self._error_page, meanwhile=lingering)
        except Exception:
            _log.exception("the front could not answer %s", scope["path"])
            await send_refusal(scope, send, Refused(500), self._error_page)

    def close(self) -> None:
        """The process is about to stop."""
        self._live.close()

    def _route(self, scope: Scope) -> AsgiApp:
        path = scope["path"]
        if path == "/live":
            return self._live
        return self._static if path.startswith(STATIC) else self._page

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._bodies.body_of(scope, receive) as (body, size):
            answer = await self._bridge.answer(environ_of(scope, body, size))
        file = answer.file or await self._file_named_by(answer)
        if file is not None:
            await self._sender.send(scope, receive, send, file, answer.headers)
        else:
            await send_whole(send, answer.status, answer.headers, b"" if scope["method"] == "HEAD" else answer.body)

    async def _file_named_by(self, answer: Answer) -> IO[bytes] | None:
        place = header(answer.headers, b"x-accel-redirect")
        if not place:
            return None
        name = unquote(place.removeprefix(_FILES)) if place.startswith(_FILES) else ""
        file = await self._sender.open_within(self._files_root, name)
        if file is None:
            _log.error("a stored file is missing: %s", place)
            raise Refused(404)
        return file

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            return
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.close()
        self._bridge.close()
        self._sender.close()
        await send({"type": "lifespan.shutdown.complete"})


def front(
    wsgi: WsgiApp,
    *,
    live: Live,
    static_roots: Sequence[Path],
    files_root: Path,
    error_page: ErrorPage = plain_error_page,
    limits: Limits | None = None,
    threads: int = 4,
) -> Front:
    """The front before `wsgi`.

    `live` answers `/live`; `static_roots` hold what `/static/…` names; an answer with the header
    `X-Accel-Redirect: /_files/<path>` is replaced by that file of `files_root`; `threads` run `wsgi`.
    """
    return Front(
        wsgi,
        live=live,
        static_roots=static_roots,
        files_root=files_root,
        error_page=error_page,
        limits=limits or Limits(),
        threads=threads,
    )


def _finish(environ: Environ, answer: Answer) -> Answer:
    if header(answer.headers, b"x-accel-redirect"):
        return answer
    return compressed(answer, accept=environ.get("HTTP_ACCEPT_ENCODING", ""))
