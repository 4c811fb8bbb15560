"""PostgreSQL for the scaled profile: the organisations' boundary in the compiler."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations as PostgreSQLOperations


class DatabaseOperations(PostgreSQLOperations):
    """PostgreSQL's operations with our compilers."""

    compiler_module = "maillon.core.db.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection with our compilers; PostgreSQL needs no turnstile."""

    ops_class = DatabaseOperations

    def ask(self, sql: str, params: Sequence[Any]) -> list[Any]:
        """All rows of a question."""
        with self.cursor() as cursor:
            cursor.execute(sql, params)
            found: list[Any] = cursor.fetchall()
            return found
