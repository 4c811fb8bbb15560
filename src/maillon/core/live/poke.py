"""What travels on the live bus, and what the bus needs from the product."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import orjson

from maillon.core.front.protocol import Scope


@dataclass(frozen=True, slots=True)
class Poke:
    """A nudge without content: something happened in a space, or to one person.

    `thread` is the publication whose page it concerns, where it concerns one: the others need not ask.
    `id` names its place in the order in which events become readable, and is what browsers send back as
    `Last-Event-ID`. On PostgreSQL that order is not the order of the numbers.
    """

    id: int
    organisation: int
    space: int | None
    person: int | None
    what: str
    subject: str
    thread: int | None = None

    def encoded(self) -> bytes:
        """One event of the stream (HTML Living Standard §9.2); large ids travel as strings."""
        told = {"space": str(self.space) if self.space is not None else None, "what": self.what, "id": self.subject}
        data = orjson.dumps(told | ({"thread": str(self.thread)} if self.thread is not None else {}))
        return b"id: %d\nevent: poke\ndata: %s\n\n" % (self.id, data)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose stream it is. `session` tells streams of one person apart, so that one sign-out cuts one browser."""

    organisation: int
    person: int
    session: str = ""


class Tailed(NamedTuple):
    """A part of the sequence: its pokes in order, and how far it was read (also over events that poke nobody)."""

    pokes: list[Poke]
    reached: int


class Tail(Protocol):
    """The sequence of events, as one process reads it. Called in a thread of the hub's own; may use the database."""

    def position(self) -> int:
        """The newest place that is settled: nothing before it will still appear."""

    def newest_after(self, place: int) -> Tailed:
        """What has been settled since, at most some thousand at a time."""

    def since(self, place: int, limit: int) -> list[Poke] | None:
        """What was missed, the oldest first, at most `limit`; None where events that old are no longer kept."""


Authenticate = Callable[[Scope], Identity | None]
Allowed = Callable[[Sequence[Identity]], Mapping[Identity, Container[int]]]
"""The spaces that each of these may hear of now; an identity that is missing has lost its access and is cut."""
