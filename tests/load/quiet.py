"""How fast the machine is just now, and waiting for a moment in which nobody else slows it down.

A shared machine changes its speed by two within seconds, without any load of ours. An absolute bar is judged in a
moment in which a loop of known work takes about as long as it ever did; every figure says how fast the machine was.
"""

from __future__ import annotations

import time

ENOUGH = 0.85
"""Of the fastest that was ever seen here: quiet."""
_fastest = 0.0


def speed() -> float:
    """How fast the machine is now, from 0 to 1 of the fastest that this process has seen."""
    global _fastest
    now = 1 / min(_loop() for _ in range(5))
    _fastest = max(_fastest, now)
    return now / _fastest


def wait_for_quiet(seconds: float) -> float:
    """Wait at most so long for a quiet moment; returns how fast the machine is then."""
    end = time.monotonic() + seconds
    while (now := speed()) < ENOUGH and time.monotonic() < end:
        time.sleep(0.5)
    return now


def _loop() -> float:
    began = time.perf_counter()
    words: dict[int, str] = {}
    for number in range(20_000):
        words[number % 977] = f"{number}x"
    return time.perf_counter() - began


for _ in range(20):
    speed()
