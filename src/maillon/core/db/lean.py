"""A connection for work that walks whole tables once: it keeps little of the database in memory."""

from __future__ import annotations

from django.db import connection

CACHE_KILOBYTES = 8_000


def be_lean() -> None:
    """Keep this connection's memory small until it closes: SQLite maps no file and caches few pages.

    A mapped page counts as memory of the process, and a long import would come to map the whole database.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA mmap_size = 0")
            cursor.execute(f"PRAGMA cache_size = -{CACHE_KILOBYTES}")
