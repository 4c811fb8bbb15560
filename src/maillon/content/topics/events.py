"""What can happen to topics."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TopicFollowed(Event):
    """Somebody follows the subject, a topic."""

    name = "topic.followed"


@dataclass(frozen=True, kw_only=True)
class TopicCurated(Event):
    """A curator changed the subject, a topic: merged, separated, renamed or described it."""

    name = "topic.curated"
    what: str
    other_id: int | None = None
