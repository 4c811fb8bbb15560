"""The thread of a question hour, in pages of questions: those that wait before those that are answered, the most wanted
first, each with the beginning of what was said under it. The whole of it is read in the order of time."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from maillon.content.kinds.hour.models import HourQuestion
from maillon.content.models import Comment, Publication
from maillon.content.paging import Leaf
from maillon.content.queries import comments_among
from maillon.core.db.prepared import Prepared, prepared
from maillon.core.policy import Viewer

PAGE: Final = 20
"""Questions."""
REPLIES: Final = 8
"""So many comments under each are shown at once, and the host's answer."""


def most_wanted(publication: Publication, viewer: Viewer, *, page: int, at: int | None) -> Leaf | None:
    """A page by its number (from 1), the nearest where there is none; or the one with the comment `at` on it, None for one
    that stands under no question. Four queries, whatever the length of the thread; two more with `at`."""
    place = _place_of(publication.pk, at) if at else None
    if at and place is None:
        return None
    pages = max(1, -(-(_total.first(publication=publication.pk) or 0) // PAGE))
    number = place // PAGE + 1 if place is not None else max(1, min(page, pages))
    start = (number - 1) * PAGE
    heads = list(_heads(start, start + PAGE)(publication=publication.pk))
    order = {pk: n for n, (pk, _answer) in enumerate(heads)}
    under = _under(publication.pk, list(order)) if heads else []
    ids = {
        *order,
        *(pk for pk, _branch, _n in under),
        *(answer for _pk, answer in heads if answer),
        *([at] if at else ()),
    }
    rows = [row for row in comments_among(sorted(ids), viewer) if row.branch in order]
    rows.sort(key=lambda row: (order[row.branch], row.is_under, row.published_at, row.pk))
    return Leaf(rows=rows, number=number, pages=pages, is_by_time=False, more=_more(rows, under))


def _more(rows: list[Comment], under: list[tuple[int, int, int]]) -> dict[int, int]:
    """By the last comment shown of a branch: how many more of it there are."""
    shown, last = Counter(row.branch for row in rows if row.is_under), {row.branch: row.pk for row in rows}
    left = {branch: n - shown[branch] for _pk, branch, n in under}
    return {last[branch]: n for branch, n in left.items() if n > 0 and branch in last}


@prepared
def _total(publication: int) -> QuerySet[HourQuestion, int]:
    rows = HourQuestion.objects.filter(hour__publication=publication).order_by()
    return rows.values("hour").annotate(n=Count("pk")).values_list("n", flat=True)[:1]


@lru_cache(maxsize=256)
def _heads(start: int, stop: int) -> Prepared[Any]:
    """The question for one page: where it begins is no value of a prepared query."""

    def rows(publication: int) -> QuerySet[HourQuestion, Any]:
        asked = HourQuestion.objects.filter(hour__publication=publication)
        return asked.order_by("rank", "-votes_count", "comment").values_list("comment_id", "answer_id")[start:stop]

    return prepared(rows)


def _under(publication: int, heads: list[int]) -> list[tuple[int, int, int]]:
    """The first REPLIES comments under each of these, with its branch and how many there are in all: told from the index
    `comments_in_branches` alone. Candidates: what may be read of them is asked with `visible_to`."""
    branch = F("branch")
    place = Window(RowNumber(), partition_by=branch, order_by=("published_at", "pk"))
    rows = Comment.objects.filter(publication=publication, removed_at=None, is_under=True, branch__in=heads)
    placed = rows.annotate(place=place, n=Window(Count("pk"), partition_by=branch))
    return list(placed.filter(place__lte=REPLIES).order_by().values_list("pk", "branch", "n"))


def _place_of(publication: int, at: int) -> int | None:
    """How many questions stand before the one under which a comment is; None for what stands nowhere."""
    here = Comment.objects.filter(pk=at, publication=publication).values("branch") if at < 2**63 else None
    found = here and HourQuestion.objects.filter(comment__in=here, hour__publication=publication).first()
    if not found:
        return None
    as_wanted = Q(votes_count__gt=found.votes_count) | Q(votes_count=found.votes_count, comment__lt=found.comment_id)
    before = Q(rank__lt=found.rank) | Q(rank=found.rank) & as_wanted
    return HourQuestion.objects.filter(before, hour=found.hour_id).count()
