"""The one door of writing: one transaction, run again when the database was busy, told as busy when it stays so."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction

from maillon.content.topics.models import Topic
from maillon.core.db.scope import inside
from maillon.core.db.writing import ATTEMPTS, action, may_pass
from maillon.core.errors import Busy, Conflict

pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.skipif("sqlite" in connection.vendor, reason="needs a server")


def failing(times: int, error: Exception) -> tuple[Callable[[], Topic], list[int]]:
    """An action that writes, then fails the first `times` times."""
    tries: list[int] = []

    @action
    def write() -> Topic:
        topic = Topic.objects.create(slug=f"try-{len(tries)}", name="t")
        tries.append(1)
        if len(tries) <= times:
            raise error
        return topic

    return write, tries


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("database is locked"),
        OperationalError("database table is locked: topics_topic"),
        OperationalError("deadlock detected"),
        OperationalError("could not serialize access due to concurrent update"),
        OperationalError("canceling statement due to lock timeout"),
        InterfaceError("connection already closed"),
        OperationalError("server closed the connection unexpectedly"),
    ],
)
def test_an_action_that_met_a_busy_database_is_run_again_from_the_start(world, error):
    write, tries = failing(2, error)
    assert write().slug == "try-2"
    assert len(tries) == 3
    assert [topic.slug for topic in Topic.objects.all()] == ["try-2"]


def test_a_database_that_stays_busy_is_told_as_busy_and_nothing_is_changed(world):
    write, tries = failing(99, OperationalError("database is locked"))
    with pytest.raises(Busy) as told:
        write()
    assert (len(tries), told.value.status) == (ATTEMPTS, 503)
    assert not Topic.objects.exists()


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("no such column: x"),
        IntegrityError("UNIQUE constraint failed: topics_topic.slug"),
        IntegrityError('duplicate key value violates unique constraint "topic_once"'),
        Conflict("taken"),
        ValueError("database is locked"),
    ],
)
def test_what_will_not_pass_is_not_tried_again(world, error):
    write, tries = failing(1, error)
    with pytest.raises(type(error)):
        write()
    assert len(tries) == 1
    assert not Topic.objects.exists()


def test_two_fresh_ids_that_collide_are_made_again(world):
    taken = Topic.objects.create(slug="first", name="t").pk
    ids = [taken, taken, 4711]

    @action
    def write() -> Topic:
        return Topic.objects.create(pk=ids.pop(0), slug="second", name="t")

    assert write().pk == 4711


def test_an_action_inside_another_is_a_part_of_it(world):
    @action
    def inner(slug: str) -> None:
        Topic.objects.create(slug=slug, name="t")
        if slug == "bad":
            raise Conflict("bad")

    @action
    def outer(*, fails: bool) -> None:
        inner("good")
        with pytest.raises(Conflict):
            inner("bad")
        if fails:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        outer(fails=True)
    assert not Topic.objects.exists()
    outer(fails=False)
    assert [topic.slug for topic in Topic.objects.all()] == ["good"]


def test_a_busy_inner_action_runs_the_outer_one_again(world):
    tries: list[str] = []

    @action
    def inner() -> None:
        tries.append("inner")
        if len(tries) < 4:
            raise OperationalError("database is locked")

    @action
    def outer() -> None:
        tries.append("outer")
        inner()

    outer()
    assert tries == ["outer", "inner"] * 2


def test_an_action_keeps_its_name_and_words():
    @action
    def publish_it() -> None:
        """Publish it."""

    assert (publish_it.__name__, publish_it.__doc__) == ("publish_it", "Publish it.")
    assert publish_it.is_action  # type: ignore[attr-defined]


def test_what_passes_is_told_by_its_words():
    assert may_pass(IntegrityError("UNIQUE constraint failed: content_publication.id"))
    assert may_pass(
        IntegrityError('duplicate key value violates unique constraint "content_publication_pkey"\nDETAIL: x')
    )
    assert not may_pass(IntegrityError("FOREIGN KEY constraint failed"))
    assert not may_pass(OperationalError("near SELECT: syntax error"))


@on_postgresql
def test_two_actions_that_deadlock_both_end_well(world):
    first, second = (Topic.objects.create(slug=slug, name="t").pk for slug in ("first", "second"))
    meet, tries, failed = Barrier(2), [], []

    def work(mine: int, theirs: int, name: str) -> None:
        @action
        def cross() -> None:
            tries.append(name)
            Topic.objects.filter(pk=mine).update(name=name)
            if tries.count(name) == 1:
                meet.wait(20)
            Topic.objects.filter(pk=theirs).update(name=name)

        try:
            with inside(world.organisation.pk):
                cross()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work, args=args) for args in ((first, second, "a"), (second, first, "b"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failed == []
    assert sorted(tries) in (["a", "a", "b"], ["a", "b", "b"])
    assert len(set(Topic.objects.values_list("name", flat=True))) == 1


@on_postgresql
def test_an_action_whose_connection_was_ended_goes_on_with_another(world):
    tries: list[int] = []

    @action
    def write() -> None:
        Topic.objects.create(slug=f"try-{len(tries)}", name="t")
        tries.append(1)
        if len(tries) == 1:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    write()
    assert [topic.slug for topic in Topic.objects.all()] == ["try-1"]


@on_postgresql
def test_an_action_that_finds_its_connection_dead_opens_another(world):
    connection.ensure_connection()
    connection.connection.close()
    action(lambda: Topic.objects.create(slug="a", name="t"))()
    assert Topic.objects.count() == 1


def test_a_transaction_of_its_own_is_not_opened_by_reading(world):
    assert not connection.in_atomic_block
    assert Topic.objects.count() == 0
    with transaction.atomic():
        assert connection.in_atomic_block
