"""An open `/live` as a program hears it: each poke with its place and its moment; and which process serves it."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Refusal(Exception):
    """The server would not open a stream; the argument is its status."""


class Heard(NamedTuple):
    """One poke: where it stands in the sequence, what it was about, and when it came (`time.perf_counter`)."""

    place: str
    what: str
    subject: str
    at: float


class Stream:
    """Reads in a thread of its own until it is cut or the server ends it. `last`: the place to go on from."""

    def __init__(
        self, port: int, cookie: str, *, last: str = "", hear: Callable[[Heard], object] | None = None
    ) -> None:
        self.pokes: list[Heard] = []
        self.last, self.reloads = last, 0
        self._port, self._hear = port, hear
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Accept": "text/event-stream", "Cookie": cookie} | ({"Last-Event-ID": last} if last else {})
        self._connection.request("GET", "/live", headers=headers)
        assert self._connection.sock is not None
        self._socket = self._connection.sock
        self._answer = self._connection.getresponse()
        if self._answer.status != 200:
            self._connection.close()
            raise Refusal(self._answer.status)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def subjects(self, what: str) -> list[str]:
        """What the pokes of one kind were about, in the order in which they came."""
        return [poke.subject for poke in self.pokes if poke.what == what]

    def process(self) -> int:
        """The id of the server's process at the other end."""
        return served_by(self._socket.getsockname()[1], self._port)

    def cut(self) -> None:
        """Leave without a word; returns when nothing more will be heard."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._reader.join(10)
        self._answer.close()
        self._connection.close()

    def _read(self) -> None:
        """Lines until the end (HTML Living Standard §9.2.6). Half an event is none: its place is not taken over."""
        event: dict[str, str] = {}
        try:
            for line in self._answer:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name:
                    event[name] = value
                else:
                    self._take(event)
                    event = {}
        except (OSError, ValueError, http.client.HTTPException):
            return

    def _take(self, event: dict[str, str]) -> None:
        self.reloads += event.get("event") == "reload"
        if event.get("event") == "poke":
            data = json.loads(event["data"])
            self.pokes.append(Heard(event["id"], data["what"], data["id"], time.perf_counter()))
            if self._hear:
                self._hear(self.pokes[-1])
        self.last = event.get("id", self.last)


def served_by(client: int, server: int) -> int:
    """The process that holds the server's end of a loopback connection, by its two ports; 0 where none was found."""
    ends = [f"0100007F:{port:04X}" for port in (server, client)]
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines())
    inode = next((row[9] for row in rows if row[1:3] == ends), "")
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if inode and str(link.readlink()) == f"socket:[{inode}]":
                return int(link.parts[2])
        except OSError:
            continue
    return 0
