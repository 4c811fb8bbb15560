"""One page at a time: pages burn Python, and one process runs one line of Python at a time.

Two pages drawn together each take twice as long, and both cost more: the threads take the interpreter from each other.
But a page that waits for something (a slow disk, a long search) must not hold up the others; after a while the next
one is let in beside it.
"""

from __future__ import annotations

import asyncio
from collections import deque

PATIENCE = 0.05
"""Seconds that the others wait for one; a usual page takes a tenth of that."""


class Lane:
    """`stay = await lane.enter()`, then `stay.leave()`. Belongs to one event loop."""

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._is_taken = False
        self._line: deque[asyncio.Future[None]] = deque()

    async def enter(self) -> Stay:
        """Wait until the lane is free, or until whoever is in it has been there for `patience` seconds."""
        if self._is_taken:
            turn = asyncio.get_running_loop().create_future()
            self._line.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self.pass_on()
                raise
        self._is_taken = True
        return Stay(self, self._patience)

    def pass_on(self) -> None:
        """Let the next one in."""
        self._is_taken = False
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                self._is_taken = True
                turn.set_result(None)
                return


class Stay:
    """One's time in the lane. It ends once: by leaving, or when it has lasted too long."""

    def __init__(self, lane: Lane, patience: float) -> None:
        self._lane = lane
        self._is_over = False
        self._timer = asyncio.get_running_loop().call_later(patience, self._end)

    def leave(self) -> None:
        """The page is drawn."""
        self._timer.cancel()
        self._end()

    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._lane.pass_on()
