"""Rate-limit counters and other short-lived shared values, in the database of the embedded profile."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connection

from maillon.core.db.compiler import turn


class TurnstileCache(DatabaseCache):
    """Django's database cache whose writes wait their turn like every other write."""

    def _base_set(self, *args: Any, **kwargs: Any) -> Any:
        with turn(connection):
            return super()._base_set(*args, **kwargs)  # type: ignore[misc]

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        with turn(connection):
            return super().delete_many(*args, **kwargs)
