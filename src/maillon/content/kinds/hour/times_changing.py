"""Holding a question hour at another time: who asked or voted is told, what waits for its moments follows."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from maillon.content.kinds.hour.actions import begin
from maillon.content.kinds.hour.events import HourOpened, HourTimesChanged
from maillon.content.kinds.hour.models import COMING, OPEN, OVER, Hour
from maillon.content.kinds.hour.times import checked_times
from maillon.content.models import Publication
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, NotFound
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref


@action
def change_hour_times(
    *, by: Viewer, publication: Publication, opens_at: datetime | None, ends_at: datetime | None
) -> None:
    """Open it at another moment (at once where none is given) and end it at another; of one that is open, only the end
    moves. The same times change nothing. Raises NotFound, Forbidden, Conflict once it has ended, Invalid."""
    require(by, "content.edit", publication)
    hour = Hour.objects.select_for_update(of=("self",)).filter(publication=publication).first()
    if hour is None:
        raise NotFound(_("This is no question hour."))
    was = hour.state
    if was == OVER:
        raise Conflict(_("This question hour has ended: its time is no longer changed."))
    if (opens_at if was == COMING else hour.opens_at, ends_at) == (hour.opens_at, hour.ends_at):
        return
    if was == COMING:
        hour.opens_at, hour.ends_at = checked_times(opens_at, ends_at)
    else:
        _opens, hour.ends_at = checked_times(None, ends_at, since=hour.opens_at)
    hour.times_changed += 1
    hour.save(update_fields=["opens_at", "ends_at", "times_changed"])
    where = {"space_id": publication.space_id, "publication_id": publication.pk}
    publish(HourTimesChanged(subject=ref(publication), actor_id=by.person_id, **where))
    begin(hour)
    if (was, hour.state) == (COMING, OPEN):
        publish(HourOpened(subject=ref(publication), **where))
