"""What can happen to a person."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonAdded(Event):
    """Somebody is now of the organisation, or became known by an import."""

    name = "people.person_added"
    kind: str


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(Event):
    """Name, title, place or words of a profile changed."""

    name = "people.profile_changed"


@dataclass(frozen=True, kw_only=True)
class PersonFollowed(Event):
    """Somebody follows somebody."""

    name = "people.person_followed"
