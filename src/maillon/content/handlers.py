"""What follows inside content itself."""

from __future__ import annotations

from maillon.content.events import ReminderDue, ReminderSet
from maillon.content.models import Bookmark
from maillon.core.events import publish, written
from maillon.core.refs import ref


def remind(event: ReminderSet) -> None:
    """The moment has come: if she still wishes it for this moment, it is announced, once."""
    rows = Bookmark.objects.select_for_update(of=("self",)).filter(pk=event.subject_id)
    row = rows.first()
    if row is None or row.remind_at is None or written(row.remind_at) != event.at:
        return
    Bookmark.objects.filter(pk=row.pk).update(remind_at=None)
    thing = row.publication or row.comment
    assert thing is not None
    publish(ReminderDue(subject=ref(thing), person_id=row.person_id))
