"""When a question hour opens and ends: checked once, where somebody says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.core.errors import invalid

LONGEST: Final = timedelta(days=14)
AHEAD: Final = timedelta(days=366)
GRACE: Final = timedelta(hours=1)
"""One whose opening passed so shortly ago opens at once: whoever wrote long, or a worker that was late, is not refused."""
AT: Final = 10
"""The hour of the day that is offered."""


def moment_of(given: str | datetime | None, *, field: str) -> datetime | None:
    """A moment as a page (a day and an hour where she is) or a program gives it; None for none. Raises Invalid."""
    if given is None or isinstance(given, datetime):
        return given
    if not given.strip():
        return None
    try:
        return datetime.fromisoformat(given.strip()).replace(tzinfo=timezone.get_current_timezone()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise invalid(field, _("Give a day and an hour.")) from None


def checked_times(
    opens_at: datetime | None,
    ends_at: datetime | None,
    *,
    now: datetime | None = None,
    since: datetime | None = None,
) -> tuple[datetime, datetime]:
    """When it opens (at once where nothing is said) and ends, as they are at the moment at which it appears (`now`); of one
    that is open, `since` when. Raises Invalid."""
    now = now or timezone.now()
    if opens_at is not None and opens_at < now - GRACE:
        raise invalid("opens_at", _("This moment has passed: choose a later one, or leave it empty to open at once."))
    if opens_at is not None and opens_at > now + AHEAD:
        raise invalid("opens_at", _("Choose a moment within a year."))
    if ends_at is None:
        raise invalid("ends_at", _("Say when it ends."))
    if ends_at <= now:
        raise invalid("ends_at", _("It ends in the future."))
    opens = since or max(opens_at or now, now)
    if ends_at <= opens:
        raise invalid("ends_at", _("It ends after it opens."))
    if ends_at - opens > LONGEST:
        raise invalid("ends_at", _("It is open for two weeks at most."))
    return opens, ends_at


def offered_times() -> tuple[str, str]:
    """What the form says before anybody has chosen: an hour of tomorrow."""
    day = timezone.localdate() + timedelta(days=1)
    return f"{day.isoformat()}T{AT:02}:00", f"{day.isoformat()}T{AT + 1:02}:00"


def shown_time(moment: datetime) -> str:
    """As a field shows it: to the minute, where the reader is."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def bounds_of_times() -> dict[str, str]:
    """What the fields say of themselves: the earliest and the latest moment, whose hours they are."""
    now = timezone.now()
    zone = timezone.get_current_timezone_name().replace("_", " ")
    return {"first": shown_time(now), "latest": shown_time(now + AHEAD), "zone": zone}
