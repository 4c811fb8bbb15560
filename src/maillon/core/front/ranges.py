"""Which part of a file is asked for, and whether it is asked for at all (RFC 9110 §13 and §14)."""

from __future__ import annotations

import re

_ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


class Unsatisfiable(Exception):
    """The range lies outside of the file."""


def is_unchanged(if_none_match: str, etag: str) -> bool:
    """Whether the receiver already holds this version; tags compare weakly."""
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return bool(if_none_match) and ("*" in tags or etag.removeprefix("W/") in tags)


def wanted_range(asked: str, if_range: str, *, size: int, etag: str) -> tuple[int, int] | None:
    """First byte and one past the last, or None for the whole file: no range, several, or of another version.

    Raises Unsatisfiable.
    """
    match = _ONE_RANGE.fullmatch(asked.strip())
    if match is None or match.groups() == ("", "") or (if_range and (if_range != etag or etag.startswith("W/"))):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
    if last and first and int(last) < int(first):
        return None
    if start >= size or start >= end:
        raise Unsatisfiable
    return start, end
