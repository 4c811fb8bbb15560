"""One writer at a time on SQLite: a file lock that every write transaction passes, across threads and processes."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class Turnstile:
    """An exclusive, blocking lock on one file. One instance per connection; not re-entrant by itself.

    SQLite makes waiting writers poll with growing sleeps, so three busy processes starve each other for seconds;
    the kernel's queue on a file lock is fair enough that the slowest of them waits some tens of milliseconds.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None
        self._pid = 0
        self.is_held = False

    def acquire(self) -> None:
        """Wait for the turn. Does nothing where this connection holds it already."""
        self._leave_to_parent()
        if self.is_held:
            return
        fcntl.flock(self._descriptor(), fcntl.LOCK_EX)
        self.is_held = True

    def release(self) -> None:
        """Let the next writer through."""
        self._leave_to_parent()
        if self.is_held and self._fd is not None:
            self.is_held = False
            fcntl.flock(self._fd, fcntl.LOCK_UN)

    def close(self) -> None:
        """Release, and close the file."""
        self.release()
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _descriptor(self) -> int:
        if self._fd is None:
            self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._pid = os.getpid()
        return self._fd

    def _leave_to_parent(self) -> None:
        # A forked child shares its parent's open file, and so its lock: unlocking it here would let a third one in
        # beside the parent. Closing the child's copy unlocks nothing.
        if self._fd is not None and self._pid != os.getpid():
            os.close(self._fd)
            self._fd, self.is_held = None, False
