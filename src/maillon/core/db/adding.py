"""New rows by a statement that is put together once: for what every action adds, its events and their deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

from maillon.core.db.bulk import Layout
from maillon.core.db.scope import current_organisation

_AT_ONCE = 500


def add_rows(model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Insert rows given as the values of `columns` (attribute names: "space_id"); returns their ids in the same order.

    Other columns take their field's default, or the database's; the organisation is the one in scope. Foreign keys are not
    held against the organisations' boundary: the caller takes them from rows of this scope. Only inside a transaction.
    """
    layout = _layout(model, columns, current_organisation(), connection.vendor)
    values = list(layout.filled(rows))
    ids: list[int] = []
    with connection.cursor() as cursor:
        for start in range(0, len(values), _AT_ONCE):
            some = values[start : start + _AT_ONCE]
            cursor.execute(_statement(layout, len(some)), [value for row in some for value in row])
            ids += sorted(row[0] for row in cursor.fetchall())
    return ids


@lru_cache(maxsize=256)
def _layout(model: type[models.Model], columns: tuple[str, ...], _organisation: int, _vendor: str) -> Layout:
    return Layout(model, columns)


@lru_cache(maxsize=1024)
def _statement(layout: Layout, rows: int) -> str:
    head, mark, values = layout.insert().partition("VALUES ")
    return f"{head}{mark}{', '.join([values] * rows)} RETURNING id"
