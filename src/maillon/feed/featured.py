"""What is featured in the viewer's communities, and where she meets it: her feed, a community's page, its thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils import timezone

from maillon.access.models import Space
from maillon.communities.queries import MyPlace
from maillon.content.featuring import Seen, feature_of, seen_of, unseen_in
from maillon.content.models import Publication, ReadingMark
from maillon.core.policy import Viewer
from maillon.core.text import when
from maillon.core.ui.filters import language


@dataclass(frozen=True, kw_only=True)
class FeaturedHere:
    """A featured publication on its own page. `seen` is told to its author and to who featured it."""

    day: str
    is_unseen: bool
    seen: Seen | None


def featured_before(viewer: Viewer, places: Sequence[MyPlace]) -> list[int]:
    """What stands before her until she has seen it, of those of her places that she has not muted, the newest first. One
    query, none where nothing is featured."""
    now = timezone.now()
    some = [one for one in places if not one.is_muted and one.featured_until and one.featured_until > now]
    return unseen_in([one.space_id for one in some], me=viewer.person_id)


def featured_here(publication: Publication, viewer: Viewer, mark: ReadingMark | None) -> FeaturedHere | None:
    """How a publication is featured, None where it is not. Nothing is asked where its place features nothing."""
    space: Space = publication.space
    if space.featured_until is None or space.featured_until <= timezone.now():
        return None
    row = feature_of(publication)
    if row is None:
        return None
    is_unseen = mark is None and publication.author_id != viewer.person_id
    return FeaturedHere(day=_in_words(row.last_day), is_unseen=is_unseen, seen=seen_of(viewer, publication, row))


def _in_words(day: date) -> str:
    return when.day(datetime.combine(day, time(12), tzinfo=UTC), language=language(), zone=UTC)
