"""Where a comment stands in its thread: at the head of a branch, or under that head, in the order of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from maillon.content.models import Comment
from maillon.core.db.bulk import update_rows

IN_ORDER: Final = ("branch_at", "branch", "is_under", "published_at", "pk")
"""The order in which a thread is read."""
COLUMNS: Final = ("branch", "branch_at", "is_under")


class Spot(NamedTuple):
    """The columns COLUMNS of a comment."""

    branch: int
    branch_at: datetime
    is_under: bool

    def columns(self) -> dict[str, Any]:
        """As they are given to a row."""
        return self._asdict()


def spot_of(pk: int, at: datetime, parent: Spot | None) -> Spot:
    """The spot of a comment made `at` a moment that answers the one at `parent`, or the publication."""
    return Spot(pk, at, False) if parent is None else Spot(parent.branch, parent.branch_at, True)


def spot_at(comment: Comment | None) -> Spot | None:
    """The spot of a comment that stands."""
    return Spot(comment.branch, comment.branch_at, comment.is_under) if comment else None


def spots_of(
    turns: Iterable[tuple[int, datetime, int | None]], known: Mapping[int, Spot] | None = None
) -> dict[int, Spot]:
    """The spots of comments given as (id, moment, id of what they answer), in whatever order; `known`: those of comments
    that stand. One that answers nothing known is at the head of a branch."""
    given = {pk: (at, parent) for pk, at, parent in turns}
    spots: dict[int, Spot] = dict(known or {})
    for start in given:
        chain = [start]
        while (above := given[chain[-1]][1]) in given and above not in spots and above not in chain:
            chain.append(above)
        for pk in reversed(chain):
            at, parent = given[pk]
            spots[pk] = spot_of(pk, at, spots.get(parent) if parent else None)
    return {pk: spots[pk] for pk in given}


def rebranch(publication: int) -> None:
    """Set the spots of all comments of a thread from what they answer: after some came, went or lost their parent by
    another way than `publish_comment` or an import. Inside the action's transaction."""
    rows = Comment.objects.filter(publication=publication).values_list("pk", "published_at", "parent_id")
    update_rows(Comment, COLUMNS, [(pk, *spot) for pk, spot in spots_of(rows).items()])


def reading_order(comment: Comment) -> tuple[Any, ...]:
    """The key by which comments of a page are sorted."""
    return comment.branch_at, comment.branch, comment.is_under, comment.published_at, comment.pk
