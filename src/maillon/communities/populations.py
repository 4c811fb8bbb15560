"""For whom a community is meant: those are shown it in lists. Nobody else is kept out by that, and everybody finds it by
its name; who may read and join is its access."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from maillon.access.models import Membership
from maillon.communities.events import PopulationsChosen
from maillon.communities.models import Community, Population
from maillon.communities.queries import community_at, is_readable
from maillon.communities.roles import tell
from maillon.core.db.behind import key_of
from maillon.core.db.writing import action
from maillon.core.errors import Invalid
from maillon.core.policy import Viewer, require
from maillon.core.web.pages import SignedInRequest, back, page, signed_in
from maillon.organisation.populations import WHATS, checked_populations, choices_of, population_of
from maillon.people.models import Person

DEPTH: Final = 5
"""Departments and entities that lie in one another; below that nobody is asked."""


def meant_for(viewer: Viewer) -> Q:
    """What lists show to the viewer first, as a condition on communities: what is meant for everybody or for her, and her
    own. It narrows a list and permits nothing. One query, for where she works."""
    mine = Membership.objects.filter(space_id=OuterRef("space_id"), person_id=viewer.person_id)
    chosen = Population.objects.filter(_holds(viewer), community_id=OuterRef("pk"))
    return Q(is_for_some=False) | Exists(chosen) | Exists(mine)


def narrowed(rows: QuerySet[Community], viewer: Viewer) -> tuple[QuerySet[Community], bool]:
    """The communities of a list that are meant for the viewer, and whether it holds others. Three queries; one where
    nothing is meant for some."""
    some = rows.filter(is_for_some=True)
    if not some.exists():
        return rows, False
    hers = meant_for(viewer)
    return rows.filter(hers), some.exclude(hers).exists()


def _holds(viewer: Viewer) -> Q:
    up = "__parent" * (DEPTH - 1)
    along = (f"department{up}", f"department__entity{up}")
    person = Person.objects.select_related(*along).filter(pk=viewer.person_id).first()
    unit = person.department if person else None
    departments = list(_upwards(unit))
    entities = list(_upwards(unit.entity)) if unit else []
    sites = [person.site_id] if person and person.site_id else []
    return Q(department__in=departments) | Q(entity__in=entities) | Q(site__in=sites)


def _upwards(unit: Any) -> Iterator[int]:
    for _step in range(DEPTH):
        if unit is None:
            return
        yield unit.pk
        unit = unit.parent


@action
def choose_populations(*, by: Viewer, community: Community, chosen: Collection[str]) -> None:
    """Say for whom it is meant: "entity:<id>", "department:<id>", "site:<id>"; nothing: for everybody. The same once more
    changes nothing. Raises Invalid."""
    require(by, "communities.choose_populations", community)
    wanted = checked_populations(chosen)
    # Two at once would each make the same rows, or leave others than `is_for_some` says.
    Community.objects.select_for_update(of=("self",)).only("pk").get(pk=community.pk)
    rows = {population_of(row): row for row in Population.objects.filter(community=community)}
    if wanted == set(rows):
        return
    Population.objects.filter(pk__in=[row.pk for key, row in rows.items() if key not in wanted]).delete()
    Population.objects.bulk_create(
        Population(community=community, **{f"{what}_id": pk}) for what, pk in wanted - set(rows)
    )
    Community.objects.filter(pk=community.pk).update(is_for_some=bool(wanted))
    community.is_for_some = bool(wanted)
    tell(PopulationsChosen, community, actor_id=by.person_id)


def populations_of(community: Community, viewer: Viewer) -> list[str]:
    """The names of those for whom it is meant, by name, for who reads it; none: everybody."""
    if not community.is_for_some or not is_readable(community, viewer):
        return []
    rows = Population.objects.filter(community=community).select_related(*WHATS)
    return sorted(str(row.entity or row.department or row.site) for row in rows)


@require_http_methods(["GET", "POST"])
@signed_in
def choose(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/c/<slug>/meant-for/`: for whom it is meant."""
    community = community_at(slug, request.viewer)
    require(request.viewer, "communities.choose_populations", community)
    refusal, chosen = (
        "",
        {f"{what}:{pk}" for what, pk in map(population_of, Population.objects.filter(community=community))},
    )
    if request.method == "POST":
        chosen = set(request.POST.getlist("chosen"))
    if request.method == "POST" and "after" not in request.POST:  # Else she turns a page: nothing is chosen yet.
        try:
            choose_populations(by=request.viewer, community=community, chosen=chosen)
        except Invalid as error:
            refusal = error.errors[0].message
        else:
            return back(request, f"{community.url}about/")
    facts = {
        "community": community,
        "choices": choices_of(chosen, after=key_of(request.POST.get("after", ""))),
        "refusal": refusal,
    }
    return page(request, "communities/meant_for.html", facts, status=422 if refusal else 200)
