"""Featuring: a publication stands before each member until she has seen it, at the latest to the end of a day.

That she has seen it is her reading mark, so whoever has read it already is not shown it again. The end comes by itself: it
is asked for whenever features are read, so nothing has to happen at that moment.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.models import Space
from maillon.access.visibility import present_members, tells_members
from maillon.content.events import PublicationFeatured, PublicationUnfeatured
from maillon.content.models import Feature, Publication, ReadingMark
from maillon.core.days import today_of
from maillon.core.db.prepared import prepared
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, NotFound, invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref

MOST: Final = 3
USUAL: Final = timedelta(days=7)
LONGEST: Final = timedelta(days=30)
AT_ONCE: Final = 9
"""So many stand before one person at once, of all her communities."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """By how many of how many members it was seen, its author apart."""

    by: int
    of: int


@action
def feature(*, by: Viewer, publication: Publication, last_day: date | None = None) -> None:
    """It stands before each member until she has seen it, to the end of a day where `by` is (USUAL where none is given).
    Again: with another end, in its old place. Raises Invalid, NotFound, Forbidden; Conflict where the community has its most
    already."""
    require(by, "content.feature", publication)
    # Under the lock of the community its features are counted.
    space = Space.objects.select_for_update().get(pk=publication.space_id)
    row = Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
    if row.space_id != space.pk:
        raise Conflict(_("This was moved meanwhile: look at it again."))
    if row.removed_at is not None or row.hidden_at is not None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    day = last_day or today_of(by=by) + USUAL
    ends_at, standing = _end(day, by), feature_of(row)
    if standing is not None and standing.last_day == day:
        return
    if standing is None:
        _make(by, row, day, ends_at)
    else:
        Feature.objects.filter(pk=standing.pk).update(last_day=day, ends_at=ends_at)
    _remember(space.pk)
    publish(PublicationFeatured(subject=ref(row), actor_id=by.person_id, space_id=space.pk, last_day=day.isoformat()))


@action
def unfeature(*, by: Viewer, publication: Publication) -> None:
    """It no longer does; where it did not, nothing changes. Raises NotFound, Forbidden."""
    require(by, "content.feature", publication)
    # Under the same lock, so that to when something may be featured is true of all that is.
    Space.objects.select_for_update().get(pk=publication.space_id)
    gone, _by_model = Feature.objects.filter(publication=publication).delete()
    if gone:
        _remember(publication.space_id)
        publish(PublicationUnfeatured(subject=ref(publication), actor_id=by.person_id, space_id=publication.space_id))


@action
def mark_seen(*, by: Viewer, publication: Publication) -> None:
    """She has seen the publication, and none of what came after it: answers stay new to her. A second time changes nothing."""
    require(by, "content.read", publication)
    facts = {"read_until": publication.published_at}
    ReadingMark.objects.get_or_create(person_id=by.person_id, publication=publication, defaults=facts)


def unseen_in(spaces: Collection[int], *, me: int) -> list[int]:
    """The numbers of what is featured in these spaces and somebody has not seen yet, the newest first. Whoever is shown them
    was asked for the publications. Not asked where `spaces` is empty."""
    return _featured(me=me, spaces=list(spaces), now=timezone.now()) if spaces else []


@prepared
def _featured(me: int, spaces: Collection[int], now: datetime) -> QuerySet[Feature, int]:
    mark = ReadingMark.objects.filter(person_id=me, publication=OuterRef("publication"))
    rows = _standing(now).filter(~Exists(mark), space__in=spaces).exclude(publication__author=me)
    return rows.values_list("publication_id", flat=True)[:AT_ONCE]


def feature_of(publication: Publication) -> Feature | None:
    """How it is featured, None where it is not."""
    return _feature.first(publication=publication.pk, now=timezone.now())


@prepared
def _feature(publication: int, now: datetime) -> QuerySet[Feature]:
    return _standing(now).filter(publication=publication)[:1]


def _standing(now: datetime) -> QuerySet[Feature]:
    """Those whose end has not come, of what is published in a place that is not archived, the newest first."""
    rows = Feature.objects.filter(ends_at__gt=now, publication__removed_at=None, publication__hidden_at=None)
    return rows.filter(space__archived_at=None, space__removed_at=None).order_by("-featured_at", "-pk")


def has_seen(viewer: Viewer, publication: Publication) -> bool:
    """Whether she has seen it; its author has."""
    mine = ReadingMark.objects.filter(person_id=viewer.person_id, publication=publication)
    return publication.author_id == viewer.person_id or mine.exists()


def seen_of(viewer: Viewer, publication: Publication, row: Feature | None) -> Seen | None:
    """By how many it was seen, for its author and for who featured it; None for everybody else."""
    if row is None or viewer.person_id not in (publication.author_id, row.featured_by_id):
        return None
    if not tells_members(viewer, publication.space):
        return None
    asked = present_members().filter(space=publication.space_id).exclude(person=publication.author_id)
    marks = ReadingMark.objects.filter(publication=publication, person=OuterRef("person"))
    return Seen(by=asked.filter(Exists(marks)).count(), of=asked.count())


def _make(by: Viewer, row: Publication, day: date, ends_at: datetime) -> None:
    if _standing(timezone.now()).filter(space=row.space_id).count() >= MOST:
        sentence = _("%(most)d publications are featured here already: end one of them first.")
        raise Conflict(sentence % {"most": MOST})
    facts = {"space_id": row.space_id, "featured_by_id": by.person_id, "featured_at": timezone.now()}
    Feature.objects.update_or_create(publication=row, defaults=facts | {"last_day": day, "ends_at": ends_at})


def _remember(space: int) -> None:
    """Until when something may be featured in a space: what is asked before anything else."""
    latest = Feature.objects.filter(space=space).aggregate(at=Max("ends_at"))["at"]
    Space.objects.filter(pk=space).update(featured_until=latest)


def _end(day: date, by: Viewer) -> datetime:
    today = today_of(by=by)
    if day < today:
        raise invalid("last_day", _("This day has passed: choose today or a later one."))
    if day > today + LONGEST:
        raise invalid("last_day", _("The last day is at most %(days)d days ahead.") % {"days": LONGEST.days})
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(by.time_zone))
