"""The verb of notices: they were read."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from maillon.core.db.writing import action
from maillon.core.events import publish
from maillon.core.policy import Viewer
from maillon.notifications.events import NoticeChanged
from maillon.notifications.models import Notice


@action
def read_notices(*, by: Viewer, ids: Collection[int] | None = None) -> int:
    """Put one's own notices, or all of them, among the read. Others' ids change nothing. Returns how many changed."""
    rows = Notice.objects.filter(person_id=by.person_id, read_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    pks = list(rows.values_list("pk", flat=True))
    changed = Notice.objects.filter(pk__in=pks).update(read_at=timezone.now())
    for pk in pks:
        publish(NoticeChanged(subject=f"notifications.notice:{pk}", person_id=by.person_id))
    return changed
