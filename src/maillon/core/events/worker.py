"""The worker: tells handlers of events, again until they have understood, and sets aside what never works.

Handlers that wait for somebody outside run in lanes beside it, and outside of any transaction.
"""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event as Signal
from threading import Thread

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from maillon.core.db.prepared import prepared
from maillon.core.db.scope import across_organisations, inside
from maillon.core.db.writing import may_pass
from maillon.core.events.event import Event, rebuild
from maillon.core.events.wiring import handler_named, waiting_handlers
from maillon.core.models import Delivery, EventRecord

BATCH = 50
ATTEMPTS = 5
IDLE_SECONDS = 0.1
LOST_SECONDS = 1.0
"""So long the worker waits before it asks again for a database that did not answer."""
LANES = 3
"""Threads of those that wait for somebody outside: one that hangs holds up a third of them."""
LEASE = timedelta(minutes=2)
"""After which what waited outside is taken for lost, with the process that had it, and done again."""
KEEP = timedelta(days=7)
KEEP_STUCK = timedelta(days=30)
_log = logging.getLogger(__name__)


def work_off(*, now: datetime | None = None, limit: int = 100_000) -> int:
    """Do everything that is due, and what follows from it. Returns how many deliveries were tried."""
    tried = 0
    while tried < limit:
        batch = due(now=now)
        if not batch:
            break
        taken = sum(deliver(delivery) for delivery in batch)
        tried += taken
        if not taken:
            break  # Other workers are at them.
    return tried


def run(*, stop: Callable[[], bool]) -> None:
    """Work until `stop()` says so; a database that goes away is waited for."""
    ended = Signal()
    for number in range(LANES):
        # What hangs outside does not keep the process from stopping: it is done again after its lease.
        Thread(target=_run_lane, args=(ended,), name=f"lane {number}", daemon=True).start()
    gc.collect()
    gc.freeze()  # Looking through all that is loaded takes 100 ms, which would fall into some transaction.
    next_cleaning = 0.0
    while not stop():
        worked = _step(lambda: sum(deliver(one) for one in due(waiting=False)))
        if time.monotonic() > next_cleaning:
            _step(clean)
            next_cleaning = time.monotonic() + 600
        if not worked:
            time.sleep(IDLE_SECONDS)
    ended.set()


def _run_lane(ended: Signal) -> None:
    while not ended.is_set():
        # One at a time: what is taken and not yet begun could be done by another lane.
        if not _step(lambda: any(deliver(one) for one in due(waiting=True))):
            ended.wait(IDLE_SECONDS * 3)


def _step(work: Callable[[], int]) -> int:
    try:
        close_old_connections()
        return work()
    except DatabaseError as error:
        _log.warning("The worker waits for the database: %s", error)
        time.sleep(LOST_SECONDS)
        return 0


def due(*, now: datetime | None = None, waiting: bool | None = None) -> list[Delivery]:
    """The next deliveries of every organisation, oldest due first: all of them, those that wait for somebody outside, or
    the others."""
    with across_organisations("one worker serves all organisations; each delivery then opens its own scope"):
        rows = Delivery.objects.filter(stuck_at=None, due_at__lte=now or timezone.now())
        if waiting is not None:
            names = waiting_handlers()
            rows = rows.filter(handler__in=names) if waiting else rows.exclude(handler__in=names)
        return list(rows.select_related("event").order_by("due_at", "pk")[:BATCH])


def deliver(delivery: Delivery) -> bool:
    """Tell one handler of one event: its effects and the row's end are one transaction. False where another worker has
    the row, or had."""
    handler = handler_named(delivery.handler)
    with inside(delivery.organisation_id):
        if handler is not None and handler.waits:
            return _deliver_outside(delivery)
        try:
            with transaction.atomic():
                if not _take(delivery):
                    return False
                _tell(delivery)
                delivery.delete()
        except Exception as error:
            _later(delivery, error)
    return True


def _deliver_outside(delivery: Delivery) -> bool:
    """The same without a transaction around it: the row is leased, so that one alone has it, and goes afterwards."""
    until = timezone.now() + LEASE
    mine = Delivery.objects.filter(pk=delivery.pk, due_at=delivery.due_at, stuck_at=None)
    if not mine.update(due_at=until):
        return False
    try:
        _tell(delivery)
        Delivery.objects.filter(pk=delivery.pk, due_at=until).delete()
    except Exception as error:
        _later(delivery, error)
    return True


def stuck() -> list[Delivery]:
    """The deliveries that were given up, newest first: the one list an operator looks at."""
    with across_organisations("the operator's list of stuck work"):
        return list(Delivery.objects.exclude(stuck_at=None).select_related("event").order_by("-stuck_at"))


def clean() -> int:
    """Forget events that are old and told to everybody. Returns how many went."""
    now = timezone.now()
    with across_organisations("events age alike in every organisation"):
        old = EventRecord.objects.filter(created_at__lt=now - KEEP, deliveries=None).values_list("pk", flat=True)[:2000]
        gone, _ = EventRecord.objects.filter(pk__in=list(old)).delete()
        Delivery.objects.filter(stuck_at__lt=now - KEEP_STUCK).delete()
    return gone


def _take(delivery: Delivery) -> bool:
    """Lock the row where several workers may run; False where another one has done it meanwhile."""
    return bool(_free(number=delivery.pk))


@prepared
def _free(*, number: int) -> QuerySet[Delivery, int]:
    rows = Delivery.objects.filter(pk=number)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return rows.values_list("pk", flat=True)


def _tell(delivery: Delivery) -> None:
    handler, event = handler_named(delivery.handler), _event_of(delivery)
    if handler is not None and event is not None:
        handler.function(event)


def _event_of(delivery: Delivery) -> Event | None:
    record = delivery.event
    return rebuild(
        record.name,
        record.payload,
        subject=record.subject,
        actor_id=record.actor_id,
        space_id=record.space_id,
        person_id=record.person_id,
        number=record.pk,
    )


def _later(delivery: Delivery, error: Exception) -> None:
    attempts = delivery.attempts + 1
    passing = isinstance(error, DatabaseError) and may_pass(error)
    _log.log(
        logging.INFO if passing else logging.ERROR, "%s failed (attempt %d)", delivery.handler, attempts, exc_info=error
    )
    changes = {
        "attempts": delivery.attempts if passing else attempts,
        "error": _storable(f"{type(error).__name__}: {error}"[:2000]),
        "due_at": timezone.now() + timedelta(seconds=min(2**attempts, 300)),
        "stuck_at": timezone.now() if attempts >= ATTEMPTS and not passing else None,
    }
    Delivery.objects.filter(pk=delivery.pk).update(**changes)
    if changes["stuck_at"]:
        _give_up(delivery)


def _give_up(delivery: Delivery) -> None:
    """Say so to whom it matters, where the handler knows; the operator sees it in any case."""
    handler, event = handler_named(delivery.handler), _event_of(delivery)
    if handler is None or handler.given_up is None or event is None:
        return
    try:
        with transaction.atomic():
            handler.given_up(event)
    except Exception:
        _log.exception("%s could not say that it was given up", delivery.handler)


def _storable(text: str) -> str:
    # What a handler choked on may stand in its error; a database takes neither NUL nor half a surrogate pair.
    return text.replace("\0", "").encode("utf-8", "replace").decode()
