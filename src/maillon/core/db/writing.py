"""The one door of writing: an action runs in one transaction, is retried when the database was busy, else refuses."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import Error, IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from maillon.core.errors import Busy

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 4
SECONDS = 1.5
_log = logging.getLogger(__name__)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function one transaction. Inside another action it is a part of that one's transaction.

    A lock error, a deadlock, a serialisation failure or a collision of fresh row ids runs it again (so it must not
    change what it was given); after ATTEMPTS, or SECONDS, it raises Busy (503). Nothing slow belongs inside: no
    Markdown, no files, no network.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic():
                return function(*args, **kwargs)
        return _run_until_done(lambda: function(*args, **kwargs), function.__qualname__)

    run.is_action = True  # type: ignore[attr-defined]
    return run


def _run_until_done(work: Callable[[], R], name: str) -> R:
    end = time.monotonic() + SECONDS
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return work()
        except (OperationalError, InterfaceError, IntegrityError) as error:
            if not may_pass(error):
                raise
            _drop_a_dead_connection(error)
            _log.warning("%s met a busy database (attempt %d): %s", name, attempt, error)
            if time.monotonic() > end:
                break
            if attempt < ATTEMPTS:
                time.sleep(random.uniform(0.005, 0.03) * attempt)  # noqa: S311 - a pause, not a secret
    raise Busy(_("The database is busy. Nothing was changed; try again in a few seconds."))


def _drop_a_dead_connection(error: Error) -> None:
    # Django opens a new one by itself, but only where the old one is known to be gone. SQLite calls a file read-only
    # that was moved or replaced while it was open: reading goes on, and a new connection finds what lies there now.
    if "readonly" in str(error) or not connection.is_usable():
        connection.close()


def may_pass(error: Error) -> bool:
    """Whether the same work may succeed a moment later."""
    text = str(error).lower()
    if isinstance(error, IntegrityError):
        return "_pkey" in text or text.endswith(".id")
    signs = (
        "locked",
        "busy",
        "deadlock",
        "could not serialize",
        "connection",
        "server closed",
        "terminating",
        "lock timeout",
        "unable to open",
        "readonly database",
    )
    return any(sign in text for sign in signs)
