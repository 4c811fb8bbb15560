"""The feed: what a member reads first. It reads publications and stores nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

from django.db.models import Q, QuerySet

from maillon.access.models import Space
from maillon.access.rooms import Room, my_rooms
from maillon.communities.queries import MyPlace, places_of
from maillon.content.models import Publication
from maillon.content.pinning import pinned_in
from maillon.content.topics.models import Topic
from maillon.content.topics.queries import newest_about
from maillon.core.api.cursors import before as before_position
from maillon.core.api.shapes import LIMIT, MOST
from maillon.core.db.newest import Position, newest_in, newest_with_time
from maillon.core.db.prepared import Prepared, prepared
from maillon.core.policy import Viewer
from maillon.feed.featured import featured_before
from maillon.feed.sources import Sources, sources_of

Order = Literal["new", "active"]
PAGE = 20
AHEAD = 3
"""Of the newest that followed people wrote, so many pages are looked through before all of it is asked about."""
NEWEST_ABOUT = 60
"""Of the newest about the topics she follows, so many may be among the recently active."""
TIMES = {"new": "published_at", "active": "active_at"}
_LAST: Position = (datetime(9999, 1, 1, tzinfo=UTC), 0)
"""Before everything: where the first page begins."""


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page: rows newest first, and where the next one begins (None at the end)."""

    rows: list[Publication]
    next: Position | None
    pinned: Sequence[Publication] = ()
    """What stands above the first page of a community."""
    featured: Sequence[Publication] = ()
    """What stands above all of that until she has seen it."""
    delivered: Mapping[int, str] = field(default_factory=dict)
    """The walls of leaders that bring something to her, and to whom they do."""
    quiet: Sequence[int] = ()
    """The walls of leaders that she does not wish in it."""


def feed_for(
    viewer: Viewer,
    *,
    order: Order = "new",
    before: Position | None = None,
    n: int = PAGE,
    places: Sequence[MyPlace] | None = None,
    rooms: Sequence[Room] | None = None,
) -> FeedPage:
    """What the viewer's communities, the rooms that address her and the people she follows published, one page of it."""
    mine = places_of(viewer) if places is None else places
    spaces = [place.space_id for place in mine if not place.is_muted]
    spaces += [room.space_id for room in (my_rooms(viewer) if rooms is None else rooms) if room.space_id]
    sources = sources_of(viewer, places=spaces)
    ids = newest_ids(viewer, sources, order=order, before=before, n=n + 1)
    featured = featured_before(viewer, mine)
    page = _page(viewer, ids, order=order, n=n, also=featured)
    page = replace(page, delivered=sources.leaders, quiet=sources.quiet)
    return _with_above(page, featured, (), is_first=before is None)


def newest_ids(viewer: Viewer, sources: Sources, *, order: Order, before: Position | None, n: int) -> list[int]:
    """The ids of all that can be among the newest `n` of what her places and the people she follows published, and of what
    is about the topics she follows, in no order: at most `n` of each kind."""
    ids = _of_spaces_and_people(viewer, sources.spaces, sources.people, order=order, before=before, n=n)
    topics = sources.topics
    return [*ids, *_about(viewer, topics, order=order, before=before, n=n)] if topics else ids


def _of_spaces_and_people(
    viewer: Viewer, spaces: Sequence[int], followed: Sequence[int], *, order: Order, before: Position | None, n: int
) -> list[int]:
    found = newest_with_time(Publication, spaces, time=TIMES[order], before=before, n=n)
    if followed and order == "new":
        theirs = _newest_of(viewer, followed, before=before, n=n)
        if theirs is not None:
            return [pk for _moment, pk in sorted({*found, *theirs}, reverse=True)[:n]]
    ids = [pk for _moment, pk in found]
    if followed:
        at, pk = before or _LAST
        newest = _BY_FOLLOWED[order, LIMIT + 1 if n <= LIMIT + 1 else MOST + 1]
        # What lies in the spaces above is among their newest already, or too old for this page.
        known = set(spaces)
        ids += [one for one, space in newest(viewer=viewer, people=followed, at=at, pk=pk) if space not in known]
    return ids


def _newest_of(
    viewer: Viewer, people: Collection[int], *, before: Position | None, n: int
) -> list[tuple[Any, int]] | None:
    """What can be among the newest `n` that these people published where the viewer reads it; None where it does not
    stand among the last that they wrote. Those are mostly readable: nothing older needs to be looked at then."""
    most = AHEAD * n
    last = newest_with_time(Publication, people, by="author", time=TIMES["new"], before=before, n=most)
    readable = set(_readable_among(viewer=viewer, ids=[pk for _moment, pk in last]))
    return [one for one in last if one[1] in readable][:n] if len(readable) >= n or len(last) < most else None


def _about(viewer: Viewer, topics: Sequence[int], *, order: Order, before: Position | None, n: int) -> list[int]:
    """What is about these topics where the viewer reads it. In the order of activity a topic brings what is among its
    newest: an old discussion that moves again is found on the topic's page."""
    if order == "new":
        return newest_about(viewer, topics, before=before, n=n)
    ids = newest_about(viewer, topics, n=max(n, NEWEST_ABOUT))
    behind = before_position(Publication.objects.filter(pk__in=ids), column=TIMES[order], position=before)
    return ids if before is None else list(behind.values_list("pk", flat=True)[:n])


def stream_of(
    space: Space, viewer: Viewer, *, order: Order = "new", before: Position | None = None, n: int = PAGE,
    place: MyPlace | None = None,
) -> FeedPage:  # fmt: skip
    """One space's publications, one page of them, and above the first what is featured (where it is a `place` of hers) and
    those that are pinned, in the order in which they were: each stands once. Empty where the viewer does not read the
    space."""
    ids, pinned = newest_in(Publication, [space.pk], time=TIMES[order], before=before, n=n + 1), pinned_in(space)
    featured = featured_before(viewer, [place] if place else ())
    pinned = [pk for pk in pinned if pk not in featured]
    found = _page(viewer, ids, order=order, n=n, also=[*featured, *pinned])
    return _with_above(found, featured, pinned, is_first=before is None)


def _with_above(found: FeedPage, featured: Sequence[int], pinned: Sequence[int], *, is_first: bool) -> FeedPage:
    """What stands above a page stands there alone, and above the first page only."""
    if not featured and not pinned:
        return found
    rows = [row for row in found.rows if row.pk not in featured and row.pk not in pinned]
    above = found.pinned if is_first else ()
    on_top, before = ([row for row in above if row.pk in these] for these in (pinned, featured))
    return FeedPage(rows, found.next, on_top, before, found.delivered)


def about_topic(
    topic: Topic, viewer: Viewer, *, before: Position | None = None, only: Q | None = None, n: int = PAGE
) -> FeedPage:
    """What is published about a topic where the viewer reads it, one page of it; `only` some of that."""
    ids = newest_about(viewer, [topic.pk], before=before, n=n + 1, only=only)
    return _page(viewer, ids, order="new", n=n)


def discussions_in(space: Space, viewer: Viewer, *, only: Q | None = None) -> QuerySet[Publication]:
    """The forum view: titled publications of a space (`only` those), last active first."""
    rows = Publication.objects.visible_to(viewer).published().filter(only or Q(), space=space).exclude(title="")
    return rows.select_related("author", "last_comment__author", "category").order_by("-active_at", "-pk")


@prepared
def _readable_among(viewer: Viewer, ids: Sequence[int]) -> QuerySet[Publication, int]:
    return Publication.objects.visible_to(viewer).published().filter(pk__in=ids).values_list("pk", flat=True)


def _by_followed(order: Order, most: int) -> Prepared[tuple[int, int]]:
    """What people published where the viewer reads it, behind a position: the newest `most`, and the spaces they lie in."""

    @prepared
    def found(viewer: Viewer, people: Collection[int], at: datetime, pk: int) -> QuerySet[Publication, Any]:
        rows = Publication.objects.visible_to(viewer).published().filter(author__in=people)
        behind = before_position(rows, column=TIMES[order], position=(at, pk))
        return behind.values_list("pk", "space_id")[:most]

    return found


_BY_FOLLOWED = {(order, most): _by_followed(order, most) for order in TIMES for most in (LIMIT + 1, MOST + 1)}  # type: ignore[arg-type]


def _page(viewer: Viewer, ids: list[int], *, order: Order, n: int, also: Sequence[int] = ()) -> FeedPage:
    """A page of these, and those that are shown `also`, in their own order, by the same question."""
    time, paged = TIMES[order], set(ids)
    found = _cards.kept(viewer=viewer, ids=[*ids, *(pk for pk in also if pk not in paged)])
    above = sorted((row for row in found if row.pk in also), key=lambda row: also.index(row.pk)) if also else ()
    rows = [row for row in found if row.pk in paged] if also else found
    rows.sort(key=lambda row: (getattr(row, time), row.pk), reverse=True)
    more, rows = len(rows) > n, rows[:n]
    return FeedPage(rows, _position(rows[-1], time) if more else None, above)


@prepared
def _cards(viewer: Viewer, ids: Sequence[int]) -> QuerySet[Publication]:
    return shown(Publication.objects.visible_to(viewer).filter(pk__in=ids))


def _position(row: Publication, time: str) -> Position:
    at: datetime = getattr(row, time)
    return at, row.pk


_PERSON = ("kind", "name", "title", "company", "photo")
_SHOWN = (
    "author_id", "kind", "html", "published_at", "active_at", "edited_at", "reactions", "title",
    "comments_count", "commenters", "closed_at", "previews", "shows_previews",
    "brought_in_by__name", "space__kind", "space__access", "space__is_extended", "space__wall_of__name", "space__room_of__name",
    *(f"space__community__{name}" for name in ("name", "slug", "colour", "icon", "kind", "purpose")),
    *(f"last_comment__{name}" for name in ("publication_id", "text", "removed_at", "hidden_at")),
    *(f"author__{name}" for name in (*_PERSON, "site__name")),
    *(f"last_comment__author__{name}" for name in _PERSON),
)  # fmt: skip
"""The columns that a card shows: dates and texts of others cost more to fetch than the rest of the page."""


def shown(rows: QuerySet[Publication]) -> QuerySet[Any]:
    """What a card needs, fetched along."""
    along = (
        "author__site",
        "space__community",
        "space__wall_of",
        "space__room_of",
        "brought_in_by",
        "last_comment__author",
    )
    return rows.select_related(*along).only(*_SHOWN)
