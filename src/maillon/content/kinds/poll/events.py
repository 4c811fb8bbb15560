"""What can happen to a poll."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PollVotesChanged(Event):
    """Somebody voted in the subject, a publication, otherwise, or no longer. Never for what; in an anonymous poll not
    who either: together with its time that would tell when she did."""

    name = "poll.votes_changed"
    publication_id: int


@dataclass(frozen=True, kw_only=True)
class PollClosed(Event):
    """The author closed the subject, a publication, before its time."""

    name = "poll.closed"
    publication_id: int
