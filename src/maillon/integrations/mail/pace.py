"""How bulk work shares the database: short turns, and a pause as long as each turn."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Final

HOLDS: Final = 0.012
"""Seconds of work that one turn aims at, so that even a slow one holds the database for less than 20 ms."""
_LONGEST_PAUSE: Final = 0.020


class Pace:
    """Times each turn (`with pace:`), pauses before the next one what is missing, and says how much fits into one."""

    def __init__(self, *, fits: int = 10, most: int = 100) -> None:
        self.fits = fits
        self._most = most
        self._began = self._ended = self._worked = self._pause = 0.0

    def __enter__(self) -> Pace:
        rest = self._ended + self._pause - time.monotonic()
        if rest > 0:
            time.sleep(rest)
        self._began, self._worked = time.monotonic(), time.thread_time()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended, self._worked = time.monotonic(), time.thread_time() - self._worked
        self._pause = min(self._ended - self._began, _LONGEST_PAUSE)

    def learn(self, done: int) -> None:
        """Fit the next turn to how much work the last one was for `done` things; waiting for others is not work."""
        wanted = int(done * HOLDS / max(self._worked, 0.0005))
        self.fits = max(10, min(wanted, 2 * self.fits, self._most))
