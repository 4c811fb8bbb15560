"""One open stream: what waits to be sent to one browser, never more than a little."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Container, Sequence
from time import monotonic

from maillon.core.live.poke import Identity, Poke

RELOAD = b"event: reload\ndata: {}\n\n"
MOST_WAITING = 100


class Outlet:
    """The pokes of one stream on their way out. A browser that falls behind is told to reload instead."""

    __slots__ = ("_filled", "_replayed", "_waiting", "beaten_at", "identity", "is_closed", "joined_at", "spaces")

    def __init__(self, identity: Identity, spaces: Container[int], *, joined_at: int) -> None:
        self.identity, self.spaces, self.joined_at = identity, spaces, joined_at
        self.is_closed = False
        self.beaten_at = monotonic()
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._replayed: frozenset[int] = frozenset()
        self._filled = asyncio.Event()

    def hears(self, poke: Poke) -> bool:
        """Whether this poke is for this person, addressed to her or in a space that she may read, and not yet heard."""
        if self._replayed:
            if poke.id in self._replayed:
                return False
            self._replayed = frozenset()  # The hub has come to what no replay held.
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

    def replay(self, missed: Sequence[Poke] | None) -> bytes:
        """What to greet the browser with: what it missed, or that it must reload because that is not known any more.

        Places are names, not numbers to compare: what the hub hands out in the same moment is told apart by its id.
        """
        if missed is None:
            return b"id: %d\n" % self.joined_at + RELOAD
        lines = b"".join(poke.encoded() for poke in missed if self.hears(poke))
        self._replayed = frozenset(poke.id for poke in missed)
        self._waiting = deque(pair for pair in self._waiting if pair[0] not in self._replayed)
        return lines or b"id: %d\n\n" % self.joined_at

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
