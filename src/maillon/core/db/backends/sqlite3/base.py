"""SQLite for the embedded profile: the organisations' boundary in the compiler, one writer at a time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.creation import DatabaseCreation as SQLiteCreation
from django.db.backends.sqlite3.operations import DatabaseOperations as SQLiteOperations

from maillon.core.db.turnstile import Turnstile


class DatabaseOperations(SQLiteOperations):
    """SQLite's operations with our compilers."""

    compiler_module = "maillon.core.db.compiler"


class DatabaseCreation(SQLiteCreation):
    """Makes the file of a test database."""

    def _create_test_db(self, *args: Any, **kwargs: Any) -> str:
        name: str = super()._create_test_db(*args, **kwargs)  # type: ignore[misc]
        if not self.is_in_memory_db(name):
            make_file(Path(name))
        return name


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that waits at the turnstile before BEGIN IMMEDIATE and leaves it after COMMIT or ROLLBACK."""

    ops_class = DatabaseOperations
    creation_class = DatabaseCreation
    # Only a key of the type "integer" is the row's own number; one of "bigint" is an index beside the table, and each look
    # goes through both. The numbers are the same: SQLite's have 64 bits by either name.
    data_types = base.DatabaseWrapper.data_types | {"BigIntegerField": "integer"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turnstile: Turnstile | None = None

    @property
    def turnstile(self) -> Turnstile | None:
        """This connection's place at the turnstile; None for a database in memory."""
        if self._turnstile is None and not self.is_in_memory_db():
            self._turnstile = Turnstile(Path(f"{self.settings_dict['NAME']}.turn"))
        return self._turnstile

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, but for a file that is not there: it is away, and an empty one in its place would hide that."""
        params: dict[str, Any] = super().get_connection_params()
        if not self.is_in_memory_db():
            params["database"] = f"file:{quote(str(params['database']))}?mode=rw"
        return params

    def ask(self, sql: str, params: Sequence[Any]) -> list[Any]:
        """All rows of a question. Without Django's cursor, which rewrites the placeholders of a text each time."""
        if self.queries_logged or self.execute_wrappers:
            with self.cursor() as cursor:
                return list(cursor.execute(sql, params).fetchall())
        self.ensure_connection()
        self.validate_thread_sharing()
        self.validate_no_broken_transaction()
        with self.wrap_database_errors:
            found: list[Any] = self.connection.execute(_with_question_marks(sql), params).fetchall()
            return found

    def _start_transaction_under_autocommit(self) -> None:
        if self.turnstile is None:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            return
        self.turnstile.acquire()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self.turnstile.release()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        # A failed commit keeps the turn: Django rolls back next, which releases it.
        if self.turnstile is not None:
            self.turnstile.release()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            if self.turnstile is not None:
                self.turnstile.release()

    def close(self) -> None:
        super().close()
        # Also inside a transaction: it ended with the connection, and nobody rolls it back any more.
        if self._turnstile is not None:
            self._turnstile.close()


def make_file(path: Path) -> None:
    """Make an empty database where there is none: the one way in which a database comes to be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(0o600)


@lru_cache(maxsize=1024)
def _with_question_marks(sql: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", sql).replace("%%", "%")
