"""Messages out of an mbox or .eml file of any size, one at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

LARGEST_MESSAGE: Final = 40 * 1024 * 1024
"""Bytes of one raw message that are read into memory: a mail of 28 MB of files, encoded."""

_PIECE: Final = 64 * 1024
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
# `Name:`, but not the scheme of an address: "From the page\nhttp://…" in a text is no new message.
_HEADER_LINE: Final = re.compile(rb"[A-Za-z0-9_][A-Za-z0-9_.-]*:(?!//)")
_QUOTED_FROM: Final = re.compile(rb">+From ")
_QUOTED_FROMS: Final = re.compile(rb"(?m)^>(>*From )")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """One message as it lay in the file, its line breaks untouched.

    `separator` is the "From " line that announced it (empty in an .eml); `offset` and `size` say, in bytes, where it
    lies in the file without that line. An oversized message has no `raw`: its bytes are still at `offset`.
    """

    raw: bytes
    separator: bytes
    offset: int
    size: int
    is_oversized: bool = False


@dataclass(slots=True)
class _Gathering:
    """The message that is being read."""

    separator: bytes
    offset: int
    limit: int
    size: int = 0
    kept: bytearray = field(default_factory=bytearray)

    def add(self, piece: bytes, *, at_line_start: bool) -> None:
        self.size += len(piece)
        if self.size > self.limit:
            self.kept.clear()
        elif at_line_start and self.separator and piece[0] == 0x3E and _QUOTED_FROM.match(piece):
            self.kept += piece[1:]
        else:
            self.kept += piece

    def finished(self) -> RawMail:
        raw = _without_gap(bytes(self.kept)) if self.separator else bytes(self.kept)
        oversized = self.size > self.limit
        return RawMail(raw=raw, separator=self.separator, offset=self.offset, size=self.size, is_oversized=oversized)

    def is_nothing(self) -> bool:
        return not self.separator and self.size <= self.limit and not self.kept.strip()


def messages_in(file: BinaryIO, *, limit: int = LARGEST_MESSAGE) -> Iterator[RawMail]:
    """Yield each message of an open binary file, which need not be seekable, holding one message at a time.

    A separator is a line beginning with "From " that a header line follows; one ">" is taken off ">From " in what
    follows a separator (RFC 4155 and the mboxrd form). What lies before the first separator, or a file without one, is
    a message by itself. A message above `limit` bytes is announced with its place and without its bytes.
    """
    gathering = _Gathering(b"", 0, limit)
    announced, offset, at_line_start = b"", 0, True
    for piece in _pieces(file):
        if announced:
            if _HEADER_LINE.match(piece):
                if not gathering.is_nothing():
                    yield gathering.finished()
                gathering = _Gathering(announced, offset, limit)
            else:
                gathering.add(announced, at_line_start=True)
            announced = b""
        offset += len(piece)
        if at_line_start and piece.startswith(b"From ") and piece.endswith(b"\n"):
            announced = piece
        else:
            gathering.add(piece, at_line_start=at_line_start)
        at_line_start = piece.endswith(b"\n")
    if announced:
        gathering.add(announced, at_line_start=True)
    if not gathering.is_nothing():
        yield gathering.finished()


def as_written(part: bytes) -> bytes:
    """Return the message of what follows a separator in its file: one ">" taken off ">From ", the gap below left out."""
    return _without_gap(_QUOTED_FROMS.sub(rb"\1", part) if b">From " in part else part)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """Lines, and parts of lines that are longer than any line of text."""
    first = file.readline(_PIECE)
    if first.startswith(_BYTE_ORDER_MARK + b"From "):
        first = first[len(_BYTE_ORDER_MARK) :]
    if not first:
        return
    yield first
    yield from iter(lambda: file.readline(_PIECE), b"")


def _without_gap(raw: bytes) -> bytes:
    """The empty line before the next separator belongs to the mbox, not to the message."""
    if raw.endswith(b"\r\n\r\n"):
        return raw[:-2]
    return raw[:-1] if raw.endswith(b"\n\n") else raw
