"""Rooms of the organisation and of its entities: whom each addresses, who publishes in it, and in which role.

Whoever reads a room reads it by the one rule: it is open. Whom it *addresses* says in whose feed it comes, and how many
that are says who publishes there. It is people's present department that counts, never a list that is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from maillon.access.leaders import entities_of
from maillon.access.models import CHOSEN, MEMBER, MEMBERS, MODERATOR, RELAY, ROOM, Membership, Space
from maillon.access.readable import is_of_this_organisation
from maillon.core.db.prepared import prepared
from maillon.core.db.scope import current_organisation
from maillon.core.policy import Viewer
from maillon.organisation.models import Entity, Organisation
from maillon.people.models import Person, PersonQuerySet


@dataclass(frozen=True, slots=True)
class Room:
    """A room as one viewer meets it, whether it was made yet or not."""

    entity_id: int | None
    """Whose it is; None: everybody's."""
    name: str
    """The entity's; "" for everybody's, which is called so in the reader's language."""
    parent_id: int | None
    space_id: int | None
    """None while nothing was ever needed there."""
    published: int
    is_mine: bool
    """Whether it addresses the viewer."""


def rooms_for(viewer: Viewer) -> list[Room]:
    """The organisation's room and those of all its entities, by name; none for a guest. One query."""
    if not viewer.is_employee or not is_of_this_organisation(viewer):
        return []
    rows = _rooms(me=viewer.person_id)
    everybody = next((row for row in rows if not row[0]), (0, "", None, None, 0, 0))
    entities = {row[0]: row for row in rows if row[0]}
    mine = above(next((row[5] for row in entities.values()), None), {pk: row[2] for pk, row in entities.items()})
    found = [Room(None, "", None, everybody[3], everybody[4] or 0, True)]
    for pk, name, parent, space, published, _me in sorted(entities.values(), key=lambda row: (row[1], row[0])):
        found.append(Room(pk, name, parent, space, published or 0, pk in mine))
    return found


def my_rooms(viewer: Viewer) -> list[Room]:
    """Those of `rooms_for` that address the viewer and in which something stands. One query, whatever the house is like."""
    if not viewer.is_employee or not is_of_this_organisation(viewer):
        return []
    rows = _my_rooms(me=viewer.person_id)
    found = [Room(pk, name, parent, space, published, True) for pk, name, parent, space, published in rows]
    return sorted(found, key=lambda one: (one.entity_id is not None, one.name, one.entity_id or 0))


@prepared
def _my_rooms(me: int) -> QuerySet[Space, tuple[Any, ...]]:
    everybody, hers = addressing_rooms(me)
    facts = ("room_of_id", Coalesce("room_of__name", Value("")), "room_of__parent_id", "pk", "publications_count")
    return everybody.values_list(*facts).union(hers.values_list(*facts), all=True)


def addressing_rooms(me: int) -> tuple[QuerySet[Space], QuerySet[Space]]:
    """The rooms that address an employee and in which something stands: everybody's, and those of her entity and above."""
    rooms = Space.objects.filter(kind=ROOM, removed_at=None, publications_count__gt=0).order_by()
    return rooms.filter(room_of=None), rooms.filter(room_of__in=entities_of(me))


@prepared
def _rooms(me: int) -> QuerySet[Any, tuple[Any, ...]]:
    """Every entity with its room if it has one, and the organisation's room as the entity 0."""
    here = Subquery(Person.objects.filter(pk=me).values("department__entity_id")[:1])
    facts = ("pk", "name", "parent_id", "room__pk", "room__publications_count")
    entities = Entity.objects.order_by().values_list(*facts, here)
    none = Value(0, output_field=BigIntegerField())
    rooms = Space.objects.filter(kind=ROOM, room_of=None, removed_at=None).order_by()
    everybody = rooms.values_list(none, Value(""), none, "pk", "publications_count", none)
    return entities.union(everybody, all=True)


def parents() -> dict[int, int | None]:
    """Each entity, and the one above it."""
    return dict(Entity.objects.order_by().values_list("pk", "parent_id"))


def above(entity_id: int | None, tree: Mapping[int, int | None]) -> list[int]:
    """An entity and those above it, the nearest first."""
    found: list[int] = []
    while entity_id and entity_id in tree and entity_id not in found:
        found.append(entity_id)
        entity_id = tree[entity_id]
    return found


def addressed(entity_id: int | None) -> PersonQuerySet:
    """Whom a room addresses: the employees of an entity and of those below it; without an entity all of them."""
    people = Person.objects.employees()
    if entity_id is None:
        return people
    tree = parents()
    return people.filter(department__entity__in=[pk for pk in tree if entity_id in above(pk, tree)])


def reach_of_rooms(tree: Mapping[int, int | None]) -> dict[int | None, int]:
    """How many people each room addresses, by entity (None: everybody's), of all at once. Two queries."""
    people = Person.objects.employees().order_by()
    found: dict[int | None, int] = dict.fromkeys(tree, 0)
    found[None] = people.count()
    counted = people.filter(department__isnull=False).values_list("department__entity_id").annotate(n=Count("pk"))
    for entity, n in counted:
        for one in above(entity, tree):
            found[one] += n
    return found


def all_publish_up_to() -> int:
    """How many people a room may address so that all of them publish in it."""
    return Organisation.objects.values_list("all_publish_up_to", flat=True).get(pk=current_organisation())


def publishers_of(viewer: Viewer, room: Space) -> str:
    """Who publishes in a room, as far as this viewer goes: everybody whom it addresses while they are few, or some."""
    people = addressed(room.room_of_id)
    is_hers = people.filter(pk=viewer.person_id).exists()
    return MEMBERS if is_hers and people.count() <= all_publish_up_to() else CHOSEN


def role_in_room(viewer: Viewer, room: Space) -> str | None:
    """An administrator keeps order in it as a moderator does; whom they named is one of its voices; every other employee
    is there as a member. A guest never is."""
    if not viewer.is_employee or not is_of_this_organisation(viewer):
        return None
    if viewer.is_administrator:
        return MODERATOR
    return RELAY if Membership.objects.filter(space=room.pk, person_id=viewer.person_id).exists() else MEMBER


def voiced_rooms(viewer: Viewer) -> set[int]:
    """The rooms (as spaces) of which she is a voice."""
    mine = Membership.objects.filter(space__kind=ROOM, person_id=viewer.person_id)
    return set(mine.values_list("space_id", flat=True))
