"""The poll's own fields in the composer: what was typed, and how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from maillon.content.kinds.kind import Own, element
from maillon.content.kinds.poll.models import AFTER_CLOSING, AFTER_VOTE, ALWAYS, CHOICE, MOST
from maillon.core.errors import invalid
from maillon.core.ui.shapes import Option

ROWS, MORE_ROWS = 4, 2
"""Rows for choices at first, and empty ones behind those that are filled."""
KEPT: Final = 5 * MOST
LONGEST: Final = timedelta(days=365)


def typed(posted: QueryDict) -> Own:
    """What a page sent. A row may hold several lines: a list that was pasted where no script took it apart."""
    return {
        "choices": [line for row in posted.getlist("choices") for line in row.splitlines() or [""]],
        "is_multiple": posted.get("is_multiple") == "on",
        "is_anonymous": posted.get("is_anonymous") == "on",
        "results": posted.get("results") or ALWAYS,
        "closes_on": posted.get("closes_on", ""),
    }


def end_of_day(text: str) -> datetime | None:
    """The end of a day in the writer's zone; None where none was given. Raises Invalid."""
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise invalid("closes_on", _("Give a date: year, month, day.")) from None
    today = timezone.localdate()
    if not today <= day <= today + LONGEST:
        raise invalid("closes_on", _("A poll closes in the future, within a year."))
    return datetime.combine(day, time(23, 59, 59), tzinfo=timezone.get_current_timezone())


def drawn_fields(own: Own, errors: Mapping[str, Sequence[str]]) -> Markup:
    """The fields with what was typed."""
    today = timezone.localdate()
    return element(
        "poll/fields.html",
        "fields",
        rows=rows_of(own["choices"]),
        own=own,
        results=[Option(value=name, label=label, is_chosen=own["results"] == name) for name, label in _results()],
        errors=errors,
        limit=CHOICE,
        most=MOST,
        first=today.isoformat(),
        last=(today + LONGEST).isoformat(),
    )


def rows_of(choices: Sequence[str]) -> list[str]:
    """The rows to draw: what was typed, and some that are empty, as far as there may be more. What is far too much comes
    back in part, so that a page does not grow with what was sent."""
    filled = [text for text in choices if text.strip()][:KEPT]
    room = max(ROWS, min(MOST, len(filled) + MORE_ROWS))
    return filled + [""] * (room - len(filled))


def _results() -> Sequence[tuple[str, Any]]:
    return (
        (ALWAYS, _("At any time")),
        (AFTER_VOTE, _("Once one has voted")),
        (AFTER_CLOSING, _("When the poll is closed")),
    )
