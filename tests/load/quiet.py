"""How fast the machine is just now, and waiting for a moment in which nobody else slows it down.

A shared machine changes its speed by two within seconds, without any load of ours. An absolute bar is judged in a
moment in which a loop of known work takes about as long as it ever did; every figure says how fast the machine was.
What it ever did is kept between runs: a run that only sees slow moments must not take them for fast ones.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from statistics import median

ENOUGH = 0.85
"""Of the fastest that was ever seen here: quiet."""
LOOKS = 15
"""Loops whose median says how fast it is: the fastest one of them would hide that the speed goes up and down."""
KEPT = Path(os.environ.get("MAILLON_BENCH_DATA") or Path(tempfile.gettempdir()) / "maillon-bench")
_FILE = KEPT / f"fastest-{sys.implementation.cache_tag}-{Path(sys.base_prefix).name}"


def speed() -> float:
    """How fast the machine is now, from 0 to 1 of the fastest that was ever seen here with this Python."""
    global _fastest
    times = [_loop() for _ in range(LOOKS)]
    if 1 / min(times) > _fastest:
        _fastest = 1 / min(times)
        KEPT.mkdir(parents=True, exist_ok=True)
        _FILE.write_text(f"{_fastest}\n")
    return 1 / median(times) / _fastest


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


_fastest = 0.0
with suppress(OSError, ValueError):
    _fastest = float(_FILE.read_text())
for _ in range(5):
    speed()
