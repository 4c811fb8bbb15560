"""What happens when the moment of a question hour has come. Each reads the present row: an older moment, or the same again,
does nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from maillon.content.kinds.hour.events import AnswersStillOwed, HourEnded, HourEnds, HourOpened, HourOpens
from maillon.content.kinds.hour.models import Hour
from maillon.core.events import publish, written
from maillon.core.refs import ref

PAUSE: Final = timedelta(days=3)
"""From the end to the one reminder of what is still owed."""


def open_due(event: HourOpens) -> None:
    """It is open now."""
    hour = _standing(event.subject_id)
    if hour is not None and (written(hour.opens_at), hour.times_changed) == (event.at, event.change):
        where = {"space_id": hour.publication.space_id, "publication_id": hour.publication_id}
        publish(HourOpened(subject=ref(hour.publication), **where))


def end_due(event: HourEnds) -> None:
    """It has ended. Where answers are owed, its hosts hear it now, and once more after PAUSE."""
    hour = _standing(event.subject_id)
    if hour is None or (written(hour.ends_at), hour.times_changed) != (event.at, event.change):
        return
    subject = ref(hour.publication)
    where = {"space_id": hour.publication.space_id, "publication_id": hour.publication_id}
    publish(HourEnded(subject=subject, **where))
    publish(AnswersStillOwed(subject=subject), not_before=hour.ends_at + PAUSE)


def _standing(publication: int) -> Hour | None:
    """While it can be read."""
    rows = Hour.objects.select_related("publication").filter(publication__removed_at=None, publication__hidden_at=None)
    return rows.filter(publication=publication).first()
