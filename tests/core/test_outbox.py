"""What happened is a row: announced in the action's own transaction, told at least once, set aside when it never works."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from maillon.config.wiring import WIRING
from maillon.content.topics.models import Topic
from maillon.core.db.scope import current_organisation, inside
from maillon.core.db.writing import action
from maillon.core.events import Event, after, immediate, publish, wire
from maillon.core.events.event import rebuild
from maillon.core.events.outbox import NotInAnAction
from maillon.core.events.worker import ATTEMPTS, clean, deliver, due, stuck, work_off
from maillon.core.models import Delivery, EventRecord


@dataclass(frozen=True, kw_only=True)
class Rang(Event):
    """Somebody rang."""

    name = "tests.rang"
    how: str = "once"


@dataclass(frozen=True, kw_only=True)
class Knocked(Event):
    """Somebody knocked."""

    name = "tests.knocked"


@dataclass
class Ears:
    """What the handlers of these tests heard, and what they are told to do."""

    heard: list[tuple[str, Event]] = field(default_factory=list)
    do: Callable[[Event], None] = lambda event: None


EARS = Ears()


def hear(event: Event) -> None:
    EARS.heard.append(("hear", event))
    EARS.do(event)


def listen(event: Event) -> None:
    EARS.heard.append(("listen", event))


@pytest.fixture
def ears(world) -> Iterator[Ears]:
    EARS.heard, EARS.do = [], lambda event: None
    with inside(world.elsewhere.pk):
        EventRecord.objects.all().delete()
    wire({Rang: [hear, listen, immediate("space")], Knocked: [after(listen, days=30)]})
    yield EARS
    wire(WIRING)


@action
def ring(*, then: Callable[[], None] = lambda: None, how: str = "once") -> int:
    number = publish(Rang(subject="people.person:7", actor_id=7, space_id=3, how=how))
    then()
    return number


def fail(error: BaseException) -> Callable[..., None]:
    def raise_it(*_: Any) -> None:
        raise error

    return raise_it


@pytest.mark.django_db(transaction=True)
def test_nothing_is_announced_outside_a_transaction(world):
    with pytest.raises(NotInAnAction):
        publish(Knocked(subject="people.person:1"))
    with transaction.atomic():
        publish(Knocked(subject="people.person:1"))
    assert EventRecord.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_announced_for_a_moment_to_come_waits_for_it_and_is_kept_until_then(ears):
    at = timezone.now() + timedelta(days=200)
    with transaction.atomic():
        publish(Rang(subject="people.person:7", how="late"), not_before=at)
    EventRecord.objects.update(created_at=timezone.now() - timedelta(days=100))
    clean()
    assert (work_off(now=at - timedelta(seconds=1)), ears.heard) == (0, [])
    assert work_off(now=at) == 2
    assert len(ears.heard) == 2
    clean()
    assert not EventRecord.objects.filter(name=Rang.name).exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_was_never_announced(ears):
    with pytest.raises(ZeroDivisionError):
        ring(then=fail(ZeroDivisionError()))
    assert (EventRecord.objects.count(), Delivery.objects.count(), work_off()) == (0, 0, 0)


def test_a_handler_hears_the_event_as_it_was_published_with_its_number(ears):
    number = ring(how="twice")
    work_off()
    told = Rang(subject="people.person:7", actor_id=7, space_id=3, how="twice")
    assert ears.heard == [("hear", told), ("listen", told)]
    assert {event.number for _, event in ears.heard} == {number}
    assert told.subject_id == 7
    assert not Delivery.objects.exists()
    assert list(EventRecord.objects.values_list("name", "poke", "payload")) == [
        ("tests.rang", "space", {"how": "twice"})
    ]


def test_a_handler_works_for_the_organisation_of_the_event(ears, world):
    scopes = []
    ears.do = lambda event: scopes.append(current_organisation())
    with inside(world.elsewhere.pk):
        ring()
    ring()
    work_off()
    assert sorted(scopes) == sorted([world.elsewhere.pk, world.organisation.pk])


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_before_the_end_tells_again_and_leaves_no_half_effect(ears):
    def die(event: Event) -> None:
        Topic.objects.create(slug="half", name="half")
        raise SystemExit

    ring()
    ears.do = die
    with pytest.raises(SystemExit):
        work_off()
    assert not Topic.objects.exists()
    ears.do = lambda event: None
    work_off()
    assert [name for name, _ in ears.heard].count("hear") == 2
    assert not Delivery.objects.exists()


def test_a_handler_that_fails_leaves_no_half_effect_and_does_not_stop_the_others(ears):
    def half(event: Event) -> None:
        Topic.objects.create(slug="half", name="half")
        raise ZeroDivisionError("no number")

    ears.do = half
    ring()
    work_off()
    assert not Topic.objects.exists()
    assert [name for name, _ in ears.heard] == ["hear", "listen"]
    assert list(Delivery.objects.values_list("attempts", "error")) == [(1, "ZeroDivisionError: no number")]


def test_a_handler_that_breaks_its_transaction_leaves_no_half_effect(ears):
    def twice(event: Event) -> None:
        Topic.objects.create(slug="one", name="one")
        Topic.objects.create(slug="one", name="one")

    ears.do = twice
    ring()
    work_off()
    assert not Topic.objects.exists()
    assert Delivery.objects.get().error.startswith("IntegrityError")


def test_a_failing_handler_is_asked_again_later_each_time_and_set_aside_after_five(ears):
    ears.do = fail(ZeroDivisionError("never"))
    ring()
    waits = []
    for _ in range(ATTEMPTS):
        before = timezone.now()
        work_off(now=before + timedelta(hours=1), limit=1)
        row = Delivery.objects.get(handler__endswith=".hear")
        waits.append(round((row.due_at - before).total_seconds()))
        if row.stuck_at is None:
            assert due(now=before) == [] or [d.handler for d in due(now=before)] == ["core.test_outbox.listen"]
    assert waits == [2, 4, 8, 16, 32]
    assert [name for name, _ in ears.heard].count("hear") == ATTEMPTS
    assert [(d.handler.rpartition(".")[2], d.attempts) for d in stuck()] == [("hear", ATTEMPTS)]
    work_off(now=timezone.now() + timedelta(days=1))
    assert [name for name, _ in ears.heard].count("hear") == ATTEMPTS
    assert [name for name, _ in ears.heard].count("listen") == 1


def test_a_busy_database_does_not_count_as_a_failure(ears):
    ears.do = fail(OperationalError("database is locked"))
    ring()
    for _ in range(ATTEMPTS + 1):
        work_off(now=timezone.now() + timedelta(hours=1), limit=1)
    row = Delivery.objects.get(handler__endswith=".hear")
    assert (row.attempts, row.stuck_at) == (0, None)
    ears.do = lambda event: None
    work_off(now=timezone.now() + timedelta(hours=1))
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d of a pair", "x" * 5000], ids=["nul", "half", "long"])
def test_whatever_a_handler_choked_on_is_kept_with_the_delivery(ears, text, caplog):
    caplog.set_level(logging.CRITICAL)  # half a character in a captured log would stop pytest's own workers
    ears.do = fail(ValueError(text))
    ring()
    work_off()
    assert Delivery.objects.get().error.startswith("ValueError: ")
    assert [name for name, _ in ears.heard] == ["hear", "listen"]


def test_a_delivery_is_due_when_its_line_says(ears):
    before = timezone.now()
    with transaction.atomic():
        publish(Knocked(subject="people.person:1"))
    work_off(now=before + timedelta(days=29))
    assert ears.heard == []
    work_off(now=before + timedelta(days=31))
    assert [event.name for _, event in ears.heard] == ["tests.knocked"]


def test_two_workers_that_hold_the_same_delivery_tell_it_once(ears):
    ring()
    mine, theirs = due(), due()
    assert [deliver(row) for row in mine] == [True, True]
    assert [deliver(row) for row in theirs] == [False, False]
    assert len(ears.heard) == 2


def test_what_this_version_no_longer_knows_is_let_go(ears):
    ring()
    EventRecord.objects.update(name="tests.forgotten")
    work_off()
    ring()
    Delivery.objects.update(handler="gone.handler")
    work_off()
    assert (ears.heard, Delivery.objects.count()) == ([], 0)


def test_an_event_of_another_version_is_rebuilt_where_it_can_be():
    columns = {"subject": "people.person:1", "actor_id": None, "space_id": None, "person_id": None, "number": 4}
    assert rebuild("tests.rang", {"how": "often", "since_removed": 1}, **columns) == Rang(
        subject="people.person:1", how="often"
    )
    assert rebuild("tests.rang", {}, **columns) == Rang(subject="people.person:1")
    assert rebuild("content.publication_published", {}, **columns) is None, "a kind was never told"


def test_two_events_are_never_called_alike():
    with pytest.raises(ValueError, match="two events"):

        @dataclass(frozen=True, kw_only=True)
        class Other(Event):
            name = "tests.rang"


def test_events_are_forgotten_after_a_week_but_not_before_everybody_was_told(ears):
    now = timezone.now()
    for how, age in (("young", 6), ("old", 8), ("old and not told", 8), ("stuck", 20), ("stuck for long", 40)):
        number = ring(how=how)
        EventRecord.objects.filter(pk=number).update(created_at=now - timedelta(days=age))
        rows = Delivery.objects.filter(event_id=number)
        if how in ("young", "old"):
            rows.delete()
        if how.startswith("stuck"):
            rows.update(stuck_at=now - timedelta(days=age))
    clean()
    clean()
    left = set(EventRecord.objects.values_list("payload__how", flat=True))
    assert left == {"young", "old and not told", "stuck"}


def test_cleaning_serves_every_organisation(ears, world):
    for organisation in (world.organisation, world.elsewhere):
        with inside(organisation.pk), transaction.atomic():
            publish(Rang(subject="people.person:1"))
            Delivery.objects.all().delete()
            EventRecord.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert clean() >= 2
    assert not EventRecord.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("sqlite" in str(connection.vendor), reason="SQLite has one writer: the second waits for the first")
def test_a_worker_leaves_what_another_is_at_and_does_not_spin(ears):
    from threading import Thread

    ring()
    rows = list(Delivery.objects.all())
    tried: list[int] = []

    def other() -> None:
        try:
            tried.append(work_off())
        finally:
            connection.close()

    with transaction.atomic():
        Delivery.objects.select_for_update().filter(pk__in=[row.pk for row in rows]).first()
        list(Delivery.objects.select_for_update())
        thread = Thread(target=other)
        thread.start()
        thread.join(10)
    assert tried == [0]
    assert ears.heard == []


def test_an_integrity_error_that_will_not_pass_is_a_failure(ears):
    ears.do = fail(IntegrityError("UNIQUE constraint failed: topics_topic.slug"))
    ring()
    work_off()
    assert Delivery.objects.get().attempts == 1
