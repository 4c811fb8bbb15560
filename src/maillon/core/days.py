"""Days as people choose them: dates where somebody is, and the moments at which they end."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.core.errors import invalid
from maillon.core.policy import Viewer


def today_of(*, by: Viewer) -> date:
    """The date where somebody is."""
    return timezone.localdate(timezone=ZoneInfo(by.time_zone))


def end_of(day: date, *, by: Viewer) -> datetime:
    """The moment at which a day ends where somebody is."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(by.time_zone))


def day_of(written: str | None, *, field: str = "last_day") -> date | None:
    """A day as pages and programs write it (ISO 8601, 2026-12-24); None where none is given. Raises Invalid."""
    if not written or not written.strip():
        return None
    try:
        return date.fromisoformat(written.strip())
    except ValueError as error:
        raise invalid(field, _("Write the day like this: 2026-12-24.")) from error
