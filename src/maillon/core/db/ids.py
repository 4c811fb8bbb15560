"""Row ids: 41 bits of time and 22 random ones. Names, never an order or a cursor by themselves."""

from __future__ import annotations

import secrets
import threading
import time
from datetime import datetime

EPOCH_MS = 1_735_689_600_000
"""2025-01-01T00:00Z: 41 bits of milliseconds last until 2094."""

_lock = threading.Lock()
_last = (0, set[int]())


def new_id() -> int:
    """A fresh 63-bit id; never the same twice in one process. Two processes collide once in 4 million per millisecond."""
    return id_at(int(time.time() * 1000) - EPOCH_MS)


def id_at(milliseconds: int) -> int:
    """An id for a moment given in milliseconds since EPOCH_MS (moments before it count as 0)."""
    global _last  # noqa: PLW0603 - one small piece of state per process
    stamp = max(milliseconds, 0)
    with _lock:
        if _last[0] != stamp:
            _last = (stamp, set())
        number = secrets.randbits(22)
        while number in _last[1]:
            number = secrets.randbits(22)
        _last[1].add(number)
    return (stamp << 22) | number


def id_for(moment: datetime) -> int:
    """An id as it would have been made at `moment` (imports keep the time of what they bring)."""
    return id_at(int(moment.timestamp() * 1000) - EPOCH_MS)
