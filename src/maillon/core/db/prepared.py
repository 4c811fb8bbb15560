"""Queries whose SQL is built once and run many times with other values.

Django builds and compiles a query anew each time; for a list of the feed that costs several times what the database
does. A prepared query is written as an ordinary query set (through `visible_to`, as every other), compiled under
sentinel values and a sentinel organisation, twice with different ones: what changed between the two are the places of
the values. At each run the values and the organisation in scope are put there. The permission rule is thus the same
text, and the boundary the same condition; only the work of writing it down is saved.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, QuerySet
from django.db.models.query import FlatValuesListIterable

from maillon.core.db.scope import current_organisation, inside
from maillon.core.policy.viewer import Viewer

Value = int | str | datetime | Sequence[int]
Build = Callable[..., QuerySet[Any, Any]]
_ORGANISATION, _PERSON = "organisation", "person"


class Listed(Expression):
    """Ids of any number as one parameter: `filter(pk__in=Listed(ids))`."""

    def __init__(self, ids: Any) -> None:
        super().__init__()
        self.ids = ids

    def as_sql(self, *_: Any, **__: Any) -> Any:
        """SQLite takes them as JSON."""
        return "(SELECT value FROM json_each(%s))", [_written(self.ids)]

    def as_postgresql(self, *_: Any, **__: Any) -> Any:
        """PostgreSQL takes an array."""
        return "(SELECT unnest(%s::bigint[]))", [self.ids if isinstance(self.ids, str) else list(self.ids)]


@dataclass(frozen=True, slots=True)
class _Plan:
    """SQL, its parameters with the places of values, and what makes Python of columns. No SQL: nothing is ever found."""

    sql: str
    constants: tuple[Any, ...]
    places: tuple[tuple[int, str], ...]
    convert: Callable[[list[tuple[Any, ...]]], Any]


def prepared(build: Build) -> Callable[..., list[Any]]:
    """Make a function of (viewer, *shape, **values) that returns a query of `values_list` one that runs it.

    The viewer is None where nobody is known yet. `viewer.person_id` and `values` (ids, texts, moments, and lists of ids inside `Listed`) may differ from run to run.
    `shape`, and the viewer's kind, may change the SQL: each combination is compiled once. The function must build the
    same query from the same shape, and must not compute with a value. ValueError at the first run where it does.
    """
    plans: dict[tuple[Any, ...], _Plan] = {}

    @wraps(build)
    def run(viewer: Viewer | None, *shape: Any, **values: Value) -> list[Any]:
        organisation = current_organisation()
        if viewer is not None and viewer.organisation_id != organisation:
            return list(build(viewer, *shape, **values))
        key = (connection.vendor, viewer and viewer.kind, viewer and viewer.is_administrator, *shape)
        plan = plans.get(key)
        if plan is None:
            plan = plans[key] = _planned(build, viewer, shape, values)
        person = viewer.person_id if viewer else 0
        return _found(plan, {_ORGANISATION: organisation, _PERSON: person, **values}) if plan.sql else []

    return run


def _found(plan: _Plan, values: dict[str, Any]) -> list[Any]:
    params = list(plan.constants)
    for place, name in plan.places:
        params[place] = _written(values[name])
    with connection.cursor() as cursor:
        cursor.execute(plan.sql, params)
        return cast(list[Any], plan.convert(cursor.fetchall()))


def _written(value: Any) -> Any:
    """A value as the database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, int | str):
        return value
    return list(value) if connection.vendor == "postgresql" else json.dumps(list(value))


def _planned(build: Build, viewer: Viewer | None, shape: tuple[Any, ...], values: dict[str, Value]) -> _Plan:
    names = (_ORGANISATION, _PERSON, *values)
    try:
        first, second = (_compiled(build, viewer, shape, _sentinels(names, values, turn)) for turn in (1, 2))
    except EmptyResultSet:
        return _Plan("", (), (), list)
    sql, params, convert = first
    if sql != second[0] or len(params) != len(second[1]):
        raise ValueError(f"{build.__qualname__} writes other SQL for other values")
    marks = [_sentinels(names, values, turn) for turn in (1, 2)]
    pairs = enumerate(zip(params, second[1], strict=True))
    places = tuple((at, _named(marks, one, other)) for at, (one, other) in pairs if one != other)
    return _Plan(sql, tuple(params), places, convert)


def _sentinels(names: Sequence[str], values: dict[str, Value], turn: int) -> dict[str, Any]:
    """Values that no row has, other ones for each name and turn."""
    return {name: _sentinel(values.get(name, 0), 1000 * turn + number) for number, name in enumerate(names)}


def _sentinel(like: Value, number: int) -> Any:
    if isinstance(like, str):
        return f"prepared {number}"
    if isinstance(like, datetime):
        return datetime(1970, 1, 2, tzinfo=UTC) + timedelta(seconds=number)
    if isinstance(like, int):
        return 2**62 + number
    return [2**62 + number]


def _named(marks: list[dict[str, Any]], one: Any, other: Any) -> str:
    found = [name for name, mark in marks[0].items() if _written(mark) == one and _written(marks[1][name]) == other]
    if len(found) != 1:
        raise ValueError(f"a value was computed with: {one!r} is none of the given ones")
    return found[0]


def _compiled(
    build: Build, viewer: Viewer | None, shape: tuple[Any, ...], values: dict[str, Any]
) -> tuple[str, Sequence[Any], Any]:
    organisation, person = values.pop(_ORGANISATION), values.pop(_PERSON)
    with inside(organisation):
        # Only what the key or a sentinel stands for: nothing else of the first viewer may reach the others' SQL.
        somebody = viewer and Viewer(
            organisation_id=organisation, person_id=person, kind=viewer.kind, is_administrator=viewer.is_administrator
        )
        rows = build(somebody, *shape, **values)
        compiler = rows.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
    return sql, params, _converting(compiler, is_flat=rows._iterable_class is FlatValuesListIterable)


def _converting(compiler: Any, *, is_flat: bool) -> Callable[[list[tuple[Any, ...]]], list[Any]]:
    converters = [
        (place, functions, expression)
        for place, (functions, expression) in compiler.get_converters([column[0] for column in compiler.select]).items()
    ]

    def convert(rows: list[tuple[Any, ...]]) -> list[Any]:
        if is_flat:
            rows = [(row[0],) for row in rows]
        if converters:
            rows = [_row(row, converters) for row in rows]
        return [row[0] for row in rows] if is_flat else rows

    return convert


def _row(row: tuple[Any, ...], converters: list[tuple[int, Any, Any]]) -> tuple[Any, ...]:
    made = list(row)
    for place, functions, expression in converters:
        value = made[place]
        for function in functions:
            value = function(value, expression, connection)
        made[place] = value
    return tuple(made)
