"""Pinning: a publication stands on top of its community to a last day, or until somebody takes it down.

The end comes by itself: it is asked for whenever pins are read, so nothing has to happen at that moment.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.models import Space
from maillon.content.events import PublicationPinned, PublicationUnpinned
from maillon.content.models import Pin, Publication
from maillon.core.days import today_of
from maillon.core.db.prepared import prepared
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, NotFound, invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref

MOST: Final = 5
USUAL: Final = timedelta(days=14)
LONGEST: Final = timedelta(days=365)


@action
def pin(*, by: Viewer, publication: Publication, last_day: date | None = None) -> None:
    """It stands on top to the end of a day where she is, or without an end. Again: with another end, in its old place.
    Raises Invalid, NotFound, Forbidden; Conflict where the community has its most already."""
    require(by, "content.pin", publication)
    # Under the lock of the community its pins are counted.
    space = Space.objects.select_for_update().get(pk=publication.space_id)
    row = Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
    if row.space_id != space.pk:
        raise Conflict(_("This was moved meanwhile: look at it again."))
    if row.removed_at is not None or row.hidden_at is not None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    standing = standing_pins().filter(publication=row).first()
    if standing is not None and standing.last_day == last_day:
        return
    ends_at = _end(last_day, by) if last_day else None
    if standing is None:
        _make(by, row, last_day, ends_at)
    else:
        Pin.objects.filter(pk=standing.pk).update(last_day=last_day, ends_at=ends_at)
    day = last_day.isoformat() if last_day else ""
    publish(PublicationPinned(subject=ref(row), actor_id=by.person_id, space_id=space.pk, last_day=day))


@action
def unpin(*, by: Viewer, publication: Publication) -> None:
    """It no longer stands on top; where it does not, nothing changes. Raises NotFound, Forbidden."""
    require(by, "content.pin", publication)
    gone, _by_model = Pin.objects.filter(publication=publication).delete()
    if gone:
        publish(PublicationUnpinned(subject=ref(publication), actor_id=by.person_id, space_id=publication.space_id))


def standing_pins() -> QuerySet[Pin]:
    """Those whose end has not come, of what is published, in the order in which they were pinned."""
    return _standing(timezone.now())


def pinned_in(space: Space) -> list[int]:
    """The numbers of what stands on top of a community. Whoever is shown them was asked for the community."""
    return _pinned(space=space.pk, now=timezone.now())


@prepared
def _pinned(space: int, now: datetime) -> QuerySet[Pin, Any]:
    return _standing(now).filter(space=space).values_list("publication_id", flat=True)[:MOST]


def _standing(now: datetime) -> QuerySet[Pin]:
    rows = Pin.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now))
    return rows.filter(publication__removed_at=None, publication__hidden_at=None).order_by("pinned_at", "pk")


def pin_of(publication: Publication) -> Pin | None:
    """How it is pinned, None where it is not."""
    return standing_pins().filter(publication=publication).first()


def _make(by: Viewer, row: Publication, last_day: date | None, ends_at: datetime | None) -> None:
    if standing_pins().filter(space=row.space_id).count() >= MOST:
        sentence = _("%(most)d publications are pinned here already: unpin one of them first.")
        raise Conflict(sentence % {"most": MOST})
    facts = {"space_id": row.space_id, "pinned_by_id": by.person_id, "pinned_at": timezone.now()}
    Pin.objects.update_or_create(publication=row, defaults=facts | {"last_day": last_day, "ends_at": ends_at})


def _end(day: date, by: Viewer) -> datetime:
    today = today_of(by=by)
    if day < today:
        raise invalid("last_day", _("This day has passed: choose today or a later one."))
    if day > today + LONGEST:
        raise invalid("last_day", _("The last day is at most one year ahead."))
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(by.time_zone))
