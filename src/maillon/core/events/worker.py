"""The worker: tells handlers of events, again until they have understood, and sets aside what never works."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from maillon.core.db.prepared import prepared
from maillon.core.db.scope import across_organisations, inside
from maillon.core.db.writing import may_pass
from maillon.core.events.event import rebuild
from maillon.core.events.wiring import handler_named
from maillon.core.models import Delivery, EventRecord

BATCH = 50
ATTEMPTS = 5
IDLE_SECONDS = 0.1
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
    next_cleaning = 0.0
    while not stop():
        try:
            close_old_connections()
            worked = work_off(limit=BATCH)
            if time.monotonic() > next_cleaning:
                clean()
                next_cleaning = time.monotonic() + 600
        except DatabaseError as error:
            _log.warning("The worker waits for the database: %s", error)
            worked = 0
            time.sleep(1)
        if not worked:
            time.sleep(IDLE_SECONDS)


def due(*, now: datetime | None = None) -> list[Delivery]:
    """The next deliveries of every organisation, oldest due first."""
    with across_organisations("one worker serves all organisations; each delivery then opens its own scope"):
        rows = Delivery.objects.filter(stuck_at=None, due_at__lte=now or timezone.now())
        return list(rows.select_related("event").order_by("due_at", "pk")[:BATCH])


def deliver(delivery: Delivery) -> bool:
    """Tell one handler of one event: its effects and the row's end are one transaction. False where another worker has
    the row, or had."""
    with inside(delivery.organisation_id):
        try:
            with transaction.atomic():
                if not _take(delivery):
                    return False
                _tell(delivery)
                delivery.delete()
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
    record = delivery.event
    handler = handler_named(delivery.handler)
    event = rebuild(
        record.name,
        record.payload,
        subject=record.subject,
        actor_id=record.actor_id,
        space_id=record.space_id,
        person_id=record.person_id,
        number=record.pk,
    )
    if handler is not None and event is not None:
        handler.function(event)


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


def _storable(text: str) -> str:
    # What a handler choked on may stand in its error; a database takes neither NUL nor half a surrogate pair.
    return text.replace("\0", "").encode("utf-8", "replace").decode()
