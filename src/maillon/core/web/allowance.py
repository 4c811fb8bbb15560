"""How often one person may do something that costs: counted in windows of time, one after the other."""

from __future__ import annotations

import time
from threading import Lock
from typing import Final

from django.utils.translation import gettext as _

from maillon.core.db.cache import count
from maillon.core.errors import TooMany

_SHARE: Final = 50
"""A process takes a fiftieth of what is allowed for itself, and asks the others again when that is used up: so writing does
not begin with a write each time. Never more is allowed for that; what one process has taken and not used is lost."""
_KEPT: Final = 10_000
_lock = Lock()
_left: dict[str, int] = {}


def count_once(what: str, person_id: int, *, most: int, window: int) -> None:
    """Count one time of `what`. Raises TooMany above `most` in a window of so many seconds.

    It is counted before it is judged, so that requests at the same time are not all taken for the last one that may.
    """
    now = int(time.time())
    name = f"{what}:{person_id}:{now // window}"
    if _use_one(name):
        return
    share = max(1, most // _SHARE)
    before = count(name, window * 2, share) - share
    if before >= most:
        raise TooMany(_("That was too much in a short time. Go on a little later."), retry_after=window - now % window)
    _keep(name, min(share, most - before) - 1)


def forget_shares() -> None:
    """Give up what this process has taken and not used (tests that begin anew call it)."""
    with _lock:
        _left.clear()


def _use_one(name: str) -> bool:
    with _lock:
        left = _left.pop(name, 0)
        if left > 1:
            _left[name] = left - 1
        return left > 0


def _keep(name: str, more: int) -> None:
    with _lock:
        if len(_left) >= _KEPT:  # Mostly of windows that are over.
            _left.clear()
        if more:
            _left[name] = _left.get(name, 0) + more
