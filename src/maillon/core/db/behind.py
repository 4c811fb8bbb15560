"""Lists in the order of names and such, page by page: what comes behind a row, without counting through what is before it."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


def page_behind(rows: QuerySet[M], *columns: str, after: int, n: int) -> tuple[list[M], int]:
    """The next `n` rows in the order of these columns (none holds null) and of their keys, behind that of the key `after`; the
    first ones where it is 0, or no row of the list any more. And behind which key the list goes on: 0 at its end."""
    order = (*columns, "pk")
    place = rows.filter(pk=after).values_list(*order).first() if after else None
    if place is not None:
        behind = Q()
        for depth, column in enumerate(order):
            same = dict(zip(order[:depth], place, strict=False))
            behind |= Q(**same, **{f"{column}__gt": place[depth]})
        rows = rows.filter(behind)
    found = list(rows.order_by(*order)[: n + 1])
    return found[:n], found[n - 1].pk if len(found) > n else 0


def key_of(asked: str) -> int:
    """The key that an address or a form names; 0 where it names none."""
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else 0
