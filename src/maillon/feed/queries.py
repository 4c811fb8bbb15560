"""The feed: what a member reads first. It reads publications and stores nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import QuerySet

from maillon.access.models import Space
from maillon.communities.queries import MyPlace, places_of
from maillon.content.models import Publication
from maillon.core.db.newest import Position, newest_in
from maillon.core.db.prepared import Prepared, prepared
from maillon.core.policy import Viewer
from maillon.people.models import Follow

Order = Literal["new", "active"]
PAGE = 20
MOST = 100
"""The largest page."""
TIMES = {"new": "published_at", "active": "active_at"}


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page: rows newest first, and where the next one begins (None at the end)."""

    rows: list[Publication]
    next: Position | None


def feed_for(
    viewer: Viewer,
    *,
    order: Order = "new",
    before: Position | None = None,
    n: int = PAGE,
    places: Sequence[MyPlace] | None = None,
) -> FeedPage:
    """What the viewer's communities and the people she follows published, one page of it."""
    mine = places_of(viewer) if places is None else places
    followed = _followed(viewer)
    spaces = [place.space_id for place in mine] + _walls(viewer, followed)
    ids = newest_in(Publication, spaces, time=TIMES[order], before=before, n=n + 1)
    if followed:
        ids += _of_followed(viewer, followed, order=order, before=before, n=n + 1)
    return _page(viewer, ids, order=order, n=n)


def stream_of(
    space: Space, viewer: Viewer, *, order: Order = "new", before: Position | None = None, n: int = PAGE
) -> FeedPage:
    """One space's publications, one page of them; empty where the viewer does not read the space."""
    ids = newest_in(Publication, [space.pk], time=TIMES[order], before=before, n=n + 1)
    return _page(viewer, ids, order=order, n=n)


def discussions_in(space: Space, viewer: Viewer) -> QuerySet[Publication]:
    """The forum view: titled publications of a space, last active first."""
    rows = Publication.objects.visible_to(viewer).published().filter(space=space).exclude(title="")
    return rows.select_related("author", "last_comment__author").order_by("-active_at", "-pk")


def _followed(viewer: Viewer) -> list[int]:
    return _follows(me=viewer.person_id)


@prepared
def _follows(me: int) -> QuerySet[Follow, int]:
    return Follow.objects.filter(follower_id=me).values_list("followed_id", flat=True)


def _walls(viewer: Viewer, followed: list[int]) -> list[int]:
    return _walls_of(viewer=viewer, people=[viewer.person_id, *followed])


@prepared
def _walls_of(viewer: Viewer, people: Sequence[int]) -> QuerySet[Space, int]:
    return Space.objects.readable_by(viewer).filter(wall_of__in=people).values_list("pk", flat=True)


def _of_followed(viewer: Viewer, followed: list[int], *, order: Order, before: Position | None, n: int) -> list[int]:
    at, pk = before or (None, None)
    return _WRITTEN[order](viewer=viewer, people=followed, at=at, pk=pk)[:n]


def _written(order: Order) -> Prepared[int]:
    time = TIMES[order]

    @prepared
    def found(viewer: Viewer, people: Sequence[int], at: datetime | None, pk: int | None) -> QuerySet[Publication, int]:
        rows = Publication.objects.visible_to(viewer).published().filter(author__in=people)
        if at:
            rows = rows.filter(**{f"{time}__lte": at}).exclude(**{time: at, "pk__gte": pk})
        return rows.order_by(f"-{time}", "-pk").values_list("pk", flat=True)[: MOST + 1]

    return found


_WRITTEN: dict[Order, Prepared[int]] = {"new": _written("new"), "active": _written("active")}


def _page(viewer: Viewer, ids: list[int], *, order: Order, n: int) -> FeedPage:
    time = TIMES[order]
    rows = _cards.kept(viewer=viewer, ids=ids)
    rows.sort(key=lambda row: (getattr(row, time), row.pk), reverse=True)
    more, rows = len(rows) > n, rows[:n]
    return FeedPage(rows, _position(rows[-1], time) if more else None)


@prepared
def _cards(viewer: Viewer, ids: Sequence[int]) -> QuerySet[Publication]:
    return shown(Publication.objects.visible_to(viewer).filter(pk__in=ids))


def _position(row: Publication, time: str) -> Position:
    at: datetime = getattr(row, time)
    return at, row.pk


_PERSON = ("kind", "name", "title", "company", "photo")
_SHOWN = (
    "author_id", "html", "published_at", "active_at", "edited_at", "reactions", "title", "comments_count", "commenters",
    "brought_in_by__name", "space__kind", "space__access", "space__is_extended", "space__wall_of__name",
    *(f"space__community__{name}" for name in ("name", "slug", "colour", "icon", "kind", "purpose")),
    *(f"last_comment__{name}" for name in ("publication_id", "text", "removed_at", "hidden_at")),
    *(f"author__{name}" for name in (*_PERSON, "site__name")),
    *(f"last_comment__author__{name}" for name in _PERSON),
)  # fmt: skip
"""The columns that a card shows: dates and texts of others cost more to fetch than the rest of the page."""


def shown(rows: QuerySet[Publication]) -> QuerySet[Any]:
    """What a card needs, fetched along."""
    along = ("author__site", "space__community", "space__wall_of", "brought_in_by", "last_comment__author")
    return rows.select_related(*along).only(*_SHOWN)
