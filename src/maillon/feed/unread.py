"""What is new for somebody: the numbers beside communities, and the marks that move when things were on screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.utils import timezone

from maillon.access.models import Membership, Space
from maillon.communities.queries import MyPlace
from maillon.content.events import ThreadRead
from maillon.content.models import Publication, ReadingMark
from maillon.core.db.prepared import prepared
from maillon.core.db.writing import action
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref
from maillon.people.models import Person

MOST = 99


def unread_counts(viewer: Viewer, places: Sequence[MyPlace]) -> dict[int, int]:
    """How many threads moved in each space since the viewer saw it (1 to MOST), for the spaces with news. One query."""
    news = [place.space_id for place in places if place.has_news]
    if not news:
        return {}
    return {space: max(1, min(n or 1, MOST)) for space, n in _moved(me=viewer.person_id, spaces=news)}


@prepared
def _moved(me: int, spaces: Sequence[int]) -> QuerySet[Membership, tuple[int, int]]:
    moved = Publication.objects.published().filter(space=OuterRef("space"), active_at__gt=OuterRef("seen_at"))
    total = Subquery(moved.order_by().values("space").annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return Membership.objects.filter(person_id=me, space__in=spaces).annotate(n=total).values_list("space_id", "n")


@action
def mark_space_seen(*, by: Viewer, space: Space) -> None:
    """The newest of a space was on screen: its badge goes out."""
    mine = Membership.objects.filter(space=space, person_id=by.person_id, last_seen__lt=F("space__last_event"))
    mine.update(last_seen=space.last_event, seen_at=timezone.now())


@action
def mark_caught_up(*, by: Viewer) -> None:
    """The feed was read to its end: every badge goes out, and "up to date since" begins now."""
    for membership in Membership.objects.filter(
        person_id=by.person_id, last_seen__lt=F("space__last_event")
    ).select_related("space"):
        Membership.objects.filter(pk=membership.pk).update(
            last_seen=membership.space.last_event, seen_at=timezone.now()
        )
    Person.objects.filter(pk=by.person_id).update(caught_up_at=timezone.now())


@action
def mark_thread_read(*, by: Viewer, publication: Publication, until: datetime | None = None) -> None:
    """The end of a thread was on screen, or of a page that held all that came `until` a moment. A mark never goes back;
    that she was there is told in any case."""
    require(by, "content.read", publication)
    now = timezone.now()
    until = min(until or now, now)
    mark, is_new = ReadingMark.objects.get_or_create(
        person_id=by.person_id, publication=publication, defaults={"read_until": until}
    )
    if not is_new:
        ReadingMark.objects.filter(pk=mark.pk, read_until__lt=until).update(read_until=until)
    publish(ThreadRead(subject=ref(publication), actor_id=by.person_id, person_id=by.person_id))


def read_until(viewer: Viewer, publication: Publication) -> ReadingMark | None:
    """How far the viewer has read a thread; None before the first visit."""
    return _mark.first(me=viewer.person_id, publication=publication.pk)


@prepared
def _mark(me: int, publication: int) -> QuerySet[ReadingMark]:
    return ReadingMark.objects.filter(person_id=me, publication=publication)
