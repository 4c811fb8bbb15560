"""Who hears of what: the table itself stands in `config/wiring.py`, this reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from maillon.core.events.event import Event


@dataclass(frozen=True)
class Handler:
    """One line of the table: a function, and how long after the event it runs.

    `waits`: it waits for somebody outside. It runs outside of its delivery's transaction, and in a lane of its own, so
    that nothing else waits along. `given_up`: what is done once when it never worked, so that somebody hears of it.
    `only_in`: asked of the event's space when it is published; what does not concern the handler is not delivered at all.
    """

    function: Callable[[Any], None]
    delay: timedelta = timedelta(0)
    waits: bool = False
    given_up: Callable[[Any], None] | None = None
    only_in: Callable[[int], bool] | None = None

    @property
    def name(self) -> str:
        """ "notifications.tell_mentioned": stable across releases, because deliveries keep it."""
        module = self.function.__module__.removeprefix("maillon.").removesuffix(".handlers")
        return f"{module}.{self.function.__name__}"


@dataclass(frozen=True)
class Poke:
    """A line that costs no delivery: it marks the event's own row, which the live processes read."""

    kind: str


def after(function: Callable[[Any], None], **delay: float) -> Handler:
    """A handler that is due some time after its event: `after(content.purge, days=30)`."""
    return Handler(function, timedelta(**delay))


def outside(function: Callable[[Any], None]) -> Handler:
    """A handler that asks somebody outside, who may take his time, or looks for something long before it writes:
    `outside(previews.fetch)`. What it writes it writes in actions, and a second time it changes nothing."""
    return Handler(function, waits=True)


def only_in(holds: Callable[[int], bool], function: Callable[[Any], None]) -> Handler:
    """A handler of what happens in some spaces: `only_in(guests_meet, search.reindex_member)`."""
    return Handler(function, only_in=holds)


def promised(function: Callable[[Any], None], *, given_up: Callable[[Any], None]) -> Handler:
    """A handler that somebody counts on: `promised(publish_due, given_up=tell_why_not)`."""
    return Handler(function, given_up=given_up)


def immediate(kind: str) -> Poke:
    """A live nudge: to those who may read the event's space ("space"), or to the one person it concerns ("person")."""
    return Poke(kind)


_wiring: dict[type[Event], tuple[Handler | Poke, ...]] = {}
_handlers: dict[str, Handler] = {}


def wire(table: Mapping[type[Event], Sequence[Callable[[Any], None] | Handler | Poke]]) -> None:
    """Take the table in use (once, at start)."""
    _wiring.clear()
    _handlers.clear()
    for event, entries in table.items():
        lines = tuple(entry if isinstance(entry, Handler | Poke) else Handler(entry) for entry in entries)
        _wiring[event] = lines
        _handlers.update({line.name: line for line in lines if isinstance(line, Handler)})


def handlers_of(event: type[Event]) -> tuple[Handler, ...]:
    """Whom events of a type are delivered to."""
    return tuple(line for line in _wiring.get(event, ()) if isinstance(line, Handler))


def poke_of(event: type[Event]) -> str:
    """ "space", "person" or "" : whom an event nudges live."""
    return next((line.kind for line in _wiring.get(event, ()) if isinstance(line, Poke)), "")


def handler_named(name: str) -> Handler | None:
    """The handler of a stored delivery, or None where this version no longer has it."""
    return _handlers.get(name)


def waiting_handlers() -> list[str]:
    """The names of those that wait for somebody outside."""
    return [name for name, handler in _handlers.items() if handler.waits]


def wiring() -> Mapping[type[Event], tuple[Handler | Poke, ...]]:
    """The table in use, for the map and the wiring test."""
    return dict(_wiring)
