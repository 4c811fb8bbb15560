"""A wire between a browser and the server: it counts the live streams that run through it, and can be cut."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

LAST = re.compile(rb"(?i)(\r\nlast-event-id: *)(\d+)")
NEVER_SAID = b"7777777777"


class Wire:
    """Passes everything on; `/live` only while it is not cut."""

    def __init__(self, target: str) -> None:
        self._target = urlsplit(target)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._open: set[asyncio.StreamWriter] = set()
        self._ends: set[asyncio.StreamWriter] = set()
        self._is_cut = self.forgets = False
        self.asked: list[str] = []
        """For each stream that was opened, the place from which it asked to go on."""

    def __enter__(self) -> Wire:
        self._thread.start()
        self._server = self._do(asyncio.start_server(self._pass, "127.0.0.1", 0))
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    @property
    def url(self) -> str:
        """The server's address by way of this wire."""
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def streams(self) -> int:
        """How many streams are open and have begun to answer."""
        return len(self._open)

    @contextmanager
    def cut(self) -> Iterator[None]:
        """End the open streams, and let none through meanwhile."""
        self._is_cut = True
        self._do(self._drop())
        yield
        self._is_cut = False

    def _do(self, part):  # type: ignore[no-untyped-def]
        return asyncio.run_coroutine_threadsafe(part, self._loop).result(30)

    async def _end(self) -> None:
        self._server.close()
        for writer in self._ends:
            writer.transport.abort()
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)

    async def _drop(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._target.hostname, self._target.port)
        self._ends |= {writer, back}
        parts = [asyncio.create_task(part) for part in (self._forth(reader, back, writer), self._back(there, writer))]
        try:
            await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._open.discard(writer)
            self._ends -= {writer, back}
            for end in (writer, back):
                end.transport.abort()
            await asyncio.wait(parts)

    async def _forth(
        self, reader: asyncio.StreamReader, there: asyncio.StreamWriter, client: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while piece := await reader.read(65536):
                if piece.startswith(b"GET /live "):
                    if self._is_cut:
                        return
                    piece = self._noted(piece, client)
                there.write(piece)
                await there.drain()

    def _noted(self, piece: bytes, client: asyncio.StreamWriter) -> bytes:
        found = LAST.search(piece)
        self.asked.append(found[2].decode() if found else "")
        self._open.add(client)
        return LAST.sub(rb"\g<1>" + NEVER_SAID, piece) if self.forgets else piece

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(65536):
                writer.write(piece)
                await writer.drain()
