"""The last day of an offer: a date where its author is, at most a year ahead; and the moment at which it ends."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from maillon.core.days import day_of, today_of
from maillon.core.errors import invalid
from maillon.core.policy import Viewer

USUAL = timedelta(days=30)
LONGEST = timedelta(days=365)


def chosen_day(written: str | None) -> date | None:
    """The last day as it was given; None where nobody was asked for one. Raises Invalid where the field was left empty."""
    if written is not None and not written.strip():
        raise invalid("last_day", _("Choose the last day."))
    return day_of(written)


def checked_last_day(day: date | None, *, by: Viewer) -> date:
    """The last day, the usual one where none is given. Raises Invalid where it has passed or is too far ahead."""
    today = today_of(by=by)
    day = day or today + USUAL
    if day < today:
        raise invalid("last_day", _("This day has passed: choose today or a later one."))
    if day > today + LONGEST:
        raise invalid("last_day", _("The last day is at most one year ahead."))
    return day
