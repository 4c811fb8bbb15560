"""Between the event loop and WSGI: few threads, a bounded line before them, and answers that come back whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO, Any

from maillon.core.front.answers import Answer, Refused
from maillon.core.front.lane import Lane
from maillon.core.front.protocol import Environ, Headers, WsgiApp
from maillon.core.front.threads import Threads

_IN_MEMORY = 4 * 1024 * 1024
_RETRY_AFTER = 2
_READING = ("GET", "HEAD", "OPTIONS")


class Bridge:
    """Runs a WSGI app in a few threads. `finish` is called there too, on the whole answer: it may compress it."""

    def __init__(
        self, wsgi: WsgiApp, *, threads: int, waiting: int, finish: Callable[[Environ, Answer], Answer]
    ) -> None:
        self._wsgi, self._finish = wsgi, finish
        self._threads = Threads(threads, name="maillon-web")
        self._room = threads + waiting
        self._reading, self._writing = Lane(), Lane()

    async def answer(self, environ: Environ) -> Answer:
        """The app's answer. Raises Refused(503) when the line is full; what the app raises goes through.

        What only reads goes one by one; what writes may have to wait for its turn at the database, and stands beside.
        """
        if self._room <= 0:
            raise Refused(503, retry_after=_RETRY_AFTER)
        self._room -= 1
        try:
            lane = self._reading if environ["REQUEST_METHOD"] in _READING else self._writing
            stay = await lane.enter()
            try:
                return await self._in_thread(environ)
            finally:
                stay.leave()
        finally:
            self._room += 1

    async def _in_thread(self, environ: Environ) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, environ)

    def _run(self, environ: Environ) -> Answer:
        return self._finish(environ, call(self._wsgi, environ))

    def close(self) -> None:
        """Take no more; requests in a thread end, those in line do not begin."""
        self._threads.shutdown(cancel_futures=True)


class _Started:
    """What an app said with `start_response`, and what it wrote before it returned."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: Headers = []
        self.written: list[bytes] = []

    def __call__(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        if self.status and exc_info is None:
            raise RuntimeError("start_response was called twice")
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]
        return self.written.append


def call(wsgi: WsgiApp, environ: Environ) -> Answer:
    """One request through a WSGI app, to its end: its iterable is read and closed (PEP 3333)."""
    started = _Started()
    iterable = wsgi(environ, started)
    try:
        body, file = _gather(started, iterable)
    finally:
        close = getattr(iterable, "close", None)
        if close is not None:
            close()
    return Answer(started.status, started.headers, body, file)


def _gather(started: _Started, iterable: Any) -> tuple[bytes, IO[bytes] | None]:
    pieces, size = started.written, 0
    pieces_left = iter(iterable)
    for piece in pieces_left:
        pieces.append(piece)
        size += len(piece)
        if size > _IN_MEMORY:
            return b"", _on_disk(pieces, pieces_left)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces), None


def _on_disk(pieces: list[bytes], pieces_left: Any) -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115 - closed by whoever sends it
    file.writelines(pieces)
    file.writelines(pieces_left)
    return file
