"""Leaders: into whose feed their walls are delivered, and who publishes there in their name.

Delivery permits nothing: a wall is read by the one rule, which is asked again of each publication. It is people's present
department and site that count, never a list that is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from maillon.access.models import WALL, Delegate, Delivery, Leader, Quiet, Space
from maillon.access.readable import is_of_this_organisation
from maillon.core.db.prepared import prepared
from maillon.core.db.trees import Upwards
from maillon.core.policy import Viewer
from maillon.organisation.models import Department, Entity
from maillon.people.models import EMPLOYEE, Person


def entities_of(me: int) -> Upwards:
    """The entity in which somebody works, and those above it."""
    return Upwards(Person.objects.filter(pk=me).values("department__entity_id"), Entity)


def delivered_to(viewer: Viewer) -> QuerySet[Leader]:
    """The leaders whose walls come into the viewer's feed by themselves; `why` names to whom they are delivered, ""
    everybody. None for a guest; never her own, nor one that she does not wish."""
    if not is_colleague(viewer):
        return Leader.objects.none()
    rows = addressing(viewer.person_id)
    return rows.exclude(Exists(Quiet.objects.filter(leader=OuterRef("pk"), person_id=viewer.person_id)))


def is_colleague(viewer: Viewer) -> bool:
    """One of the organisation's own people: nothing is delivered to others, and they speak for nobody."""
    return viewer.is_employee and is_of_this_organisation(viewer)


def addressing(me: int) -> QuerySet[Leader]:
    """The leaders of now who address an employee, whether she wishes it or not."""
    home = Person.objects.filter(pk=me)
    units = Upwards(home.values("department_id"), Department)
    hers = Q(entity__in=entities_of(me)) | Q(department__in=units) | Q(site__in=home.values("site_id"))
    chosen = Delivery.objects.filter(hers, leader=OuterRef("pk")).order_by("pk")
    named = chosen.values(name=Coalesce("entity__name", "department__name", "site__name"))[:1]
    why = Case(When(is_for_some=False, then=Value("")), default=Subquery(named), output_field=CharField())
    rows: QuerySet[Leader] = leaders().exclude(person_id=me).annotate(why=why)
    return rows.filter(why__isnull=False)  # type: ignore[misc]


def reached_by(person_id: int) -> QuerySet[Person]:
    """Into whose feed what a person publishes on her wall comes because she leads; nobody, where she does not."""
    leader = leaders().filter(person=person_id).first()
    if leader is None:
        return Person.objects.none()
    people = Person.objects.employees().exclude(pk=person_id)
    people = people.exclude(pk__in=Quiet.objects.filter(leader=leader).values("person"))
    if not leader.is_for_some:
        return people
    chosen = Delivery.objects.filter(leader=leader)
    entities = below(chosen.exclude(entity=None).values_list("entity_id", flat=True), Entity)
    units = below(chosen.exclude(department=None).values_list("department_id", flat=True), Department)
    sites = chosen.exclude(site=None).values("site_id")
    return people.filter(Q(department__entity__in=entities) | Q(department__in=units) | Q(site__in=sites))


def below(start: Iterable[int], tree: type[Entity | Department]) -> set[int]:
    """These rows of a tree and all those under them. One query."""
    under: dict[int, list[int]] = {}
    for pk, parent in tree.objects.order_by().values_list("pk", "parent_id"):
        under.setdefault(parent, []).append(pk)
    found, waiting = set[int](), list(start)
    while waiting:
        pk = waiting.pop()
        if pk not in found:
            found.add(pk)
            waiting += under.get(pk, [])
    return found


def leaders() -> QuerySet[Leader]:
    """Those who may sign in: the wall of somebody suspended stays to be read, and is no longer brought."""
    # Asked of each of the few leaders: as a join, SQLite would go through all employees.
    present = Person.objects.filter(pk=OuterRef("person_id"), kind=EMPLOYEE, suspended_at=None)
    return Leader.objects.filter(Exists(present))


def why_delivered(viewer: Viewer, space: Space) -> str | None:
    """To whom a wall is delivered that comes into the viewer's feed ("": to everybody); None where it does not come.
    One query, for walls alone."""
    return _why.first(viewer=viewer, owner=space.wall_of_id) if space.kind == WALL and is_colleague(viewer) else None


@prepared
def _why(viewer: Viewer, owner: int) -> QuerySet[Leader, str]:
    return delivered_to(viewer).filter(person=owner).values_list("why", flat=True)[:1]  # type: ignore[misc]


def is_delegate_of(viewer: Viewer, person_id: int | None) -> bool:
    """Whether somebody who is a leader now lets the viewer publish in her name."""
    return is_colleague(viewer) and bool(person_id and _delegation(me=viewer.person_id, leader=person_id))


@prepared
def _delegation(me: int, leader: int) -> QuerySet[Delegate, int]:
    rows = Delegate.objects.filter(person_id=me, leader__person=leader, leader__in=leaders())
    return rows.values_list("pk", flat=True)


def represented_by(viewer: Viewer) -> list[tuple[int, str]]:
    """The people in whose name the viewer publishes now, by name: (person, name)."""
    return _represented(me=viewer.person_id) if is_colleague(viewer) else []


@prepared
def _represented(me: int) -> QuerySet[Delegate, Any]:
    rows = Delegate.objects.filter(person_id=me, leader__in=leaders())
    return rows.order_by("leader__person__sort_name", "pk").values_list("leader__person_id", "leader__person__name")
