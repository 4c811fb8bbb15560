"""The questions about announcements. Who counts is asked each time: the present members, or whom a room addresses, but for
the author."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from maillon.access.addressing import addressing, spoken_to
from maillon.access.models import ROOM, Membership, Space
from maillon.access.rooms import parents
from maillon.access.visibility import present_members, tells_members
from maillon.content.kinds.announcement.models import Acknowledgement, Announcement, Reminder
from maillon.content.models import Publication, ReadingMark
from maillon.core.db.prepared import prepared
from maillon.core.errors import NotFound
from maillon.core.policy import Viewer, require
from maillon.people.models import Person, PersonQuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """An announcement as far as one viewer goes."""

    publication: int
    asks: bool
    author: int
    space: int
    is_in_room: bool
    room_of: int | None
    is_over: bool
    """Whether nobody acknowledges it now: it was hidden, or its place archived."""
    my_at: datetime | None
    """When she acknowledged it."""
    is_mine: bool
    """Whether she wrote it, and is of the place still."""
    is_for_me: bool
    """Whether its place speaks to her, as `addressee` says it."""
    has_author: bool
    """Whether it speaks to the author."""
    is_whole: bool
    """Whether she is told of how many the numbers are."""


def announcement_facts(viewer: Viewer, publications: Collection[int]) -> list[Facts]:
    """Of these, as she sees them. One query, one more where an entity's room is among them."""
    rows = _facts(me=viewer.person_id, publications=publications)
    tree = parents() if any(row[7] is not None for row in rows) else {}
    return [_of_room(row, viewer, tree) if row[6] == ROOM else _of_community(row, viewer) for row in rows]


def _of_community(row: tuple[Any, ...], viewer: Viewer) -> Facts:
    is_member = row[9] is not None
    return _made(
        row,
        is_mine=is_member and row[2] == viewer.person_id,
        is_for_me=is_member,
        has_author=row[12],
        is_whole=tells_members(viewer, Space(guests_see=row[14])),
    )


def _of_room(row: tuple[Any, ...], viewer: Viewer, tree: Mapping[int, int | None]) -> Facts:
    room, mine, authors = row[7], row[10], row[11]
    return _made(
        row,
        is_mine=row[2] == viewer.person_id and viewer.is_employee,
        is_for_me=viewer.is_employee and room in addressing(mine, tree),
        has_author=row[13] and room in addressing(authors, tree),
        is_whole=True,
    )


def _made(row: tuple[Any, ...], *, is_mine: bool, is_for_me: bool, has_author: bool, is_whole: bool) -> Facts:
    pk, asks, author, space, hidden_at, archived_at, kind, room_of, my_at = row[:9]
    return Facts(
        publication=pk, asks=asks, author=author, space=space, is_in_room=kind == ROOM, room_of=room_of,
        is_over=bool(hidden_at or archived_at), my_at=my_at,
        is_mine=is_mine, is_for_me=is_for_me, has_author=has_author, is_whole=is_whole,
    )  # fmt: skip


@prepared
def _facts(*, me: int, publications: Collection[int]) -> QuerySet[Announcement, tuple[Any, ...]]:
    mine = Acknowledgement.objects.filter(publication=OuterRef("publication"), person_id=me).values("at")
    there = present_members().filter(space=OuterRef("publication__space"))
    rows = Announcement.objects.filter(publication__in=publications).annotate(
        my_at=Subquery(mine[:1]),
        my_role=Subquery(there.filter(person_id=me).values("role")[:1]),
        my_entity=Subquery(Person.objects.filter(pk=me).values("department__entity_id")[:1]),
        has_author=Exists(there.filter(person=OuterRef("publication__author"))),
        is_author_present=Exists(Person.objects.employees().filter(pk=OuterRef("publication__author"))),
    )
    publication = ("author_id", "space_id", "hidden_at", "space__archived_at", "space__kind", "space__room_of_id")
    return rows.values_list(
        "publication_id", "asks_acknowledgement", *(f"publication__{one}" for one in publication),
        "my_at", "my_role", "my_entity", "publication__author__department__entity_id",
        "has_author", "is_author_present", "publication__space__guests_see",
    )  # fmt: skip


@prepared
def members_in(*, spaces: Collection[int]) -> QuerySet[Membership, tuple[int, int]]:
    """How many are present in each of these spaces."""
    rows = present_members().filter(space__in=spaces).order_by()
    return rows.values("space_id").annotate(n=Count("pk")).values_list("space_id", "n")


@prepared
def acknowledged_by(*, publications: Collection[int]) -> QuerySet[Acknowledgement, tuple[int, int]]:
    """How many of the present members have acknowledged each of these; none of them is left out."""
    return _counted(Acknowledgement.objects.filter(publication__in=publications))


@prepared
def seen_by(*, publications: Collection[int]) -> QuerySet[ReadingMark, tuple[int, int]]:
    """How many of the present members have had each of these on their screen; none of them is left out."""
    return _counted(ReadingMark.objects.filter(publication__in=publications))


def _counted(rows: QuerySet[Any]) -> QuerySet[Any, tuple[int, int]]:
    there = present_members().filter(space=OuterRef("publication__space"), person=OuterRef("person"))
    rows = rows.filter(Exists(there)).exclude(person=F("publication__author")).order_by()
    counts: QuerySet[Any, tuple[int, int]]
    counts = rows.values("publication_id").annotate(n=Count("pk")).values_list("publication_id", "n")
    return counts


@prepared
def reminders_of(*, publications: Collection[int]) -> QuerySet[Reminder]:
    """What was sent for these, the first first."""
    return Reminder.objects.filter(publication__in=publications).order_by("publication", "place")


def unacknowledged(publication: Publication, *, since: datetime | None = None) -> PersonQuerySet:
    """Those whom its place speaks to (`since`: spoke to at that moment, too), who are asked and have not acknowledged it.
    Whoever calls this shows them to its author alone."""
    acknowledged = Acknowledgement.objects.filter(publication=publication, person=OuterRef("pk"))
    asked = Announcement.objects.filter(publication=publication, asks_acknowledgement=True)
    people = spoken_to(publication.space, since=since).filter(~Exists(acknowledged), Exists(asked))
    return people.exclude(pk=publication.author_id)


def missing_for(viewer: Viewer, publication: Publication, q: str = "") -> QuerySet[Person]:
    """Who has not acknowledged it, by name, for its author. Raises NotFound, and Forbidden for everybody else."""
    require(viewer, "content.see_missing", publication)
    if not Announcement.objects.filter(publication=publication, asks_acknowledgement=True).exists():
        raise NotFound(_("This is no announcement that asks to be confirmed."))
    return unacknowledged(publication).named_like(q).select_related("site").order_by("sort_name", "pk")
