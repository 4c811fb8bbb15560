"""One writer at a time on SQLite: across threads and processes, released whatever happens."""

from __future__ import annotations

import fcntl
import os
import select
import sqlite3
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from threading import Thread

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection, connections, transaction
from django.db.models import F

from maillon.access.models import Space
from maillon.content.topics.models import Topic
from maillon.core.db.scope import inside
from maillon.core.db.turnstile import Turnstile
from maillon.core.db.writing import action
from maillon.core.errors import Busy
from maillon.core.events import publish
from maillon.core.models import EventRecord
from maillon.people.events import ProfileChanged

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("postgresql" in connection.vendor, reason="PostgreSQL has many writers and no turnstile"),
]

ROUNDS = 60


def is_free(path: str | Path) -> bool:
    """Whether somebody else could write now."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(fd)
    return True


@pytest.fixture
def lock_file(world) -> str:
    turnstile = connection.turnstile
    assert turnstile is not None
    return str(turnstile._path)


def write_hard(*, organisation: int, space: int, name: str, rounds: int = ROUNDS) -> int:
    """Everything that writes: actions with an event and a nested action, single statements, the cache. Returns how often
    an action had to begin."""
    begun = 0

    @action
    def count(number: int) -> None:
        nonlocal begun
        begun += 1
        Topic.objects.create(slug=f"{name}-{number}", name=name)
        count_in_space()
        publish(ProfileChanged(subject="people.person:1"))

    @action
    def count_in_space() -> None:
        Space.objects.filter(pk=space).update(publications_count=F("publications_count") + 1)

    with inside(organisation):
        for number in range(rounds):
            count(number)
            Space.objects.filter(pk=space).update(members_count=F("members_count") + 1)
            cache.set(f"{name}-{number}", number)
    return begun


def in_processes(work: Callable[[int], None], count: int) -> list[int | None]:
    """Run in forked processes, each with a connection of its own; their exit codes."""
    connections.close_all()
    processes = [get_context("fork").Process(target=work, args=(number,)) for number in range(count)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    return [process.exitcode for process in processes]


def test_three_processes_that_write_hard_meet_no_lock_and_lose_nothing(world):
    space = world.space("everyone")
    before = space.members_count
    organisation = world.organisation.pk

    def work(number: int) -> None:
        begun = write_hard(organisation=organisation, space=space.pk, name=f"p{number}")
        os._exit(0 if begun == ROUNDS else 3)

    assert in_processes(work, 3) == [0, 0, 0]
    space.refresh_from_db()
    assert (space.publications_count, space.members_count - before) == (3 * ROUNDS, 3 * ROUNDS)
    assert (Topic.objects.count(), EventRecord.objects.count()) == (3 * ROUNDS, 3 * ROUNDS)


def test_threads_that_write_hard_meet_no_lock_and_lose_nothing(world):
    space = world.space("everyone")
    begun: list[int] = []

    def work(number: int) -> None:
        try:
            begun.append(write_hard(organisation=world.organisation.pk, space=space.pk, name=f"t{number}", rounds=20))
        finally:
            connection.close()

    threads = [Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    space.refresh_from_db()
    assert (begun, space.publications_count, Topic.objects.count()) == ([20] * 4, 80, 80)


def test_the_turn_is_held_from_the_first_to_the_last_statement_of_an_action(world, lock_file):
    assert is_free(lock_file)
    with transaction.atomic():
        assert not is_free(lock_file)
        with transaction.atomic():
            Topic.objects.create(slug="a", name="a")
        assert not is_free(lock_file)
    assert is_free(lock_file)


def test_the_turn_is_left_when_an_action_fails(world, lock_file):
    @action
    def fail() -> None:
        Topic.objects.create(slug="a", name="a")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert is_free(lock_file)
    assert not Topic.objects.exists()


def test_the_turn_is_left_when_the_connection_is_closed_inside_a_transaction(world, lock_file):
    with transaction.atomic():
        Topic.objects.create(slug="a", name="a")
        connection.close()
        assert is_free(lock_file)
    assert not Topic.objects.exists()
    Topic.objects.create(slug="b", name="b")
    assert is_free(lock_file)


def test_a_database_that_stays_locked_is_told_as_busy_and_the_turn_is_left(world, lock_file):
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=0")
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(Busy):
            action(lambda: Topic.objects.create(slug="a", name="a"))()
        with pytest.raises(OperationalError):
            Topic.objects.create(slug="b", name="b")
        assert is_free(lock_file)
    finally:
        other.execute("ROLLBACK")
        other.close()
        connection.close()
    Topic.objects.create(slug="c", name="c")
    assert [topic.slug for topic in Topic.objects.all()] == ["c"]


def test_a_single_statement_waits_its_turn_and_leaves_it(world, lock_file):
    done: list[str] = []

    def write() -> None:
        try:
            with inside(world.organisation.pk):
                Topic.objects.create(slug="late", name="late")
                Topic.objects.filter(slug="late").update(name="later")
                Topic.objects.filter(slug="late").delete()
                cache.set("late", 1)
                cache.delete("late")
                cache.clear()
                done.append("written")
        finally:
            connection.close()

    with transaction.atomic():
        thread = Thread(target=write)
        thread.start()
        thread.join(0.2)
        assert done == []
    thread.join(20)
    assert done == ["written"]
    assert is_free(lock_file)


def test_reading_does_not_wait(world, lock_file):
    found: list[int] = []

    def read() -> None:
        try:
            with inside(world.organisation.pk):
                found.append(Space.objects.count())
                cache.get("nothing")
        finally:
            connection.close()

    with transaction.atomic():
        Space.objects.update(last_event=1)
        thread = Thread(target=read)
        thread.start()
        thread.join(20)
        assert not thread.is_alive()
        assert found == [3]


def test_a_child_neither_holds_nor_ends_its_parents_turn(tmp_path):
    path = tmp_path / "turn"
    turnstile = Turnstile(path)
    turnstile.acquire()
    for end in (turnstile.release, turnstile.close):
        child = os.fork()
        if not child:
            end()
            os._exit(1 if turnstile.is_held else 0)
        assert os.waitpid(child, 0)[1] == 0
        assert not is_free(path)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        turnstile.acquire()
        os.write(writing, b"mine")
        os._exit(0)
    assert select.select([reading], [], [], 0.2)[0] == [], "the child waits for its parent"
    turnstile.release()
    assert os.read(reading, 4) == b"mine"
    os.waitpid(child, 0)
    assert is_free(path)
    turnstile.close()


def test_a_turn_is_taken_once_and_left_once(tmp_path):
    path = tmp_path / "turn"
    turnstile = Turnstile(path)
    turnstile.release()
    turnstile.acquire()
    turnstile.acquire()
    assert not is_free(path)
    turnstile.release()
    assert is_free(path)
    turnstile.acquire()
    turnstile.close()
    assert is_free(path)


def test_nobody_takes_the_turn_again_before_whoever_waits_for_it(tmp_path):
    path = tmp_path / "turn"
    order: list[str] = []
    hog, waiting = Turnstile(path), Turnstile(path)
    hog.acquire()

    def wait() -> None:
        waiting.acquire()
        order.append("the one who waited")
        waiting.release()

    waiter = Thread(target=wait)
    waiter.start()
    ends_at = time.monotonic() + 10
    while is_free(f"{path}.next") and time.monotonic() < ends_at:
        os.sched_yield()
    hog.release()
    hog.acquire()
    order.append("the one who had it")
    hog.release()
    waiter.join(10)
    assert order == ["the one who waited", "the one who had it"]
