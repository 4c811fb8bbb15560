"""The rule for many viewers at once: which spaces each of a thousand open streams may hear of.

Says the same as `readable_by`, in two queries for all; a property test holds the two together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping

from django.db.models import Q

from maillon.access.models import OPEN, Membership, Space
from maillon.access.readable import lasting
from maillon.people.models import EMPLOYEE, GUEST, Person


class Hearing(Container[int]):
    """The spaces of one viewer: her own, and the open ones that all employees share."""

    __slots__ = ("_mine", "_shared")

    def __init__(self, mine: Container[int], shared: Container[int]) -> None:
        self._mine, self._shared = mine, shared

    def __contains__(self, space: object) -> bool:
        return space in self._mine or space in self._shared


def hearing_of(person_ids: Iterable[int]) -> Mapping[int, Container[int]]:
    """The readable spaces of each person of the organisation in scope who may still sign in; others are missing."""
    people = dict(
        Person.objects.present().filter(pk__in=list(person_ids), account__is_active=True).values_list("pk", "kind")
    )
    shared = frozenset(Space.objects.filter(access=OPEN, removed_at=None).values_list("pk", flat=True))
    mine: dict[int, set[int]] = defaultdict(set)
    rows = Membership.objects.filter(
        Q(person__kind=EMPLOYEE) | lasting(), person__in=list(people), space__removed_at=None
    )
    for person, space, is_extended in rows.values_list("person_id", "space_id", "space__is_extended"):
        if people[person] == EMPLOYEE or (people[person] == GUEST and is_extended):
            mine[person].add(space)
    nothing: frozenset[int] = frozenset()
    return {pk: Hearing(mine[pk], shared if kind == EMPLOYEE else nothing) for pk, kind in people.items()}
