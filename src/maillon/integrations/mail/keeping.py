"""Given files kept raw, before anything in them is understood: one stored file for all of a run."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from maillon.content.files import store
from maillon.core.files.store import Stored
from maillon.integrations.mail.models import RawFile

LARGEST: Final = 1 << 42
"""Bytes: the disk is the limit of the command; the page has its own, much lower one."""
_BUFFER: Final = 256 * 1024


@dataclass(frozen=True)
class Given:
    """A file to bring in: its name, and how it is opened."""

    name: str
    open: Callable[[], BinaryIO]


class _Chain:
    """The bytes of all files, one behind the other, as the store reads them; remembers the length of each."""

    def __init__(self, files: Sequence[Given]) -> None:
        self._left = list(reversed(files))
        self._file: BinaryIO | None = None
        self.lengths: list[int] = []

    def read(self, size: int, /) -> bytes:
        while self._file is not None or self._left:
            if self._file is None:
                self._file = self._left.pop().open()
                self.lengths.append(0)
            if piece := self._file.read(size):
                self.lengths[-1] += len(piece)
                return piece
            self.close()
        return b""

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def keep(files: Sequence[Given]) -> tuple[Stored, list[int]]:
    """Keep all files, as one stored file; returns it and the length of each. Raises NoSpace."""
    chain = _Chain(files)
    try:
        return store().put(chain, limit=LARGEST), chain.lengths
    finally:
        chain.close()


class _Window(io.RawIOBase):
    """A part of a file, as if it were a file of its own."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._size, self._at = file, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = (0, self._at, self._size)[whence] + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        self._file.seek(self._start + self._at)
        piece = self._file.read(min(len(buffer), max(self._size - self._at, 0)))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        self._file.close()
        super().close()


def open_raw(file: RawFile) -> BinaryIO:
    """A kept file, as it was given."""
    stored = store().path(file.raw_sha256).open("rb", buffering=0)
    return io.BufferedReader(_Window(stored, file.start, file.bytes), _BUFFER)  # type: ignore[type-var]
