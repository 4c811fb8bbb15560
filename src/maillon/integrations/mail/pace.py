"""How bulk work shares the database: short turns, and a pause as long as each turn."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Final

HOLDS: Final = 0.012
"""Seconds that one turn aims at, so that even a slow one stays below 20 ms."""


class Pace:
    """Times each turn (`with pace:`), pauses before the next one what is missing, and says how much fits into one."""

    def __init__(self, *, fits: int = 10, most: int = 60) -> None:
        self.fits = fits
        self._most = most
        self._held = 0.0
        self._ended = 0.0
        self._began = 0.0

    def __enter__(self) -> Pace:
        rest = self._ended + self._held - time.monotonic()
        if rest > 0:
            time.sleep(rest)
        self._began = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended = time.monotonic()
        self._held = self._ended - self._began

    def learn(self, done: int) -> None:
        """Fit the next turn to how long the last one took for `done` things."""
        wanted = int(done * HOLDS / max(self._held, 0.001))
        self.fits = max(3, min(wanted, 2 * self.fits, self._most))
