"""The two profiles of data: SQLite in the data folder, or PostgreSQL by its address."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_SQLITE_START = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000; "
    "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;"
)

# Longer than PostgreSQL's deadlock_timeout: of two that wait for each other one is told, not both.
_POSTGRESQL = {"connect_timeout": 2, "options": "-c lock_timeout=1500"}

BUSY_SECONDS = 0.5
"""Our own writers queue at the turnstile: only a foreign program makes SQLite busy, and people are not kept waiting."""


def database(url: str, *, data: Path) -> dict[str, Any]:
    """Django's settings of the one database. Raises ValueError for an address of neither kind."""
    if not url:
        return sqlite(data / "maillon.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme in ("postgresql", "postgres"):
        return {
            "ENGINE": "maillon.core.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": _POSTGRESQL | dict(parse_qsl(parts.query)),
        }
    raise ValueError("MAILLON_DATABASE_URL begins with postgresql:// or is empty")


def sqlite(path: Path) -> dict[str, Any]:
    """WAL, immediate transactions, one writer at a time (`core/db/turnstile.py`)."""
    return {
        "ENGINE": "maillon.core.db.backends.sqlite3",
        "NAME": str(path.absolute()),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"timeout": BUSY_SECONDS, "transaction_mode": "IMMEDIATE", "init_command": _SQLITE_START},
        "TEST": {"NAME": str(path.absolute().with_name(f"test_{path.name}"))},
    }
