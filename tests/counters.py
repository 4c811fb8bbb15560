"""Where this process of the tests keeps the counters of attempts: a Redis database of its own.

Tests begin by clearing them; those of another process, in which somebody just mistyped a password, stay.
"""

from __future__ import annotations

import os
import re
from functools import cache

from redis import Redis

from maillon.core.web.allowance import forget_shares


def redis_url() -> str:
    """The address in MAILLON_TEST_REDIS with this process's number as the database; empty without Redis."""
    address = os.environ.get("MAILLON_TEST_REDIS", "")
    number = re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or "0"
    return re.sub(r"/\d*$", f"/{number}", address)


@cache
def _counters(address: str) -> Redis:
    return Redis.from_url(address)


def forget_attempts() -> None:
    """Begin a test with nobody having tried anything. Without Redis they stand in the database, which is rolled back."""
    forget_shares()
    if address := redis_url():
        _counters(address).flushdb()
