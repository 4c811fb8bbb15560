"""When a mail was written, from whatever its header or separator says (RFC 5322 §3.3, RFC 4155)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from typing import Final

_LONGEST: Final = 120
_COMMENT: Final = re.compile(r"\([^()]*\)")
_ASCTIME: Final = re.compile(
    r"(?P<month>[A-Z][a-z]{2})\s+(?P<day>\d{1,2})\s+(?P<time>\d{1,2}:\d{2}(?::\d{2})?)"
    r"(?:\s+(?P<before>[A-Z]{2,5}|[+-]\d{4}))?\s+(?P<year>\d{4})(?:\s+(?P<after>[A-Z]{2,5}|[+-]\d{4}))?"
)
# Zone names of Europe that the standard library does not know, in hours.
_ZONES: Final = {
    "WET": 0,
    "WEST": 1,
    "BST": 1,
    "CET": 1,
    "MET": 1,
    "MEZ": 1,
    "CEST": 2,
    "MEST": 2,
    "MESZ": 2,
    "EET": 2,
    "EEST": 3,
}
_ZONE_NAME: Final = re.compile(r"\b([A-Z]{3,4})(\s+DST)?\s*$")
_FURTHEST_ZONE: Final = 15 * 3600
_CENTURY: Final = 1900
_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 2100


def date_in(value: bytes) -> datetime | None:
    """Return the moment that a Date field names, in UTC (UTC is also what a field without a zone means), or None."""
    text = _COMMENT.sub(" ", value[:_LONGEST].decode("latin-1"))
    try:
        read = parsedate_tz(text)
    except (ValueError, IndexError, TypeError):
        return None
    if read is None:
        return None
    year, *rest = read[:6]
    offset = read[9] or _named_zone(text)
    return _moment(year if year >= _FIRST_YEAR else year + _CENTURY, rest, offset)


def date_of_separator(line: bytes) -> datetime | None:
    """Return the moment that a "From " line ends with, in UTC, or None."""
    found = _ASCTIME.search(line[-_LONGEST:].decode("latin-1"))
    if not found:
        return None
    zone = found["before"] or found["after"] or ""
    return date_in(f"{found['day']} {found['month']} {found['year']} {found['time']} {zone}".encode())


def _named_zone(text: str) -> int:
    name = _ZONE_NAME.search(text)
    if not name or name[1] not in _ZONES:
        return 0
    return (_ZONES[name[1]] + bool(name[2])) * 3600


def _moment(year: int, rest: list[int], offset: int) -> datetime | None:
    month, day, hour, minute, second = rest
    if not _FIRST_YEAR <= year <= _LAST_YEAR or abs(offset) > _FURTHEST_ZONE:
        return None
    try:
        local = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone(timedelta(seconds=offset)))
    except ValueError:
        return None
    return local.astimezone(UTC)
