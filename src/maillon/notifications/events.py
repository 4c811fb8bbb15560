"""What can happen to notices."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class NoticeChanged(Event):
    """A notice of `person_id` is new, tells of something newer, or was read."""

    name = "notifications.notice_changed"


@dataclass(frozen=True, kw_only=True)
class FollowersContinued(Event):
    """There are more whom the event `of` tells of the subject, a publication: those behind the person `after`."""

    name = "notifications.followers_continued"
    of: int
    after: int


@dataclass(frozen=True, kw_only=True)
class OpeningContinued(Event):
    """There are more whom the event `of` tells that the subject, a question hour, is open."""

    name = "notifications.opening_continued"
    of: int
    after: int


@dataclass(frozen=True, kw_only=True)
class MovingContinued(Event):
    """There are more whom the event `of` tells that the subject, a question hour, has another time."""

    name = "notifications.moving_continued"
    of: int
    after: int


@dataclass(frozen=True, kw_only=True)
class RemindingContinued(Event):
    """There are more whom the event `of` reminds of the subject, a publication, for the `place`-th time."""

    name = "notifications.reminding_continued"
    place: int
    of: int
    after: int
