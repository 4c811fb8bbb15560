"""Reading the sequence of events in the order in which they become readable: what the live bus follows."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

_COLUMNS = "id, organisation_id, space_id, person_id, name, subject, poke, payload"


class EventRow(NamedTuple):
    """An event as the live bus reads it; `poke` is "space", "person" or "" for one that nudges nobody; `payload` is
    the JSON of what else it tells."""

    number: int
    organisation: int
    space: int | None
    person: int | None
    name: str
    subject: str
    poke: str
    payload: str


def newest_number() -> int:
    """The number of the newest settled event, 0 before the first."""
    order = "txid DESC, id DESC" if _is_postgresql() else "id DESC"
    rows = _read(f"SELECT {_COLUMNS} FROM core_eventrecord {_settled('WHERE')} ORDER BY {order} LIMIT 1", [])
    return rows[0].number if rows else 0


def events_after(number: int, *, limit: int) -> list[EventRow]:
    """The settled events after a number, in order, at most `limit`; every organisation's (the hub parts them).

    SQLite has one writer, so its sequence is the order of commits. On PostgreSQL a later number may commit first:
    there the order is (transaction, number), read below the oldest transaction that this database still runs. A number
    that is no longer kept counts as the beginning.
    """
    if _is_postgresql():
        after = "(txid, id) > (COALESCE((SELECT txid FROM core_eventrecord WHERE id = %s), 0), %s)"
        order = "txid, id"
        return _read(
            f"SELECT {_COLUMNS} FROM core_eventrecord WHERE {after} {_settled('AND')} ORDER BY {order} LIMIT %s",
            [number, number, limit],
        )
    return _read(f"SELECT {_COLUMNS} FROM core_eventrecord WHERE id > %s ORDER BY id LIMIT %s", [number, limit])


def is_kept(number: int) -> bool:
    """Whether the event of a number is still there, so that nothing after it has been forgotten."""
    return bool(_read(f"SELECT {_COLUMNS} FROM core_eventrecord WHERE id = %s", [number]))


# A snapshot counts the transactions of the whole cluster. Those of other databases are known by `pg_stat_activity` (by
# 32 bits of their numbers; of roles that may not be looked at, none): what is not known to be another's is waited for.
_SETTLED = """
    txid < COALESCE(
        (SELECT min(running.txid) FROM (
             SELECT pg_snapshot_xip(pg_current_snapshot())::text::bigint
             UNION ALL SELECT pg_current_xact_id_if_assigned()::text::bigint
         ) AS running (txid)
         WHERE running.txid %% 4294967296 NOT IN (
             SELECT backend_xid::text::bigint FROM pg_stat_activity
             WHERE backend_xid IS NOT NULL AND datname <> current_database()
         )),
        pg_snapshot_xmax(pg_current_snapshot())::text::bigint
    )"""


def _settled(word: str) -> str:
    return f"{word} {_SETTLED}" if _is_postgresql() else ""


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _read(sql: str, params: list[int]) -> list[EventRow]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [EventRow(*row) for row in cursor.fetchall()]
