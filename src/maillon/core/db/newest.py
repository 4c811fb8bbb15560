"""The newest rows of many spaces: the one query that the feed stands on."""

from __future__ import annotations

import json
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
    published.
    """
    ids = list(dict.fromkeys(spaces))
    if not ids or n <= 0:
        return []
    sql, params = _statement(model, time, ids, before, n)
    return [row[0] for row in connection.ask(sql, params)]  # type: ignore[attr-defined]


def _statement(
    model: type[models.Model], time: str, ids: list[int], before: Position | None, n: int
) -> tuple[str, list[Any]]:
    table, column = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(time)
    later = f"AND ({column}, id) < (%s, %s)" if before else ""
    cut = [connection.ops.adapt_datetimefield_value(before[0]), before[1]] if before else []
    of_space = (
        f"FROM {table} WHERE space_id = spaces.space {later} "
        f"AND removed_at IS NULL AND hidden_at IS NULL ORDER BY {column} DESC, id DESC LIMIT"
    )
    build = _lateral if connection.vendor == "postgresql" else _bounded
    return build(table=table, column=column, later=later, cut=cut, of_space=of_space, ids=ids, n=n)


def _lateral(
    *, table: str, column: str, later: str, cut: list[Any], of_space: str, ids: list[int], n: int
) -> tuple[str, list[Any]]:
    """The newest `n` of each space, merged."""
    sql = (
        f"SELECT found.id FROM unnest(%s::bigint[]) AS spaces(space) "
        f"CROSS JOIN LATERAL (SELECT id, organisation_id, {column} AS moment {of_space} %s) found "
        "WHERE found.organisation_id = %s ORDER BY found.moment DESC, found.id DESC LIMIT %s"
    )
    return sql, [ids, *cut, n, current_organisation(), n]


def _bounded(
    *, table: str, column: str, later: str, cut: list[Any], of_space: str, ids: list[int], n: int
) -> tuple[str, list[Any]]:
    """A plain IN sorts every row of every space. The newest of the spaces' n-th rows is a bound below which nothing can
    be among the newest `n`, and no space has more than `n` rows above it."""
    spaces = json.dumps(ids)
    nth = f"SELECT {column} {of_space} 1 OFFSET %s"
    bound = f"SELECT max(({nth})) FROM (SELECT value AS space FROM json_each(%s)) spaces"
    sql = (
        f"SELECT id FROM {table} "
        f"WHERE space_id IN (SELECT value FROM json_each(%s)) AND {column} >= coalesce(({bound}), '') "
        f"{later} AND organisation_id = %s AND removed_at IS NULL AND hidden_at IS NULL "
        f"ORDER BY {column} DESC, id DESC LIMIT %s"
    )
    return sql, [spaces, *cut, n - 1, spaces, *cut, current_organisation(), n]
