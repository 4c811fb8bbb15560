"""Questions to the database about itself: is every page of it whole, and is this SQLite known to be safe?"""

from __future__ import annotations

import sqlite3

from django.db import connection

FAULTS = 20
"""So many faults are told; a damaged database has either none or very many."""


def damage() -> list[str]:
    """What SQLite's own check finds damaged, and foreign keys that lead nowhere; PostgreSQL keeps both itself."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA integrity_check({FAULTS})")
        faults = [str(row[0]) for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        keys = [
            f"{table} {row}: a key leads to no row of {target}" for table, row, target, _ in cursor.fetchmany(FAULTS)
        ]
    return faults + keys


def is_sqlite_safe(version: tuple[int, int, int] = sqlite3.sqlite_version_info[:3]) -> bool:
    """Whether this version never damages a WAL database with several connections: 3.51.3 and later, 3.44.6, 3.50.7."""
    return version >= (3, 51, 3) or (3, 44, 6) <= version < (3, 45) or (3, 50, 7) <= version < (3, 51)


def database_name() -> str:
    """The database in words: which, and its version."""
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"
