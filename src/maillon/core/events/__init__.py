"""What happened is a row: events, who hears of them, and the worker that tells."""

from maillon.core.events.event import Event, written
from maillon.core.events.outbox import publish, publish_all
from maillon.core.events.wiring import Handler, after, immediate, only_in, outside, promised, wire

__all__ = [
    "Event",
    "Handler",
    "after",
    "immediate",
    "only_in",
    "outside",
    "promised",
    "publish",
    "publish_all",
    "wire",
    "written",
]
