"""An import of a large archive beside a server at which people post: how fast, how much memory, who has to wait."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from archive import MB, digests, write_mailbox
from server import Server, command, environment, tree
from writing import words

from browser import Browser, search_api

OWNER = "person00001@seed.example"
SIZES = {"built": 400, "apart": 400, "lists": 40}
"""Megabytes."""


def bringing(server: Server, *, kind: str, megabytes: int) -> dict[str, Any]:
    """Bring an archive in by the command while somebody posts; the figures of both."""
    server.start()
    author, owner = (Browser(server.port).sign_in(f"person0000{number}@seed.example") for number in (2, 1))
    alone = Poster(author)
    alone.work_while(lambda: len(alone.times) < 100)
    mark = f"lastmark{random.randrange(10**9)}"
    with tempfile.TemporaryDirectory() as folder:
        mailbox = Path(folder, "archive.mbox")
        messages = write_mailbox(mailbox, kind=kind, size=megabytes * MB, mark=mark)
        size = mailbox.stat().st_size
        before = server.processor_seconds()
        run = Import(server, mailbox, community=f"archive-{kind}")
        beside = Poster(author)
        load = os.getloadavg()
        beside.work_while(run.goes_on)
        found = run.ended()
    return {
        "kind": kind, "megabytes": round(size / MB, 1), **found,
        "all_counted": found["report"]["messages"] == messages and _all_settled(found["report"]),
        "last_is_found": _is_found(owner, mark), "every_file": _has_every_file(server, kind),
        "server_cpu": round(server.processor_seconds() - before, 1),
        "posting_alone": alone.figures(), "posting_beside": beside.figures(), "load": [load, os.getloadavg()],
    }  # fmt: skip


def _all_settled(report: dict[str, int]) -> bool:
    return report["imported"] + report["present"] + report["held"] == report["messages"]


def _is_found(owner: Browser, mark: str) -> bool:
    """Whether search has the last message at once, and its page shows it."""
    items = json.loads(owner.page(search_api(mark), accept="application/json"))["items"]
    if len(items) != 1:
        return False
    address = items[0]["url"].partition("//")[2].partition("/")[2] if "//" in items[0]["url"] else items[0]["url"][1:]
    return mark in owner.page(f"/{address.partition('#')[0]}")


def _has_every_file(server: Server, kind: str) -> bool:
    files = server.data / "files"
    return kind == "lists" or all((files / name[:2] / name[2:4] / name).is_file() for name in digests())


def reached(found: dict[str, Any]) -> dict[str, bool]:
    """What the issue asks for, and whether it is so."""
    return {
        "300 messages a second": found["rate"] >= 300,
        "300 MiB": found["rss"] <= 300,
        "posting within 100 ms": found["posting_beside"]["p99"] <= 100,
        "all there": found["all_counted"] and found["last_is_found"] and found["every_file"],
    }


class Poster:
    """Somebody who posts ten times a second, as long as she is told."""

    def __init__(self, author: Browser) -> None:
        self._author = author.again()
        self._rng = random.Random(11)
        self.times: list[float] = []

    def work_while(self, goes_on: Callable[[], bool]) -> None:
        """Post; `goes_on` is asked between two posts."""
        while goes_on():
            text = words(self._rng)
            began = time.perf_counter()
            self._author.publish(text)
            self.times.append((time.perf_counter() - began) * 1000)
            time.sleep(0.1)

    def figures(self) -> dict[str, float]:
        """p50, p99 and the slowest, in ms."""
        times = sorted(self.times)
        slow = times[min(len(times) - 1, int(len(times) * 0.99))]
        return {"posts": len(times), "p50": round(median(times), 1), "p99": round(slow, 1), "max": round(times[-1], 1)}


class Import:
    """`maillon import mbox` as a process of its own, weighed while it runs."""

    def __init__(self, server: Server, mailbox: Path, *, community: str) -> None:
        self._report = mailbox.with_suffix(".json")
        asked = ["import", "mbox", str(mailbox), "--community", community, "--create", "--by", OWNER]
        words = command(*asked, "--report", str(self._report))
        self._began = time.perf_counter()
        self._process = subprocess.Popen(words, env=environment(server.data, server.port), stdout=subprocess.DEVNULL)
        self._seconds = 0.0
        self._peak = 0
        self._usage: resource.struct_rusage | None = None
        self._watcher = threading.Thread(target=self._watch)
        self._watcher.start()

    def goes_on(self) -> bool:
        """Whether it still runs."""
        return self._usage is None

    def _watch(self) -> None:
        """Look ten times a second at what it and its children have in memory together, until it ends."""
        while True:
            pid, status, usage = os.wait4(self._process.pid, os.WNOHANG)
            if pid:
                self._seconds = time.perf_counter() - self._began
                self._process.returncode, self._usage = os.waitstatus_to_exitcode(status), usage
                return
            self._peak = max(self._peak, sum(map(_resident, tree(self._process.pid))))
            time.sleep(0.1)

    def ended(self) -> dict[str, Any]:
        """Its figures. `rss` in MiB; `cpu` in seconds of its processor time."""
        self._watcher.join()
        if self._process.returncode or self._usage is None:
            raise SystemExit(f"the import ended with {self._process.returncode}")
        report = json.loads(self._report.read_text())
        cpu = self._usage.ru_utime + self._usage.ru_stime
        return {
            "report": report, "seconds": round(self._seconds, 1), "rate": round(report["messages"] / self._seconds, 1),
            "cpu": round(cpu, 1), "per_cpu_second": round(report["messages"] / cpu, 1),
            "rss": round(max(self._peak, self._usage.ru_maxrss) / 1024, 1),
        }  # fmt: skip


def _resident(pid: int) -> int:
    """Kilobytes."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"^VmRSS:\s+(\d+)", status, re.MULTILINE)
    return int(found[1]) if found else 0
