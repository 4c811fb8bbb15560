"""How often one person may ask what stands behind addresses that she types."""

from __future__ import annotations

from maillon.core.policy import Viewer
from maillon.core.web.allowance import count_once

ASKINGS, WINDOW = 40, 300
"""Addresses in one window, and the window in seconds."""


def count_asking(viewer: Viewer) -> None:
    """Count one address. Raises TooMany above ASKINGS in a window."""
    count_once("previews", viewer.person_id, most=ASKINGS, window=WINDOW)
