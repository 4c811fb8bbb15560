"""The sequence of events as the live bus reads it: in the order in which events become readable, none lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event as Signal
from threading import Thread
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from maillon.core.db.scope import inside
from maillon.core.db.tailing import events_after, newest_number
from maillon.core.live.poke import Poke
from maillon.core.live.tail import Tail
from maillon.core.models import EventRecord
from running import until

on_postgresql = pytest.mark.skipif(
    "sqlite" in str(connection.vendor), reason="SQLite commits in the order of its numbers"
)


def record(*, poke: str = "space", name: str = "tests.rang", **facts: Any) -> int:
    return EventRecord.objects.create(name=name, subject="content.publication:1", poke=poke, **facts).pk


def names_after(place: int) -> list[int]:
    return [row.number for row in events_after(place, limit=100)]


@pytest.mark.django_db(transaction=True)
def test_what_nudges_is_told_with_whom_it_nudges_and_nothing_of_what_was_said(world):
    start = Tail().position()
    first = record(space_id=5, person_id=9)
    second = record(poke="person", space_id=5, person_id=9)
    silent = record(poke="")
    with inside(world.elsewhere.pk):
        theirs = record(space_id=6)
    here, there = world.organisation.pk, world.elsewhere.pk
    told = Tail().newest_after(start)
    assert told.pokes == [
        Poke(id=first, organisation=here, space=5, person=None, what="tests.rang", subject="content.publication:1"),
        Poke(id=second, organisation=here, space=None, person=9, what="tests.rang", subject="content.publication:1"),
        Poke(id=theirs, organisation=there, space=6, person=None, what="tests.rang", subject="content.publication:1"),
    ]
    assert told.reached == theirs
    assert Tail().newest_after(second).pokes == told.pokes[2:]
    assert names_after(second) == [silent, theirs]
    assert Tail().position() == newest_number() == theirs
    assert Tail().newest_after(theirs) == ([], theirs)


@pytest.mark.django_db(transaction=True)
def test_what_was_missed_is_told_in_parts_until_all_is_told(world):
    start = Tail().position()
    numbers = [record(space_id=1) for _ in range(25)]
    heard: list[int] = []
    place = start
    while rows := events_after(place, limit=10):
        heard += [row.number for row in rows]
        place = rows[-1].number
    assert heard == numbers


@pytest.mark.django_db(transaction=True)
def test_whoever_was_away_for_too_long_is_told_to_look_anew(world):
    first = record(space_id=1)
    second, third = record(space_id=1), record(space_id=2)
    assert [poke.id for poke in Tail().since(first, 10) or []] == [second, third]
    assert Tail().since(first, 1) is None, "more than the limit"
    EventRecord.objects.filter(pk=first).delete()
    assert Tail().since(first, 10) is None, "forgotten meanwhile"
    assert Tail().since(third, 10) == []


@pytest.mark.django_db(transaction=True)
def test_an_event_that_was_rolled_back_is_never_told(world):
    start = Tail().position()
    with transaction.atomic():
        record(space_id=1)
        transaction.set_rollback(True)
    kept = record(space_id=2)
    assert names_after(start) == [kept]


@contextmanager
def writer(organisation: int) -> Iterator[dict[str, Any]]:
    """Another connection that has written an event and not yet committed it, until `go` is set."""
    state: dict[str, Any] = {"written": Signal(), "go": Signal()}

    def write() -> None:
        try:
            with suppress(OperationalError), inside(organisation), transaction.atomic():
                state["number"] = record(space_id=1)
                state["written"].set()
                state["go"].wait(20)
        finally:
            connection.close()

    thread = Thread(target=write)
    thread.start()
    assert state["written"].wait(20)
    state["commit"] = lambda: (state["go"].set(), thread.join(20))
    try:
        yield state
    finally:
        state["go"].set()
        thread.join(20)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_numbers_that_commit_out_of_order_are_all_told_once(world):
    start = Tail().position()
    heard: list[int] = []

    def listen() -> None:
        nonlocal place
        rows = events_after(place, limit=100)
        heard.extend(row.number for row in rows)
        place = rows[-1].number if rows else place

    place = start
    with writer(world.organisation.pk) as early:
        late = record(space_id=2)
        assert late > early["number"]
        listen()
        assert heard == [], "a later number waits for the one that is still being written"
        early["commit"]()
    listen()
    assert heard == [early["number"], late]
    listen()
    assert heard == [early["number"], late]


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_began_late_and_took_an_early_number_is_told_after_the_other(world):
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('core_eventrecord', 'id'))")
        early = cursor.fetchone()[0]
    start = Tail().position()
    late = record(space_id=1)
    assert names_after(start) == [late]
    record(space_id=2, pk=early)
    assert early < late
    assert names_after(late) == [early]
    assert Tail().newest_after(late).reached == early
    assert names_after(early) == []
    assert Tail().position() == early


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_writer_that_gives_up_does_not_hold_the_others_back(world):
    start = Tail().position()
    with writer(world.organisation.pk) as early:
        late = record(space_id=2)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND state = 'idle in transaction'"
            )
            cursor.fetchall()
        assert early["number"] < late
        until(lambda: names_after(start) == [late])


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_long_transaction_of_another_database_holds_nothing_back(world):
    start = Tail().position()
    with beside("postgres") as other, beside(connection.settings_dict["NAME"]) as own:
        other.execute("SELECT pg_current_xact_id()")
        told = record(space_id=1)
        assert names_after(start) == [told] == [newest_number()]
        own.execute("SELECT pg_current_xact_id()")
        later = record(space_id=1)
        assert names_after(start) == [told]
        own.rollback()
        assert names_after(start) == [told, later]


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_is_not_told_even_to_its_writer(world):
    start = Tail().position()
    with transaction.atomic():
        own = record(space_id=1)
        with beside(connection.settings_dict["NAME"]) as another:
            another.execute("SELECT pg_current_xact_id()")
            another.commit()
        assert names_after(start) == []
    assert names_after(start) == [own]


@contextmanager
def beside(database: str) -> Iterator[Any]:
    """Another connection to the cluster, with nothing begun."""
    import psycopg

    with psycopg.connect(**connection.get_connection_params() | {"dbname": database}) as opened:
        yield opened
