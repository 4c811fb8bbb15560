"""One open stream: what waits to be sent to one browser, never more than a little."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Container, Iterable
from time import monotonic

from maillon.core.live.poke import Identity, Poke

RELOAD = b"event: reload\ndata: {}\n\n"
MOST_WAITING = 100


class Outlet:
    """The pokes of one stream on their way out. A browser that falls behind is told to reload instead."""

    __slots__ = ("_filled", "_waiting", "beaten_at", "identity", "is_closed", "reached", "spaces")

    def __init__(self, identity: Identity, spaces: Container[int], *, reached: int) -> None:
        self.identity, self.spaces, self.reached = identity, spaces, reached
        self.is_closed = False
        self.beaten_at = monotonic()
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._filled = asyncio.Event()

    def hears(self, poke: Poke) -> bool:
        """Whether this poke is for this person: addressed to her, or in a space that she may read."""
        if poke.organisation != self.identity.organisation:
            return False
        if poke.person is not None:
            return poke.person == self.identity.person
        return poke.space is not None and poke.space in self.spaces

    def push(self, place: int, line: bytes) -> None:
        """Put one line behind the others."""
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.clear()
            line = b"id: %d\n" % place + RELOAD
        self._waiting.append((place, line))
        self._filled.set()

    def beat(self, place: int) -> None:
        """A sign of life, which also tells the browser how far it has heard."""
        self.beaten_at = monotonic()
        self.push(place, b":\nid: %d\n\n" % place)

    def replay(self, missed: Iterable[Poke] | None, upto: int) -> bytes:
        """What was missed, as bytes; what came meanwhile and was missed too is dropped from the line."""
        lines, reached = [], upto
        if missed is None:
            lines.append(b"id: %d\n" % upto + RELOAD)
        for poke in missed or ():
            reached = max(reached, poke.id)
            if self.hears(poke):
                lines.append(poke.encoded())
        self._waiting = deque(pair for pair in self._waiting if pair[0] > reached)
        self.reached = reached
        return b"".join(lines)

    async def next(self) -> bytes:
        """Everything that waits, as soon as something does; b"" once the stream is closed."""
        if not self._waiting and not self.is_closed:
            self._filled.clear()
            await self._filled.wait()
        if self.is_closed:
            return b""
        lines = b"".join(line for _, line in self._waiting)
        self._waiting.clear()
        return lines

    def close(self) -> None:
        """End the stream; the browser comes again by itself and shows who it is."""
        self.is_closed = True
        self._filled.set()
