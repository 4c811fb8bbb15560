"""A `maillon serve` of our own on a copy of a seeded world: started, weighed, and ended by its process id."""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from quiet import KEPT

ROOT = Path(__file__).parents[2]
WORKERS = 2
PASSWORD = "measured and not guessed"
PAGE_OF_SIGN_IN = "/accounts/login/"


@dataclass(frozen=True)
class World:
    """A seeded world: its number in the issue and its sizes."""

    number: int
    people: int
    communities: int
    publications: int


WORLDS: dict[int | str, World] = {
    1: World(1, 1_000, 50, 20_000),
    2: World(2, 20_000, 3_000, 1_000_000),
    "wide": World(3, 1_200, 12_000, 4_000),
}
"""The wide one has many communities and little in them: `wide.py` puts its two threads beside."""


def seeded(world: World) -> Path:
    """The folder of a seeded world, kept between runs as long as tables and seed are the same."""
    folder = KEPT / f"world-{world.number}-{_fingerprint()}"
    if (folder / "ready").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"seeding world {world.number} …", flush=True)
    sizes = ["--people", world.people, "--communities", world.communities, "--publications", world.publications]
    subprocess.run(command("seed", *map(str, sizes), "--password", PASSWORD), env=environment(folder), check=True)
    (folder / "ready").touch()
    return folder


def _fingerprint() -> str:
    source = ROOT / "src/maillon"
    indexed = [source / "search" / f"{name}.py" for name in ("entries", "models", "tags", "text")]
    files = [
        *source.glob("*/migrations/*.py"),
        *source.glob("seed/*.py"),
        *source.glob("search/backends/*.py"),
        *source.glob("core/db/backends/*/*.py"),
        *indexed,
    ]
    digest = hashlib.blake2b(digest_size=6)
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def command(*words: str) -> list[str]:
    """`maillon` with these words."""
    return [sys.executable, "-m", "maillon.cli", *words]


def environment(data: Path, port: int = 0) -> dict[str, str]:
    """Production settings, and nothing of the caller's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAILLON_", "DJANGO_"))}
    ours = {"DATA": data, "DEMO": 0, "WORKERS": WORKERS, "HOST": "127.0.0.1", "PORT": port, "LOG_LEVEL": "WARNING"}
    return kept | {f"MAILLON_{name}": str(value) for name, value in ours.items()} | {"PYTHONPATH": str(ROOT / "src")}


@dataclass
class Server:
    """A running server; leave its `with` block and it is gone, with the copy it worked on."""

    world: World
    port: int = 0
    data: Path = field(default_factory=Path)
    cold_start: list[float] = field(default_factory=list)
    _process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Server:
        self.data = Path(tempfile.mkdtemp(prefix="maillon-bench-"))
        shutil.copytree(seeded(self.world), self.data, dirs_exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)

    def start(self) -> float:
        """Start it; returns the seconds from exec to the first 200 of the sign-in page."""
        self.port = _free_port()
        began = time.perf_counter()
        self._process = subprocess.Popen(
            command("serve"), env=environment(self.data, self.port), stdout=subprocess.DEVNULL,
            stderr=(self.data / "serve.log").open("ab"), start_new_session=True,
        )  # fmt: skip
        while self._status() != 200:
            if self._process.poll() is not None or time.perf_counter() - began > 60:
                raise SystemExit(f"the server did not start:\n{(self.data / 'serve.log').read_text()[-3000:]}")
            time.sleep(0.01)
        self.cold_start.append(time.perf_counter() - began)
        return self.cold_start[-1]

    def stop(self) -> None:
        """End it: kindly, after 15 seconds by force."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(5)
        self._process = None

    def memory(self) -> float:
        """MiB that the process tree holds: the sum of its proportional set sizes."""
        assert self._process is not None
        return sum(_pss(pid) for pid in tree(self._process.pid)) / 1024

    def processor_seconds(self) -> float:
        """Seconds of processor time that the process tree has taken."""
        assert self._process is not None
        return sum(map(_processor_seconds, tree(self._process.pid)))

    def waiting(self) -> int:
        """Deliveries of the outbox that are due."""
        with sqlite3.connect(f"file:{self.data}/maillon.sqlite3?mode=ro", uri=True, timeout=5) as database:
            sql = "SELECT count(*) FROM core_delivery WHERE stuck_at IS NULL AND due_at <= strftime('%Y-%m-%d %H:%M:%f', 'now')"
            return int(database.execute(sql).fetchone()[0])

    def _status(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", PAGE_OF_SIGN_IN)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in task.read_text().split():
                found += tree(int(child))
    return found


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
