"""The questions about leaders; each takes the viewer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from maillon.access.leaders import addressing, is_colleague, is_delegate_of, leaders
from maillon.access.models import Delegate, Delivery, Leader, Quiet, Space
from maillon.access.visibility import people_for
from maillon.content.publishing import wall_to_publish_on
from maillon.core.errors import NotFound
from maillon.core.policy import Viewer, can
from maillon.organisation.populations import WHATS
from maillon.people.models import Person

OFFERED = 8
"""So many people are offered at once to be named."""


@dataclass(frozen=True, slots=True)
class Leadership:
    """A leader as one viewer meets her."""

    person: Person
    populations: list[str]
    """To whom her wall is delivered, by name; none: to everybody."""
    is_for_me: bool
    """Whether it addresses the viewer."""
    is_quiet: bool
    """Whether the viewer does not wish it in her feed."""


def leaderships(viewer: Viewer, *, people: Collection[int] | None = None) -> list[Leadership]:
    """The leaders (of these `people`), by name, for employees. Four queries."""
    if not is_colleague(viewer):
        return []
    rows = leaders().select_related("person__site", "person__department").order_by("person__sort_name", "pk")
    found = list(rows if people is None else rows.filter(person__in=people))
    if not found:
        return []
    names: dict[int, list[str]] = {one.pk: [] for one in found}
    for row in Delivery.objects.filter(leader__in=found).select_related(*WHATS):
        names[row.leader_id].append(str(row.entity or row.department or row.site))
    mine = set(addressing(viewer.person_id).values_list("pk", flat=True))
    quiet = set(Quiet.objects.filter(person_id=viewer.person_id).values_list("leader_id", flat=True))
    return [Leadership(one.person, sorted(names[one.pk]), one.pk in mine, one.pk in quiet) for one in found]


def leadership_of(person: Person, viewer: Viewer) -> Leadership | None:
    """The same of one person; None where she is no leader."""
    return next(iter(leaderships(viewer, people=[person.pk])), None)


def delegates_of(person: Person, viewer: Viewer) -> list[Person]:
    """Who publishes in a leader's name, by name; told to her and to administrators. Somebody suspended does not."""
    return delegates_among([person], viewer).get(person.pk, [])


def delegates_among(people: Collection[Person], viewer: Viewer) -> dict[int, list[Person]]:
    """The same of many leaders, by whose they are: of those alone of whom the viewer is told. One query."""
    told: dict[int, list[Person]] = {
        one.pk: [] for one in people if viewer.is_administrator or one.pk == viewer.person_id
    }
    if told and is_colleague(viewer):
        rows = Delegate.objects.filter(leader__in=leaders(), leader__person__in=told, person__suspended_at=None)
        for row in rows.select_related("leader", "person__site").order_by("person__sort_name", "pk"):
            told[row.leader.person_id].append(row.person)
    return told


def nameable_as_leaders(viewer: Viewer, q: str) -> list[Person]:
    """Employees by these words who are no leaders, for who may name them."""
    if not can(viewer, "content.keep_leaders", None):
        return []
    return _by_words(viewer, q, besides=Leader.objects.values("person"))


def nameable_as_delegates(person: Person, viewer: Viewer, q: str) -> list[Person]:
    """Employees by these words who do not publish in a leader's name yet, for who may name them."""
    if not can(viewer, "content.name_delegates", person):
        return []
    found = _by_words(viewer, q, besides=Delegate.objects.filter(leader__person=person).values("person"))
    return [one for one in found if one.pk != person.pk]


def _by_words(viewer: Viewer, q: str, *, besides: QuerySet[Any, Any]) -> list[Person]:
    if not q.strip():
        return []
    rows = people_for(viewer).employees().named_like(q).exclude(pk__in=besides)
    return list(rows.select_related("site").order_by("sort_name", "pk")[:OFFERED])


# ── Writing in her name ──


def wall_in_her_name(*, by: Viewer, word: str) -> Space:
    """The wall of a leader whose delegate the viewer is, by the leader's number, made at the first time. Raises NotFound;
    Forbidden in words of its own."""
    number = int(word) if word.isascii() and word.isdecimal() and len(word) < 19 else -1
    if not is_delegate_of(by, number):
        raise NotFound(_("You no longer publish in this name."))
    return wall_to_publish_on(by=by, person=number)


def wall_named(word: str, viewer: Viewer) -> Space | None:
    """The same where it stands, and None where it does not or she is no delegate: for what was kept for it."""
    number = int(word) if word.isascii() and word.isdecimal() and len(word) < 19 else -1
    walls = Space.objects.readable_by(viewer).filter(wall_of=number)
    return walls.first() if is_delegate_of(viewer, number) else None
