"""How many have seen an announcement, and acknowledged it, of all to whom its place speaks.

Who counts is asked each time, so that whoever leaves leaves the numbers. Of very many that is kept for some seconds in
each process: then a page that shows it to everybody at once does not count tens of thousands of rows for each.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Count, F, QuerySet

from maillon.access.addressing import addressing, reach_of
from maillon.access.rooms import parents
from maillon.content.kinds.announcement.models import Acknowledgement
from maillon.content.kinds.announcement.queries import Facts, acknowledged_by, members_in, seen_by
from maillon.content.models import ReadingMark
from maillon.core.db.scope import current_organisation
from maillon.people.models import EMPLOYEE

MANY: Final = 1_000
"""Numbers of more people than these are kept,"""
SECONDS: Final = 10.0
"""and for so long."""
_MOST: Final = 1_000

_kept: dict[tuple[int, int], tuple[float, Counts]] = {}


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The numbers of one announcement; `members` are all to whom its place speaks, but for its author."""

    seen: int
    acknowledged: int
    members: int


def counts_of(rows: Sequence[Facts]) -> dict[int, Counts]:
    """Of each of these. Three queries for all that stand in communities and five for all in rooms; none for what is kept."""
    now, organisation = time.monotonic(), current_organisation()
    found = {}
    for row in rows:
        at, counts = _kept.get((organisation, row.publication), (0.0, None))
        if counts is not None and now - at < SECONDS:
            found[row.publication] = counts
    rest = [row for row in rows if row.publication not in found]
    counted = _in_communities([row for row in rest if not row.is_in_room])
    counted |= _in_rooms([row for row in rest if row.is_in_room])
    for pk, counts in counted.items():
        if counts.members > MANY:
            if len(_kept) >= _MOST:
                _kept.clear()
            _kept[organisation, pk] = now, counts
    return found | counted


def forget(publication: int) -> None:
    """Count it anew: where its author looks at the missing, names and numbers are of one moment."""
    _kept.pop((current_organisation(), publication), None)


def count_one_more(publication: int, *, is_newly_seen: bool) -> None:
    """Somebody has just acknowledged it: whoever pressed sees her own press in the numbers that are kept."""
    key = current_organisation(), publication
    if key in _kept:
        at, known = _kept[key]
        seen, acknowledged = known.seen + is_newly_seen, known.acknowledged + 1
        _kept[key] = at, replace(known, seen=min(seen, known.members), acknowledged=min(acknowledged, known.members))


def _in_communities(rows: Sequence[Facts]) -> dict[int, Counts]:
    if not rows:
        return {}
    ids = [row.publication for row in rows]
    members = dict(members_in(spaces=sorted({row.space for row in rows})))
    seen, acknowledged = dict(seen_by(publications=ids)), dict(acknowledged_by(publications=ids))
    return {
        row.publication: Counts(
            seen=seen.get(row.publication, 0),
            acknowledged=acknowledged.get(row.publication, 0),
            members=members.get(row.space, 0) - row.has_author,
        )
        for row in rows
    }


def _in_rooms(rows: Sequence[Facts]) -> dict[int, Counts]:
    """By the entities of those who did, added up for those below the room's."""
    if not rows:
        return {}
    tree = parents()
    reach = reach_of({row.room_of for row in rows}, tree)
    mine = {"publication__in": [row.publication for row in rows]}
    seen = _added(_by_entity(ReadingMark.objects.filter(**mine)), rows, tree)
    acknowledged = _added(_by_entity(Acknowledgement.objects.filter(**mine)), rows, tree)
    return {
        row.publication: Counts(
            seen=seen[row.publication],
            acknowledged=acknowledged[row.publication],
            members=reach[row.room_of] - row.has_author,
        )
        for row in rows
    }


def _by_entity(rows: QuerySet[Any]) -> list[tuple[int, int | None, int]]:
    present = rows.filter(person__kind=EMPLOYEE, person__suspended_at=None).exclude(person=F("publication__author"))
    grouped = present.order_by().values_list("publication_id", "person__department__entity_id")
    return list(grouped.annotate(n=Count("pk")))


def _added(
    counted: Iterable[tuple[int, int | None, int]], rows: Sequence[Facts], tree: Mapping[int, int | None]
) -> dict[int, int]:
    room_of = {row.publication: row.room_of for row in rows}
    found: dict[int, int] = defaultdict(int)
    for pk, entity, n in counted:
        if room_of[pk] in addressing(entity, tree):
            found[pk] += n
    return found
