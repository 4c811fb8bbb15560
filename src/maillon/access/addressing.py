"""Whom a place speaks to when something is said to all of it: a community to its present members, a room to whom it addresses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Count

from maillon.access.models import ROOM, Space
from maillon.access.rooms import above, addressed
from maillon.access.visibility import present_members
from maillon.people.models import Person, PersonQuerySet


def spoken_to(space: Space, *, since: datetime | None = None) -> PersonQuerySet:
    """Everybody whom it speaks to now; `since`: those only who were there at that moment."""
    if space.kind == ROOM:
        people = addressed(space.room_of_id)
        return people.filter(created_at__lte=since) if since else people
    members = present_members().filter(space=space)
    members = members.filter(joined_at__lte=since) if since else members
    return Person.objects.filter(pk__in=members.values("person"))


def addressing(entity_id: int | None, tree: Mapping[int, int | None]) -> frozenset[int | None]:
    """The rooms, by entity (None: everybody's), that address the people of an entity (None: of no entity)."""
    return frozenset([None, *above(entity_id, tree)])


def reach_of(rooms: Collection[int | None], tree: Mapping[int, int | None]) -> dict[int | None, int]:
    """How many people each of these rooms addresses, by entity. Two queries at most, over the people of these alone."""
    people = Person.objects.employees().order_by()
    found: dict[int | None, int] = dict.fromkeys(rooms, 0)
    if None in found:
        found[None] = people.count()
    below = [pk for pk in tree if not found.keys().isdisjoint(above(pk, tree))]
    if below:
        counted = people.filter(department__entity__in=below).values_list("department__entity_id")
        for entity, n in counted.annotate(n=Count("pk")):
            for one in found.keys() & set(above(entity, tree)):
                found[one] += n
    return found
