"""How communities and memberships are told by the API, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Count

from maillon.access.models import OPEN, Membership, Space
from maillon.access.readable import lasting
from maillon.access.visibility import tells_members
from maillon.communities.actions import DESCRIBED, REACH
from maillon.communities.covers import cover_url
from maillon.communities.models import Community
from maillon.communities.queries import community_at
from maillon.core.api.answers import fingerprint
from maillon.core.policy import Viewer
from maillon.people.api import told_person
from maillon.people.models import Person

_FACTS = DESCRIBED


def told_community(slug: str, viewer: Viewer) -> dict[str, Any]:
    """A community of an address as it is now. Raises NotFound."""
    return told_communities([community_at(slug, viewer)], viewer)[0]


def version_of(told: dict[str, Any]) -> str:
    """The version of a community: what can be edited of it, as it was told."""
    return fingerprint(*(told[field] for field in (*_FACTS, *REACH)))


def told_communities(rows: Sequence[Community], viewer: Viewer) -> list[dict[str, Any]]:
    """Communities, with what only their readers are told. Five queries, whatever their number."""
    spaces = [row.space_id for row in rows]
    readable = set(Space.objects.readable_by(viewer).filter(pk__in=spaces).values_list("pk", flat=True))
    mine = Membership.objects.filter(person_id=viewer.person_id, space__in=readable)
    places = {space: (role, level) for space, role, level in mine.values_list("space_id", "role", "level")}
    readers = readers_in([row.space for row in rows if row.space_id in readable])
    whole = {row.space_id for row in rows if tells_members(viewer, row.space)}
    return [
        _told(row, places.get(row.space_id, (None, None)), readers.get(row.space_id), whole=row.space_id in whole)
        for row in rows
    ]


def readers_in(spaces: Sequence[Space]) -> dict[int, dict[str, Any]]:
    """How many people read each space, and how many guests of which company: what `readers_of` would count."""
    present = Membership.objects.filter(lasting(), person__suspended_at=None)
    closed = present.filter(space__in=[space.pk for space in spaces if space.access != OPEN], person__kind="employee")
    members = dict(closed.order_by().values_list("space_id").annotate(n=Count("pk")))
    everybody = Person.objects.employees().count()
    extended = present.filter(space__in=[space.pk for space in spaces if space.is_extended], person__kind="guest")
    guests: dict[int, list[dict[str, Any]]] = defaultdict(list)
    counted = extended.order_by("person__company").values_list("space_id", "person__company").annotate(n=Count("pk"))
    for space, company, n in counted:
        guests[space].append({"company": company, "people": n})
    return {
        space.pk: {
            "people": everybody if space.access == OPEN else members.get(space.pk, 0),
            "guests": guests[space.pk],
        }
        for space in spaces
    }


def _told(
    row: Community, place: tuple[str | None, str | None], readers: dict[str, Any] | None, *, whole: bool
) -> dict[str, Any]:
    is_told, space = readers is not None, row.space
    counts = {"members": space.members_count if whole else None, "publications": space.publications_count}
    return {
        "id": str(row.pk),
        **{field: getattr(row, field) for field in ("slug", "name", "purpose", "kind", "colour", "icon")},
        "access": space.access,
        "is_extended": space.is_extended,
        "publishers": space.publishers,
        "guests_may": space.guests_may,
        "guests_see": space.guests_see,
        "objective": row.objective if is_told else None,
        "indicator": row.indicator if is_told else None,
        "about": row.about if is_told else None,
        "charter": row.charter,
        "door_question": row.door_question,
        "counts": counts if is_told else None,
        "my_role": place[0],
        "my_level": place[1],
        "archived_at": space.archived_at,
        "readers": readers if whole else None,
        "created_at": row.created_at,
        "cover_url": cover_url(row) or None,
        "url": row.url,
    }


def told_membership(row: Membership, *, to_keeper: bool = False) -> dict[str, Any]:
    """A membership with its person; `to_keeper`: also who brought her in, until when."""
    told: dict[str, Any] = {"invited_by": None, "last_day": None}
    if to_keeper:
        told["invited_by"] = told_person(row.invited_by) if row.invited_by else None
        told["last_day"] = row.last_day.isoformat() if row.last_day else None
    return told | {
        "id": str(row.pk),
        "person": told_person(row.person),
        "role": row.role,
        "since": row.joined_at,
        "state": "member",
    }
