"""The verb of notices: they were read."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from maillon.core.db.writing import action
from maillon.core.policy import Viewer
from maillon.notifications.models import Notice


@action
def read_notices(*, by: Viewer, ids: Collection[int] | None = None) -> int:
    """Put one's own notices, or all of them, among the read. Others' ids change nothing. Returns how many changed."""
    rows = Notice.objects.filter(person_id=by.person_id, read_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    return rows.update(read_at=timezone.now())
