"""The questions about announcements. Who counts is asked each time: the present members but for the author."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from maillon.access.models import Membership
from maillon.access.visibility import present_members
from maillon.content.kinds.announcement.models import Acknowledgement, Announcement, Reminder
from maillon.content.models import Publication, ReadingMark
from maillon.core.db.prepared import prepared
from maillon.core.errors import NotFound
from maillon.core.policy import Viewer, require
from maillon.people.models import Person


@prepared
def announcement_facts(*, me: int, publications: Collection[int]) -> QuerySet[Announcement, tuple[Any, ...]]:
    """Publication, whether it asks, author, space, when it was hidden, when its place was archived; when `me` acknowledged
    it, her role there, and whether its author is a member."""
    mine = Acknowledgement.objects.filter(publication=OuterRef("publication"), person_id=me).values("at")
    there = present_members().filter(space=OuterRef("publication__space"))
    rows = Announcement.objects.filter(publication__in=publications).annotate(
        my_at=Subquery(mine[:1]),
        my_role=Subquery(there.filter(person_id=me).values("role")[:1]),
        has_author=Exists(there.filter(person=OuterRef("publication__author"))),
    )
    publication = ("author_id", "space_id", "hidden_at", "space__archived_at")
    return rows.values_list(
        "publication_id", "asks_acknowledgement", *(f"publication__{one}" for one in publication),
        "my_at", "my_role", "has_author",
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


def unacknowledged(publication: Publication) -> QuerySet[Membership]:
    """The present members who are asked and have not acknowledged it. Whoever calls this shows them to its author alone."""
    acknowledged = Acknowledgement.objects.filter(publication=publication, person=OuterRef("person"))
    asked = Announcement.objects.filter(publication=publication, asks_acknowledgement=True)
    rows = present_members().filter(~Exists(acknowledged), Exists(asked), space=publication.space_id)
    return rows.exclude(person=publication.author_id)


def missing_for(viewer: Viewer, publication: Publication, q: str = "") -> QuerySet[Person]:
    """Who has not acknowledged it, by name, for its author. Raises NotFound, and Forbidden for everybody else."""
    require(viewer, "content.see_missing", publication)
    if not Announcement.objects.filter(publication=publication, asks_acknowledgement=True).exists():
        raise NotFound(_("This is no announcement that asks to be confirmed."))
    people = Person.objects.filter(pk__in=unacknowledged(publication).values("person"))
    return people.named_like(q).select_related("site").order_by("sort_name", "pk")
