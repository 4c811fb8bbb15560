"""The ASGI app behind `/live`: Server-Sent Events, with catch-up and a cut when access is lost."""

from __future__ import annotations

import asyncio
import logging
import random

from django.db import DatabaseError

from maillon.core.front.answers import Refused, plain_error_page, send_refusal
from maillon.core.front.files import until_gone
from maillon.core.front.protocol import ErrorPage, Receive, Scope, Send, header
from maillon.core.live.hub import Hub, Rhythm
from maillon.core.live.outlet import Outlet
from maillon.core.live.poke import Allowed, Authenticate, Identity, Tail

_log = logging.getLogger("maillon.live")
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
_SEND_SECONDS = 30
MOST_MISSED = 1000


class LiveApp:
    """Answers one address with a stream per browser. `close` ends the streams, so that the process can stop."""

    def __init__(
        self,
        authenticate: Authenticate,
        tail: Tail,
        allowed: Allowed,
        *,
        error_page: ErrorPage,
        rhythm: Rhythm,
        most: int,
    ) -> None:
        self._authenticate, self._error_page, self._most = authenticate, error_page, most
        self.hub = Hub(tail, allowed, rhythm)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One stream, from its request until either side ends it."""
        try:
            outlet = await self._admit(scope)
        except Refused as refused:
            await send_refusal(scope, send, refused, self._error_page)
            return
        try:
            await self._serve(outlet, scope, receive, send)
        finally:
            self.hub.leave(outlet)

    def close(self) -> None:
        """End every stream."""
        self.hub.close()

    async def _admit(self, scope: Scope) -> Outlet:
        if scope["method"] != "GET":
            raise Refused(405, closes=True)
        if self.hub.is_closed or len(self.hub) >= self._most:
            raise _later()
        try:
            identity: Identity | None = await self.hub.in_thread(self._authenticate, scope)
            outlet = await self.hub.join(identity) if identity else None
        except DatabaseError as error:
            _log.warning("nobody can be let in to the live stream: %s", error)
            raise _later() from error
        if outlet is None:
            raise Refused(401)
        return outlet

    async def _serve(self, outlet: Outlet, scope: Scope, receive: Receive, send: Send) -> None:
        greeting = await self._greeting(outlet, scope)
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        watch = asyncio.create_task(_close_when_gone(receive, outlet))
        try:
            while greeting:
                await asyncio.wait_for(_sent(send, greeting), _SEND_SECONDS)
                greeting = await outlet.next()
            await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            return
        finally:
            watch.cancel()

    async def _greeting(self, outlet: Outlet, scope: Scope) -> bytes:
        retry = b"retry: %d\n\n" % random.randint(1000, 4000)  # noqa: S311
        last = _last_heard(scope)
        missed = await self.hub.missed(last, MOST_MISSED) if last is not None else []
        return retry + outlet.replay(missed)


def live_app(
    authenticate: Authenticate,
    tail: Tail,
    allowed: Allowed,
    *,
    error_page: ErrorPage = plain_error_page,
    rhythm: Rhythm | None = None,
    most: int = 4000,
) -> LiveApp:
    """The app behind `/live`.

    `authenticate(scope)` tells whose stream it is, or None (401); `tail` is the sequence of events; `allowed` is asked
    at the start and at least every 3 seconds; all three are called in a thread. At most `most` streams per process.
    """
    return LiveApp(authenticate, tail, allowed, error_page=error_page, rhythm=rhythm or Rhythm(), most=most)


def _later() -> Refused:
    return Refused(503, retry_after=random.randint(3, 10))  # noqa: S311 - spreads who comes again, keeps no secret


def _last_heard(scope: Scope) -> int | None:
    told = header(scope["headers"], b"last-event-id")
    return int(told) if told.isascii() and told.isdigit() and len(told) <= 40 else None


async def _close_when_gone(receive: Receive, outlet: Outlet) -> None:
    await until_gone(receive)
    outlet.close()


async def _sent(send: Send, lines: bytes) -> None:
    await send({"type": "http.response.body", "body": lines, "more_body": True})
