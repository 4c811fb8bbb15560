"""wrk, run against one kind of page with the sessions of many people."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from quiet import ENOUGH, speed, wait_for_quiet

SCRIPT = Path(__file__).with_name("rotate.lua")


@dataclass(frozen=True)
class Pace:
    """How long one measure takes: `runs` of `seconds`, of which the median counts.

    With `quiet`, a run waits up to so many seconds for a quiet moment, and one during which the machine became slow is
    set aside for another, as long as there is something left of that time.
    """

    runs: int = 3
    seconds: int = 10
    quiet: float = 0


@dataclass(frozen=True)
class Target:
    """Addresses of one kind of page, and who asks."""

    port: int
    paths: Sequence[str]
    cookies: Sequence[str]
    accept: str = "text/html"


def measured(target: Target, *, connections: int, pace: Pace) -> dict[str, Any]:
    """Requests a second and latencies in ms: the medians of the runs; `bytes` of one answer on the wire; `speed` of the
    machine beside (see `quiet`), and how many runs were set aside because of it."""
    runs, slow = _runs(target, connections=connections, pace=pace)
    failed = sum(run["failed"] for run in runs)
    if failed:
        raise SystemExit(f"{failed} requests to {target.paths[0]} failed under load")
    rates = [run["requests"] / run["seconds"] for run in runs]
    medians = {name: round(median(run[name] for run in runs), 2) for name in ("p50", "p95", "p99")}
    size = round(sum(run["bytes"] for run in runs) / max(1, sum(run["requests"] for run in runs)))
    speeds = round(median(run["speed"] for run in runs), 2)
    return {"rate": round(median(rates), 1), **medians, "bytes": size, "speed": speeds, "set_aside": slow}


def _runs(target: Target, *, connections: int, pace: Pace) -> tuple[list[dict[str, Any]], int]:
    runs: list[dict[str, Any]] = []
    slow, left = 0, pace.quiet
    while len(runs) < pace.runs:
        began = time.monotonic()
        before = wait_for_quiet(left)
        run = _run(target, connections=connections, seconds=pace.seconds)
        run["speed"] = min(before, speed())
        if run["speed"] < ENOUGH and left > 0:
            slow += 1
            left -= time.monotonic() - began
        else:
            runs.append(run)
    return runs, slow


def _run(target: Target, *, connections: int, seconds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        cookies, paths = Path(folder, "cookies"), Path(folder, "paths")
        cookies.write_text("\n".join(target.cookies))
        paths.write_text("\n".join(target.paths))
        env = os.environ | {"BENCH_COOKIES": str(cookies), "BENCH_PATHS": str(paths), "BENCH_ACCEPT": target.accept}
        words = [f"-c{connections}", f"-d{seconds}s", "-t1", "--timeout", "10s", "--latency", "-s", str(SCRIPT)]
        done = subprocess.run(
            [_wrk(), *words, f"http://127.0.0.1:{target.port}"], env=env, capture_output=True, text=True,
            timeout=seconds + 30, check=True,
        )  # fmt: skip
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT "))
    found: dict[str, Any] = json.loads(line.removeprefix("RESULT "))
    return found


def _wrk() -> str:
    found = shutil.which("wrk")
    if not found:
        raise SystemExit("the bench needs wrk: apt-get install wrk")
    return found
