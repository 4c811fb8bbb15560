"""A thread in pages: what stands on one, on which one a comment stands, and what is not read yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q, QuerySet

from maillon.content.branches import IN_ORDER, reading_order
from maillon.content.models import Comment, Publication
from maillon.content.queries import as_shown, comments_among
from maillon.core.db.prepared import Prepared, prepared
from maillon.core.policy import Viewer

PAGE: Final = 50
UNREAD: Final = 100
"""So many unread comments are looked at."""


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """One page of a thread, in the order in which it is read."""

    rows: Sequence[Comment]
    number: int = 1
    pages: int = 1
    is_by_time: bool = True
    """Whether it is in the order of time, with all that stands there; else in one of its kind's own."""
    more: Mapping[int, int] = field(default_factory=dict)
    """By the last comment shown of a branch, how many more of it there are."""

    @property
    def is_last(self) -> bool:
        """Whether what is new in the thread stands under it."""
        return self.number >= self.pages


class Unread(NamedTuple):
    """A comment that its reader has not read, and where it stands."""

    pk: int
    published_at: datetime
    branch_at: datetime
    branch: int
    is_under: bool

    @property
    def order(self) -> tuple[Any, ...]:
        """The key of the order in which a thread is read."""
        return self.branch_at, self.branch, self.is_under, self.published_at, self.pk


def leaf_of(publication: Publication, viewer: Viewer, *, page: int = 1, at: int | None = None) -> Leaf:
    """A page of a thread: the one of that number (from 1), or the one on which the comment `at` stands. Where there is
    none, the nearest. Whatever the length of the thread: one query for the first page, two for another, four with `at`."""
    pages = max(1, -(-publication.comments_count // PAGE))
    if pages == 1:
        # Those who see hidden comments have more than are counted.
        return Leaf(rows=_whole.kept(viewer=viewer, publication=publication.pk))
    number = _page_with(publication.pk, at) if at else max(1, min(page, pages))
    if number == 1:
        return Leaf(rows=_first.kept(viewer=viewer, publication=publication.pk), pages=pages)
    start, room = (number - 1) * PAGE, PAGE if number < pages else 2 * PAGE
    rows = comments_among(_ids(start, start + room)(publication=publication.pk), viewer)
    return Leaf(rows=sorted(rows, key=reading_order), number=number, pages=pages)


def whole_thread(publication: Publication, viewer: Viewer, *, most: int) -> list[Comment]:
    """A thread from its beginning, `most` comments at most, with what a page shows of them."""
    return list(as_shown(_in_order(viewer, publication.pk))[:most])


def _in_order(viewer: Viewer, publication: int) -> QuerySet[Comment]:
    return Comment.objects.visible_to(viewer).filter(publication=publication).order_by(*IN_ORDER)


@prepared
def _whole(viewer: Viewer, publication: int) -> QuerySet[Comment]:
    return as_shown(_in_order(viewer, publication))[: 2 * PAGE]


@prepared
def _first(viewer: Viewer, publication: int) -> QuerySet[Comment]:
    return as_shown(_in_order(viewer, publication))[:PAGE]


def _standing(publication: int) -> QuerySet[Comment]:
    """Candidates, from which a page is asked with `visible_to`: counted and told from the index alone, so that many
    thousands take a millisecond. Hidden ones are among them."""
    return Comment.objects.filter(publication=publication, removed_at=None)


@lru_cache(maxsize=512)
def _ids(start: int, stop: int) -> Prepared[int]:
    """The question for one page: where it begins is no value of a prepared query."""

    def rows(publication: int) -> QuerySet[Comment, int]:
        return _standing(publication).order_by(*IN_ORDER).values_list("pk", flat=True)[start:stop]

    return prepared(rows)


def _page_with(publication: int, at: int) -> int:
    """The number of the page on which a comment stands; the first for what stands nowhere."""
    here = _here.first(publication=publication, at=at) if at < 2**63 else None
    before = _rank.first(publication=publication, **dict(zip(IN_ORDER, here, strict=True))) if here else 0
    return (before or 0) // PAGE + 1


@prepared
def _here(publication: int, at: int) -> QuerySet[Comment, tuple[Any, ...]]:
    return _standing(publication).filter(pk=at).values_list(*IN_ORDER)


@prepared
def _rank(
    publication: int, branch_at: datetime, branch: int, is_under: bool, published_at: datetime, pk: int
) -> QuerySet[Comment, int]:
    """How many are read before a comment, given its values of IN_ORDER."""
    older = Q(published_at__lt=published_at) | Q(published_at=published_at, pk__lt=pk)
    within = Q(branch=branch) & (Q(is_under=False) | older if is_under else Q(is_under=False) & older)
    before = Q(branch_at__lt=branch_at) | Q(branch_at=branch_at) & (Q(branch__lt=branch) | within)
    rows = _standing(publication).filter(before, branch_at__lte=branch_at).order_by()
    return rows.values("publication").annotate(n=Count("pk")).values_list("n", flat=True)[:1]


def unread_in(publication: Publication, viewer: Viewer, since: datetime) -> list[Unread]:
    """The oldest UNREAD comments of others that came after a moment, oldest first."""
    return [
        Unread(*row) for row in _unread(viewer=viewer, me=viewer.person_id, publication=publication.pk, since=since)
    ]


@prepared
def _unread(viewer: Viewer, me: int, publication: int, since: datetime) -> QuerySet[Comment, tuple[Any, ...]]:
    rows = Comment.objects.visible_to(viewer).filter(publication=publication, published_at__gt=since)
    rows = rows.exclude(author_id=me).order_by("published_at", "pk")
    return rows.values_list(*Unread._fields)[:UNREAD]
