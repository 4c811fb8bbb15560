"""The sequence of events as one process's hub follows it."""

from __future__ import annotations

from typing import Final

import orjson
from django.db import close_old_connections

from maillon.core.db.tailing import EventRow, events_after, is_kept, newest_number
from maillon.core.live.poke import Poke, Tailed

AT_ONCE = 2000
THREAD: Final = "publication_id"
"""What an event tells of the thread that it belongs to."""


class Tail:
    """See `poke.Tail`."""

    def position(self) -> int:
        """The newest place that is settled."""
        close_old_connections()
        return newest_number()

    def newest_after(self, place: int) -> Tailed:
        """What has been settled since."""
        rows = events_after(place, limit=AT_ONCE)
        return Tailed(pokes_of(rows), rows[-1].number if rows else place)

    def since(self, place: int, limit: int) -> list[Poke] | None:
        """What was missed; None where events that old are no longer kept, or there are more than `limit`."""
        if place and not is_kept(place):
            return None
        rows = events_after(place, limit=AT_ONCE + 1)
        pokes = pokes_of(rows)
        return None if len(rows) > AT_ONCE or len(pokes) > limit else pokes


def pokes_of(rows: list[EventRow]) -> list[Poke]:
    """What the events that nudge somebody are told as."""
    return [
        Poke(
            id=row.number,
            organisation=row.organisation,
            space=row.space if row.poke == "space" else None,
            person=row.person if row.poke == "person" else None,
            what=row.name,
            subject=row.subject,
            thread=_thread(row.payload),
        )
        for row in rows
        if row.poke
    ]


def _thread(payload: str) -> int | None:
    found = orjson.loads(payload).get(THREAD) if THREAD in payload else None
    return found if isinstance(found, int) else None
