"""What is new for somebody: the numbers beside communities, and the marks that move when things were on screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.utils import timezone

from maillon.access.models import Membership, RoomMark, Space
from maillon.access.rooms import Room
from maillon.communities.queries import MyPlace
from maillon.content.events import ThreadRead
from maillon.content.models import Publication, ReadingMark
from maillon.content.rooms import is_made, room_named
from maillon.core.db.prepared import prepared
from maillon.core.db.writing import action
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref
from maillon.people.models import Person

MOST = 99
RECENT: Final = timedelta(days=30)
"""What moved in a room before is not called new, also to whom was never there."""


def unread_counts(
    viewer: Viewer, places: Sequence[MyPlace], rooms: Sequence[Room] = (), *, since: datetime | None = None
) -> dict[int, int]:
    """How many threads moved in each space since the viewer saw it (1 to MOST), for the spaces with news. One query, with
    that about the rooms. In a room in which she never was it is what moved `since` she read her feed to its end, and is
    RECENT."""
    since = max(since, timezone.now() - RECENT) if since else None
    news = [place.space_id for place in places if place.has_news]
    hers = [room.space_id for room in rooms if room.is_mine and room.space_id and room.published] if since else []
    if hers and news:
        rows = _moved_anywhere(me=viewer.person_id, spaces=news, rooms=hers, since=since)
    elif hers:
        rows = _moved_in_rooms(me=viewer.person_id, rooms=hers, since=since)
    else:
        rows = _moved(me=viewer.person_id, spaces=news) if news else []
    return {space: max(1, min(n or 1, MOST)) for space, n in rows}


def room_seen_at(viewer: Viewer, room: Space, *, since: datetime) -> datetime:
    """To when she has seen what stands in a room, where she read her feed to its end at `since`."""
    mark = RoomMark.objects.filter(space=room.pk, person_id=viewer.person_id).values_list("seen_at", flat=True).first()
    return max(mark, since) if mark else since


@prepared
def _moved_anywhere(
    me: int, spaces: Sequence[int], rooms: Sequence[int], since: datetime
) -> QuerySet[Any, tuple[int, int]]:
    return _of_communities(me, spaces).union(_of_rooms(me, rooms, since), all=True)


@prepared
def _moved_in_rooms(me: int, rooms: Sequence[int], since: datetime) -> QuerySet[Any, tuple[int, int]]:
    return _of_rooms(me, rooms, since)


@prepared
def _moved(me: int, spaces: Sequence[int]) -> QuerySet[Any, tuple[int, int]]:
    return _of_communities(me, spaces)


def _of_rooms(me: int, rooms: Sequence[int], since: datetime) -> QuerySet[Any, tuple[int, int]]:
    """What moved there after both, but for what moved by herself: a room has no mark that goes along as she writes."""
    seen = RoomMark.objects.filter(space=OuterRef("space"), person_id=me, seen_at__gte=OuterRef("active_at"))
    moved = Publication.objects.published().filter(~Exists(seen), space__in=rooms, active_at__gt=since).order_by()
    others = moved.exclude(author=me, last_comment=None).exclude(last_comment__author=me)
    return others.values("space_id").annotate(n=Count("pk")).values_list("space_id", "n")


def _of_communities(me: int, spaces: Sequence[int]) -> QuerySet[Any, tuple[int, int]]:
    moved = Publication.objects.published().filter(space=OuterRef("space"), active_at__gt=OuterRef("seen_at"))
    total = Subquery(moved.order_by().values("space").annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return Membership.objects.filter(person_id=me, space__in=spaces).annotate(n=total).values_list("space_id", "n")


@action
def mark_space_seen(*, by: Viewer, space: Space) -> None:
    """The newest of a space was on screen: its badge goes out."""
    mine = Membership.objects.filter(space=space, person_id=by.person_id, last_seen__lt=F("space__last_event"))
    mine.update(last_seen=space.last_event, seen_at=timezone.now())


@action
def mark_room_seen(*, by: Viewer, word: str) -> None:
    """The newest of the room of an address was on screen: its badge goes out. Raises NotFound."""
    room = room_named(word, by)
    if is_made(room):
        RoomMark.objects.update_or_create(space=room, person_id=by.person_id, defaults={"seen_at": timezone.now()})


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
    mark, is_new = read_until(by, publication), False
    if mark is None:
        mark, is_new = ReadingMark.objects.get_or_create(
            person_id=by.person_id, publication=publication, defaults={"read_until": until}
        )
    if not is_new and mark.read_until < until:
        ReadingMark.objects.filter(pk=mark.pk, read_until__lt=until).update(read_until=until)
    publish(ThreadRead(subject=ref(publication), actor_id=by.person_id, person_id=by.person_id))


def read_until(viewer: Viewer, publication: Publication) -> ReadingMark | None:
    """How far the viewer has read a thread; None before the first visit."""
    return _mark.first(me=viewer.person_id, publication=publication.pk)


@prepared
def _mark(me: int, publication: int) -> QuerySet[ReadingMark]:
    return ReadingMark.objects.filter(person_id=me, publication=publication)
