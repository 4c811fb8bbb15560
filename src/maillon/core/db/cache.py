"""Rate-limit counters and other short-lived shared values, in the database of the embedded profile."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connection, transaction

from maillon.core.db.compiler import turn


class TurnstileCache(DatabaseCache):
    """Django's database cache whose writes wait their turn like every other write."""

    def _base_set(self, *args: Any, **kwargs: Any) -> Any:
        # Django takes a lost database for a value that somebody else has set, and a limit that counts by it for one
        # that is reached. Begun here, the transaction tells the truth.
        with transaction.atomic():
            return super()._base_set(*args, **kwargs)  # type: ignore[misc]

    def _base_delete_many(self, keys: list[str]) -> Any:
        # Also what every `get` ends with: it writes only where a value has expired.
        if not keys:
            return False
        with turn(connection):
            return super()._base_delete_many(keys)  # type: ignore[misc]

    def clear(self) -> None:
        """Forget everything."""
        with turn(connection):
            super().clear()
