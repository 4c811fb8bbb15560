"""A real Maillon of a test's own: started as people start it, spoken to over HTTP, stopped at the end."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

from running import environment_for

PATIENCE = 90.0
"""Seconds that a start may take on a busy machine: the demo organisation is made in it."""


class Server:
    """`maillon serve` on a folder of data; what it says goes to a file, so that it never waits for a reader."""

    def __init__(self, data: Path, *, port: int = 0, **settings: str) -> None:
        self.data, self.log, self.url = data, data / "said.log", ""
        self._port, self._process = port, None
        # What it prints at its start is a part of the test: hence its usual log level.
        self.environment = environment_for(data, MAILLON_WORKERS="2", MAILLON_LOG_LEVEL="INFO") | settings
        self._process: subprocess.Popen[bytes] | None

    def start(self) -> str:
        """Start it, wait until it has said its address, and return what it said."""
        port = urlsplit(self.url).port or self._port  # A second start is at the same address: browsers are there.
        with self.log.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "maillon.cli", "serve", "--port", str(port)],
                env=self.environment,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        until = monotonic() + PATIENCE
        while not (found := re.search(r"open at (http://\S+)", self.said())):
            if self._process.poll() is not None or monotonic() > until:
                raise AssertionError("the server did not start:\n" + self.said())
            sleep(0.05)
        self.url = found[1]
        return self.said()

    def said(self) -> str:
        """All that it has printed since its start."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def stop(self) -> int:
        """Ask it to end, wait, and return its exit code."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(20)
        self._process = None
        return code

    def command(self, *arguments: str) -> str:
        """Run `maillon …` on the same data; what it prints."""
        command = [sys.executable, "-m", "maillon.cli", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60, check=True)
        return done.stdout.strip()
