"""Rate-limit counters and other short-lived shared values, in the database of the embedded profile."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.db import connection, transaction

from maillon.core.db.compiler import turn

_WEED = 500
"""One count in so many also forgets what is over."""


def count(name: str, seconds: int, times: int = 1) -> int:
    """So many more times of `name`; returns how many by now. The first begin `seconds` in which they are remembered."""
    if isinstance(database := cache._connections[cache._alias], TurnstileCache):  # type: ignore[attr-defined]
        return database.count(name, seconds, times)
    cache.add(name, 0, timeout=seconds)
    try:
        return cache.incr(name, times)
    except ValueError:  # It ended between the two.
        return times


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

    def count(self, name: str, seconds: int, times: int) -> int:
        """See `count`. One statement: `add` and `incr` of Django's are three transactions of seven statements each."""
        now = datetime.now(UTC).replace(microsecond=0)
        table = connection.ops.quote_name(self._table)  # type: ignore[attr-defined]
        date = connection.ops.adapt_datetimefield_value
        with turn(connection), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} AS known (cache_key, value, expires) VALUES (%s, %s, %s) ON CONFLICT (cache_key) "
                "DO UPDATE SET value = CAST(CAST(known.value AS integer) + %s AS text) RETURNING value",
                [self.make_and_validate_key(name), str(times), date(now + timedelta(seconds=seconds)), times],
            )
            counted = int(cursor.fetchone()[0])
            if random.randrange(_WEED) == 0:  # noqa: S311 - when to sweep, not a secret
                cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [date(now)])
        return counted

    def clear(self) -> None:
        """Forget everything."""
        with turn(connection):
            super().clear()
