"""How much and how long the front takes from one sender, and how many it serves at once."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

MEGABYTE = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Sizes in bytes, times in seconds.

    A body may last `body_seconds`, and longer only as long as it has come in at `slowest_rate` on the whole; between
    two pieces at most `idle_seconds` pass. `big_bodies` of more than `big_body` are received at once, others wait
    `slot_seconds` for a place. `waiting` requests stand in line for a thread; the next one is told to come back.
    What is refused before it was read is taken and thrown away for `linger_seconds`, so that its sender can hear the
    answer. An upload may have `envelope` more bytes than its files: the form around them.
    """

    body: int = 12 * MEGABYTE
    upload: int = 100 * MEGABYTE
    envelope: int = MEGABYTE
    upload_paths: tuple[str, ...] = ()
    body_seconds: float = 30
    idle_seconds: float = 10
    slowest_rate: int = 200_000
    in_memory: int = 64 * 1024
    big_body: int = 256 * 1024
    big_bodies: int = 8
    slot_seconds: float = 10
    waiting: int = 256
    send_seconds: float = 30
    linger_seconds: float = 10
    spool_folder: Path | None = None

    def of(self, path: str) -> int:
        """The most that this path takes, as it is told; `upload_paths` are patterns such as "/c/*/import/"."""
        is_upload = any(fnmatchcase(path, pattern) for pattern in self.upload_paths)
        return self.upload if is_upload else self.body

    def around(self, told: int) -> int:
        """The largest body where the most that is told is `told`."""
        return told + self.envelope if told == self.upload else told
