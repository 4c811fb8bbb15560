"""A request's body is read whole here, within its limits, before any thread is taken."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from tempfile import SpooledTemporaryFile
from time import monotonic
from typing import IO, cast

from maillon.core.front.answers import Refused
from maillon.core.front.limits import Limits
from maillon.core.front.protocol import Message, Receive, Scope, header

_LINGER_IDLE = 1


class Gone(Exception):
    """The sender left before the body was whole; nobody is there to be answered."""


class BodyReader:
    """Reads bodies into files in memory, or on disk when they are large; few large ones at a time."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._places = asyncio.Semaphore(limits.big_bodies)

    @asynccontextmanager
    async def body_of(self, scope: Scope, receive: Receive) -> AsyncIterator[tuple[IO[bytes], int]]:
        """The body as a file at its beginning, and its size in bytes.

        Raises Refused: 413 over the path's limit, 408 too slow, 503 no place for another large body, 507 disk full.
        Raises Gone when the sender hangs up.
        """
        largest = self._limits.of(scope["path"])
        announced = _announced(scope)
        if announced is not None and announced > self._limits.around(largest):
            raise Refused(413, closes=True, limit=largest)
        spool = SpooledTemporaryFile(max_size=self._limits.in_memory, dir=_folder(self._limits))  # noqa: SIM115
        reading = _Reading(self._limits, self._places, cast("IO[bytes]", spool), largest)
        try:
            if announced != 0:
                await reading.run(receive)
            spool.seek(0)
            yield cast("IO[bytes]", spool), reading.size
        finally:
            reading.end()
            spool.close()

    async def throw_away(self, receive: Receive) -> None:
        """Take the rest of a body that was refused, for a while, and keep nothing of it."""
        end = monotonic() + self._limits.linger_seconds
        with suppress(TimeoutError):
            while (left := end - monotonic()) > 0:
                message = await asyncio.wait_for(_received(receive), min(left, _LINGER_IDLE))
                if not message.get("more_body", False):
                    return


class _Reading:
    """One body on its way in."""

    def __init__(self, limits: Limits, places: asyncio.Semaphore, file: IO[bytes], largest: int) -> None:
        self._limits, self._places, self._file, self._largest = limits, places, file, largest
        self._began = monotonic()
        self._holds_place = False
        self.size = 0

    async def run(self, receive: Receive) -> None:
        more = True
        while more:
            message = await self._next(receive)
            if message["type"] == "http.disconnect":
                raise Gone
            await self._keep(message.get("body", b""))
            more = message.get("more_body", False)

    async def _next(self, receive: Receive) -> Message:
        allowed = self._limits.body_seconds + self.size / self._limits.slowest_rate
        left = self._began + allowed - monotonic()
        try:
            # The server's awaitable is not a coroutine: `wait_for` needs one of its own around it.
            return await asyncio.wait_for(_received(receive), min(left, self._limits.idle_seconds))
        except TimeoutError:
            raise Refused(408, closes=True) from None

    async def _keep(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size > self._limits.around(self._largest):
            raise Refused(413, closes=True, limit=self._largest)
        if self.size > self._limits.big_body and not self._holds_place:
            await self._take_place()
        try:
            self._file.write(piece)
        except OSError as error:
            is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            raise Refused(507 if is_full else 503, retry_after=None if is_full else 10, closes=True) from error

    async def _take_place(self) -> None:
        try:
            await asyncio.wait_for(self._places.acquire(), self._limits.slot_seconds)
        except TimeoutError:
            raise Refused(503, retry_after=10, closes=True) from None
        self._holds_place = True
        self._began = monotonic()

    def end(self) -> None:
        if self._holds_place:
            self._places.release()
            self._holds_place = False


async def _received(receive: Receive) -> Message:
    return await receive()


def _folder(limits: Limits) -> str | None:
    return str(limits.spool_folder) if limits.spool_folder else None


def _announced(scope: Scope) -> int | None:
    """The size that the headers tell: 0 without a body, None where only its end will tell."""
    headers = scope["headers"]
    length = header(headers, b"content-length")
    if length:
        return int(length) if length.isascii() and length.isdigit() else None
    if header(headers, b"transfer-encoding") or scope.get("http_version") == "2":
        return None
    return 0
