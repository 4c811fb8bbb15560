"""What cards, threads and the forum show of an offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils import timezone
from markupsafe import Markup

from maillon.content.kinds.kind import Part, Plain, element
from maillon.content.kinds.offer.models import OFFER
from maillon.content.kinds.offer.queries import offer_facts
from maillon.content.models import Publication
from maillon.core.policy import Viewer
from maillon.core.text import when
from maillon.core.ui.filters import language
from maillon.core.ui.shapes import Badge

OVER, GIVEN, FOUND = "over", "given", "found"
FILE = "offer/parts.html"


@dataclass(frozen=True, kw_only=True)
class OfferPart(Plain):
    """An offer: what it is, until when, whether it is over, and what its author may do."""

    publication_id: int
    direction: str
    last_day: date
    is_over: bool
    is_closed: bool
    is_mine: bool

    @property
    def state(self) -> str:
        """Given, found or over; while it is open, whether it offers or looks for something."""
        if self.is_closed:
            return GIVEN if self.direction == OFFER else FOUND
        return OVER if self.is_over else self.direction

    @property
    def is_open(self) -> bool:
        """Whether it still stands."""
        return self.state == self.direction

    @property
    def day(self) -> str:
        """Its last day in words: a date, the same in every reader's zone."""
        return day_in_words(self.last_day)

    def badges(self) -> Sequence[Badge]:
        """What it is, and how it ended."""
        ended = () if self.is_open else (Badge(kind=self.state),)
        return (Badge(kind=self.direction), *ended)

    def block(self) -> Markup:
        """Until when."""
        return element(FILE, "until", part=self)

    def acts(self) -> Markup:
        """Close, open again, extend: its author's alone."""
        return element(FILE, "acts", part=self) if self.is_mine else Markup()


def day_in_words(day: date) -> str:
    """A date without a time, in the reader's language."""
    return when.day(datetime.combine(day, time(12), tzinfo=UTC), language=language(), zone=UTC)


def parts_of_offers(viewer: Viewer, rows: Sequence[Publication]) -> Mapping[int, Part]:
    """One query, whatever the number of offers."""
    now, mine = timezone.now(), {row.pk for row in rows if row.author_id == viewer.person_id}
    return {
        pk: OfferPart(
            publication_id=pk,
            direction=direction,
            last_day=last_day,
            is_over=ends_at <= now,
            is_closed=closed_at is not None,
            is_mine=pk in mine,
        )
        for pk, direction, last_day, ends_at, closed_at in offer_facts(publications=[row.pk for row in rows])
    }
