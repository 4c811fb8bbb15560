"""How long questions of a community wait: for a first answer, for one that is accepted, and how many for nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import ngettext

from maillon.access.models import Space
from maillon.content.models import Publication
from maillon.core.db.prepared import prepared
from maillon.core.policy import Viewer, require

WEEKS: Final = (4, 12)
LEAST: Final = 5
"""A figure of fewer questions would tell of single people, and nothing of the place."""
LATE: Final = timedelta(days=7)
NEWEST: Final = 3000
"""So many questions are reckoned with at most."""

Times = tuple[datetime, datetime | None, datetime | None]
"""When a question was asked, first answered, and its answer accepted."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Half of them waited at most `half`, nine of ten at most `most`."""

    half: timedelta
    most: timedelta


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Of the questions of so many weeks. What fewer than LEAST of them would tell is None. `late`: the share (0 to 1) of
    those older than a week that nobody had answered within it."""

    weeks: int
    questions: int
    answered: Waiting | None
    accepted: Waiting | None
    late: float | None


def figures_of(space: Space, viewer: Viewer) -> list[Figures]:
    """For members of the community. Raises NotFound, Forbidden."""
    require(viewer, "content.see_figures", space)
    now = timezone.now()
    rows: Sequence[Any] = _times(viewer=viewer, space=space.pk, since=now - timedelta(weeks=max(WEEKS)))
    return [_figures([row for row in rows if row[0] > now - timedelta(weeks=n)], n, now) for n in WEEKS]


@prepared
def _times(viewer: Viewer, space: int, since: datetime) -> QuerySet[Publication, Any]:
    seen = (
        Publication.objects.visible_to(viewer).published().filter(space=space, kind="question", published_at__gt=since)
    )
    columns = ("published_at", "question__first_answer_at", "question__accepted_at")
    return seen.order_by("-published_at", "-pk").values_list(*columns)[:NEWEST]


def _figures(rows: Sequence[Times], weeks: int, now: datetime) -> Figures:
    old = [row for row in rows if row[0] <= now - LATE]
    late = [asked for asked, first, _accepted in old if first is None or first > asked + LATE]
    return Figures(
        weeks=weeks,
        questions=len(rows),
        answered=_waiting([first - asked for asked, first, _accepted in rows if first]),
        accepted=_waiting([accepted - asked for asked, _first, accepted in rows if accepted]),
        late=len(late) / len(old) if len(old) >= LEAST else None,
    )


def _waiting(times: Sequence[timedelta]) -> Waiting | None:
    """By nearest rank, so that each is a time that somebody waited, but for the middle of an even number."""
    if len(times) < LEAST:
        return None
    ordered = sorted(times)
    half = timedelta(seconds=median(time.total_seconds() for time in ordered))
    return Waiting(half=half, most=ordered[math.ceil(0.9 * len(ordered)) - 1])


def span(time: timedelta) -> str:
    """A time of waiting in words, as exact as it matters."""
    minutes = max(1, round(time.total_seconds() / 60))
    if minutes < 90:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%(num)s hour", "%(num)s hours", hours) % {"num": hours}
    days = round(hours / 24)
    return ngettext("%(num)s day", "%(num)s days", days) % {"num": days}
