"""Whom to invite first: few people who are unlike each other, so that a community does not begin as one more team.

However large the organisation is, SAMPLE employees at most are looked at: those who follow, by name, from a letter that is
the community's own, around the end of the alphabet to where they began; read by the index of names. Names say nothing
about departments and sites, so a stretch of names is a fair sample of both, and another community is proposed other people.
Of these, one after the other, whoever brings most that is new (a department, a site), by name where several do, until
nobody brings anything. Eight queries, however many people there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from maillon.access.models import Membership
from maillon.access.visibility import people_for
from maillon.communities.models import Community, Invitation
from maillon.core.policy import Viewer, can
from maillon.people.models import Person

MOST = 12
SAMPLE = 300
INSIDE = 500
"""Of so many members and invited people it is asked where they are from; more are no beginning."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class _Somebody(NamedTuple):
    pk: int
    department: int | None
    site: int | None


@dataclass(frozen=True, slots=True)
class _Known:
    """The departments and sites that are represented."""

    departments: frozenset[int | None]
    sites: frozenset[int | None]

    def gain(self, one: _Somebody) -> int:
        """How much that is new somebody brings."""
        return (one.department not in self.departments) + (one.site not in self.sites)

    def with_(self, one: _Somebody) -> _Known:
        """The same with her."""
        return _Known(self.departments | {one.department}, self.sites | {one.site})


@dataclass(frozen=True, slots=True)
class Proposed:
    """Somebody to invite, and why."""

    person: Person
    reason: str


def first_people(community: Community, viewer: Viewer) -> list[Proposed]:
    """Whom the viewer might invite first, at most MOST; nobody where she may not invite. Neither members nor who is
    invited, no guests, nobody who cannot sign in."""
    if not can(viewer, "communities.invite", community):
        return []
    known = _known(community)
    chosen = _varied(_sample(community, viewer), known)
    people = people_for(viewer).select_related("department", "site").in_bulk([one.pk for one in chosen])
    return [Proposed(people[one.pk], _reason(people[one.pk], one, known)) for one in chosen if one.pk in people]


def _known(community: Community) -> _Known:
    """What members and invited people stand for; who is of no department brings none."""
    columns = ("person__department_id", "person__site_id")
    inside = [
        *Membership.objects.filter(space_id=community.space_id).order_by("pk").values_list(*columns)[:INSIDE],
        *Invitation.objects.filter(community=community).order_by("pk").values_list(*columns)[:INSIDE],
    ]
    return _Known(frozenset({None, *(row[0] for row in inside)}), frozenset({None, *(row[1] for row in inside)}))


def _sample(community: Community, viewer: Viewer) -> list[_Somebody]:
    letter = LETTERS[community.pk % len(LETTERS)]
    rows = _candidates(community, viewer)
    found = [*rows.filter(sort_name__gte=letter)[:SAMPLE], *rows.filter(sort_name__lt=letter)[:SAMPLE]]
    return [_Somebody(*row) for row in found[:SAMPLE]]


def _candidates(community: Community, viewer: Viewer) -> QuerySet[Person, tuple[int, int | None, int | None]]:
    inside = Membership.objects.filter(space_id=community.space_id, person=OuterRef("pk"))
    asked = Invitation.objects.filter(community=community, person=OuterRef("pk"))
    rows = people_for(viewer).employees().filter(~Exists(inside), ~Exists(asked)).exclude(pk=viewer.person_id)
    return rows.order_by("sort_name", "pk").values_list("pk", "department_id", "site_id")


def _varied(sample: Sequence[_Somebody], known: _Known) -> list[_Somebody]:
    """One after the other, whoever brings most; of equals the first."""
    chosen: list[_Somebody] = []
    while len(chosen) < MOST and sample:
        best = max(sample, key=known.gain)
        if not known.gain(best):
            break
        chosen.append(best)
        known = known.with_(best)
    return chosen


def _reason(person: Person, one: _Somebody, known: _Known) -> str:
    """Where she is from, and what of it is not here yet: "Quality · Nantes: nobody of either is in yet"."""
    department = person.department.name if person.department else ""
    site = person.site.name if person.site else ""
    where = " · ".join(part for part in (department, site) if part)
    if known.gain(one) == 2:
        return _("%(where)s: nobody of either is in yet") % {"where": where}
    new = department if one.department not in known.departments else site
    if where == new:
        return _("%(new)s: nobody of it is in yet") % {"new": new}
    return _("%(where)s: nobody of %(new)s is in yet") % {"where": where, "new": new}
