"""Files kept under the name of their content: the same bytes are kept once, and damage shows."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, Final, Literal, Protocol

from maillon.core.files.errors import NoSpace, TooLarge

CHUNK: Final = 256 * 1024
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_FULL: Final = {errno.ENOSPC, errno.EDQUOT}
_INCOMING: Final = "incoming"


class Readable(Protocol):
    """Anything with bytes to read: an upload, an open file, a part of a mail."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Stored:
    """What was kept: its SHA-256 in hexadecimal, which is its name, and its length in bytes."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the store: a file whose bytes changed (`damaged`) or that is no file of ours (`stray`)."""

    path: Path
    kind: Literal["damaged", "stray"]


class Store:
    """A folder of files, `aa/bb/<sha256>`, and `incoming/` beside them for what is still arriving."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, stream: Readable, *, limit: int) -> Stored:
        """Keep what the stream holds and return its name; memory stays within a few hundred kilobytes.

        It appears whole or not at all, and has reached the disk when this returns. Raises TooLarge as soon as more than
        `limit` bytes have come, NoSpace when the disk is full; then, and if the stream fails, nothing stays behind.
        """
        with _full_disk_said(), self._arriving() as (arriving, part):
            stored = _copy(stream, arriving, limit=limit)
            arriving.flush()
            os.fsync(arriving.fileno())
            self._settle(part, self.path(stored.sha256))
        return stored

    def path(self, sha256: str) -> Path:
        """Return where a file of this name lies, or would lie. Raises ValueError for what is no SHA-256."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError("a stored file is named by 64 hexadecimal digits")
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def open(self, sha256: str) -> IO[bytes]:
        """Open a file for reading. Raises FileNotFoundError when there is none."""
        return self.path(sha256).open("rb")

    def delete(self, sha256: str) -> bool:
        """Remove a file; tell whether there was one. Only who knows that no row names it any more may ask for this."""
        try:
            self.path(sha256).unlink()
        except FileNotFoundError:
            return False
        return True

    def __contains__(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def __iter__(self) -> Iterator[str]:
        """Go through the names of all files, in order."""
        return (path.name for path in self._files() if self._belongs(path))

    def verify(self) -> Iterator[Fault]:
        """Read every file again and tell what is wrong, in order of names. What is missing only the rows can tell."""
        for path in self._files():
            if not self._belongs(path):
                yield Fault(path, "stray")
            elif _sha256_of(path) != path.name:
                yield Fault(path, "damaged")

    def sweep(self, *, older_than: timedelta = timedelta(hours=24)) -> int:
        """Remove what a crash left in `incoming` and return how many files that were."""
        before = time.time() - older_than.total_seconds()
        left = [path for path in (self.root / _INCOMING).glob("*") if path.stat().st_mtime < before]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _files(self) -> Iterator[Path]:
        here = (path for path in sorted(self.root.glob("*")) if path.name != _INCOMING)
        for path in here:
            yield from sorted(found for found in path.rglob("*") if not found.is_dir()) if path.is_dir() else [path]

    def _belongs(self, path: Path) -> bool:
        return bool(_SHA256.fullmatch(path.name)) and path == self.path(path.name)

    @contextmanager
    def _arriving(self) -> Iterator[tuple[IO[bytes], Path]]:
        """Open a file beside the kept ones, in the same volume, that is gone afterwards unless it was moved."""
        incoming = self.root / _INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(descriptor, "wb", buffering=0) as arriving:
                yield arriving, Path(name)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(name)

    def _settle(self, part: Path, kept: Path) -> None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        part.chmod(0o640)
        part.replace(kept)
        for folder in (kept.parent, kept.parent.parent, self.root):
            _sync_folder(folder)


@contextmanager
def _full_disk_said() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoSpace from error
        raise


def _copy(stream: Readable, arriving: IO[bytes], *, limit: int) -> Stored:
    digest, length = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        length += len(chunk)
        if length > limit:
            raise TooLarge(limit)
        digest.update(chunk)
        _write_all(arriving, chunk)
    return Stored(digest.hexdigest(), length)


def _write_all(arriving: IO[bytes], chunk: bytes) -> None:
    """Write every byte: an unbuffered file may take only some of them, as a disk does just before it is full."""
    rest = memoryview(chunk)
    while rest:
        rest = rest[arriving.write(rest) :]


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
