"""The parts of a mail (RFC 2045, 2046), read in one pass per level, each decoded from its transfer encoding."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from maillon.integrations.mail.headers import Fields, first, parameters, split_header, words

DEEPEST: Final = 50
MOST_PARTS: Final = 1000

_TYPE: Final = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,80}")
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]")


class TooManyParts(ValueError):
    """A mail made of more parts than any person puts in one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One node: a leaf has content, transfer-decoded, a multipart has parts."""

    media_type: str
    parameters: dict[str, str]
    disposition: str
    file_name: str
    content_id: str
    content: bytes
    parts: tuple[Part, ...] = ()

    @property
    def is_multipart(self) -> bool:
        return bool(self.parts)

    def leaves(self) -> Iterator[Part]:
        """Every leaf below this node, or the node itself, in the order of the mail."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


def part_of(fields: Fields, data: bytes, body: int) -> Part:
    """Return the tree of a message whose body begins at `body`. What lies deeper than 50 levels stays one leaf.

    Raises TooManyParts beyond 1,000.
    """
    return _Reader(data).read(fields, (body, len(data)), "text/plain", 0)


Span = tuple[int, int]


class _Reader:
    """Reads the tree by places in one message, so that a deep one is never copied level by level."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.read_parts = 0

    def read(self, fields: Fields, body: Span, default: str, depth: int) -> Part:
        self.read_parts += 1
        if self.read_parts > MOST_PARTS:
            raise TooManyParts
        media_type, given = _media_type(fields, default)
        children = self._children(media_type, given, body, depth)
        disposition, named = parameters(first(fields, "content-disposition"))
        return Part(
            media_type=media_type if children or not media_type.startswith("multipart/") else _undivided(depth),
            parameters=given,
            disposition=disposition,
            file_name=named.get("filename") or given.get("name") or "",
            content_id=words(first(fields, "content-id")).strip("<> ")[:250],
            content=b"" if children else _decoded(fields, self.data[slice(*body)]),
            parts=children,
        )

    def _children(self, media_type: str, given: dict[str, str], body: Span, depth: int) -> tuple[Part, ...]:
        if not media_type.startswith("multipart/") or depth >= DEEPEST or not given.get("boundary"):
            return ()
        default = "message/rfc822" if media_type == "multipart/digest" else "text/plain"
        delimiter = b"--" + given["boundary"].encode("utf-8").rstrip()
        return tuple(self._child(span, default, depth + 1) for span in _divided(self.data, body, delimiter))

    def _child(self, span: Span, default: str, depth: int) -> Part:
        fields, body = split_header(self.data, *span)
        return self.read(fields, (min(body, span[1]), span[1]), default, depth)


def _media_type(fields: Fields, default: str) -> tuple[str, dict[str, str]]:
    if "content-type" not in fields:
        return default, {}
    media_type, given = parameters(first(fields, "content-type"))
    if media_type == "text":
        media_type = "text/plain"
    return (media_type, given) if _TYPE.fullmatch(media_type) else ("text/plain", given)


def _undivided(depth: int) -> str:
    """A multipart that cannot be divided is text; one that lies too deep is kept as a file."""
    return "application/octet-stream" if depth >= DEEPEST else "text/plain"


def _divided(data: bytes, body: Span, delimiter: bytes) -> Iterator[Span]:
    """The places between the delimiter lines, the line break before each left out."""
    start = -1
    for begins, ends, is_last in _delimiters(data, body, delimiter):
        if start >= 0:
            yield start, _before_break(data, start, begins)
        start = -1 if is_last else ends
        if is_last:
            return
    if start >= 0:
        yield start, body[1]


def _delimiters(data: bytes, body: Span, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
    found = data.find(delimiter, *body)
    while found >= 0:
        after = found + len(delimiter)
        if found == body[0] or data[found - 1] == 0x0A:
            end = data.find(b"\n", after, body[1])
            end = body[1] if end < 0 else end + 1
            rest = data[after : min(end, after + 200)].strip()
            if rest in (b"", b"--"):
                yield found, end, rest == b"--"
            after = end
        found = data.find(delimiter, after, body[1])


def _before_break(data: bytes, start: int, stop: int) -> int:
    if stop > start and data[stop - 1] == 0x0A:
        stop -= 1
    if stop > start and data[stop - 1] == 0x0D:
        stop -= 1
    return stop


def _decoded(fields: Fields, body: bytes) -> bytes:
    encoding = words(first(fields, "content-transfer-encoding")).lower().strip("\"'; ")
    return _DECODERS.get(encoding, bytes)(body)


def _from_base64(body: bytes) -> bytes:
    try:
        return base64.b64decode(body)
    except binascii.Error:
        letters = _NOT_BASE64.sub(b"", body)
        whole = letters[: len(letters) - (len(letters) % 4 == 1)]
        return base64.b64decode(whole + b"=" * (-len(whole) % 4))


def _from_uuencode(body: bytes) -> bytes:
    decoded, lines = [], iter(body.splitlines())
    if not any(line.startswith(b"begin ") for line in lines):
        return body
    for line in lines:
        if line.strip() == b"end":
            break
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:  # writers that pad a line wrongly: its first byte tells its true length
            decoded.append(_uu_line(line))
    return b"".join(decoded)


def _uu_line(line: bytes) -> bytes:
    letters = (((line[0] - 32) & 63) * 4 + 5) // 3
    try:
        return binascii.a2b_uu(line[:letters])
    except binascii.Error:
        return b""


_DECODERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "base64": _from_base64,
    "quoted-printable": binascii.a2b_qp,
    "x-uuencode": _from_uuencode,
    "uuencode": _from_uuencode,
    "x-uue": _from_uuencode,
    "uue": _from_uuencode,
}
