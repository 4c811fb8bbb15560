"""Many rows at once, as raw SQL: executemany on SQLite, COPY on PostgreSQL. Only for `seed`, imports and recounting."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models.fields import NOT_PROVIDED

from maillon.core.db.boundary import organisation_field
from maillon.core.db.scope import current_organisation

BULK_CACHE = 512 * 1024 * 1024
"""Bytes."""


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows given as the values of `columns` (attribute names: "space_id"); returns how many.

    Other columns take their field's default, `organisation_id` the organisation in scope. Foreign keys are not held
    against the organisations' boundary: the caller takes them from rows of this scope. One transaction, or a part of
    the one that is open: the caller chooses slices short enough for the turnstile.
    """
    layout = Layout(model, columns)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return _copy(cursor, layout, rows)
        values = [*layout.filled(rows)]
        cursor.executemany(layout.insert(), values)
        return len(values)


def update_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Set `columns` of rows given as (id, value, value…), in the organisation in scope; returns how many were given."""
    quote = connection.ops.quote_name
    converted = [_converter(_field(model, name)) for name in columns]
    sets = ", ".join(f"{quote(_column(_field(model, name)))} = %s" for name in columns)
    own = "" if organisation_field(model) is None else f" AND organisation_id = {int(current_organisation())}"
    sql = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE id = %s{own}"
    values = [(*(c(v) if c else v for c, v in zip(converted, rest, strict=True)), pk) for pk, *rest in rows]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(sql, values)
    return len(values)


def reserve_numbers(model: type[models.Model], count: int) -> int:
    """Take `count` numbers of the model's sequence that nobody else will get; returns the number before the first."""
    table = model._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
            before = int(cursor.fetchone()[0])
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, before + count])
            return before
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        if found is None:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, 0)", [table])
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, table])
        return int(found[0]) if found else 0


@contextmanager
def room_for_bulk() -> Iterator[None]:
    """Let SQLite keep the indexes of large tables in memory while they are filled: BULK_CACHE instead of the usual."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{BULK_CACHE // 1024}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {int(usual)}")


def refresh_statistics() -> None:
    """Tell the planner how the tables look now."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Layout:
    """The columns of an insert: those that are given, those whose default is made for each row, those that never vary."""

    def __init__(self, model: type[models.Model], given: Sequence[str]) -> None:
        self.table = model._meta.db_table
        fields = [_field(model, name) for name in given]
        rest = [field for field in model._meta.concrete_fields if field not in fields and _has_value(field)]
        self.converted = [(i, c) for i, field in enumerate(fields) if (c := _converter(field))]
        made = [
            field
            for field in rest
            if field.has_default() and callable(field.default) and field.default not in (dict, list)
        ]
        fixed = [field for field in rest if field not in made]
        self.made = [_maker(field) for field in made]
        self.fixed = tuple(_prepared(field) for field in fixed)
        self.columns = [_column(field) for field in (*fields, *made, *fixed)]

    def filled(self, rows: Iterable[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
        """Each row as the database takes it."""
        converted, made, fixed = self.converted, self.made, self.fixed
        for row in rows:
            values = list(row)
            for i, convert in converted:
                values[i] = convert(values[i])
            yield (*values, *(make() for make in made), *fixed)

    def insert(self) -> str:
        """The statement for one row."""
        names = ", ".join(connection.ops.quote_name(column) for column in self.columns)
        marks = ", ".join(["%s"] * len(self.columns))
        return f"INSERT INTO {connection.ops.quote_name(self.table)} ({names}) VALUES ({marks})"

    def copy(self) -> str:
        """PostgreSQL's statement for a stream of rows."""
        names = ", ".join(connection.ops.quote_name(column) for column in self.columns)
        return f"COPY {connection.ops.quote_name(self.table)} ({names}) FROM STDIN"


def _copy(cursor: Any, layout: Layout, rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    with cursor.copy(layout.copy()) as copy:
        for row in layout.filled(rows):
            copy.write_row(row)
            count += 1
    return count


def _field(model: type[models.Model], attname: str) -> models.Field[Any, Any]:
    return next(field for field in model._meta.concrete_fields if attname in (field.attname, field.name))


def _column(field: models.Field[Any, Any]) -> str:
    return str(field.column)


def _has_value(field: models.Field[Any, Any]) -> bool:
    """Whether a row needs a value from here: not where the database has a default, or counts by itself."""
    return field.db_default is NOT_PROVIDED and not isinstance(field, models.AutoField)


def _maker(field: models.Field[Any, Any]) -> Callable[[], Any]:
    convert, default = _converter(field), field.default
    return (lambda: convert(default())) if convert else default


def _prepared(field: models.Field[Any, Any]) -> Any:
    if field.name == "organisation":
        return current_organisation()
    value = field.get_default()
    if value is None and not field.null:
        raise TypeError(f"{field.model.__name__}.{field.name} has no default: give it.")
    convert = _converter(field)
    return convert(value) if convert else value


def _converter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """What makes a Python value the database's own; None where it is already."""
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.DateTimeField) and connection.vendor == "sqlite":
        return _moment
    return None


def _json(value: Any) -> str:
    return json.dumps(value) if value else "{}" if value == {} else "[]"


def _moment(value: datetime | None) -> str | None:
    """As Django writes it on SQLite: UTC without saying so."""
    if value is None:
        return None
    return str((value if value.tzinfo is UTC else value.astimezone(UTC)).replace(tzinfo=None))
