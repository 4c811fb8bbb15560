"""The transactional outbox: an event and its deliveries are written in the action's own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from django.db import connection
from django.utils import timezone

from maillon.core.db.adding import add_rows
from maillon.core.events.event import Event
from maillon.core.events.wiring import Handler, handlers_of, poke_of
from maillon.core.models import Delivery, EventRecord


class NotInAnAction(RuntimeError):
    """An event was published outside a transaction: it could be told of something that never came to be."""


def publish(event: Event, *, not_before: datetime | None = None) -> int:
    """Say that something happened. Returns the event's number, which also orders the live bus.

    With `not_before` its handlers are told from that moment on, be it in a year: the event is kept until they were.

    Raises NotInAnAction outside a transaction.
    """
    return publish_all([event], not_before=not_before)[0]


def publish_all(events: Sequence[Event], *, not_before: datetime | None = None) -> list[int]:
    """Say that these happened, in their order, in two statements. Returns their numbers. As `publish`."""
    if not connection.in_atomic_block:
        raise NotInAnAction(", ".join(event.name for event in events))
    numbers = add_rows(EventRecord, _RECORD, [_record(event) for event in events])
    due, concerns = not_before or timezone.now(), cache(_concerns)  # Each space is asked about once.
    told = [
        (number, handler.name, due + handler.delay)
        for number, event in zip(numbers, events, strict=True)
        for handler in handlers_of(type(event))
        if handler.only_in is None or concerns(handler, event.space_id)
    ]
    if told:
        add_rows(Delivery, ("event_id", "handler", "due_at"), told)
    return numbers


def _concerns(handler: Handler, space_id: int | None) -> bool:
    return space_id is not None and handler.only_in is not None and handler.only_in(space_id)


_RECORD = ("name", "subject", "actor_id", "space_id", "person_id", "payload", "poke")


def _record(event: Event) -> tuple[object, ...]:
    facts = (event.name, event.subject, event.actor_id, event.space_id, event.person_id)
    return (*facts, event.payload(), poke_of(type(event)))
