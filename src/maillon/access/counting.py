"""Counters of a space, changed where memberships change, and recounted by `maillon check`."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from maillon.access.models import DIRECT, MEMBER, Membership, Space
from maillon.core.db.prepared import prepared


def hold(space_id: int) -> int:
    """Lock a space's row to the end of the transaction, so that its memberships change one after the other. Returns the number
    of the last event that lights "new" in it. Raises DoesNotExist."""
    found = _held.first(number=space_id)
    if found is None:
        raise Space.DoesNotExist
    return found


@prepared
def _held(number: int) -> QuerySet[Space, int]:
    return Space.objects.select_for_update().filter(pk=number).values_list("last_event", flat=True)


def place_in(space_id: int, person_id: int) -> Membership | None:
    """A person's membership as it stands, whatever it still permits: ask about a right in `access.rules`."""
    return _place.first(space=space_id, person=person_id)


@prepared
def _place(space: int, person: int) -> QuerySet[Membership]:
    return Membership.objects.filter(space_id=space, person_id=person)


@transaction.atomic
def admit(*, space: Space, person_id: int, role: str = MEMBER, level: str = DIRECT, **facts: Any) -> Membership:
    """Make a membership and count it; an existing one is returned as it is. What is there already counts as seen. `facts`:
    who brought her in (`invited_by_id`), and a guest's end (`last_day`, `ends_at`)."""
    facts |= {"role": role, "level": level, "last_seen": hold(space.pk)}
    known = place_in(space.pk, person_id)
    if known is not None:
        return known
    membership = Membership.objects.create(space=space, person_id=person_id, **facts)
    Space.objects.filter(pk=space.pk).update(members_count=F("members_count") + 1)
    space.members_count += 1
    return membership


@transaction.atomic
def dismiss(*, membership: Membership) -> None:
    """End a membership and count it."""
    deleted, _ = Membership.objects.filter(pk=membership.pk).delete()
    if deleted:
        Space.objects.filter(pk=membership.space_id).update(members_count=F("members_count") - 1)
