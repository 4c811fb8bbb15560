"""What cards, threads and the forum show of an announcement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from maillon.content.kinds.announcement.queries import acknowledged_by, announcement_facts, members_in, seen_by
from maillon.content.kinds.kind import Part, Plain, element
from maillon.content.models import Publication
from maillon.core.policy import Viewer
from maillon.core.ui.filters import since
from maillon.core.ui.shapes import Badge

FILE = "announcement/parts.html"
TO_ACKNOWLEDGE = "to_acknowledge"


@dataclass(frozen=True, kw_only=True)
class AnnouncementPart(Plain):
    """An announcement as one viewer sees it. `when` says when she acknowledged it, in her words; of the others everybody
    sees numbers, and its author the way to the names."""

    publication_id: int
    asks: bool
    may_acknowledge: bool
    shows_missing: bool
    when: str
    seen: int
    acknowledged: int
    members: int

    @property
    def missing(self) -> int:
        """How many have not acknowledged it."""
        return self.members - self.acknowledged

    @property
    def percent(self) -> int:
        """How many of a hundred have, rounded down: all is all."""
        return 100 * self.acknowledged // self.members if self.members else 0

    @property
    def state(self) -> str:
        """Whether it waits for this viewer."""
        return TO_ACKNOWLEDGE if self.may_acknowledge else "announcement"

    def badges(self) -> Sequence[Badge]:
        """What it is."""
        return (Badge(kind="announcement"),)

    def block(self) -> Markup:
        """The button, or when it was pressed; the numbers."""
        return element(FILE, "acknowledgement", part=self)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The numbers of one announcement."""

    seen: int
    acknowledged: int
    members: int


def counts_of(rows: Sequence[tuple[int, int, bool]]) -> dict[int, Counts]:
    """Of (publication, space, whether its author is one of the members): three queries, whatever their number."""
    ids = [pk for pk, _space, _has_author in rows]
    members = dict(members_in(spaces=sorted({space for _pk, space, _has_author in rows})))
    seen, acknowledged = dict(seen_by(publications=ids)), dict(acknowledged_by(publications=ids))
    return {
        pk: Counts(
            seen=seen.get(pk, 0),
            acknowledged=acknowledged.get(pk, 0),
            members=members.get(space, 0) - has_author,
        )
        for pk, space, has_author in rows
    }


def parts_of_announcements(viewer: Viewer, rows: Sequence[Publication]) -> Mapping[int, Part]:
    """Four queries, whatever the number of announcements."""
    facts = announcement_facts(me=viewer.person_id, publications=[row.pk for row in rows])
    counts = counts_of([(pk, space, has_author) for pk, _asks, _author, space, *_rest, has_author in facts])
    found: dict[int, Part] = {}
    for pk, asks, author, _space, hidden_at, archived_at, my_at, my_role, _has_author in facts:
        is_mine, is_member = author == viewer.person_id, my_role is not None
        found[pk] = AnnouncementPart(
            publication_id=pk,
            asks=asks,
            # As `content.acknowledge` and `content.see_missing` say it, of all at once.
            may_acknowledge=asks and is_member and not (is_mine or my_at or hidden_at or archived_at),
            shows_missing=asks and is_member and is_mine,
            when=since(my_at) if my_at else "",
            seen=counts[pk].seen,
            acknowledged=counts[pk].acknowledged,
            members=counts[pk].members,
        )
    return found
