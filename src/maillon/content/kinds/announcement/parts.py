"""What cards, threads and the forum show of an announcement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from maillon.content.kinds.announcement.counting import Counts, counts_of
from maillon.content.kinds.announcement.queries import Facts, announcement_facts
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
    """0 also to a guest who is not told how many they are."""

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


def parts_of_announcements(viewer: Viewer, rows: Sequence[Publication]) -> Mapping[int, Part]:
    """Four queries, whatever the number of announcements; five more where some stand in rooms."""
    facts = announcement_facts(viewer, [row.pk for row in rows])
    counts = counts_of(facts)
    return {one.publication: _part(one, viewer, counts[one.publication]) for one in facts}


def _part(one: Facts, viewer: Viewer, counts: Counts) -> AnnouncementPart:
    is_hers = one.author == viewer.person_id
    return AnnouncementPart(
        publication_id=one.publication,
        asks=one.asks,
        # As `content.acknowledge` and `content.see_missing` say it, of all at once.
        may_acknowledge=one.asks and one.is_for_me and not (is_hers or one.my_at or one.is_over),
        shows_missing=one.asks and one.is_mine,
        when=since(one.my_at) if one.my_at else "",
        seen=counts.seen,
        acknowledged=counts.acknowledged,
        members=counts.members if one.is_whole else 0,
    )
