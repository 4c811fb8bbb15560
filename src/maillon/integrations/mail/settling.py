"""The end of an import by the command: when the last message can be found, whoever works the outbox off."""

from __future__ import annotations

import time
from typing import Final

from django.utils import timezone

from maillon.core.events.worker import work_off
from maillon.core.models import Delivery
from maillon.integrations.mail.bringing import Told, silent
from maillon.integrations.mail.models import ImportRun

PATIENCE: Final = 600.0
"""Seconds after which it is left to the worker, should that be slow."""
_LONG: Final = 200


def settle(run: ImportRun, *, tell: Told = silent) -> bool:
    """Work off what the import left in the outbox, beside any worker; False where something is still due at the end."""
    ends_at = time.monotonic() + PATIENCE
    at_first = _due(run)
    while left := _due(run):
        if time.monotonic() > ends_at:
            return False
        tell("indexing", max(at_first - left, 0), max(at_first, 1))
        if not work_off(limit=_LONG):
            time.sleep(0.02)
    return True


def _due(run: ImportRun) -> int:
    """Deliveries that the import caused: of its time, in its space or of the people it made."""
    rows = Delivery.objects.filter(stuck_at=None, due_at__lte=timezone.now())
    return rows.filter(event__created_at__gte=run.created_at).count()
