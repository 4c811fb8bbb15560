"""One writer at a time on SQLite: a file lock that every write transaction passes, across threads and processes."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class Turnstile:
    """An exclusive, blocking lock on one file. One instance per connection; not re-entrant by itself.

    SQLite makes waiting writers poll with growing sleeps, so three busy processes starve each other for seconds.
    The kernel wakes whoever waits for a file lock, but whoever has just left may take it again before they come: so
    there are two files. In the second stands whoever is next, and nobody passes the first without standing there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._next = path.with_name(f"{path.name}.next")
        self._fd: int | None = None
        self._next_fd: int | None = None
        self._pid = 0
        self.is_held = False

    def acquire(self) -> None:
        """Wait for the turn. Does nothing where this connection holds it already."""
        self._leave_to_parent()
        if self.is_held:
            return
        fd, next_fd = self._descriptors()
        fcntl.flock(next_fd, fcntl.LOCK_EX)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
        finally:
            fcntl.flock(next_fd, fcntl.LOCK_UN)
        self.is_held = True

    def release(self) -> None:
        """Let the next writer through."""
        self._leave_to_parent()
        if self.is_held and self._fd is not None:
            self.is_held = False
            fcntl.flock(self._fd, fcntl.LOCK_UN)

    def close(self) -> None:
        """Release, and close the files."""
        self.release()
        self._close_files()

    def _descriptors(self) -> tuple[int, int]:
        if self._fd is None or self._next_fd is None:
            self._fd, self._next_fd = _opened(self._path), _opened(self._next)
            self._pid = os.getpid()
        return self._fd, self._next_fd

    def _close_files(self) -> None:
        for fd in (self._fd, self._next_fd):
            if fd is not None:
                os.close(fd)
        self._fd = self._next_fd = None

    def _leave_to_parent(self) -> None:
        # A forked child shares its parent's open files, and so its locks: unlocking one here would let a third one in
        # beside the parent. Closing the child's copy unlocks nothing.
        if self._fd is not None and self._pid != os.getpid():
            self._close_files()
            self.is_held = False


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
