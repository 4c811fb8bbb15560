"""Whether this process can serve: the database answers, and no migration waits."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

_migrated = False


def is_ready() -> bool:
    """Ask the database; the migrations only until they were once complete (they do not go back)."""
    global _migrated  # noqa: PLW0603 - a fact that never becomes untrue in one process
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _migrated:
            executor = MigrationExecutor(connection)
            _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False
    return _migrated
