"""The rows of the outbox: what happened, and who is still to be told."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Func
from django.utils import timezone

from maillon.core.db.models import Sequenced


class TransactionId(Func):
    """The id of the writing transaction on PostgreSQL, where sequences do not commit in order; 0 on SQLite."""

    output_field = models.BigIntegerField()

    def as_sql(self, *_: Any, **__: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """SQLite has one writer at a time: its sequence is in the order of commits already."""
        return "0", []

    def as_postgresql(self, *_: Any, **__: Any) -> tuple[str, list[Any]]:
        """`xid8` fits a bigint for some 300,000 years of a thousand transactions a second."""
        return "(pg_current_xact_id()::text::bigint)", []


class EventRecord(Sequenced):
    """An event as published. Kept 7 days; the live bus and catch-up read it in the order of (txid, id)."""

    name = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    actor_id = models.BigIntegerField(null=True)
    space_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)
    poke = models.CharField(max_length=8, default="")
    created_at = models.DateTimeField(default=timezone.now)
    txid = models.BigIntegerField(db_default=TransactionId())

    class Meta:
        indexes = [
            models.Index(fields=["txid", "id"], name="event_order"),
            models.Index(fields=["created_at"], name="event_age"),
        ]


class Delivery(Sequenced):
    """One handler still to be told of one event, or a job with its due time. The row goes when it is done.

    Of what is due at once, the earlier published is told first, and handlers in the order of their wiring.
    """

    event = models.ForeignKey(EventRecord, models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    stuck_at = models.DateTimeField(null=True)
    error = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="delivery_due", condition=models.Q(stuck_at=None))]
