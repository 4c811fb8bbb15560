"""Counters of a space, changed where memberships change, and recounted by `maillon check`."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F

from maillon.access.models import DIRECT, MEMBER, Membership, Space


@transaction.atomic
def admit(*, space: Space, person_id: int, role: str = MEMBER, level: str = DIRECT, **facts: Any) -> Membership:
    """Make a membership and count it; an existing one is returned as it is. What is there already counts as seen. `facts`:
    who brought her in (`invited_by_id`), and a guest's end (`last_day`, `ends_at`)."""
    present = Space.objects.select_for_update().get(pk=space.pk)
    facts |= {"role": role, "level": level, "last_seen": present.last_event}
    membership, is_new = Membership.objects.get_or_create(space=space, person_id=person_id, defaults=facts)
    if is_new:
        Space.objects.filter(pk=space.pk).update(members_count=F("members_count") + 1)
        space.members_count += 1
    return membership


@transaction.atomic
def dismiss(*, membership: Membership) -> None:
    """End a membership and count it."""
    deleted, _ = Membership.objects.filter(pk=membership.pk).delete()
    if deleted:
        Space.objects.filter(pk=membership.space_id).update(members_count=F("members_count") - 1)
