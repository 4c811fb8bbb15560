"""How often one person may ask what stands behind addresses that she types."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.utils.translation import gettext as _

from maillon.core.errors import TooMany
from maillon.core.policy import Viewer

ASKINGS, WINDOW = 40, 300
"""Addresses in one window, and the window in seconds."""


def count_asking(viewer: Viewer) -> None:
    """Count one address. Raises TooMany above ASKINGS in a window."""
    now = int(time.time())
    name = f"previews:{viewer.person_id}:{now // WINDOW}"
    known = cache.get(name, 0)
    if known >= ASKINGS:
        raise TooMany(_("That was too much in a short time. Go on a little later."), retry_after=WINDOW - now % WINDOW)
    cache.set(name, known + 1, timeout=WINDOW * 2)
