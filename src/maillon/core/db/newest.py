"""The newest rows of many spaces, or of many authors: the one query that the feed stands on."""

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
    model: type[models.Model],
    groups: Iterable[int],
    *,
    time: str,
    by: str = "space",
    before: Position | None = None,
    n: int,
) -> list[int]:
    """The ids of the newest `n` published rows of `model` in `groups` (spaces, or what `by` names), newest first, strictly
    before `before`.

    `time` names the column the index `(by, -time, -id)` is built on. Rows with `removed_at` or `hidden_at` are not
    published; of a model without these columns all are.
    """
    return [pk for _moment, pk in newest_with_time(model, groups, time=time, by=by, before=before, n=n)]


def newest_with_time(
    model: type[models.Model],
    groups: Iterable[int],
    *,
    time: str,
    by: str = "space",
    before: Position | None = None,
    n: int,
) -> list[tuple[Any, int]]:
    """As `newest_in`, each id behind its time as the database holds it: pairs of one database can be merged."""
    ids = list(dict.fromkeys(groups))
    if not ids or n <= 0:
        return []
    sql, params = _statement(model, time, by, ids, before, n)
    return [(moment, pk) for pk, moment in connection.ask(sql, params)]  # type: ignore[attr-defined]


def _statement(
    model: type[models.Model], time: str, by: str, ids: list[int], before: Position | None, n: int
) -> tuple[str, list[Any]]:
    table, column = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(time)
    key = connection.ops.quote_name(f"{by}_id")
    stands = "AND removed_at IS NULL AND hidden_at IS NULL" if _can_be_removed(model) else ""
    later = f"AND ({column}, id) < (%s, %s)" if before else ""
    cut = [connection.ops.adapt_datetimefield_value(before[0]), before[1]] if before else []
    of_one = f"FROM {table} WHERE {key} = groups.one {later} {stands} ORDER BY {column} DESC, id DESC LIMIT"
    build = _lateral if connection.vendor == "postgresql" else _bounded
    return build(table=table, key=key, column=column, later=f"{later} {stands}", cut=cut, of_one=of_one, ids=ids, n=n)


def _can_be_removed(model: type[models.Model]) -> bool:
    return any(one.name == "removed_at" for one in model._meta.concrete_fields)


def _lateral(
    *, table: str, key: str, column: str, later: str, cut: list[Any], of_one: str, ids: list[int], n: int
) -> tuple[str, list[Any]]:
    """The newest `n` of each group, merged."""
    sql = (
        f"SELECT found.id, found.moment FROM unnest(%s::bigint[]) AS groups(one) "
        f"CROSS JOIN LATERAL (SELECT id, organisation_id, {column} AS moment {of_one} %s) found "
        "WHERE found.organisation_id = %s ORDER BY found.moment DESC, found.id DESC LIMIT %s"
    )
    return sql, [ids, *cut, n, current_organisation(), n]


def _bounded(
    *, table: str, key: str, column: str, later: str, cut: list[Any], of_one: str, ids: list[int], n: int
) -> tuple[str, list[Any]]:
    """A plain IN sorts every row of every group. The newest of the groups' n-th rows is a bound below which nothing can
    be among the newest `n`, and no group has more than `n` rows above it."""
    groups = json.dumps(ids)
    nth = f"SELECT {column} {of_one} 1 OFFSET %s"
    bound = f"SELECT max(({nth})) FROM (SELECT value AS one FROM json_each(%s)) groups"
    sql = (
        f"SELECT id, {column} FROM {table} "
        f"WHERE {key} IN (SELECT value FROM json_each(%s)) AND {column} >= coalesce(({bound}), '') "
        f"{later} AND organisation_id = %s "
        f"ORDER BY {column} DESC, id DESC LIMIT %s"
    )
    return sql, [groups, *cut, n - 1, groups, *cut, current_organisation(), n]
