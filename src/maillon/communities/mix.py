"""How much leisure a company wants beside business, and how much there is (issue 3 §2; PRODUCT C4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from maillon.access.models import CLOSED, OPEN
from maillon.access.readable import is_of_this_organisation
from maillon.communities.events import MixWished
from maillon.communities.models import BUSINESS, LEISURE, Community, Wish
from maillon.core.db.prepared import prepared
from maillon.core.db.writing import action
from maillon.core.errors import invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref
from maillon.organisation.models import Department, Entity
from maillon.people.models import Person

MIXED, ONLY_BUSINESS = "mixed", "business"
POLICIES = (MIXED, ONLY_BUSINESS)


@dataclass(frozen=True, slots=True)
class Shares:
    """Per cent of leisure, rounded; None where there is nothing to compare. Communities are those that everybody is told
    of; members and publications those of open ones, as a figure about others would tell what their members alone may know."""

    communities: int | None
    members: int | None
    publications: int | None


@action
def wish(*, by: Viewer, entity: Entity | None, policy: str, share: int | None = None) -> None:
    """What the organisation, or one entity of it, wants: business only, or mixed with at most `share` per cent of leisure
    communities. An entity without a wish of its own ("") follows the one above it."""
    require(by, "communities.wish_mix", None)
    if policy == "" and entity is not None:
        Wish.objects.filter(entity=entity).delete()
        return
    if policy not in POLICIES:
        raise invalid("policy", _("Choose one of: %(choices)s.") % {"choices": ", ".join(POLICIES)})
    if share is not None and not 0 <= share <= 100:
        raise invalid("share", _("A share lies between 0 and 100 per cent."))
    made, _is_new = Wish.objects.update_or_create(
        entity=entity, defaults={"policy": policy, "share": share if policy == MIXED else None}
    )
    publish(MixWished(subject=ref(made), actor_id=by.person_id))


def wishes() -> Mapping[int | None, Wish]:
    """The wishes that were written, by entity; None: the organisation's own."""
    return {row.entity_id: row for row in Wish.objects.all()}


def allows_leisure(viewer: Viewer) -> bool:
    """Whether somebody may make a leisure community: what her entity, or the nearest above it, or the organisation wants."""
    known = wishes()
    if not known or not is_of_this_organisation(viewer):
        return True
    for entity in [*_entities_of(viewer), None]:
        if entity in known:
            return known[entity].policy != ONLY_BUSINESS
    return True


def _entities_of(viewer: Viewer) -> list[int]:
    """Her entity and those above it, the nearest first."""
    department = Person.objects.filter(pk=viewer.person_id).values_list("department_id", flat=True).first()
    at = Department.objects.filter(pk=department).values_list("entity_id", flat=True).first() if department else None
    above = dict(Entity.objects.values_list("pk", "parent_id")) if at else {}
    found: list[int] = []
    while at and at not in found:
        found.append(at)
        at = above.get(at)
    return found


def shares(viewer: Viewer) -> Shares | None:
    """How much leisure there is; told to employees."""
    if not viewer.is_employee or not is_of_this_organisation(viewer):
        return None
    told = {(access, purpose): facts for access, purpose, *facts in _counted()}

    def share(places: tuple[str, ...], fact: int) -> int | None:
        sums = {
            purpose: sum(told.get((access, purpose), (0, 0, 0))[fact] or 0 for access in places)
            for purpose in (BUSINESS, LEISURE)
        }
        total = sum(sums.values())
        return round(100 * sums[LEISURE] / total) if total else None

    return Shares(share((OPEN, CLOSED), 0), share((OPEN,), 1), share((OPEN,), 2))


@prepared
def _counted() -> QuerySet[Community, tuple[str, str, int, int, int]]:
    rows = Community.objects.filter(space__removed_at=None, space__archived_at=None).order_by()
    told = rows.filter(space__access__in=(OPEN, CLOSED))
    figures = {"n": Count("pk"), "members": Sum("space__members_count"), "written": Sum("space__publications_count")}
    grouped = told.values("space__access", "purpose").annotate(**figures)
    return grouped.values_list("space__access", "purpose", *figures)
