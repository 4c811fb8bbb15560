"""Live nudges: one Server-Sent Events stream per browser, fed from the sequence of events."""

from maillon.core.live.poke import Identity, Poke, Tail, Tailed
from maillon.core.live.stream import LiveApp, live_app

__all__ = ["Identity", "LiveApp", "Poke", "Tail", "Tailed", "live_app"]
