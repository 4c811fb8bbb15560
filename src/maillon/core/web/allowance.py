"""How often one person may do something that costs: counted in windows of time, one after the other."""

from __future__ import annotations

import time

from django.utils.translation import gettext as _

from maillon.core.db.cache import count
from maillon.core.errors import TooMany


def count_once(what: str, person_id: int, *, most: int, window: int) -> None:
    """Count one time of `what`. Raises TooMany above `most` in a window of so many seconds.

    It is counted before it is judged, so that requests at the same time are not all taken for the last one that may.
    """
    now = int(time.time())
    times = count(f"{what}:{person_id}:{now // window}", window * 2)
    if times > most:
        raise TooMany(_("That was too much in a short time. Go on a little later."), retry_after=window - now % window)
