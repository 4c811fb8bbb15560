"""The newest rows of many spaces: the one query that the feed stands on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, models

from maillon.core.db.scope import current_organisation

Position = tuple[datetime, int]
"""Where a page ends: the time and the id of its last row."""


def newest_in(
    model: type[models.Model], spaces: Iterable[int], *, time: str, before: Position | None = None, n: int
) -> list[int]:
    """The ids of the newest `n` published rows of `model` in `spaces`, newest first, strictly before `before`.

    `time` names the column the index `(space, -time, -id)` is built on. Rows with `removed_at` or `hidden_at` are not
    published. One indexed look-up per space on either database, merged: LATERAL on PostgreSQL, a correlated
    sub-select over `json_each` on SQLite (a plain IN sorts every row of every space).
    """
    ids = list(spaces)
    if not ids or n <= 0:
        return []
    sql, params = _statement(model, time, ids, before, n)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]


def _statement(
    model: type[models.Model], time: str, ids: list[int], before: Position | None, n: int
) -> tuple[str, list[Any]]:
    table = connection.ops.quote_name(model._meta.db_table)
    column = connection.ops.quote_name(time)
    later = f"AND ({column}, id) < (%s, %s)" if before else ""
    cut = [_moment(before[0]), before[1]] if before else []
    per_space = (
        f"SELECT id, {column} AS moment FROM {table} WHERE space_id = spaces.space {later} "  # noqa: S608
        f"AND organisation_id = %s AND removed_at IS NULL AND hidden_at IS NULL ORDER BY {column} DESC, id DESC LIMIT %s"
    )
    if connection.vendor == "postgresql":
        sql = (
            f"SELECT found.id FROM unnest(%s::bigint[]) AS spaces(space) CROSS JOIN LATERAL ({per_space}) found "  # noqa: S608
            "ORDER BY found.moment DESC, found.id DESC LIMIT %s"
        )
        return sql, [ids, *cut, current_organisation(), n, n]
    values = ",".join("(%s)" % int(i) for i in ids)
    sql = (
        f"WITH spaces(space) AS (VALUES {values}) SELECT p.id FROM spaces CROSS JOIN {table} p "  # noqa: S608
        f"WHERE p.id IN (SELECT id FROM ({per_space})) ORDER BY p.{column} DESC, p.id DESC LIMIT %s"
    )
    return sql, [*cut, current_organisation(), n, n]


def _moment(value: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)
