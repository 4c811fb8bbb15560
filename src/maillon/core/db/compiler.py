"""Django's SQL compilers, behind the organisations' boundary and, for writes, the turnstile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from django.db.models.constants import OnConflict
from django.db.models.sql import compiler

from maillon.core.db.boundary import check_assignments, check_conflicts, confine, refuse_crossing, stamp_rows


class SQLCompiler(compiler.SQLCompiler):
    """SELECT."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        confine(self.query)
        return super().as_sql(*args, **kwargs)

    def get_from_clause(self) -> Any:
        """FROM and its joins, which are all known by now."""
        refuse_crossing(self.query)
        return super().get_from_clause()


class SQLAggregateCompiler(compiler.SQLAggregateCompiler, SQLCompiler):
    """SELECT COUNT(*) FROM (a query): the inner query is confined when it is compiled."""


class SQLInsertCompiler(compiler.SQLInsertCompiler, SQLCompiler):
    """INSERT."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        assert self.query.model is not None
        stamp_rows(self.query.model, self.query.objs)
        if self.query.on_conflict == OnConflict.UPDATE:  # type: ignore[attr-defined]
            check_conflicts(self.query.model, self.query.unique_fields)  # type: ignore[attr-defined]
        return super().as_sql(*args, **kwargs)

    def execute_sql(self, *args: Any, **kwargs: Any) -> Any:
        with turn(self.connection):
            return super().execute_sql(*args, **kwargs)


class SQLDeleteCompiler(compiler.SQLDeleteCompiler, SQLCompiler):
    """DELETE."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        confine(self.query)
        return super().as_sql(*args, **kwargs)

    def execute_sql(self, *args: Any, **kwargs: Any) -> Any:
        with turn(self.connection):
            return super().execute_sql(*args, **kwargs)


class SQLUpdateCompiler(compiler.SQLUpdateCompiler, SQLCompiler):
    """UPDATE."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        confine(self.query)
        assert self.query.model is not None
        check_assignments(self.query.model, self.query.values)  # type: ignore[attr-defined]
        return super().as_sql(*args, **kwargs)

    def execute_sql(self, *args: Any, **kwargs: Any) -> Any:
        with turn(self.connection):
            return super().execute_sql(*args, **kwargs)


def turn(connection: Any) -> AbstractContextManager[None]:
    """Pass the turnstile for one statement outside a transaction; inside one the turn is held already."""
    turnstile = getattr(connection, "turnstile", None)
    if turnstile is None or connection.in_atomic_block:
        return nullcontext()
    return _turn(turnstile)


@contextmanager
def _turn(turnstile: Any) -> Iterator[None]:
    turnstile.acquire()
    try:
        yield
    finally:
        turnstile.release()
