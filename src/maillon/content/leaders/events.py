"""What can happen to leaders. Each keeps who did it: these are the lines by which one looks later who was given which voice."""

from __future__ import annotations

from dataclasses import dataclass, field

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class LeaderNamed(Event):
    """The wall of `person_id` (the subject) is delivered to everybody, or to those `chosen`, from now on; also where it was
    to others before."""

    name = "leaders.named"
    chosen: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class LeaderEnded(Event):
    """The wall of `person_id` (the subject) is delivered to nobody any more, and nobody publishes in her name: no more do her
    `delegates`."""

    name = "leaders.ended"
    delegates: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class DelegateNamed(Event):
    """`person_id` publishes in the name of a leader (the subject)."""

    name = "leaders.delegate_named"


@dataclass(frozen=True, kw_only=True)
class DelegateEnded(Event):
    """`person_id` no longer publishes in the name of a leader (the subject)."""

    name = "leaders.delegate_ended"


@dataclass(frozen=True, kw_only=True)
class DeliveryWished(Event):
    """`person_id` wishes a leader's wall (the subject: the leader) in her feed, or does not."""

    name = "leaders.delivery_wished"
    wishes: bool
