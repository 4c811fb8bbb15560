"""Times and numbers in the reader's language and zone, said as people say them; light enough for every row of a list."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import number_format
from django.utils.translation import gettext, pgettext

WEEK = timedelta(days=6)


def when(at: datetime, *, now: datetime | None = None) -> str:
    """Say when something happened, the shorter the nearer: "38 min", "8:12", "yesterday, 16:05", "14 March, 10:06", "14 March 2025"."""
    moment_here, now_here = timezone.localtime(at), timezone.localtime(now)
    age = now_here - moment_here
    if timedelta(0) <= age < timedelta(hours=1):
        return _minutes(int(age.total_seconds() // 60))
    if moment_here.date() == now_here.date():
        return clock(at)
    if moment_here.year != now_here.year and age > WEEK:
        return day(moment_here.date(), today=now_here.date())
    return gettext("%(day)s, %(time)s") % {"day": _near_day(moment_here.date(), now_here.date()), "time": clock(at)}


def moment(at: datetime, *, now: datetime | None = None) -> str:
    """Say a moment in full, for what is read alone: "Tuesday 18 November, 9:12", with the year when it is another one."""
    here = timezone.localtime(at)
    spoken = {"weekday": WEEKDAYS[here.weekday()], "day": day(here.date(), today=timezone.localtime(now).date())}
    return gettext("%(day)s, %(time)s") % {"day": gettext("%(weekday)s %(day)s") % spoken, "time": clock(at)}


def day(on: date, *, today: date | None = None) -> str:
    """Say a date: "18 November", with the year when it is not today's."""
    if isinstance(on, datetime):
        on = timezone.localtime(on).date()
    today = today or timezone.localdate()
    number = pgettext("first day of a month", "1") if on.day == 1 else str(on.day)
    said = gettext("%(day)s %(month)s") % {"day": number, "month": MONTHS[on.month]}
    return said if on.year == today.year else gettext("%(day)s %(year)s") % {"day": said, "year": on.year}


def clock(at: datetime) -> str:
    """Say a time of day in the reader's zone: "9:12"."""
    here = timezone.localtime(at)
    return gettext("%(hour)s:%(minute)s") % {"hour": here.hour, "minute": f"{here.minute:02d}"}


def number(value: int) -> str:
    """Write a count with the language's own separator of thousands."""
    return str(value) if -1000 < value < 1000 else str(number_format(value, force_grouping=True))


def _minutes(count: int) -> str:
    return gettext("%(count)s min") % {"count": count} if count else gettext("just now")


def _near_day(on: date, today: date) -> str:
    if on == today - timedelta(days=1):
        return gettext("yesterday")
    if timedelta(0) < today - on <= WEEK:
        return str(WEEKDAYS[on.weekday()])
    return day(on, today=today)
