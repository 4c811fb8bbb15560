"""The last day of an offer: a date where its author is, at most a year ahead; and the moment at which it ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.core.errors import invalid
from maillon.core.policy import Viewer

USUAL = timedelta(days=30)
LONGEST = timedelta(days=365)


def today_of(*, by: Viewer) -> date:
    """The date where somebody is."""
    return timezone.localdate(timezone=ZoneInfo(by.time_zone))


def end_of(day: date, *, by: Viewer) -> datetime:
    """The moment at which a day ends where somebody is."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(by.time_zone))


def day_of(written: str | None) -> date | None:
    """A date as pages and programs write it (ISO 8601, 2026-12-24); None where none is given. Raises Invalid."""
    if written is None:
        return None
    try:
        return date.fromisoformat(written.strip())
    except ValueError as error:
        raise invalid("last_day", _("Choose the last day.")) from error


def checked_last_day(day: date | None, *, by: Viewer) -> date:
    """The last day, the usual one where none is given. Raises Invalid where it has passed or is too far ahead."""
    today = today_of(by=by)
    day = day or today + USUAL
    if day < today:
        raise invalid("last_day", _("This day has passed: choose today or a later one."))
    if day > today + LONGEST:
        raise invalid("last_day", _("The last day is at most one year ahead."))
    return day
