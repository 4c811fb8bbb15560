"""Dates as French and English say them, from tables written by hand; light enough for every row of a list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

_FRENCH_MONTHS: Final = "- janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
_ENGLISH_MONTHS: Final = "- January February March April May June July August September October November December"
_SPACE: Final = "\u00a0"
_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_NEVER: Final = timedelta(0)


class _Words(NamedTuple):
    months: list[str]
    weekdays: tuple[str, ...]
    days: tuple[str, ...]
    now: str
    yesterday: str
    minutes: str
    hours: str
    clock: str
    gap: str


_FRENCH: Final = _Words(
    months=_FRENCH_MONTHS.split(),
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    days=("", "1er", *map(str, range(2, 32))),
    now="à l’instant",
    yesterday="hier",
    minutes=f"%d{_SPACE}min",
    hours=f"%d{_SPACE}h",
    clock=f"%d{_SPACE}h{_SPACE}%02d",
    gap=_SPACE,
)
_ENGLISH: Final = _Words(
    months=_ENGLISH_MONTHS.split(),
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    days=("", *map(str, range(1, 32))),
    now="just now",
    yesterday="yesterday",
    minutes="%d min",
    hours="%d h",
    clock="%d:%02d",
    gap=" ",
)


def moment(at: datetime, *, now: datetime, language: str, zone: tzinfo) -> str:
    """Say when something happened, the shorter the nearer, in the reader's zone and language ("fr…", else English).

    Under an hour "38 min", the same day "2 h", the day before "yesterday, 16:05", within six days "Monday, 7:48",
    the same year "14 March", else "14 March 2025". What is still to come is never "ago": it has its time or its date.
    Both times carry a zone; a naive one raises ValueError.
    """
    words = _FRENCH if language.startswith("fr") else _ENGLISH
    age = _aware(now) - _aware(at)
    if _NEVER <= age < _HOUR:
        return words.minutes % (age.seconds // 60) if age >= _MINUTE else words.now
    there, here = _in(at, zone), _in(now, zone)
    days = here.toordinal() - there.toordinal()
    if days == 0:
        return words.hours % (age.seconds // 3600) if age > _NEVER else _clock(there, words)
    if days == 1:
        return f"{words.yesterday}, {_clock(there, words)}"
    if 1 < days < 7:
        return f"{words.weekdays[there.weekday()]}, {_clock(there, words)}"
    return _day(there, words) if there.year == here.year else f"{_day(there, words)}{words.gap}{there.year}"


def full(at: datetime, *, language: str, zone: tzinfo) -> str:
    """Say all of it, for a title attribute: "Tuesday 18 November 2025, 9:12", "mardi 18 novembre 2025, 9 h 12"."""
    words = _FRENCH if language.startswith("fr") else _ENGLISH
    there = _in(_aware(at), zone)
    return f"{words.weekdays[there.weekday()]} {_day(there, words)}{words.gap}{there.year}, {_clock(there, words)}"


def since(at: datetime, *, now: datetime, language: str, zone: tzinfo) -> str:
    """Say a moment in a sentence ("up to date since …"): "Tuesday 18 November, 9:12"; another year is named."""
    words = _FRENCH if language.startswith("fr") else _ENGLISH
    there = _in(_aware(at), zone)
    year = "" if there.year == _in(_aware(now), zone).year else f"{words.gap}{there.year}"
    return f"{words.weekdays[there.weekday()]} {_day(there, words)}{year}, {_clock(there, words)}"


def day(at: datetime, *, language: str, zone: tzinfo) -> str:
    """Say the date alone: "14 March 2025", "14 mars 2025"."""
    words = _FRENCH if language.startswith("fr") else _ENGLISH
    there = _in(_aware(at), zone)
    return f"{_day(there, words)}{words.gap}{there.year}"


def clock(at: datetime, *, language: str, zone: tzinfo) -> str:
    """Say the time of day alone: "9:12", "9 h 12"."""
    return _clock(_in(_aware(at), zone), _FRENCH if language.startswith("fr") else _ENGLISH)


def _aware(at: datetime) -> datetime:
    """Return the time in UTC: two times of one zone would be subtracted by their clocks, wrong when these change."""
    if at.tzinfo is UTC:
        return at
    if at.tzinfo is None:
        raise ValueError("a time without a zone says nothing")
    return _in(at, UTC)


def _in(at: datetime, zone: tzinfo) -> datetime:
    try:
        return at.astimezone(zone)
    except OverflowError:  # a mail of the year 1, read west of Greenwich
        return at.replace(tzinfo=zone)


def _day(there: datetime, words: _Words) -> str:
    return f"{words.days[there.day]}{words.gap}{words.months[there.month]}"


def _clock(there: datetime, words: _Words) -> str:
    return words.clock % (there.hour, there.minute)


def stamp(at: datetime) -> str:
    """Return the machine's form for a `datetime` attribute: RFC 3339 in UTC, to the second."""
    return _aware(at).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
